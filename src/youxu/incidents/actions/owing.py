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
from youxu.incidents.actions import in_time, owed
from youxu.incidents.actions.entries import belonging
from youxu.incidents.actions.lines import title
from youxu.incidents.models import Incident, Task
from youxu.incidents.rules.words import OPEN_TASKS, TaskState
from youxu.network.models import Outlet
from youxu.plan.schema.words import Act, Moment

FAILED_CHECK = "failed_check"
RELAPSE = "relapse"
BACK_TO_WORK = {
    FAILED_CHECK: ("{outlet}核验不通过，退回处理：{lines}", "{outlet}: check failed, back to work: {lines}"),
    RELAPSE: ("{outlet}恢复后再次中断：{lines}", "{outlet}: down again after release: {lines}"),
}
"""Tasks that no plan names, in the words that the task itself carries: Chinese, English."""


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


def open_again(
    incident: Incident, moment: Moment, keys: Sequence[str], *, at: datetime, outlets: Sequence[Outlet] = ()
) -> list[Task]:
    """Open those of the plan's tasks that ``moment`` opens, anew where they were done; one that is open stands."""
    _set_aside(incident, keys, outlets)
    plan = planned.plan_of(incident)
    return owed.open_owed(incident, plan, moment, at=at, outlets=outlets, keys=keys, limits=False)


def retire_keys(incident: Incident, keys: Sequence[str], *, reason: str) -> int:
    """Mark open tasks of these keys as superseded: they are not done, they are not owed."""
    return owed.supersede_tasks(incident.tasks.filter(key__in=keys), reason)


def retire_tasks(incident: Incident, acts: Collection[Act], *, reason: str) -> int:
    """Mark open tasks whose act no longer makes sense as superseded: they are not done, they are not owed."""
    plan = planned.plan_of(incident)
    keys = [key for act in acts for key in planned.keys_of_act(plan, act)]
    return owed.supersede_tasks(incident.tasks.filter(key__in=keys), reason)


def retire_first_lists(incident: Incident, *, reason: str) -> int:
    """Mark the open lists of the first 15 minutes as superseded: once service is back nobody owes them any more."""
    plan = planned.plan_of(incident)
    keys = [key for key, task in plan.tasks.items() if task.checklist == planned.FIRST_15]
    return owed.supersede_tasks(incident.tasks.filter(key__in=keys), reason)


def retire_opened_by(incident: Incident, moment: Moment, *, reason: str) -> int:
    """Mark what ``moment`` opened and nobody finished as superseded: a later moment made it moot."""
    keys = [key for key, task in planned.plan_of(incident).tasks.items() if task.opens is moment]
    return owed.supersede_tasks(incident.tasks.filter(key__in=keys), reason)


def open_act(incident: Incident, act: Act, *, at: datetime) -> list[Task]:
    """Open the plan's tasks that ``act`` completes once more, for instance the claim after a failed check."""
    plan = planned.plan_of(incident)
    keys = planned.keys_of_act(plan, act)
    _set_aside(incident, keys, ())
    tasks = {key: plan.tasks[key] for key in keys if plan.tasks[key].applies(incident.level, incident.cause)}
    again = [planned.owed(plan, key, task, incident.level, incident.cause) for key, task in tasks.items()]
    return owed.open_tasks(incident, plan, Moment.RELAPSED, again, at=at)


def back_to_work(
    incident: Incident, key: str, outlet: Outlet, lines: Sequence[str], reason: str, *, at: datetime
) -> Task:
    """Open (or add to) the technical group's task about lines of an outlet that are down again."""
    plan = planned.plan_of(incident)
    zh = "、".join(title(plan, line).zh for line in lines)
    en = ", ".join(title(plan, line).en for line in lines)
    standing = incident.tasks.filter(key=key, outlet=outlet, state__in=OPEN_TASKS).first()
    if standing is not None:
        detail = "\n".join(filter(None, (standing.detail, f"{zh}：{reason}")))
        Task.objects.filter(pk=standing.pk).update(detail=detail, revision=F("revision") + 1)
        return standing
    _set_aside(incident, (key,), (outlet,))
    words_zh, words_en = BACK_TO_WORK[key]
    return Task.objects.create(
        **belonging(incident),
        outlet=outlet,
        owner_id=owed.Owners(incident, at).of("technical_head", None),
        key=key,
        clause="P4b",
        step="P4",
        group="technical",
        role="technical_head",
        title=words_zh.format(outlet=outlet.name, lines=zh)[:200],
        title_en=words_en.format(outlet=outlet.name_en or outlet.name, lines=en)[:200],
        detail=f"{zh}：{reason}",
        opened_at=at,
    )


def complete_keys(
    incident: Incident, keys: Sequence[str], *, by: Actor, at: datetime, outlets: Sequence[Outlet] = ()
) -> int:
    """Complete the open tasks of these keys, at these outlets when given; return how many."""
    rows = incident.tasks.filter(key__in=keys, state__in=OPEN_TASKS)
    if outlets:
        rows = rows.filter(outlet__in=outlets)
    in_time.tasks(incident, rows, at=at)
    return rows.update(state=TaskState.DONE, done_at=at, done_by_id=by.person_id, revision=F("revision") + 1)


def complete_taken_down(
    incident: Incident, *, by: Actor, at: datetime, outlets: Sequence[Outlet] = ()
) -> int:
    """Complete the open tasks of taking down what hangs at outlets: those of P4c that each owes from the release.

    The clean-up list asks the same, and so does the word that a sheet is down.
    """
    found = planned.plan_of(incident).tasks.items()
    keys = [
        key
        for key, task in found
        if "P4c" in task.clause and task.opens is Moment.RELEASED and task.each_outlet
    ]
    return complete_keys(incident, keys, by=by, at=at, outlets=outlets)


def hand_to_others(tasks: Collection[Task], barred: Collection[int], owner_id: int | None) -> None:
    """Give open tasks of barred owners to ``owner_id`` (nobody when None): who restored does not check."""
    held = Task.objects.filter(pk__in=[task.pk for task in tasks], state__in=OPEN_TASKS, owner__in=barred)
    held.update(owner=owner_id, revision=F("revision") + 1)


def set_aside_act(incident: Incident, act: Act) -> None:
    """Free the keys of the done tasks that ``act`` completes, so that it is owed a second time."""
    _set_aside(incident, planned.keys_of_act(planned.plan_of(incident), act), ())


def set_aside_keys(incident: Incident, keys: Sequence[str], outlets: Sequence[Outlet] = ()) -> None:
    """Free the keys of tasks that are done, at these outlets when given, so that the same is owed a second time."""
    _set_aside(incident, keys, outlets)


def _set_aside(incident: Incident, keys: Sequence[str], outlets: Sequence[Outlet]) -> None:
    """Free the keys of tasks that are done, so that the plan's task can be opened a second time."""
    done = incident.tasks.filter(key__in=keys, state=TaskState.DONE)
    if outlets:
        done = done.filter(outlet__in=outlets) | done.filter(outlet=None)
    done.update(key=Concat(F("key"), Value("~"), Cast("pk", CharField())))
