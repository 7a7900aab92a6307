"""What the groups do (P3): work on tasks, tick lists, promise a time, call vendors. Every change compares and sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.journal import Event
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import cases, in_time, owed, owing, scene
from youxu.incidents.actions.entries import (
    added,
    belonging,
    fresh,
    iso,
    open_incident,
    record,
    refused,
    set_columns,
    stale,
)
from youxu.incidents.events import respond as events
from youxu.incidents.models import Estimate, Incident, Task, TaskLog, TaskStep, VendorTicket
from youxu.incidents.rules import tasks as rules
from youxu.incidents.rules.tasks import TaskVerb
from youxu.incidents.rules.words import BEFORE_RESTORED, GROUPS, OUTLIVING, Stage, TaskState
from youxu.kernel.words import mark
from youxu.network.models import Outlet
from youxu.organisation.models import Person
from youxu.plan.schema.words import Act, Moment

TECHNICAL = "technical"
HEAD_OF = {"leading": "leader", "office": "duty_officer"}
"""The post that answers for a group where it is not called after it."""


class UnableToWorkOnTask(UnableTo):
    """The task does not stand where this act needs it, or its reason is missing."""

    clause = "P3a"


class UnableToAddTask(UnableTo):
    """A task needs a title and a group that can do it."""

    clause = "P2"


class UnableToEstimate(UnableTo):
    """The promised time is in the past, its interval is upside down, or service is already restored."""

    clause = "P3a"


class UnableToCallVendor(UnableTo):
    """A call for help names the vendor."""

    clause = "P3a"


@action
def accept_task(
    *, by: Actor, at: datetime, task: Task, revision: int | None = None, cause: Entry | None = None
) -> Task:
    """Take a task on: it is in progress and the person its owner. Raises UnableToWorkOnTask, Stale."""
    task = _allowed(by, task)
    owner = {"owner_id": by.person_id} if by.person_id else {}
    what = events.TaskAccepted(*_title(task))
    return _turn(TaskVerb.ACCEPT, what, task, by, at, revision, cause, accepted_at=at, **owner)


@action
def start(
    *, by: Actor, at: datetime, task: Task, revision: int | None = None, cause: Entry | None = None
) -> Task:
    """Begin a task, or go on after a wait or a blockade. Raises UnableToWorkOnTask, Stale."""
    task = _allowed(by, task)
    what = events.TaskStarted(*_title(task), task_clause=task.clause)
    columns: dict[str, Any] = {"reason": "", "accepted_at": task.accepted_at or at}
    if task.owner_id is None and by.person_id:
        columns["owner_id"] = by.person_id
    return _turn(TaskVerb.START, what, task, by, at, revision, cause, **columns)


@action
def wait(
    *,
    by: Actor,
    at: datetime,
    task: Task,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Task:
    """Say that a task waits and for what. Raises UnableToWorkOnTask (a reason is obligatory), Stale."""
    task = _allowed(by, task)
    what = events.TaskWaiting(*_title(task), reason.strip(), task_clause=task.clause)
    return _turn(TaskVerb.WAIT, what, task, by, at, revision, cause, reason=reason.strip())


@action
def block(
    *,
    by: Actor,
    at: datetime,
    task: Task,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Task:
    """Say that a task cannot go on and why; of the technical group this starts the call for a vendor (P3a).

    Raises UnableToWorkOnTask (a reason is obligatory), Stale.
    """
    task = _allowed(by, task)
    given_up = task.group == TECHNICAL and Stage(task.incident.stage) in BEFORE_RESTORED
    said = (*_title(task), reason.strip())
    what = events.SelfRepairGivenUp(*said) if given_up else events.TaskBlocked(*said, task_clause=task.clause)
    blocked = _turn(TaskVerb.BLOCK, what, task, by, at, revision, cause, reason=reason.strip())
    if given_up:
        owing.open_tasks(task.incident, Moment.NOT_SELF_SOLVED, by=by, at=at)
    return blocked


@action
def refuse(
    *,
    by: Actor,
    at: datetime,
    task: Task,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Task:
    """Send a task back with the reason. Raises UnableToWorkOnTask (a reason is obligatory), Stale."""
    task = _allowed(by, task)
    what = events.TaskRefused(*_title(task), reason.strip())
    return _turn(TaskVerb.REFUSE, what, task, by, at, revision, cause, reason=reason.strip())


@action
def done(
    *,
    by: Actor,
    at: datetime,
    task: Task,
    result: str = "",
    photos: Iterable[Any] = (),
    revision: int | None = None,
    cause: Entry | None = None,
) -> Task:
    """Finish a task with its result and photographs (uploads). Raises UnableToWorkOnTask, Stale."""
    task = _allowed(by, task)
    what = events.TaskDone(*_title(task), result.strip(), task_clause=task.clause)
    columns = {"result": result.strip(), "reason": "", "done_at": at, "done_by_id": by.person_id}
    finished = _turn(TaskVerb.DONE, what, task, by, at, revision, cause, **columns)
    keep_photos(task, photos, by, at)
    return finished


@action
def hand_over(
    *,
    by: Actor,
    at: datetime,
    task: Task,
    owner: Person,
    lent: bool = False,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Task:
    """Give a task to another person, who has to take it on anew. Raises UnableToWorkOnTask, Stale.

    ``lent``, while somebody is relieved, keeps from whom it came, so that it can go back; lent on, it keeps the first.
    """
    task = _allowed(by, task)
    what = events.TaskHandedOver(*_title(task), owner.name)
    columns: dict[str, Any] = {
        "owner_id": owner.pk,
        "accepted_at": None,
        "reason": "",
        "offered_back_at": None,
    }
    columns["lent_from_id"] = (task.lent_from_id or task.owner_id) if lent else None
    return _turn(TaskVerb.HAND_OVER, what, task, by, at, revision, cause, **columns)


@action
def offer_back(*, by: Actor, at: datetime, task: Task, cause: Entry | None = None) -> Task:
    """Offer a lent task that somebody has taken on back to whom it came from; who works on it decides.

    Raises UnableToWorkOnTask when it was not lent or is over.
    """
    task = _allowed(by, task)
    _check(TaskVerb.HAND_OVER, task)
    if task.lent_from is None:
        raise UnableToWorkOnTask(mark("Nobody waits for this task."), field="task")
    if task.offered_back_at is None:
        set_columns(task, None, offered_back_at=at)
        what = events.TaskOfferedBack(*_title(task), task.lent_from.name)
        record(what, task.incident, by=by, at=at, subject=task, cause=cause)
    return task


@action
def log(
    *,
    by: Actor,
    at: datetime,
    task: Task,
    text: str,
    photos: Iterable[Any] = (),
    cause: Entry | None = None,
) -> TaskLog:
    """Write down what was done on a task, with photographs (uploads).

    Raises UnableToWorkOnTask when the task is over or the text empty.
    """
    task = _allowed(by, task)
    _check(TaskVerb.LOG, task, text)
    if not text.strip():
        raise UnableToWorkOnTask(mark("Write what was done."), field="text")
    row = TaskLog.objects.create(task=task, text=text.strip(), written_by_id=by.person_id, occurred_at=at)
    keep_photos(task, photos, by, at)
    record(
        events.TaskLogged(*_title(task), row.text, task_clause=task.clause),
        task.incident,
        by=by,
        at=at,
        subject=row,
        cause=cause,
    )
    return row


@action
def tick_step(*, by: Actor, at: datetime, step: TaskStep, cause: Entry | None = None) -> TaskStep:
    """Tick one line of a task's list; the first tick begins the task, the last one finishes it.

    A line that is ticked already stays as it is, with its first time. Raises UnableToWorkOnTask.
    """
    step = fresh(step)
    task = _allowed(by, step.task)
    if step.done_at is not None:
        return step
    _check(TaskVerb.TICK, task)
    same = TaskStep.objects.filter(pk=step.pk, done_at=None)
    if same.update(done_at=at, done_by_id=by.person_id) != 1:
        return fresh(step)
    _after_tick(task, by, at)
    record(
        events.StepTicked(*_title(task), *_step(step), task_clause=task.clause),
        task.incident,
        by=by,
        at=at,
        subject=step,
        cause=cause,
    )
    return fresh(step)


@action
def untick_step(
    *, by: Actor, at: datetime, step: TaskStep, reason: str, cause: Entry | None = None
) -> TaskStep:
    """Take a tick back with the reason; a task that its last tick finished is in progress again.

    Raises UnableToWorkOnTask without a reason or when the line is not ticked.
    """
    step = fresh(step)
    task = _allowed(by, step.task)
    if not reason.strip():
        raise UnableToWorkOnTask(mark("Say why the tick is taken back."), field="reason")
    same = TaskStep.objects.filter(pk=step.pk, done_at__isnull=False)
    if same.update(done_at=None, done_by=None) != 1:
        raise UnableToWorkOnTask(mark("This line is not ticked."), field="step")
    if task.state == TaskState.DONE:
        set_columns(task, None, state=TaskState.DOING, done_at=None, done_by_id=None)
    what = events.StepUnticked(*_title(task), *_step(step), reason.strip(), task_clause=task.clause)
    record(what, task.incident, by=by, at=at, subject=step, cause=cause)
    return fresh(step)


@action
def add_task(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    title: str,
    group: str,
    title_en: str = "",
    detail: str = "",
    role: str = "",
    owner: Person | None = None,
    outlet: Outlet | None = None,
    due_at: datetime | None = None,
    step: str = "P3",
    clause: str = "P2",
    steps: Sequence[tuple[str, str]] = (),
    key: str = "",
    cause: Entry | None = None,
) -> Task:
    """Add a task that the plan does not name, with an accountable group (G5) and a list when ``steps`` are given.

    ``role`` is the post that owes it, the group's head when left out; without an ``owner`` it falls to who has that
    post now. ``steps`` are (text, English text); ``key`` names what another part asks once of each outlet. Raises UnableToAddTask for an empty title, an unknown group or a limit
    in the past.
    """
    by.require("task", unit=incident.unit_path)
    incident = open_incident(incident, UnableToAddTask)
    _check_new_task(title, group, due_at, at)
    role = role or HEAD_OF.get(group, f"{group}_head")
    task = Task.objects.create(
        **belonging(incident),
        title=title.strip(),
        title_en=title_en.strip(),
        detail=detail.strip(),
        group=group,
        role=role,
        owner_id=owner.pk if owner else owed.Owners(incident, at).of(role, outlet),
        outlet=outlet,
        key=key,
        step=step,
        clause=clause,
        opened_at=at,
        due_at=due_at,
    )
    TaskStep.objects.bulk_create(
        TaskStep(task=task, place=place, text=zh, text_en=en, clause=clause)
        for place, (zh, en) in enumerate(steps, start=1)
    )
    record(events.TaskAdded(*_title(task), group), incident, by=by, at=at, subject=task, cause=cause)
    return task


@action
def estimate(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    eta_at: datetime | None = None,
    low_at: datetime | None = None,
    high_at: datetime | None = None,
    next_word_at: datetime | None = None,
    reason: str = "",
    number: int | None = None,
    cause: Entry | None = None,
) -> Estimate:
    """Promise when service is back, or say that it is not known and when the next word comes (P3a).

    ``eta_at`` None means not known. ``low_at`` ≤ ``eta_at`` ≤ ``high_at``. Without ``next_word_at`` the plan's
    renewal clock sets it; it never lies after the promised time. ``number`` is that of the estimate which the
    form showed (0 for none): another one meanwhile raises Stale. The estimate before stays, marked as replaced.
    Raises UnableToEstimate for a time in the past, an interval upside down, or a restored incident.
    """
    by.require("estimate", unit=incident.unit_path)
    incident = open_incident(incident, UnableToEstimate)
    if Stage(incident.stage) not in BEFORE_RESTORED:
        raise UnableToEstimate(
            mark("Service is restored; there is nothing left to estimate."), field="incident"
        )
    promise = rules.promised(
        at=at,
        eta_at=eta_at,
        low_at=low_at,
        high_at=high_at,
        next_word_at=next_word_at,
        renew_after=_renewal(incident),
    )
    if (fault := rules.estimate_fault(promise, at=at)) is not None:
        raise refused(UnableToEstimate, fault)
    row = _replace_estimate(incident, promise, reason.strip(), by, at, number)
    owing.complete_tasks(incident, Act.ESTIMATE, by=by, at=at)
    owing.open_tasks(incident, Moment.ESTIMATED, by=by, at=at, again=True)
    record(_estimated(row), incident, by=by, at=at, subject=row, cause=cause)
    return row


@action
def call_vendor(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    vendor: str,
    ticket_number: str = "",
    promised_at: datetime | None = None,
    task: Task | None = None,
    cause: Entry | None = None,
) -> VendorTicket:
    """Call a vendor for help and keep the vendor's own ticket number (P3a). Raises UnableToCallVendor."""
    by.require("task", unit=incident.unit_path)
    incident = open_incident(incident, UnableToCallVendor)
    if not vendor.strip():
        raise UnableToCallVendor(mark("Say which vendor was called."), field="vendor")
    ticket = VendorTicket.objects.create(
        **belonging(incident),
        task=task,
        vendor=vendor.strip(),
        ticket_number=ticket_number.strip(),
        called_at=at,
        promised_at=promised_at,
    )
    owing.complete_tasks(incident, Act.CALL_VENDOR, by=by, at=at)
    owing.open_tasks(incident, Moment.VENDOR_CALLED, by=by, at=at)
    what = events.VendorCalled(ticket.vendor, ticket.ticket_number)
    record(what, incident, by=by, at=at, subject=ticket, cause=cause)
    return ticket


@action
def vendor_update(
    *,
    by: Actor,
    at: datetime,
    ticket: VendorTicket,
    ticket_number: str = "",
    promised_at: datetime | None = None,
    arrived_at: datetime | None = None,
    ended_at: datetime | None = None,
    result: str = "",
    cause: Entry | None = None,
) -> VendorTicket:
    """Write down what became of a vendor's ticket: number, promise, arrival, end, result.

    Raises UnableToCallVendor when the vendor arrived or ended before it was called.
    """
    by.require("task", unit=ticket.unit_path)
    ticket = fresh(ticket)
    for field, moment in (("arrived_at", arrived_at), ("ended_at", ended_at)):
        if moment is not None and moment < ticket.called_at:
            raise UnableToCallVendor(mark("The vendor was called later than this."), field=field)
    given = {
        "ticket_number": ticket_number.strip(),
        "promised_at": promised_at,
        "arrived_at": arrived_at,
        "ended_at": ended_at,
        "result": result.strip(),
    }
    VendorTicket.objects.filter(pk=ticket.pk).update(
        **{name: value for name, value in given.items() if value}
    )
    ticket = fresh(ticket)
    what = events.VendorTicketUpdated(ticket.vendor, ticket.ticket_number, ticket.result)
    record(what, ticket.incident, by=by, at=at, subject=ticket, cause=cause)
    return ticket


def _title(task: Task) -> tuple[str, str]:
    """Return the title in both languages; a person's own words stand for both."""
    return task.title, task.title_en or task.title


def _step(step: TaskStep) -> tuple[str, str]:
    return step.text, step.text_en or step.text


def _allowed(by: Actor, task: Task) -> Task:
    """Return the task as it stands now, after asking the grant and whether its incident goes on."""
    by.require("task", unit=task.unit_path, outlet=task.outlet.code if task.outlet else "")
    task = Task.objects.select_related("incident").get(pk=task.pk)
    if task.key != OUTLIVING.get(Stage(task.incident.stage)):
        open_incident(task.incident, UnableToWorkOnTask)
    return task


def keep_photos(task: Task, photos: Iterable[Any], by: Actor, at: datetime) -> None:
    """Keep photographs of a task, inside an action; none while the scene is held."""
    pictures, kind = tuple(photos), Task._meta.label_lower
    if pictures:
        incident, outlet = task.incident, task.outlet
        scene.refuse_while_held(by=by, at=at, error=UnableToWorkOnTask, outlet=outlet, incident=incident)
    cases.keep_photos(task.incident, pictures, by=by, at=at, kind=kind, subject=task.pk)


def _check(verb: TaskVerb, task: Task, reason: str = "") -> None:
    if (fault := rules.task_fault(verb, task.state, reason, task.key)) is not None:
        raise refused(UnableToWorkOnTask, fault)


def _turn(
    verb: TaskVerb,
    what: Event,
    task: Task,
    by: Actor,
    at: datetime,
    revision: int | None,
    cause: Entry | None,
    **columns: Any,
) -> Task:
    """Move a task by ``verb`` if its revision stands, and write the entry."""
    if revision is not None and revision != task.revision:
        raise stale(task, {"state": rules.next_state(verb, task.state), **columns})
    _check(verb, task, str(columns.get("reason", "")))
    if verb is TaskVerb.DONE:
        in_time.tasks(task.incident, Task.objects.filter(pk=task.pk), at=at)
    set_columns(task, revision, state=rules.next_state(verb, task.state), **columns)
    record(what, task.incident, by=by, at=at, subject=task, cause=cause)
    return task


def _after_tick(task: Task, by: Actor, at: datetime) -> None:
    if not task.steps.filter(done_at=None).exists():
        in_time.tasks(task.incident, Task.objects.filter(pk=task.pk), at=at)
        set_columns(task, None, state=TaskState.DONE, done_at=at, done_by_id=by.person_id)
    elif task.state == TaskState.NEW:
        owner = {} if task.owner_id or not by.person_id else {"owner_id": by.person_id}
        set_columns(task, None, state=TaskState.DOING, accepted_at=at, **owner)


def _check_new_task(title: str, group: str, due_at: datetime | None, at: datetime) -> None:
    if not title.strip():
        raise UnableToAddTask(mark("Say what is to be done."), field="title")
    if group not in (*GROUPS, "leading", "office", "outlet"):
        raise UnableToAddTask(
            mark("A task belongs to a group: technical, customer, logistics …"), field="group"
        )
    if due_at is not None and due_at <= at:
        raise UnableToAddTask(mark("The limit lies in the past; enter a later one."), field="due_at")


def _renewal(incident: Incident) -> timedelta:
    """Return after how long the plan wants the next word on the time of restoration."""
    clock = planned.plan_of(incident).clocks.get("renew_estimate")
    limit = clock.limit_at(incident.level) if clock else None
    return (limit.delta if limit else None) or timedelta(minutes=60)


def _replace_estimate(
    incident: Incident, promise: rules.Promise, reason: str, by: Actor, at: datetime, number: int | None
) -> Estimate:
    standing = incident.estimates.filter(replaced_at=None).order_by("-number").first()
    last = standing.number if standing else 0
    if number is not None and number != last:
        shown = {"eta_at": promise.eta_at, "next_word_at": promise.next_word_at, "reason": reason}
        raise stale(standing, shown) if standing else Stale(field="number")
    incident.estimates.filter(replaced_at=None).update(replaced_at=at)
    return added(
        Estimate,
        incident.stream,
        **belonging(incident),
        number=last + 1,
        eta_at=promise.eta_at,
        low_at=promise.low_at,
        high_at=promise.high_at,
        next_word_at=promise.next_word_at,
        reason=reason,
        made_by_id=by.person_id,
        made_by_name=by.doer[:80],
        made_at=at,
    )


def _estimated(row: Estimate) -> events.Estimated:
    return events.Estimated(
        number=row.number,
        eta_at=iso(row.eta_at),
        low_at=iso(row.low_at),
        high_at=iso(row.high_at),
        next_word_at=iso(row.next_word_at),
        reason=row.reason,
    )
