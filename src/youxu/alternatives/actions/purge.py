"""The purge of what people wrote into asks and choices, by the same rule as incidents: so long after their end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from youxu.alternatives.rules import purge as rules
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.emptying import emptied, wordy


@action
def purge_answers(*, by: Actor, at: datetime, before: datetime) -> int:
    """Empty up to 500 free texts of asks and choices whose incident ended before ``before``; return how many rows.

    The words of their entries go with the incident's own.
    """
    by.require("purge", unit="")
    rows = (
        (name, _over(name, before).filter(wordy(columns)), columns) for name, columns in rules.REMOVED.items()
    )
    return sum(emptied(rows).values())


def _over(name: str, before: datetime) -> QuerySet[Any]:
    model: Any = apps.get_model("alternatives", name)
    rows: QuerySet[Any] = model._default_manager.filter(incident__ended_at__lt=before)
    return rows.order_by("pk")
