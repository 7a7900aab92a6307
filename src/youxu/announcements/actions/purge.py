"""The purge of what colleagues wrote about a notice, by the same rule as incidents: so long after the end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from youxu.announcements.rules import purge as rules
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.emptying import emptied, wordy

WAY = {
    "notice": "incident",
    "noticerevision": "notice__incident",
    "noticesignature": "notice_revision__notice__incident",
    "posting": "notice_revision__notice__incident",
}


@action
def purge_notices(*, by: Actor, at: datetime, before: datetime) -> int:
    """Empty up to 500 remarks about notices whose incident ended before ``before``; return how many rows.

    What was published stays: it was everybody's to read. The entries of the journal go with those of the incident.
    """
    by.require("purge", unit="")
    rows = (
        (name, _over(name, before).filter(wordy(columns)), columns) for name, columns in rules.REMOVED.items()
    )
    return sum(emptied(rows).values())


def _over(name: str, before: datetime) -> QuerySet[Any]:
    model: Any = apps.get_model("announcements", name)
    way = WAY.get(name)
    over = Coalesce(f"{way}__closed_at", f"{way}__ended_at") if way else F("retired_at")
    rows: QuerySet[Any] = model._default_manager.annotate(over_at=over).filter(over_at__lt=before)
    return rows.order_by("pk")
