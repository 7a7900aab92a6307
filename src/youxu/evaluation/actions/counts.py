"""Daily transactions of outlets as the operator's books have them, taken over part by part (R1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.evaluation.actions.measure import MEASURE
from youxu.evaluation.events.measures import DayCountsTaken
from youxu.evaluation.models import DayCount
from youxu.network.models import Unit


@dataclass(frozen=True)
class CountLine:
    """One good row that says something new: an outlet by id with its unit, a service line, a day, how many."""

    outlet: int
    unit_path: str
    line: str
    day: date
    count: int


@action
def take_counts(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    lines: Sequence[CountLine],
    file: str,
    digest: str,
    rejected: int = 0,
) -> int:
    """Write counts of some days, those that stand already anew; return how many. Raises NotPermitted."""
    by.require(MEASURE, unit=unit.path)
    rows = [
        DayCount(outlet_id=one.outlet, unit_path=one.unit_path, line=one.line, day=one.day, count=one.count)
        for one in lines
    ]
    DayCount.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["outlet", "line", "day"],
        update_fields=["count", "unit_path"],
    )
    days = [one.day for one in lines]
    what = DayCountsTaken(file, min(days).isoformat(), max(days).isoformat(), len(rows), rejected, digest)
    journal.append(what, by=by, at=at, stream=f"day-counts:{unit.pk}", subject=unit, unit=unit.path)
    return len(rows)
