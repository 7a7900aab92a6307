"""What the wall board shows: incidents in turn with their steps, and the limits of the unit."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.questions import by_keys, kept_question
from youxu.incidents.models import Incident
from youxu.incidents.queries.briefs import SEVERITY, briefs_of, visible_incidents
from youxu.incidents.queries.deadlines import deadlines_of
from youxu.incidents.queries.rows import Deadline, IncidentBrief, Wall, WallIncident
from youxu.incidents.queries.steps import steps_of
from youxu.incidents.rules.words import OPEN_STAGES, Stage

SHOWN = 8
LIMITS = 4


def wall_of(actor: Actor, unit_path: str, at: datetime, *, world: str = "") -> Wall:
    """Return the incidents that the wall board turns through, the gravest first, and the nearest limits.

    No need-to-know incident is shown, whoever signed the wall in.
    """
    found = by_keys(_first(actor, unit_path, world), "unit")
    shown = {row.reference for row in found}
    limits = [row for row in deadlines_of(actor, unit_path, at, world) if row.reference in shown]
    steps = {row.reference: steps_of(row, at) for row in found}
    incidents = tuple(_incident(brief, steps[brief.reference], limits) for brief in briefs_of(found, at))
    return Wall(incidents, tuple(limits[:LIMITS]))


@kept_question
def _first(actor: Actor, unit_path: str, world: str) -> QuerySet[Incident, int]:
    rows = (
        visible_incidents(actor, world)
        .filter(path_under("unit_path", unit_path), stage__in=OPEN_STAGES, visibility="OPEN", long_since=None)
        .exclude(stage=Stage.CLEARED)
        .annotate(severity=SEVERITY)
    )
    return rows.order_by("severity", "-reported_at").values_list("pk", flat=True)[:SHOWN]


def _incident(brief: IncidentBrief, steps: tuple, limits: list[Deadline]) -> WallIncident:
    first = next((row for row in limits if row.reference == brief.reference), None)
    if first is None:
        return WallIncident(brief, steps, "", "", brief.holder, brief.holder_en)
    return WallIncident(brief, steps, first.title, first.title_en, first.who, first.who_en)
