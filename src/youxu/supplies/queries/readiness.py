"""Supplies on the board: of each class how many are not ready, the one found first, when all was last counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.questions import rows_with
from youxu.supplies.models import SupplySite, SupplyTrouble
from youxu.supplies.queries.rows import TroubleRow
from youxu.supplies.queries.troubles import trouble_row
from youxu.supplies.rules.words import ItemClass

RELATED = ("unit", "item", "site", "lot", "request")


@dataclass(frozen=True)
class ClassReadiness:
    """One class of supplies, or what is not given back (``item_class`` empty)."""

    item_class: str
    troubles: int
    first: TroubleRow | None


@dataclass(frozen=True)
class Readiness:
    """The supplies of a unit and those below: ``counted_since`` is the oldest count of a place that was counted."""

    classes: tuple[ClassReadiness, ...]
    places: int
    never_counted: int
    counted_since: datetime | None


def readiness_under(actor: Actor, path: str) -> Readiness | None:
    """Return how ready the supplies are in a unit and those below, or None where nobody keeps any."""
    sites = SupplySite.objects.visible_to(actor).filter(path_under("unit_path", path), retired_at=None)
    sums = sites.aggregate(
        places=Count("pk"), never=Count("pk", filter=Q(counted_at=None)), since=Min("counted_at")
    )
    if not sums["places"]:
        return None
    rows = SupplyTrouble.objects.visible_to(actor).filter(
        path_under("unit_path", path), ended_at=None, world=""
    )
    grouped = rows.order_by().values_list("item__item_class").annotate(count=Count("pk"), first=Min("pk"))
    counts = {key or "": (count, first) for key, count, first in grouped}
    found = rows_with(SupplyTrouble, [first for _count, first in counts.values()], *RELATED)
    shown = {row.pk: trouble_row(row) for row in found}
    classes = (
        ClassReadiness(str(key), count, shown.get(first))
        for key in (*ItemClass, *({""} & counts.keys()))
        for count, first in (counts.get(key, (0, None)),)
    )
    return Readiness(tuple(classes), sums["places"], sums["never"], sums["since"])
