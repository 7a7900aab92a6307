"""``youxu work``: one worker process that runs what must happen."""

from __future__ import annotations

import os
import signal
import threading

import click
from django.utils.translation import gettext as _

from youxu.core import jobs, stamps

AFTER_PAGES = 5
"""By how much a worker comes after the pages when processors are short: somebody waits for a page."""


@click.command(
    "work", help=_("Run jobs as they fall due, until Ctrl-C; the job under way is finished first.")
)
@click.option("--once", is_flag=True, help=_("Run what is due now, then stop."))
@click.option("--with-parent", is_flag=True, hidden=True)
def command(once: bool, with_parent: bool) -> None:
    """Run one worker; an unfinished restore is refused."""
    stamps.standing()
    if once:
        ran = jobs.drain(quiet=True)
        click.echo(_("{count} jobs were run.").format(count=ran))
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_args: stop.set())
    if with_parent:
        threading.Thread(target=_follow_parent, args=(stop, os.getppid()), daemon=True).start()
    os.nice(AFTER_PAGES)
    jobs.work(stop)


def _follow_parent(stop: threading.Event, parent: int) -> None:
    """Stop when the process that started this one is gone, however it went."""
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()
