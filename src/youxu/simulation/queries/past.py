"""How long the steps of a unit's own interruptions took, in minutes: what a simulation asks before it asks the plan."""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.core.database import path_under
from youxu.evaluation.rules.measures import ENDS, Point, Step
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import Kind
from youxu.plan.schema import Act
from youxu.simulation.planned import Past

BACK = timedelta(days=3 * 366)
MOST = 5_000
POINTS = {
    Point.BEGAN: "began_at",
    Point.NOTICED: "noticed_at",
    Point.REPORTED: "reported_at",
    Point.VERIFIED: "verified_at",
    Point.DIRECTED: "directed_at",
    Point.CLAIMED: "claimed_at",
}
ACTS = {Act.REPORT: Step.REPORT, Act.VERIFY_REPORT: Step.VERIFY_REPORT}
Row = dict[str, datetime | None]


def past_of(unit_path: str, cause: str, at: datetime) -> Past:
    """Return the past of reality in a unit and those below: a drill teaches nothing of how long repairs take."""
    rows = Incident.objects.filter(
        path_under("unit_path", unit_path), world="", kind=Kind.INTERRUPTION, began_at__gte=at - BACK
    ).order_by("-began_at")
    moments: list[Row] = list(rows.values(*POINTS.values())[:MOST])
    same: list[Row] = list(rows.filter(cause=cause).values(*POINTS.values())[:MOST])
    return Past(
        noticed=_lengths(moments, *ENDS[Step.DETECT]),
        acts={act.value: _lengths(moments, *ENDS[step]) for act, step in ACTS.items()},
        repair=_lengths(same, Point.DIRECTED, Point.CLAIMED),
    )


def _lengths(rows: list[Row], first: Point, last: Point) -> list[float]:
    pairs = ((row[POINTS[first]], row[POINTS[last]]) for row in rows)
    return [(end - start).total_seconds() / 60 for start, end in pairs if start and end and end >= start]
