"""A reaction runs once for an entry: the row that says so is written in the reaction's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from youxu.core.database import writing
from youxu.core.models import Entry, Handled

MARK = (
    f"INSERT INTO {Handled._meta.db_table} (entry_id, handler, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
)


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
