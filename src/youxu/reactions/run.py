"""Running what the table lists: the handlers of an entry, and the sweeps of every second."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings

from youxu.core import clock, jobs, journal
from youxu.core.actor import Actor, system
from youxu.core.handled import all_once
from youxu.core.models import Entry
from youxu.core.questions import row_by_key

log = logging.getLogger("youxu.reactions")

Handler = Callable[..., None]
Sweep = Callable[..., object]


class ReactionsFailed(Exception):
    """Some handlers of an entry failed; the job is tried again, the others are not run twice."""


@jobs.task("react", attempts=12)
def react(entry: int) -> None:
    """Run each handler that the table lists for the entry; what one writes stands or falls by itself."""
    row = row_by_key(Entry, entry)
    handlers = _table().REACTIONS.get(journal.registered.get(row.code), ())
    at = clock.now(row.world)
    failed = all_once(row, at, {name_of(handler): _run_of(handler, row, at) for handler in handlers})
    if failed:
        raise ReactionsFailed(f"{row.code} {row.pk}: {', '.join(failed)}")


def name_of(handler: Handler | Sweep) -> str:
    """Return the name under which the handler's run is remembered: its module's last word and its own."""
    return f"{handler.__module__.rsplit('.', 1)[-1]}.{handler.__qualname__}"


def _run_of(handler: Handler, entry: Entry, at: datetime) -> Callable[[], None]:
    return lambda: handler(entry, by=system(name_of(handler)), at=at)


@jobs.task("sweep", attempts=1)
def sweep() -> None:
    """Run each sweep of the table; one that fails does not keep the others from running."""
    failed = []
    for action in _table().SWEEPS:
        at, by = clock.now(), _sweeper(action)
        try:
            action(by=by, at=at)
        except Exception:
            log.exception("sweep %s failed", name_of(action))
            failed.append(name_of(action))
    if failed:
        raise ReactionsFailed(", ".join(failed))


def _sweeper(action: Sweep) -> Actor:
    return system(f"sweep.{action.__name__}")


def _table() -> Any:
    return import_module(settings.REACTIONS)
