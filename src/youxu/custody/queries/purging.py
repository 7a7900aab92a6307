"""What the purge of custody has to do: rows with words whose matter ended long ago."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from youxu.core.emptying import wordy
from youxu.custody.models import CustodyList, OfOutlet
from youxu.custody.rules import purge as rules
from youxu.custody.rules.words import ListState
from youxu.incidents.rules.purge import ENDED
from youxu.network.models import Outlet

MOMENT_OF = {
    "custodyrow": "custody_list__counted_at",
    "custodysignature": "custody_list__counted_at",
    "handreceipt": "block__issued_at",
    "differencecase": "opened_at",
    "doubtfulwords": "transaction__listed_at",
    "compensationwords": "compensation__opened_at",
}
"""When a row without an incident came about: its time runs from there."""


def way_of(model: Any) -> str:
    """Return the look-up prefix from a table of custody to the row that names outlet and incident."""
    return "" if issubclass(model, OfOutlet) else model.WAY


def rows_due(name: str, before: datetime, outlet: int | None = None) -> QuerySet[Any]:
    """Return the rows of a table that still have words although their matter ended before ``before``."""
    model: Any = apps.get_model("custody", name)
    way = way_of(model)
    rows = model._default_manager.annotate(
        over_at=Coalesce(f"{way}incident__closed_at", f"{way}incident__ended_at")
    )
    ended = Q(**{f"{way}incident__stage__in": ENDED}, over_at__lt=before)
    alone = Q(**{f"{way}incident": None, f"{MOMENT_OF[name]}__lt": before})
    rows = rows.filter(wordy(rules.REMOVED[name]), ended | alone)
    if name == "custodyrow":
        rows = rows.exclude(custody_list__in=CustodyList.objects.filter(state=ListState.SIGNED))
    if outlet is not None:
        rows = rows.filter(**{f"{way}outlet": outlet})
    return rows.order_by("pk")


def outlets_due(before: datetime) -> list[Outlet]:
    """Return the outlets that have rows to purge."""
    keys: set[int] = set()
    for name in rules.REMOVED:
        model: Any = apps.get_model("custody", name)
        way = way_of(model)
        keys |= set(rows_due(name, before).order_by().values_list(f"{way}outlet", flat=True).distinct())
    return list(Outlet.objects.filter(pk__in=keys).order_by("pk"))
