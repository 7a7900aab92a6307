"""The purge of what people wrote into roll-calls and watches, by the same rule as incidents: so long after the end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.emptying import emptied, wordy
from youxu.watch.rules import purge as rules

ENDED = {
    **dict.fromkeys(("answer", "askmessage", "unclearreply"), "ask__roll_call__ended_at__lt"),
    "watch": "lifted_at__lt",
    "spotcheck": "checked_at__lt",
}


@action
def purge_words(*, by: Actor, at: datetime, before: datetime) -> int:
    """Empty up to 500 free texts of roll-calls and watches that ended before ``before``; return how many rows.

    The journal holds none of these words, so nothing is to be said there; numbers and times stay.
    """
    by.require("purge", unit="")
    rows = (
        (name, _over(name, before).filter(wordy(columns)), columns) for name, columns in rules.REMOVED.items()
    )
    return sum(emptied(rows).values())


def _over(name: str, before: datetime) -> QuerySet[Any]:
    model: Any = apps.get_model("watch", name)
    rows: QuerySet[Any] = model._default_manager.filter(**{ENDED[name]: before})
    return rows.order_by("pk")
