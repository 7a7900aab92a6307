"""The incident behind a watch (预警): opened, what is prepared as its tasks, stood down. Whoever raises the watch
writes its entry; this part learns nothing of colours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from youxu.core.errors import UnableTo
from youxu.incidents.actions import cases, owed
from youxu.incidents.actions.entries import added_all, belonging
from youxu.incidents.actions.move import change, move
from youxu.incidents.models import Incident, Task
from youxu.incidents.rules.words import OPEN_TASKS, Kind, TaskState
from youxu.network.models import Unit
from youxu.plan.schema import Plan
from youxu.plan.schema.words import LevelKey, StepKey

STEP = StepKey.P3
PREFIX = "watch."


@dataclass(frozen=True)
class Prepared:
    """One thing to prepare: its key in the plan, its words, who owes it, until when."""

    key: str
    title: str
    title_en: str
    group: str
    role: str
    clause: str
    due_at: datetime


def open_case(
    unit: Unit, plan: Plan, version: int, hazard: str, title: str, title_en: str, *, at: datetime, world: str
) -> Incident:
    """Open the incident of a watch: of the hazard as its cause, verified as it is entered, at the lowest level."""
    level = LevelKey.OUTLET
    return Incident.objects.create(
        reference=cases.reference_of(unit, at, world),
        kind=Kind.WATCH,
        unit=unit,
        unit_path=unit.path,
        world=world,
        plan_version_id=version,
        title=title[:200],
        title_en=title_en[:200],
        cause=hazard,
        cause_category=plan.cause_called(hazard).category,
        level=level,
        proposed_level=level,
        began_at=at,
        noticed_at=at,
        reported_at=at,
        verified_at=at,
    )


def prepare(incident: Incident, wanted: Iterable[Prepared], *, at: datetime) -> list[Task]:
    """Make what is to be prepared and is not there yet a task; bring the limit of what is open forward, never back.

    What stands open and is asked for no longer is superseded. Return the new tasks.
    """
    asked = {PREFIX + one.key: one for one in wanted}
    there = {
        task.key: task
        for task in incident.tasks.filter(key__startswith=PREFIX).exclude(state=TaskState.SUPERSEDED)
    }
    gone = [task.pk for key, task in there.items() if key not in asked]
    owed.supersede_tasks(incident.tasks.filter(pk__in=gone), "预警降级后不再需要")
    for key, task in there.items():
        if (
            key in asked
            and task.state in OPEN_TASKS
            and (task.due_at is None or asked[key].due_at < task.due_at)
        ):
            Task.objects.filter(pk=task.pk).update(due_at=asked[key].due_at, late_at=None)
    owners = owed.Owners(incident, at)
    rows = [_task(incident, key, one, owners, at) for key, one in asked.items() if key not in there]
    return added_all(rows, incident.stream)


def _task(incident: Incident, key: str, one: Prepared, owners: owed.Owners, at: datetime) -> Task:
    return Task(
        **belonging(incident),
        key=key,
        clause=one.clause,
        step=STEP,
        group=one.group,
        role=one.role,
        owner_id=owners.of(one.role, None),
        title=one.title[:200],
        title_en=one.title_en[:200],
        opened_at=at,
        due_at=one.due_at,
    )


def retitle(incident: Incident, title: str, title_en: str) -> Incident:
    """Name the incident after the colour that its watch has now."""
    return change(incident, title=title[:200], title_en=title_en[:200])


def stand_down(incident: Incident, *, at: datetime, error: type[UnableTo], reason: str) -> Incident:
    """End the incident of a lifted watch: nothing was stopped, so no report is owed; open tasks are superseded."""
    moved = move(incident, "lift", error=error, closed_at=at, ended_at=at)
    owed.supersede_tasks(moved.tasks.all(), reason)
    return moved
