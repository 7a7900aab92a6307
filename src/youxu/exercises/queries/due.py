"""When the plan's drills are due in a unit: by its rhythm from the last one that was played to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from youxu.exercises.models import Exercise
from youxu.exercises.rules.words import SCOPE_OF_DRILL, ExerciseState
from youxu.network.models import Unit
from youxu.network.queries import zone_of
from youxu.plan.schema import Plan
from youxu.supplies.rules.readiness import next_check


@dataclass(frozen=True)
class DueRow:
    """One kind of drill of the plan: the last that ended, when the next is due, which one is prepared for it."""

    kind: str
    title: str
    title_en: str
    every: str
    scope: str
    last: str
    last_at: datetime | None
    due: date | None
    next: str
    next_at: datetime | None
    overdue: bool


def drills_due(unit: Unit, plan: Plan, at: datetime) -> tuple[DueRow, ...]:
    """Return each kind of drill that the plan asks of a unit, in the plan's order; one never held is due at once."""
    rows = Exercise.objects.filter(unit=unit)
    today = at.astimezone(zone_of(unit.time_zone)).date()
    found = []
    for kind, rule in plan.training.drills.items():
        scope = SCOPE_OF_DRILL.get(kind)
        if scope is None:
            continue
        last = rows.filter(scope=scope, state=ExerciseState.ENDED).order_by("-ended_at").first()
        coming = rows.filter(scope=scope, state=ExerciseState.PREPARED).order_by("planned_at").first()
        due = None
        if last is not None and last.ended_at is not None:
            due = next_check(last.ended_at.astimezone(zone_of(unit.time_zone)).date(), rule.every)
        found.append(
            DueRow(
                kind,
                rule.title.zh,
                rule.title.en,
                rule.every,
                scope,
                last.key if last else "",
                last.ended_at if last else None,
                due,
                coming.key if coming else "",
                coming.planned_at if coming else None,
                due is None or due < today,
            )
        )
    return tuple(found)
