"""A reaction runs once for an entry: the row that says so is written in the reaction's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from youxu.core.database import writing
from youxu.core.models import Entry, Handled


def once(entry: Entry, handler: str, at: datetime, run: Callable[[], None]) -> bool:
    """Run ``run`` for (``entry``, ``handler``) unless it ran already; return whether it ran now.

    Both are one transaction: when ``run`` raises, the row goes too and the handler is tried again.
    """
    if Handled.objects.filter(entry=entry, handler=handler).exists():
        return False
    with writing(), transaction.atomic():
        try:
            with transaction.atomic():
                Handled.objects.create(entry=entry, handler=handler, at=at)
        except IntegrityError:
            return False
        run()
    return True
