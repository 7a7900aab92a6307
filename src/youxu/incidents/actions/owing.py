"""What a moment that may come again opens, and what an act completes: the plan's tasks around restoration.

``owed`` opens each task once; here a task that is done already is opened anew when its moment comes again: the
next renewal of an estimate, the check after a second claim, the notice after a relapse.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from youxu.core.actor import Actor
from youxu.incidents import planned
from youxu.incidents.actions import owed
from youxu.incidents.models import Incident, Task
from youxu.incidents.rules.words import OPEN_TASKS, TaskState
from youxu.network.models import Outlet
from youxu.plan.schema.words import Act, Moment


def open_tasks(
    incident: Incident,
    moment: Moment,
    *,
    by: Actor,
    at: datetime,
    outlets: Sequence[Outlet] = (),
    again: bool = False,
) -> list[Task]:
    """Open the tasks that ``moment`` opens by the pinned plan; ``again`` opens those done before anew."""
    plan = planned.plan_of(incident)
    if again:
        _set_aside(incident, tuple(plan.tasks_for(incident.level, incident.cause, opens=moment)), outlets)
    return owed.open_owed(incident, plan, moment, at=at, outlets=outlets)


def complete_tasks(
    incident: Incident,
    act: Act,
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet | None = None,
    group: str = "",
    result: str = "",
) -> int:
    """Complete the open tasks that ``act`` completes by itself; return how many."""
    plan = planned.plan_of(incident)
    return owed.fulfil(incident, plan, act, by=by, at=at, outlet=outlet, group=group, result=result)


def retire_tasks(incident: Incident, acts: Collection[Act], *, reason: str) -> int:
    """Mark open tasks whose act no longer makes sense as superseded: they are not done, they are not owed."""
    plan = planned.plan_of(incident)
    keys = [key for act in acts for key in planned.keys_of_act(plan, act)]
    return owed.supersede_tasks(incident.tasks.filter(key__in=keys), reason)


def hand_to_others(tasks: Collection[Task], barred: Collection[int], owner_id: int | None) -> None:
    """Give open tasks of barred owners to ``owner_id`` (nobody when None): who restored does not check."""
    held = Task.objects.filter(pk__in=[task.pk for task in tasks], state__in=OPEN_TASKS, owner__in=barred)
    held.update(owner=owner_id, revision=F("revision") + 1)


def _set_aside(incident: Incident, keys: Sequence[str], outlets: Sequence[Outlet]) -> None:
    """Free the keys of tasks that are done, so that the plan's task can be opened a second time."""
    done = incident.tasks.filter(key__in=keys, state=TaskState.DONE)
    if outlets:
        done = done.filter(outlet__in=outlets) | done.filter(outlet=None)
    done.update(key=Concat(F("key"), Value("~"), Cast("pk", CharField())))
