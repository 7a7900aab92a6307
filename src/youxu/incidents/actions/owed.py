"""Rows of what an incident owes: opened by a moment, completed by an act, replaced, never edited away.

Called inside the actions of their stage, in their transaction; the plan says which, for whom, until when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from youxu.core.actor import Actor
from youxu.incidents import planned
from youxu.incidents.actions import in_time
from youxu.incidents.actions.entries import added_all, belonging
from youxu.incidents.models import Directive, Incident, Task, TaskStep
from youxu.incidents.planned import Owed
from youxu.incidents.queries.linked import is_estimated_above
from youxu.incidents.rules.levels import Situation
from youxu.incidents.rules.words import OPEN_TASKS, TaskState
from youxu.network.models import Outlet
from youxu.organisation.queries.duty import PARENT_DUTY, DutyBook, DutyPerson, answering, duty_at
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Act, GroupKey, Moment, Weight


@dataclass
class Owners:
    """Resolves roles to the people on duty now; the roster and the posts are read once for all outlets."""

    incident: Incident
    at: datetime
    book: DutyBook | None = None
    outlets: set[int] = field(default_factory=set)

    def of(self, role: str, outlet: Outlet | None) -> int | None:
        """Return the id of the person who holds ``role`` now, or None when nobody does."""
        people = self.people(role, outlet)
        return people[0].person_id if people else None

    def people(self, role: str, outlet: Outlet | None = None) -> tuple[DutyPerson, ...]:
        """Return everybody who answers for ``role`` now, first choice first."""
        if role == PARENT_DUTY:
            return answering(role, unit=self.incident.unit, at=self.at)
        key = outlet.pk if outlet else None
        if self.book is None or (key is not None and key not in self.outlets):
            self.know([outlet] if outlet else [])
        assert self.book is not None
        return self.book.resolve(role, key)

    def know(self, outlets: Iterable[Outlet]) -> Owners:
        """Read who has duty in the unit and at ``outlets``, in one go."""
        self.outlets |= {outlet.pk for outlet in outlets}
        self.book = duty_at(self.incident.unit, self.at, outlets=self.outlets)
        return self


def open_owed(
    incident: Incident,
    plan: Plan,
    moment: Moment,
    *,
    at: datetime,
    outlets: Sequence[Outlet] = (),
    situation: Situation | None = None,
    keys: Iterable[str] | None = None,
    directive: Directive | None = None,
    owners: Owners | None = None,
    limits: bool = True,
) -> list[Task]:
    """Open the tasks that ``moment`` opens by the plan and start the limits that run from it.

    ``outlets`` get their own copy of tasks that the plan wants for each outlet. ``keys`` chooses among the
    tasks, ``directive`` is the one that orders them. A task that is there already is left alone: the moment may
    come again.
    """
    found = planned.owed_at(plan, moment, incident.level, incident.cause, situation)
    chosen = [owed for owed in found if keys is None or owed.key in set(keys)]
    tasks = open_tasks(
        incident, plan, moment, chosen, at=at, outlets=outlets, directive=directive, owners=owners
    )
    if limits:
        start_limits(incident, plan, moment, at=at)
    return tasks


def open_first(
    incident: Incident,
    plan: Plan,
    moments: Mapping[Moment, datetime],
    *,
    outlets: Sequence[Outlet],
    situation: Situation,
    done: Act,
    by: Actor,
    at: datetime,
) -> list[Task]:
    """Open what a new incident owes from its first ``moments``, all in one go; what ``done`` completes is done.

    The incident was made by this act and carries these moments, so nothing stands there yet and every limit that
    runs from them is known.
    """
    owners = Owners(incident, at).know(outlets)
    made: dict[tuple[str, int | None], tuple[Owed, Task]] = {}
    for moment, when in moments.items():
        chosen = planned.owed_at(plan, moment, incident.level, incident.cause, situation)
        for owed, task in _rows(incident, plan, moment, chosen, when, outlets, None, owners):
            made.setdefault((task.key, task.outlet_id), (owed, task))
    completed = planned.keys_of_act(plan, done)
    for _, task in made.values():
        if task.key in completed:
            task.state, task.done_at, task.done_by_id = TaskState.DONE, incident.reported_at, by.person_id
    return _added(made.values(), incident)


def open_tasks(
    incident: Incident,
    plan: Plan,
    moment: Moment,
    chosen: Iterable[Owed],
    *,
    at: datetime,
    outlets: Sequence[Outlet] = (),
    directive: Directive | None = None,
    owners: Owners | None = None,
) -> list[Task]:
    """Make the rows of ``chosen`` with their lists; those that stand open or done already are left out.

    An own estimate is not demanded while the cause is one declared above, whose estimate it is (P3a).
    """
    if is_estimated_above(incident):
        above = planned.keys_of_act(plan, Act.ESTIMATE)
        chosen = [owed for owed in chosen if owed.key not in above]
    if not (chosen := list(chosen)):
        return []
    if owners is None:
        owners = Owners(incident, at).know(outlets)
    there = set(incident.tasks.exclude(state=TaskState.SUPERSEDED).values_list("key", "outlet_id"))
    rows = _rows(incident, plan, moment, chosen, at, outlets, directive, owners)
    return _added([(owed, task) for owed, task in rows if (task.key, task.outlet_id) not in there], incident)


def _rows(
    incident: Incident,
    plan: Plan,
    moment: Moment,
    chosen: Iterable[Owed],
    at: datetime,
    outlets: Sequence[Outlet],
    directive: Directive | None,
    owners: Owners,
) -> Iterator[tuple[Owed, Task]]:
    """Yield a row for each of ``chosen``, and for each outlet where the plan wants one for each."""
    for owed in chosen:
        places = outlets if owed.each_outlet or owed.group == GroupKey.OUTLET else (None,)
        ids = [outlet.pk if outlet else None for outlet in places]
        due = planned.limits_of(plan, owed.clock, incident, moment, at, ids)
        for outlet, pk in zip(places, ids, strict=True):
            yield owed, _row(incident, owed, outlet, due[pk], at, owners, directive)


def _added(rows: Iterable[tuple[Owed, Task]], incident: Incident) -> list[Task]:
    made = list(rows)
    tasks = added_all([task for _, task in made], incident.stream)
    steps = [step for (owed, _), task in zip(made, tasks, strict=True) for step in _steps(task, owed)]
    TaskStep.objects.bulk_create(steps)
    return tasks


def _row(
    incident: Incident,
    owed: Owed,
    outlet: Outlet | None,
    due: datetime | None,
    at: datetime,
    owners: Owners,
    directive: Directive | None,
) -> Task:
    return Task(
        **belonging(incident),
        directive=directive,
        outlet=outlet,
        owner_id=owners.of(owed.role, outlet),
        key=owed.key,
        clause=owed.clause,
        step=owed.step,
        group=owed.group,
        role=owed.role,
        title=owed.title,
        title_en=owed.title_en,
        detail=owed.detail,
        weight=owed.weight,
        weight_reason=owed.weight_reason[:200],
        opened_at=at,
        due_at=due,
    )


def _steps(task: Task, owed: Owed) -> list[TaskStep]:
    return [
        TaskStep(task=task, place=place, text=line.text, text_en=line.text_en, clause=line.clause)
        for place, line in enumerate(owed.list, start=1)
    ]


def start_limits(
    incident: Incident,
    plan: Plan,
    moment: Moment,
    *,
    at: datetime,
    group: str = "",
    outlet: Outlet | None = None,
) -> None:
    """Set the limit of open tasks whose clock starts at ``moment`` and which had none yet.

    ``group`` and ``outlet`` narrow them to those of one group or one outlet, whose own moment it is.
    """
    clocks = planned.keys_of_clocks_from(plan, moment)
    if not clocks:
        return
    waiting = incident.tasks.filter(key__in=clocks, due_at=None, state__in=OPEN_TASKS)
    if group:
        waiting = waiting.filter(group=group)
    if outlet is not None:
        waiting = waiting.filter(outlet=outlet)
    concerned: dict[str, list[int | None]] = defaultdict(list)
    for key, pk in waiting.order_by("key", "outlet").values_list("key", "outlet").distinct():
        concerned[key].append(pk)
    for key, ids in concerned.items():
        ends = planned.limits_of(plan, clocks[key], incident, moment, at, ids)
        for due in {end for end in ends.values() if end is not None}:
            same = {pk for pk, end in ends.items() if end == due}
            of_these = Q(outlet__in=same - {None}) | (Q(outlet=None) if None in same else Q())
            waiting.filter(of_these, key=key).update(due_at=due)


def fulfil(
    incident: Incident,
    plan: Plan,
    act: Act,
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet | None = None,
    group: str = "",
    result: str = "",
) -> int:
    """Complete the open tasks that ``act`` completes by itself; return how many.

    ``outlet`` and ``group`` narrow them to those of one outlet or one group.
    """
    keys = planned.keys_of_act(plan, act)
    if not keys:
        return 0
    rows = incident.tasks.filter(key__in=keys, state__in=OPEN_TASKS)
    if outlet is not None:
        rows = rows.filter(outlet=outlet)
    if group:
        rows = rows.filter(group=group)
    columns = {"result": result} if result else {}
    in_time.tasks(incident, rows, at=at)
    in_time.done_earlier(incident, keys, by=by, at=at, outlet=outlet, group=group)
    return rows.update(state=TaskState.DONE, done_at=at, done_by_id=by.person_id, **columns)


def supersede_tasks(tasks: QuerySet[Task], reason: str) -> int:
    """Mark open tasks as superseded, with the reason; those that are done stay done. Return how many."""
    return tasks.filter(state__in=OPEN_TASKS).update(state=TaskState.SUPERSEDED, reason=reason[:400])


def make_full(incident: Incident, plan: Plan, *, at: datetime, situation: Situation | None) -> list[Task]:
    """After the level was raised: open what the lower level left out, make brief tasks full, keep what is done.

    Nothing is entered twice: a task that stands keeps its state, its ticks and its log. Limits of the new level
    run from ``at`` for what is new, and tighten what is open. What a directive orders comes with the directives
    that are due anew. Return the new tasks.
    """
    for task in incident.tasks.filter(state__in=OPEN_TASKS).exclude(key="").select_related("outlet"):
        _reweigh(incident, plan, task, at)
    outlets, new, ordered = outlets_of(incident), [], planned.tasks_of_directives(plan)
    _direct_again(incident, plan)
    for moment in planned.passed(incident):
        found = planned.owed_at(plan, moment, incident.level, incident.cause, situation)
        mine = [owed for owed in found if owed.key not in ordered]
        new += open_tasks(incident, plan, moment, mine, at=at, outlets=outlets)
    return new


def _direct_again(incident: Incident, plan: Plan) -> None:
    """Free the key of the finished duty to direct: the higher level needs directives of its own."""
    done = incident.tasks.filter(key__in=planned.keys_of_act(plan, Act.DIRECT), state=TaskState.DONE)
    done.update(key=Concat(F("key"), Value("~"), Cast("pk", CharField())))


def _reweigh(incident: Incident, plan: Plan, task: Task, at: datetime) -> None:
    rule = plan.tasks.get(task.key)
    if rule is None:
        return
    weight = rule.weight_at(incident.level)
    if weight is Weight.NOT_APPLICABLE:
        return
    moment = rule.opens
    due = planned.limits_of(plan, rule.due or "", incident, moment, at, (task.outlet_id,))[task.outlet_id]
    tighter = min(filter(None, (task.due_at, due)), default=None)
    reason = str(rule.weight_rule)[:200] if rule.weight_rule and weight is not Weight.FULL else ""
    owner = Owners(incident, at).of(rule.owner_post(incident.level), task.outlet)
    role = rule.owner_post(incident.level)
    moved = {"role": role, "owner_id": owner} if role != task.role else {}
    Task.objects.filter(pk=task.pk).update(weight=weight, weight_reason=reason, due_at=tighter, **moved)


OWN_LISTS_UP_TO = 200
"""An incident of more outlets gives each its own lists when it reports itself, not all of them at once."""


def outlets_of(incident: Incident, most: int = 0) -> list[Outlet]:
    """Return the outlets of an incident that get lists of their own: none where there are very many.

    With ``most`` return the first of them instead, however many there are.
    """
    limit = most or OWN_LISTS_UP_TO + 1
    ids = list(incident.interruptions.order_by("outlet").values_list("outlet", flat=True).distinct()[:limit])
    if not most and len(ids) > OWN_LISTS_UP_TO:
        return []
    return list(Outlet.objects.filter(pk__in=ids).order_by("code"))
