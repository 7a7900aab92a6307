"""What one person owes now, whichever of several posts it falls to: the next step, and my work.

A duty comes from a task, from a directive to accept, or from the stage itself (verify, convene, direct …). A
task that a stage verb completes is shown as that verb, once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import EVERYTHING, NOTHING, visible_filter
from youxu.core.questions import by_keys, kept_question, rows_with
from youxu.incidents.models import (
    CleanupItem,
    Condition,
    Convening,
    Correction,
    Directive,
    Estimate,
    FirstReport,
    GroupSummary,
    Incident,
    Interruption,
    PlannedStop,
    PostEventReport,
    Receipt,
    Seat,
    Signature,
    Task,
    TaskStep,
)
from youxu.incidents.queries.limits import limit_of, urgency
from youxu.incidents.queries.linked import is_above, is_estimated_above
from youxu.incidents.queries.people import addressee_of, answers_for, both, groups_of
from youxu.incidents.queries.people_concerned import with_people_known
from youxu.incidents.queries.planned_stops import PERMIT, REOPEN, due_of
from youxu.incidents.queries.plans import Plans
from youxu.incidents.queries.rows import Duty, Limit, MyWork, Timing
from youxu.incidents.queries.tasks import is_mine
from youxu.incidents.rules.above import BACK
from youxu.incidents.rules.long_closure import REVIEW_KEY
from youxu.incidents.rules.people import KEY
from youxu.incidents.rules.planned_stop import Permission
from youxu.incidents.rules.words import (
    BEFORE_RESTORED,
    GROUPS,
    OPEN_LINES,
    OPEN_STAGES,
    OPEN_TASKS,
    OUTLIVING,
    ItemResult,
    Kind,
    LineStatus,
    ReceiptStatus,
    SeatStatus,
    Stage,
    TaskState,
    Verification,
)
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema import GroupKey, Plan

LOADED = 200
SOON = timedelta(hours=1)

PEOPLE = "account_for_people"
WORDS: Mapping[str, tuple[str, str]] = {
    PEOPLE: (mark("People first: account for everybody concerned"), "P1"),
    "verify_report": (mark("Ring back {outlet} and verify the report"), "P1"),
    "convene": (mark("Convene the leading group"), "P2"),
    "direct": (mark("Review and issue the directives"), "P2"),
    "verify_and_direct": (mark("Verify the report and direct under standing delegation"), "P1"),
    "accept": (mark("Accept directive {number}: {title}"), "P2"),
    "accept_order": (mark("Accept directive {number} of {unit} for this unit: {title}"), "P2"),
    "answer_call": (mark("Answer the call to the meeting of the leading group"), "P2"),
    "supersede": (mark("Replace directive {number} “{title}”, refused by {who}, or insist on it"), "P2"),
    "estimate": (mark("Give an estimated time of restoration"), "P3a"),
    "renew_estimate": (mark("Renew the estimated time of restoration"), "P3a"),
    "claim_restored": (mark("Claim what works again"), "P4a"),
    "check": (mark("Check {count} lines that were claimed as restored"), "P4b"),
    "release": (mark("Release {count} checked lines"), "P4b"),
    "release_above": (mark("Every unit has released its lines: declare the cause over"), "P4b"),
    "clean_up": (mark("Finish the clean-up list, {count} items open"), "P5a"),
    "clear": (mark("Clear the site and end the incident"), "P5a"),
    "summarise": (mark("Sum up for the group: {group}"), "P5b"),
    "sign": (mark("Review and sign the post-event report"), "P6b"),
    "close": (mark("Close the incident"), "P6b"),
    "acknowledge_correction": (mark("False alarm, service is as usual: acknowledge the correction"), "P3b"),
    "permit_stop": (PERMIT, "P3b"),
    "reopen_stop": (REOPEN, "P4b"),
}
BY_CARD = mark("Ring back {outlet}: a report came by card and is not verified yet")
# A stage verb completes a task of the plan whose act has this name.
ACTS: Mapping[str, tuple[str, ...]] = {
    "renew_estimate": ("estimate",),
    "verify_and_direct": ("verify_report", "direct"),
    "release_above": ("release",),
}


@dataclass
class Standing:
    """What the stage duties ask of one incident, gathered in a few queries for many incidents."""

    unverified: list[FirstReport] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    checkable: int = 0
    estimate: Estimate | None = None
    cleanup_open: int = 0
    summarised: set[str] = field(default_factory=set)
    post_event_report: PostEventReport | None = None
    signed_by: set[int] = field(default_factory=set)
    stop: PlannedStop | None = None
    refused: dict[int, list[Receipt]] = field(default_factory=lambda: defaultdict(list))
    back: bool | None = None
    in_want: bool = False


def duties_of(
    actor: Actor,
    at: datetime,
    *,
    world: str | None = "",
    unit_path: str = "",
    incident: Incident | None = None,
) -> tuple[Duty, ...]:
    """Return what the actor owes, the most urgent first, in a constant number of queries.

    People in want come first, with the ring-back of their incident, then reports that nobody rang back yet (P1): until
    then nothing begins for them. What is still interrupted comes before what is only to be cleaned up or summed up; a long closure comes last, but for its follow-up.

    ``world`` None takes every world; ``incident`` asks about one only.
    """
    incidents = (
        [incident] if incident is not None else by_keys(_open_incidents(actor, world, unit_path), "parent")
    )
    tasks = _tasks(actor, world, unit_path, incident)
    plans = Plans()
    acts = {task.pk: _act_of(task, plans) for task in tasks}
    steps = _steps_of(tasks)
    found = [
        *_stage_duties(actor, at, incidents, tasks, acts, plans, steps),
        *_receipt_duties(actor, at, world, unit_path, incident, plans),
        *_seat_duties(actor, at, world, unit_path, incident),
        *_correction_duties(actor, at, world, unit_path, incident),
        *_order_duties(actor, at, incidents),
        *(task_duty(task, at, steps) for task in tasks if not acts[task.pk]),
    ]
    return tuple(sorted(found, key=lambda duty: (*_rank(duty, at), duty.reference)))


RING_BACKS = ("verify_report", "verify_and_direct")


def _rank(duty: Duty, at: datetime) -> tuple[int, datetime]:
    held = duty.state in (TaskState.BLOCKED, TaskState.WAITING)
    later, moment = urgency(duty.limit, duty.opened_at)
    ended = duty.stage not in BEFORE_RESTORED
    if duty.people_first:
        return (-3 if duty.verb == PEOPLE else -2, moment)
    if duty.verb in RING_BACKS and not duty.long_closure:
        return (-1, moment)
    return (later + 2 * held + 4 * ended + 8 * duty.long_closure, moment)


def my_work_of(actor: Actor, at: datetime, world: str = "") -> MyWork:
    """Return the actor's matters in a world: now, blocked, later, and what was done today."""
    now, blocked, later = [], [], []
    evening = timezone.localtime(at).replace(hour=23, minute=59, second=59)
    for duty in duties_of(actor, at, world=world):
        if duty.state in (TaskState.BLOCKED, TaskState.WAITING):
            blocked.append(duty)
        elif duty.limit.due_at is not None and duty.limit.due_at > evening:
            later.append(duty)
        else:
            now.append(duty)
    # The late ones first, however little their incident presses: what has no limit can wait behind them.
    now.sort(key=lambda duty: not (duty.people_first or duty.limit.timing is Timing.LATE))
    return MyWork(tuple(now), tuple(blocked), tuple(later), _done_today(actor, at, world))


def _done_today(actor: Actor, at: datetime, world: str) -> tuple[Duty, ...]:
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = (
        Task.objects.visible_to(actor)
        .filter(done_by=actor.person_id, done_at__gte=midnight, state=TaskState.DONE, world=world)
        .order_by("-done_at")[:50]
    )
    found = by_keys(rows, "incident", "directive", "outlet")
    steps = _steps_of(found)
    return tuple(task_duty(row, at, steps) for row in found)


def task_duty(task: Task, at: datetime, steps: Mapping[int, tuple[int, int]]) -> Duty:
    """Return the duty of one task; expects incident, directive and outlet to be loaded, ``steps`` as counted."""
    done, every = steps.get(task.pk, (0, 0))
    return Duty(
        verb="task",
        title=task.title,
        title_en=task.title_en,
        clause=task.clause,
        reference=task.incident.reference,
        incident_title=task.incident.title,
        incident_title_en=task.incident.title_en,
        world=task.world,
        level=task.incident.level,
        limit=limit_of(task.due_at, at, opened_at=task.opened_at, met_at=task.done_at),
        opened_at=task.opened_at,
        stage=task.incident.stage,
        long_closure=task.incident.long_since is not None and task.key != REVIEW_KEY,
        state=task.state,
        reason=task.reason,
        targets=(task.pk,),
        outlet_code=task.outlet.code if task.outlet else "",
        directive_number=task.directive.number if task.directive else 0,
        step_done=done,
        step_total=every,
    )


def _act_of(task: Task, plans: Plans) -> str:
    """Return the verb that completes the task by itself, as the pinned plan says; empty for a plain task."""
    found = plans.of(task.incident).tasks.get(task.key.split("~")[0])
    act = str(found.act) if found is not None and found.act else ""
    return act if act in WORDS else ""


@kept_question
def _open_incidents(actor: Actor, world: str | None, unit_path: str) -> QuerySet[Incident, int]:
    rows = Incident.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path), _acted_in(actor), stage__in=OPEN_STAGES
    )
    if world is not None:
        rows = rows.filter(world=world)
    return rows.order_by("-reported_at").values_list("pk", flat=True)[:LOADED]


def _acted_in(actor: Actor) -> Q:
    """Return the filter of incidents in whose unit the actor may do any of the acts that are duties."""
    found = NOTHING
    for path, below in {pair for verb in GRANTS for pair in actor.readable_paths(verb)}:
        found |= (path_under("unit_path", path) or EVERYTHING) if below else Q(unit_path=path)
    return found | _commanded_by(actor)


def _commanded_by(actor: Actor) -> Q:
    """Return the filter of incidents of which the actor's unit has taken command."""
    paths = [path for path, _ in actor.readable_paths("direct") if path]
    return Q(command_path__in=paths) if paths else NOTHING


GRANTS = (
    "verify_report",
    "convene",
    "direct",
    "estimate",
    "check",
    "release",
    "clear",
    "summarise",
    "sign",
    "close",
    "plan_stop",
)


def _goes_on() -> Q:
    """Return the filter of tasks that are still owed: of open incidents, and the few that outlive theirs."""
    found = Q(incident__stage__in=OPEN_STAGES)
    for stage, key in OUTLIVING.items():
        found |= Q(incident__stage=stage, key=key)
    return found


@kept_question
def _own_tasks(actor: Actor, world: str | None, unit_path: str, incident: int) -> QuerySet[Task, int]:
    mine = Q(owner=actor.person_id) | Q(
        owner__isnull=True, role__in=actor.posts
    )  # is_mine asks in which unit
    rows = Task.objects.visible_to(actor).filter(
        mine, path_under("unit_path", unit_path), _goes_on(), state__in=OPEN_TASKS
    )
    if incident:
        rows = rows.filter(incident=incident)
    elif world is not None:
        rows = rows.filter(world=world)
    return rows.order_by("due_at", "pk").values_list("pk", flat=True)[:LOADED]


def _tasks(actor: Actor, world: str | None, unit_path: str, incident: Incident | None) -> list[Task]:
    own = _own_tasks(actor, world, unit_path, _key(incident))
    found = by_keys(own, "incident", "directive", "outlet__parent_outlet")
    return [task for task in found if is_mine(task, actor)]


def _key(incident: Incident | None) -> int:
    return 0 if incident is None else incident.pk


def _steps_of(tasks: Iterable[Task]) -> dict[int, tuple[int, int]]:
    """Return how many steps of each task are done, and how many there are: one query where there is any task."""
    keys = [task.pk for task in tasks]
    if not keys:
        return {}
    steps = TaskStep.objects.filter(task__in=keys).order_by().values_list("task")
    counted = steps.annotate(done=Count("done_at"), every=Count("pk"))
    return {key: (done, every) for key, done, every in counted}


OF_INCIDENT = (
    "reference", "title", "title_en", "world", "level", "reported_at", "stage", "long_since", "unit_path", "plan_version",
)  # fmt: skip
"""What a duty says of its incident."""
OF_RECEIPT = (
    "group", "due_at", "outlet__code", "directive__number", "directive__title", "directive__title_en",
    "directive__issued_at", *(f"directive__incident__{name}" for name in OF_INCIDENT),
)  # fmt: skip


@kept_question
def _sent_receipts(actor: Actor, world: str | None, unit_path: str, incident: int) -> QuerySet[Receipt, Any]:
    rows = Receipt.objects.filter(
        visible_filter(actor, "directive__", of=Directive),
        path_under("directive__unit_path", unit_path),
        status=ReceiptStatus.SENT,
        directive__incident__stage__in=OPEN_STAGES,
    )
    if incident:
        rows = rows.filter(directive__incident=incident)
    elif world is not None:
        rows = rows.filter(directive__world=world)
    addressed = Q(outlet__code=actor.outlet) if actor.outlet else Q(outlet=None)
    of_incident = ("directive__incident__unit_path", "directive__incident__plan_version")
    first = rows.filter(addressed).order_by("due_at", "pk")
    return first.values_list("pk", "group", "outlet__code", *of_incident)[:LOADED]


def _receipt_duties(
    actor: Actor,
    at: datetime,
    world: str | None,
    unit_path: str,
    incident: Incident | None,
    plans: Plans,
) -> Iterator[Duty]:
    """Yield one duty a directive, however many of the actor's groups it is addressed to."""
    sent = _sent_receipts(actor, world, unit_path, _key(incident)).answer()
    places = {
        (unit, version) for _key, _group, _outlet, unit, version in sent if actor.may("accept", unit=unit)
    }
    answered = {
        (unit, version): answers_for(actor, plans.of_version(version), unit) for unit, version in places
    }
    keys = [
        key
        for key, group, outlet, *place in sent
        if (groups := answered.get(tuple(place))) is not None
        and (group in groups if outlet is None else outlet == actor.outlet)
    ]
    mine: dict[int, list[Receipt]] = defaultdict(list)
    for row in rows_with(Receipt, keys, "directive__incident", "outlet", only=OF_RECEIPT):
        mine[row.directive_id].append(row)
    for receipts in mine.values():
        yield _receipt_duty(receipts, at)


def _receipt_duty(receipts: list[Receipt], at: datetime) -> Duty:
    first, directive = receipts[0], receipts[0].directive
    values = {"number": directive.number, "title": both(directive.title, directive.title_en)}
    return replace(
        _duty(
            "accept", directive.incident, limit_of(first.due_at, at, opened_at=directive.issued_at), **values
        ),
        title_en=directive.title_en,
        opened_at=directive.issued_at,
        targets=tuple(row.pk for row in receipts),
        directive_number=directive.number,
        outlet_code=first.outlet.code if first.outlet else "",
        state="NEW",
    )


@kept_question
def _called_seats(actor: Actor, world: str | None, unit_path: str, incident: int) -> QuerySet[Seat, int]:
    rows = Seat.objects.filter(
        visible_filter(actor, "convening__", of=Convening),
        path_under("convening__unit_path", unit_path),
        person=actor.person_id,
        status=SeatStatus.CALLED,
        convening__held_at=None,
        convening__incident__stage__in=OPEN_STAGES,
    )
    if incident:
        rows = rows.filter(convening__incident=incident)
    elif world is not None:
        rows = rows.filter(convening__world=world)
    return rows.order_by("pk").values_list("pk", flat=True)[:LOADED]


def _seat_duties(
    actor: Actor, at: datetime, world: str | None, unit_path: str, incident: Incident | None
) -> Iterator[Duty]:
    """Yield the calls to a meeting of the leading group that the person has not answered; the meeting is still to come."""
    sessions: set[str] = set()
    for row in by_keys(_called_seats(actor, world, unit_path, _key(incident)), "convening__incident"):
        if row.convening.session in sessions:
            continue  # a joint session is answered once
        sessions |= {row.convening.session} - {""}
        duty = _duty("answer_call", row.convening.incident, _open(at))
        yield replace(duty, opened_at=row.convening.called_at, targets=(row.convening_id, row.pk))


@kept_question
def _corrections(actor: Actor, world: str | None, unit_path: str, incident: int) -> QuerySet[Correction, int]:
    rows = Correction.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path), person=actor.person_id, acknowledged_at=None
    )
    if incident:
        rows = rows.filter(incident=incident)
    elif world is not None:
        rows = rows.filter(world=world)
    return rows.order_by("pk").values_list("pk", flat=True)[:LOADED]


def _correction_duties(
    actor: Actor, at: datetime, world: str | None, unit_path: str, incident: Incident | None
) -> Iterator[Duty]:
    """Yield the corrections of false alarms that the person has not acknowledged."""
    for row in by_keys(_corrections(actor, world, unit_path, _key(incident)), "incident"):
        duty = _duty("acknowledge_correction", row.incident, _open(at))
        yield replace(duty, opened_at=row.opened_at, targets=(row.pk,))


def _order_duties(actor: Actor, at: datetime, incidents: Iterable[Incident]) -> Iterator[Duty]:
    """Yield the directives of units above that wait for the office of a unit below: one query where there may be any."""
    mine = {
        (incident.parent_id, incident.unit_id): incident
        for incident in incidents
        if incident.parent_id is not None
        and actor.may("accept", unit=incident.unit_path)
        and actor.may("verify_report", unit=incident.unit_path)
    }
    if not mine:
        return
    rows = Receipt.objects.filter(
        directive__incident__in={parent for parent, _ in mine}, unit__in={unit for _, unit in mine},
        status=ReceiptStatus.SENT, directive__incident__stage__in=OPEN_STAGES,
    ).select_related("directive__incident__unit")  # fmt: skip
    for row in rows.order_by("due_at", "pk")[:LOADED]:
        incident = mine.get((row.directive.incident_id, row.unit_id or 0))
        if incident is None:
            continue
        directive, unit = row.directive, row.directive.incident.unit
        title = both(directive.title, directive.title_en)
        limit = limit_of(row.due_at, at, opened_at=directive.issued_at)
        duty = _duty(
            "accept_order", incident, limit, number=directive.number, title=title,
            unit=both(unit.name, unit.name_en),
        )  # fmt: skip
        yield replace(
            duty, opened_at=directive.issued_at, targets=(row.pk,), directive_number=directive.number
        )


def _refusal_duties(
    actor: Actor, at: datetime, incident: Incident, standing: Standing, plan: Plan
) -> Iterator[Duty]:
    """Yield one duty a refused directive: of whom issued it, and of who leads at the level that stands now."""
    if not standing.refused or not actor.may("direct", unit=_leading_unit(incident)):
        return
    leading = _leads(actor, incident, plan)
    for receipts in standing.refused.values():
        first, directive = receipts[0], receipts[0].directive
        if not leading and directive.issued_by_id != actor.person_id:
            continue
        names = [addressee_of(row, plan) for row in receipts]
        who = both("、".join(zh for zh, _ in names), ", ".join(en for _, en in names))
        title = both(directive.title, directive.title_en)
        duty = _duty("supersede", incident, _open(at), number=directive.number, title=title, who=who)
        yield replace(
            duty,
            opened_at=first.answered_at or directive.issued_at,
            targets=tuple(row.pk for row in receipts),
            directive_number=directive.number,
            state=TaskState.REFUSED.value,
            reason=first.reason,
        )


def _stage_duties(
    actor: Actor,
    at: datetime,
    incidents: list[Incident],
    tasks: list[Task],
    acts: Mapping[int, str],
    plans: Plans,
    steps: Mapping[int, tuple[int, int]],
) -> Iterator[Duty]:
    standings = _standings(incidents, actor)
    owed: dict[tuple[int, str], list[Task]] = defaultdict(list)
    for task in tasks:
        if acts[task.pk] and not _decided_above(task, acts[task.pk]):
            owed[task.incident_id, acts[task.pk]].append(task)
    for incident in incidents:
        yield from _people_duty(actor, at, incident, standings[incident.pk], plans.of(incident))
        for duty in _of_stage(actor, at, incident, standings[incident.pk], plans.of(incident)):
            done_by_it = [owed.pop((incident.pk, act), []) for act in ACTS.get(duty.verb, (duty.verb,))]
            yield _with_limit(duty, [task for several in done_by_it for task in several], at)
        yield from _refusal_duties(actor, at, incident, standings[incident.pk], plans.of(incident))
    # A task whose verb the stage does not ask for by itself is still owed, in its own words.
    for (_, act), several in owed.items():
        yield from (replace(task_duty(task, at, steps), verb=act) for task in several)


def _decided_above(task: Task, act: str) -> bool:
    """Tell whether a task is about a decision that the unit above takes now, which has command."""
    return act in ("direct", "release") and bool(task.incident.command_path)


def _with_limit(duty: Duty, tasks: list[Task], at: datetime) -> Duty:
    """Give a stage duty the limit of the plan's task that it completes: the nearest where there are several."""
    if not tasks:
        return duty
    task = min(tasks, key=lambda row: (row.due_at is None, row.due_at or at))
    limit = limit_of(task.due_at, at, opened_at=task.opened_at)
    if limit.due_at is None and duty.limit.due_at is not None:
        return duty
    return replace(duty, limit=limit, opened_at=task.opened_at)


def _of_stage(
    actor: Actor, at: datetime, incident: Incident, standing: Standing, plan: Plan
) -> Iterator[Duty]:
    rules = {
        Stage.REPORTED: _when_reported,
        Stage.DIRECTED: _when_responding,
        Stage.RESPONDING: _when_responding,
        Stage.RESTORED: _when_restored,
        Stage.CLEARED: _when_cleared,
    }
    if incident.kind == Kind.PLANNED_STOP:
        rules = {Stage.PLANNED: _when_planned, Stage.STOPPED: _when_stopped}
    rule = rules.get(Stage(incident.stage))
    if (
        rule is not None and incident.kind != Kind.WATCH
    ):  # a watch owes what is prepared, and no step by itself
        yield from rule(actor, at, incident, standing, plan)


def _people_duty(
    actor: Actor, at: datetime, incident: Incident, standing: Standing, plan: Plan
) -> Iterator[Duty]:
    """Yield that people are to be accounted for: the office's duty, of who may know of them (P1)."""
    mine = GroupKey.OFFICE in groups_of(actor, plan, incident.unit_path)
    if standing.in_want and mine and actor.may("keep_people", unit=incident.unit_path):
        yield replace(_duty(PEOPLE, incident, _open(at)), people_first=True)


def _when_reported(
    actor: Actor, at: datetime, incident: Incident, standing: Standing, plan: Plan
) -> Iterator[Duty]:
    unit, delegated = incident.unit_path, incident.level == "OUTLET"
    may_direct = actor.may("direct", unit=_leading_unit(incident)) and _leads(actor, incident, plan)
    if standing.unverified and _verifies(actor, incident, plan):
        first = standing.unverified[0]
        verb = "verify_and_direct" if delegated and may_direct else "verify_report"
        duty = _duty(verb, incident, _open(at), outlet=_outlet(first))
        title = Sentence(BY_CARD, {"outlet": _outlet(first)}) if first.came_by_card else duty.title
        targets = tuple(row.pk for row in standing.unverified)
        yield replace(
            duty,
            title=title,
            outlet_code=first.outlet.code,
            targets=targets,
            people_first=standing.in_want,
        )
        if delegated:
            return
    if not delegated and incident.convened_at is None:
        if actor.may("convene", unit=unit):
            yield _duty("convene", incident, _open(at))
    elif may_direct and not standing.unverified:
        yield _duty("direct", incident, _open(at))


def _when_responding(
    actor: Actor, at: datetime, incident: Incident, standing: Standing, plan: Plan
) -> Iterator[Duty]:
    unit, open_lines = incident.unit_path, sum(standing.lines.values())
    if standing.unverified and _verifies(actor, incident, plan):
        first = standing.unverified[0]
        duty = _duty("verify_report", incident, _open(at), outlet=_outlet(first))
        yield replace(duty, outlet_code=first.outlet.code)
    technical = "technical" in groups_of(actor, plan, unit) or (
        incident.level == "OUTLET" and _leads(actor, incident, plan)
    )
    asked = incident.claimed_at is None and not is_estimated_above(incident)
    if asked and technical and actor.may("estimate", unit=unit):
        yield from _estimate_duty(at, incident, standing)
    if standing.checkable and actor.may("check", unit=unit):
        yield _duty("check", incident, _open(at), count=standing.checkable)
    if standing.back and _leads(actor, incident, plan):
        yield _duty("release_above", incident, _open(at))
    if open_lines and standing.lines[LineStatus.PASSED] == open_lines and _leads(actor, incident, plan):
        yield _duty("release", incident, _open(at), count=open_lines)


def _when_planned(
    actor: Actor, at: datetime, incident: Incident, standing: Standing, plan: Plan
) -> Iterator[Duty]:
    """A stop that waits for its permission falls to the office; one that has it begins by itself."""
    stop = standing.stop
    if stop is not None and stop.permission == Permission.APPLIED and _plans_stops(actor, incident, plan):
        yield _duty("permit_stop", incident, due_of(stop, at))


def _when_stopped(
    actor: Actor, at: datetime, incident: Incident, standing: Standing, plan: Plan
) -> Iterator[Duty]:
    """A stop under way ends by its date: claimed, checked by another person, released; or prolonged."""
    open_lines, stop = sum(standing.lines.values()), standing.stop
    limit = due_of(stop, at) if stop is not None else _open(at)
    if standing.checkable and actor.may("check", unit=incident.unit_path):
        yield _duty("check", incident, limit, count=standing.checkable)
    if not _plans_stops(actor, incident, plan):
        return
    if open_lines and standing.lines[LineStatus.PASSED] == open_lines:
        yield _duty("release", incident, limit, count=open_lines)
    elif incident.claimed_at is None:
        yield _duty("reopen_stop", incident, limit)


def _plans_stops(actor: Actor, incident: Incident, plan: Plan) -> bool:
    return actor.may("plan_stop", unit=incident.unit_path) and _leads(actor, incident, plan)


def _estimate_duty(at: datetime, incident: Incident, standing: Standing) -> Iterator[Duty]:
    estimate = standing.estimate
    if estimate is None:
        yield _duty("estimate", incident, _open(at))
    else:
        limit = limit_of(estimate.next_word_at, at, opened_at=estimate.made_at)
        if limit.timing in (Timing.SOON, Timing.LATE):
            yield replace(_duty("renew_estimate", incident, limit), opened_at=estimate.made_at)


def _when_restored(
    actor: Actor, at: datetime, incident: Incident, standing: Standing, plan: Plan
) -> Iterator[Duty]:
    if not (actor.may("clear", unit=incident.unit_path) and _leads_at_home(actor, incident, plan)):
        return
    if standing.cleanup_open and incident.level != "OUTLET":
        yield _duty("clean_up", incident, _open(at), count=standing.cleanup_open)
    else:
        yield _duty("clear", incident, _open(at))


def _when_cleared(
    actor: Actor, at: datetime, incident: Incident, standing: Standing, plan: Plan
) -> Iterator[Duty]:
    unit = incident.unit_path
    if actor.may("summarise", unit=unit):
        mine = groups_of(actor, plan, unit)
        for group in GROUPS:
            owed = group not in standing.summarised
            if owed and (group in mine or (incident.level == "OUTLET" and _leads(actor, incident, plan))):
                yield replace(_duty("summarise", incident, _open(at), group=group), outlet_code="")
    written = standing.post_event_report
    if written is None:
        return
    if written.signed_at is None:
        if _leads_at_home(actor, incident, plan) and actor.person_id not in standing.signed_by:
            limit = limit_of(written.due_at, at, opened_at=written.assembled_at)
            yield replace(
                _duty("sign", incident, limit), opened_at=written.assembled_at, targets=(written.pk,)
            )
    elif _may_close(actor, at, incident) and _leads_at_home(actor, incident, plan):
        yield _duty("close", incident, _open(at))


def _may_close(actor: Actor, at: datetime, incident: Incident) -> bool:
    """Tell whether closing falls to a person now: not while lines are observed, nor when it was ordered already."""
    observed = incident.observation_until is not None and at < incident.observation_until
    waits = observed or incident.closing_by_id is not None
    return not waits and actor.may("close", unit=incident.unit_path)


def _leads(actor: Actor, incident: Incident, plan: Plan) -> bool:
    """Tell whether one of the actor's posts leads at the incident's level, as the plan names it."""
    return bool(set(plan.level(incident.level).led_by) & set(actor.posts_in(_leading_unit(incident))))


def _leads_at_home(actor: Actor, incident: Incident, plan: Plan) -> bool:
    """Tell whether one of the actor's posts leads in the incident's own unit, whoever has command."""
    return bool(set(plan.level(incident.level).led_by) & set(actor.posts_in(incident.unit_path)))


def _leading_unit(incident: Incident) -> str:
    """Return the path of the unit that leads the incident: its own, or the one above that has command."""
    return incident.command_path or incident.unit_path


def _verifies(actor: Actor, incident: Incident, plan: Plan) -> bool:
    """Tell whether the ring-back falls to the actor: the office's duty, whoever else may do it."""
    mine = GroupKey.OFFICE in groups_of(actor, plan, incident.unit_path)
    return mine and actor.may("verify_report", unit=incident.unit_path)


def _outlet(report: FirstReport) -> dict[str, str]:
    return both(report.outlet.name, report.outlet.name_en)


def _open(at: datetime) -> Limit:
    return limit_of(None, at)


def _duty(verb: str, incident: Incident, limit: Limit, **values: object) -> Duty:
    text, clause = WORDS[verb]
    return Duty(
        verb=verb,
        title=Sentence(text, values),
        title_en="",
        clause=clause,
        reference=incident.reference,
        incident_title=incident.title,
        incident_title_en=incident.title_en,
        world=incident.world,
        level=incident.level,
        limit=limit,
        opened_at=incident.reported_at,
        stage=incident.stage,
        long_closure=incident.long_since is not None,
    )


def _standings(incidents: Sequence[Incident], actor: Actor) -> dict[int, Standing]:
    keys = [incident.pk for incident in incidents]
    found: dict[int, Standing] = {key: Standing() for key in keys}
    if not keys:
        return found
    reports = FirstReport.objects.filter(incident__in=keys, verification=Verification.UNVERIFIED)
    for report in by_keys(reports.order_by("reported_at", "pk")[:LOADED], "outlet"):
        found[report.incident_id].unverified.append(report)
    for key, status, count, checkable in _open_lines(actor, incidents=keys).answer():
        found[key].lines[status] = count
        found[key].checkable += checkable
    _add_people(found, incidents, actor)
    _add_below(found, incidents)
    for estimate in _standing_estimates(incidents=keys).rows():
        found[estimate.incident_id].estimate = estimate
    _add_closing(found, incidents)
    planned = [incident.pk for incident in incidents if incident.kind == Kind.PLANNED_STOP]
    if planned:
        for stop in PlannedStop.objects.filter(incident__in=planned).select_related("incident"):
            found[stop.incident_id].stop = stop
    refused = Receipt.objects.filter(directive__incident__in=keys, status=ReceiptStatus.REFUSED)
    for receipt in by_keys(refused.order_by("directive", "pk")[:LOADED], "directive", "outlet", "unit"):
        found[receipt.directive.incident_id].refused[receipt.directive_id].append(receipt)
    return found


@kept_question
def _open_lines(actor: Actor, *, incidents: Collection[int]) -> QuerySet[Interruption, Any]:
    """Return how many lines stand at each status, and how many of them this person may check: claimed by others."""
    own = Q(claimed_by=actor.person_id) | Q(restored_by=actor.person_id)
    checkable = Q(status=LineStatus.CLAIMED) & ~own
    if actor.outlet:
        checkable &= Q(outlet__code=actor.outlet)
    rows = Interruption.objects.filter(incident__in=incidents, status__in=OPEN_LINES).order_by()
    counted = {"count": Count("pk"), "checkable": Count("pk", filter=checkable)}
    return rows.values_list("incident", "status").annotate(**counted)


@kept_question
def _standing_estimates(*, incidents: Collection[int]) -> QuerySet[Estimate]:
    return Estimate.objects.filter(incident__in=incidents, replaced_at=None)


def _add_below(found: dict[int, Standing], incidents: Iterable[Incident]) -> None:
    """Say of each declared cause whether every response below is back: one query where there is any."""
    causes = [incident.pk for incident in incidents if is_above(incident)]
    if not causes:
        return
    stages: dict[int, list[bool]] = defaultdict(list)
    for parent, stage in Incident.objects.filter(parent__in=causes).values_list("parent", "stage"):
        stages[parent or 0].append(Stage(stage) in BACK)
    for key in causes:
        found[key].back = bool(stages[key]) and all(stages[key])


def _add_people(found: dict[int, Standing], incidents: Sequence[Incident], actor: Actor) -> None:
    """Say where people are not accounted for of whom the actor may know."""
    open_ones = {key for (key,) in _in_want(incidents=list(found)).answer()}
    for row in with_people_known(actor, (row for row in incidents if row.pk in open_ones)):
        found[row.pk].in_want = True


@kept_question
def _in_want(*, incidents: Collection[int]) -> QuerySet[Condition, int]:
    rows = Condition.objects.filter(incident__in=incidents, key=KEY, met_at=None)
    return rows.values_list("incident", flat=True)


def _add_closing(found: dict[int, Standing], incidents: Iterable[Incident]) -> None:
    """Say what is left to do of those that are restored, and of those that are cleared; nobody asks it before."""
    at_stage: dict[str, list[int]] = defaultdict(list)
    for incident in incidents:
        at_stage[incident.stage].append(incident.pk)
    if restored := at_stage[Stage.RESTORED]:
        items = CleanupItem.objects.filter(incident__in=restored, result=ItemResult.OPEN)
        for row in items.values("incident").annotate(count=Count("pk")).order_by():
            found[row["incident"]].cleanup_open = row["count"]
    if keys := at_stage[Stage.CLEARED]:
        _add_report(found, keys)


def _add_report(found: dict[int, Standing], keys: list[int]) -> None:
    """Say which groups have summed up, and who has signed the post-event report."""
    for key, group in GroupSummary.objects.filter(incident__in=keys).values_list("incident", "group"):
        found[key].summarised.add(group)
    for report in PostEventReport.objects.filter(incident__in=keys):
        found[report.incident_id].post_event_report = report
    signed = Signature.objects.filter(report__incident__in=keys).values_list("report__incident", "person")
    for key, person in signed:
        found[key].signed_by.add(person)
