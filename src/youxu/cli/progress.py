"""A progress bar on the error stream for what tells of its rows; where no person looks on, nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

Tell = Callable[[int], None]


@contextmanager
def bar(*labels: str, quiet: bool = False) -> Iterator[Callable[[int], Tell]]:
    """Yield what opens a bar of a length, the first label with the first call and so on; each ends the one before."""
    waiting = list(labels)
    with ExitStack() as open_bar:

        def begin(length: int) -> Tell:
            open_bar.pop_all().close()
            if quiet or not sys.stderr.isatty():
                return lambda _count: None
            label = waiting.pop(0) if waiting else ""
            shown = open_bar.enter_context(click.progressbar(length=length, label=label, file=sys.stderr))
            return shown.update

        yield begin
