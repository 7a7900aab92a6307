"""A reaction runs once for an entry: the row that says so is written with what the reaction writes, or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import connection, transaction

from youxu.core import clock
from youxu.core.database import is_awaited, writing
from youxu.core.models import Entry, Handled

MARK = (
    f"INSERT INTO {Handled._meta.db_table} (entry_id, handler, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
)

TOGETHER_SECONDS = 0.05
"""After so long what ran is committed before the next begins: a transaction stays short however much follows."""

log = logging.getLogger("youxu.reactions")


def all_once(entry: Entry, at: datetime, runs: Mapping[str, Callable[[], None]]) -> list[str]:
    """Run each of ``runs`` for the entry unless it ran already; return the names of those that failed.

    Short ones share a transaction, each within a savepoint: one that fails takes nothing of the others with it. Where
    the whole cannot be committed each is tried in a transaction of its own.
    """
    failed: list[str] = []
    waiting = list(runs)
    while waiting:
        begun: list[str] = []
        try:
            failed += _together(entry, at, {name: runs[name] for name in waiting}, begun)
        except Exception:
            log.exception("reactions cannot be committed together", extra={"entry": entry.pk})
            failed += [name for name in begun if not _went_well(entry, name, at, runs[name])]
        waiting = waiting[len(begun) :]
    return failed


def _together(
    entry: Entry, at: datetime, runs: Mapping[str, Callable[[], None]], begun: list[str]
) -> list[str]:
    """Run in one transaction as many as fit into it, naming each in ``begun``; return those that failed."""
    failed = []
    with writing(), transaction.atomic():
        started = clock.monotonic()
        for name, run in runs.items():
            begun.append(name)
            if not _went_well(entry, name, at, run):
                failed.append(name)
            if clock.monotonic() - started > TOGETHER_SECONDS or is_awaited():
                break
    return failed


def _went_well(entry: Entry, handler: str, at: datetime, run: Callable[[], None]) -> bool:
    try:
        once(entry, handler, at, run)
    except Exception:
        log.exception("reaction %s failed", handler, extra={"entry": entry.pk})
        return False
    return True


def once(entry: Entry, handler: str, at: datetime, run: Callable[[], None]) -> bool:
    """Run ``run`` for (``entry``, ``handler``) unless it ran already; return whether it ran now.

    Both are one transaction: when ``run`` raises, the row goes too and the handler is tried again.
    """
    with writing(), transaction.atomic():
        if not _is_marked_now(entry, handler, at):
            return False
        run()
    return True


def _is_marked_now(entry: Entry, handler: str, at: datetime) -> bool:
    """Write the row and tell whether it was not there: one statement, which waits for whoever writes the same."""
    with connection.cursor() as cursor:
        cursor.execute(MARK, [entry.pk, handler, connection.ops.adapt_datetimefield_value(at)])
        return cursor.rowcount == 1
