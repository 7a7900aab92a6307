"""The purge of clocks: what people said of a limit, and of calls, goes when the incident has long ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.functions import Coalesce

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.emptying import AT_ONCE, said, wordy
from youxu.core.events import TextsPurged
from youxu.deadlines.models import Call, Clock, ClockStep
from youxu.incidents.models import Incident
from youxu.incidents.rules.purge import ENDED

AFTER_CLOSE = "after_close"
REMOVED: dict[str, tuple[type[Model], str, tuple[str, ...]]] = {
    "calls": (Call, "incident", ("number", "answered_by", "said")),
    "clocks": (Clock, "incident", ("reason", "proof")),
    "steps": (ClockStep, "clock__incident", ("text",)),
}
"""What loses its words: table, the way to its incident, columns. Moments, limits and states stay: they are measured."""


@action
def purge_clocks(*, by: Actor, at: datetime, before: datetime) -> int:
    """Empty up to 500 rows of each kind whose incident ended before ``before``; return how many.

    One entry in the stream of each incident concerned says so.
    """
    by.require("purge", unit="")
    gone: dict[int, dict[str, int]] = {}
    for name, (model, way, columns) in REMOVED.items():
        rows = _due(model, way, columns, before)
        keys = dict(rows.values_list("pk", way)[:AT_ONCE])
        if not keys:
            continue
        model._default_manager.filter(pk__in=keys).update(**dict.fromkeys(columns, ""))
        for incident in keys.values():
            told = gone.setdefault(incident, {})
            told[name] = told.get(name, 0) + 1
    for incident in Incident.objects.filter(pk__in=gone):
        _tell(incident, gone[incident.pk], by, at)
    return sum(sum(told.values()) for told in gone.values())


def _due(model: type[Model], way: str, columns: tuple[str, ...], before: datetime) -> QuerySet[Any]:
    """Return the rows that still have words although their incident ended before ``before``."""
    over = Coalesce(f"{way}__closed_at", f"{way}__ended_at")
    rows = model._default_manager.annotate(over_at=over).filter(
        wordy(columns), **{f"{way}__stage__in": ENDED}, over_at__lt=before
    )
    return rows.order_by("pk")


def _tell(incident: Incident, told: dict[str, int], by: Actor, at: datetime) -> None:
    journal.append(
        TextsPurged(said(told), AFTER_CLOSE),
        by=by,
        at=at,
        stream=incident.stream,
        subject=incident,
        unit=incident.unit_path,
        world=incident.world,
        visibility=incident.visibility,
    )
