"""Open incidents that a new report may belong to: offered before another one is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from youxu.core.actor import Actor
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.rules.words import BEFORE_RESTORED
from youxu.network.models import Outlet

MOST = 10


@dataclass(frozen=True)
class SimilarIncident:
    """One open incident that resembles a report: ``same_outlet`` and ``same_cause`` say why it is offered."""

    pk: int
    reference: str
    title: str
    title_en: str
    level: str
    stage: str
    cause: str
    outlet_count: int
    reported_at: datetime
    same_outlet: bool
    same_cause: bool


def similar_open(
    *, by: Actor, outlet: Outlet, cause: str, at: datetime, world: str = "", most: int = MOST
) -> tuple[SimilarIncident, ...]:
    """Return the open incidents of the outlet's unit that ``by`` may read and that a report may belong to.

    Same unit, and the same cause or the same outlet, still before RESTORED at ``at``; the same outlet first,
    then the youngest.
    """
    here = Interruption.objects.filter(incident=OuterRef("pk"), outlet=outlet)
    rows = (
        Incident.objects.visible_to(by)
        .filter(
            unit_path__in=(outlet.unit_path, _above(outlet.unit_path)),
            world=world,
            stage__in=BEFORE_RESTORED,
            reported_at__lte=at,
        )
        .annotate(same_outlet=Exists(here))
        .filter(Q(cause=cause) | Q(same_outlet=True))
        .order_by("-same_outlet", "-reported_at")[:most]
    )
    return tuple(_row(row, cause) for row in rows)


def _above(path: str) -> str:
    """Return the path of the unit above: an outlet of a branch is answered for by its county."""
    return "/".join(path.rstrip("/").split("/")[:-1]) + "/"


def _row(row: Any, cause: str) -> SimilarIncident:
    return SimilarIncident(
        pk=row.pk,
        reference=row.reference,
        title=row.title,
        title_en=row.title_en,
        level=row.level,
        stage=row.stage,
        cause=row.cause,
        outlet_count=row.outlet_count,
        reported_at=row.reported_at,
        same_outlet=row.same_outlet,
        same_cause=row.cause == cause,
    )
