"""Incidents that a new report may belong to: open ones, and those whose restored lines are still observed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value

from youxu.core.actor import Actor
from youxu.core.models import Visibility
from youxu.core.questions import kept_question
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, Kind, LineStatus, Stage
from youxu.network.models import Outlet

MOST = 10


@dataclass(frozen=True)
class SimilarIncident:
    """One incident that resembles a report: ``same_outlet`` and ``same_cause`` say why it is offered.

    ``observed_until`` is set when lines of this outlet were restored by it and are under observation: then the
    report is a relapse.
    """

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
    observed_until: datetime | None = None


def similar_open(
    *,
    by: Actor,
    outlet: Outlet,
    cause: str,
    at: datetime,
    world: str = "",
    lines: Collection[str] = (),
    most: int = MOST,
) -> tuple[SimilarIncident, ...]:
    """Return the incidents of the outlet's unit that ``by`` may read and that a report at ``at`` may belong to.

    Those whose restored lines (of ``lines``, any when empty) relapse by it first; then, still before RESTORED, the
    same outlet and the same cause, the youngest first. One query.
    """
    asked = _similar(
        by, outlet.unit_path, world, tuple(sorted(lines)), most, outlet_id=outlet.pk, cause=cause, at=at
    )
    found = [_row(row, cause) for row in asked.columns()]
    return tuple(sorted(found, key=lambda row: row.observed_until is None))


@kept_question
def _similar(
    by: Actor,
    unit_path: str,
    world: str,
    lines: tuple[str, ...],
    most: int,
    *,
    outlet_id: int,
    cause: str,
    at: datetime,
) -> QuerySet[Incident, tuple[Any, ...]]:
    here = Interruption.objects.filter(incident=OuterRef("pk"), outlet=outlet_id)
    open_now = Q(stage__in=BEFORE_RESTORED, reported_at__lte=at) & (Q(cause=cause) | Q(same_outlet=True))
    rows = (
        _readable(by, here)
        .filter(unit_path__in=(unit_path, _above(unit_path)), world=world)
        .filter(stage__in=OPEN_STAGES)
        .exclude(kind__in=APART)
        .annotate(same_outlet=Exists(here), observed_until=_until(_observed(outlet_id, lines, at)))
        .filter(open_now | Q(observed_until__isnull=False) & RELAPSES)
    )
    return rows.order_by("-same_outlet", "-reported_at").values_list(*READ)[:most]


def relapses_at(
    *, by: Actor, outlet: Outlet, lines: Collection[str], at: datetime, world: str = ""
) -> tuple[SimilarIncident, ...]:
    """Return only the incidents under whose observation lines of the outlet stand at ``at``, the last first."""
    observed = _observed(outlet.pk, lines, at)
    here = Interruption.objects.filter(incident=OuterRef("pk"), outlet=outlet)
    rows: QuerySet[Incident, Any] = (
        _readable(by, here)
        .filter(RELAPSES, world=world, pk__in=observed.values("incident"))
        .annotate(same_outlet=Value(True), observed_until=_until(observed))
        .order_by("-released_at", "-pk")[:MOST]
    )
    return tuple(_row(row, "") for row in rows.values_list(*READ))


def _readable(by: Actor, here: QuerySet[Interruption]) -> Any:
    """Return the incidents that ``by`` may be asked about: a card only about open ones of its own outlet (P1)."""
    if not by.is_bound:
        return Incident.objects.visible_to(by)
    return Incident.objects.filter(Exists(here), visibility=Visibility.OPEN)


APART = (Kind.PLANNED_STOP, Kind.WATCH, Kind.CAUSE_ABOVE)
"""What broke belongs to no plan, to no warning and to no cause declared for units below."""

RELAPSES = Q(kind=Kind.INTERRUPTION, stage__in=(Stage.RESPONDING, Stage.RESTORED, Stage.CLEARED))
"""Where a released line can go back to work (rules/stages)."""


def _observed(outlet_id: int, lines: Collection[str], at: datetime) -> QuerySet[Interruption]:
    rows = Interruption.objects.filter(
        outlet=outlet_id, status=LineStatus.RELEASED, released_at__lte=at, observation_until__gte=at
    )
    return rows.filter(line__in=list(lines)) if lines else rows


def _until(observed: QuerySet[Interruption]) -> Subquery:
    mine = observed.filter(incident=OuterRef("pk")).order_by("-observation_until")
    return Subquery(mine.values("observation_until")[:1])


def _above(path: str) -> str:
    """Return the path of the unit above: an outlet of a branch is answered for by its county."""
    return "/".join(path.rstrip("/").split("/")[:-1]) + "/"


READ = (
    *("pk", "reference", "title", "title_en", "level", "stage", "cause", "outlet_count", "reported_at"),
    *("same_outlet", "observed_until"),
)


def _row(row: Sequence[Any], cause: str) -> SimilarIncident:
    read = dict(zip(READ, row, strict=True))
    return SimilarIncident(**read, same_cause=read["cause"] == cause)
