"""A reaction runs once for an entry: the row that says so is written with what the reaction writes, or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import DatabaseError, connection, transaction

from youxu.core import clock
from youxu.core.act import Collision, sharing
from youxu.core.database import is_awaited, writing
from youxu.core.models import Entry, Handled

MARK = f"INSERT INTO {Handled._meta.db_table} (entry_id, handler, at) VALUES "
UNLESS_MARKED = " ON CONFLICT DO NOTHING RETURNING handler"
UNMARK = f"DELETE FROM {Handled._meta.db_table} WHERE entry_id = %s AND handler IN "

TOGETHER_SECONDS = 0.25
"""After so long what ran is committed before the next begins: a transaction stays short however much follows.

What follows a report takes 30 ms of a quiet machine and three times that in a rush of reports, when to commit it in two
halves would only add work. Whoever waits to write on SQLite is let in between two reactions at any time.
"""

log = logging.getLogger("youxu.reactions")


class Spoiled(Exception):
    """A reaction met a refusal and went on: in a shared transaction what the refused act wrote cannot be undone alone."""


def all_once(entry: Entry, at: datetime, runs: Mapping[str, Callable[[], None]]) -> list[str]:
    """Run each of ``runs`` for the entry unless it ran already; return the names of those that failed.

    Short ones share a transaction in which nothing can be undone alone: where one fails all of it is undone, and the
    others run again without it. Where the database refused something each is tried in a transaction of its own, whose
    acts are repeated on a collision.
    """
    failed: list[str] = []
    waiting = list(runs)
    while waiting:
        begun: list[str] = []
        try:
            _together(entry, at, {name: runs[name] for name in waiting}, begun)
        except (DatabaseError, Collision, Spoiled):
            log.info("reactions run one by one", extra={"entry": entry.pk}, exc_info=True)
            begun = begun or waiting[:1]
            failed += [name for name in begun if not _went_well(entry, name, at, runs[name])]
        except Exception:
            _say_failed(entry, begun[-1])
            failed.append(begun[-1])
            waiting.remove(begun[-1])
            continue
        waiting = waiting[len(begun) :]
    return failed


def _together(entry: Entry, at: datetime, runs: Mapping[str, Callable[[], None]], begun: list[str]) -> None:
    """Run in one transaction as many as fit into it, naming each in ``begun``."""
    with writing(), transaction.atomic(), sharing():
        started = clock.monotonic()
        fresh = _marked_now(entry, list(runs), at)
        for name, run in runs.items():
            begun.append(name)
            if name in fresh:
                run()
            if transaction.get_rollback():
                raise Spoiled(name)
            if clock.monotonic() - started > TOGETHER_SECONDS or is_awaited():
                break
        _unmark(entry, sorted(fresh.difference(begun)))


def _went_well(entry: Entry, handler: str, at: datetime, run: Callable[[], None]) -> bool:
    try:
        once(entry, handler, at, run)
    except Exception:
        _say_failed(entry, handler)
        return False
    return True


def _say_failed(entry: Entry, handler: str) -> None:
    log.exception("reaction %s failed", handler, extra={"entry": entry.pk})


def once(entry: Entry, handler: str, at: datetime, run: Callable[[], None]) -> bool:
    """Run ``run`` for (``entry``, ``handler``) unless it ran already; return whether it ran now.

    Both are one transaction: when ``run`` raises, the row goes too and the handler is tried again.
    """
    with writing(), transaction.atomic():
        if not _marked_now(entry, [handler], at):
            return False
        run()
    return True


def _marked_now(entry: Entry, handlers: Sequence[str], at: datetime) -> set[str]:
    """Write the rows and return of which there was none: one statement, which waits for whoever writes the same."""
    moment = connection.ops.adapt_datetimefield_value(at)
    rows = ", ".join(["(%s, %s, %s)"] * len(handlers))
    values = [value for handler in handlers for value in (entry.pk, handler, moment)]
    with connection.cursor() as cursor:
        cursor.execute(f"{MARK}{rows}{UNLESS_MARKED}", values)
        return {handler for (handler,) in cursor.fetchall()}


def _unmark(entry: Entry, handlers: Sequence[str]) -> None:
    """Take back the rows of those that did not come to run in this transaction."""
    if handlers:
        with connection.cursor() as cursor:
            cursor.execute(f"{UNMARK}({', '.join(['%s'] * len(handlers))})", [entry.pk, *handlers])
