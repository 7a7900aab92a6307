"""Directives (P2): numbered, issued by who leads at the level, accepted or refused, superseded, never edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor, ActorKind
from youxu.core.database import path_under
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import command, in_time, owed
from youxu.incidents.actions.entries import belonging, fresh, open_incident, record, refused
from youxu.incidents.actions.move import change, move, stage_after
from youxu.incidents.actions.numbers import next_series_number, take_number
from youxu.incidents.events import direct as events
from youxu.incidents.models import Directive, Incident, Receipt, Task
from youxu.incidents.planned import DirectiveProposal, OwnTask
from youxu.incidents.queries.people import addressee_of, both, groups_of, leads, led_meeting
from youxu.incidents.queries.situation import situation_of
from youxu.incidents.rules.levels import Situation
from youxu.incidents.rules.words import GROUPS, OPEN_TASKS, ReceiptStatus, Stage, TaskState, Verification
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Act, Moment

TO_NOBODY = mark("A directive needs somebody to carry it out: choose a group, an outlet or a unit below.")
UNTITLED = mark("Give the directive a title.")
NO_DIRECTIVES = mark("Choose at least one directive.")
NOTHING_NEW = mark(
    "Nothing new: what the plan drafts is issued already, as directives {numbers}. "
    "Replace one of them, or write a directive of your own."
)
STANDS = mark("Directive {number} “{title}” is issued already: replace it instead.")
UNKNOWN_GROUP = mark("There is no such group: {group}.")
UNKNOWN_ADDRESSEE = mark("This outlet does not belong to the unit.")
UNKNOWN_UNIT = mark("This unit has no response to the declared cause.")
UNKNOWN_TASK = mark("The plan knows no task {task}.")
FOUND_FALSE = mark(
    "The ring-back found the report false: call the incident off, or write down a ring-back that found it true."
)
UNVERIFIED = mark(
    "Ring back first: nobody has verified yet what was reported, and no directive is issued on an unverified report."
)
NOT_YOURS = mark("This directive was not addressed to you.")
ANSWERED = mark("This directive was answered already.")
ONE_NUMBER = mark("A number from paper belongs to one directive.")
REPLACED = mark("This directive was replaced by directive {number} already.")


class UnableToDirect(UnableTo):
    """A directive has a title and an addressee, and comes from who leads at the level."""

    clause = "P2"


class UnableToAccept(UnableTo):
    """A directive is accepted by an addressee who has not answered yet."""

    clause = "P2"


class UnableToRefuse(UnableTo):
    """A directive is refused by an addressee, with a reason."""

    clause = "P2"


@action
def direct(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    directives: Sequence[DirectiveProposal] | None = None,
    reserved: str = "",
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Issue numbered directives with their receipts and tasks (moment DIRECTIVE_ISSUED) and return the incident.

    Without ``directives`` the plan's own drafts for level and cause are issued as they are (one tap at outlet
    level), without those that are issued already. The first ones move REPORTED to DIRECTED. Only who leads at the level may: its post, a higher leader,
    or who led the last meeting. ``reserved`` is the number that a directive written on paper bears: there is one
    directive then, and its number is used. Raises UnableToDirect, UnableToUseNumber, Invalid (fields ``directives.0.groups`` …), Stale when
    another leader was faster: both versions are in its details.
    """
    command.ask("direct", by, incident)
    expected = incident.revision if revision is None else revision
    incident = open_incident(incident, UnableToDirect)
    plan = planned.plan_of(incident)
    check_leads(plan, incident, by)
    stands = planned.drafts_issued(incident)
    wanted = tuple(_due(incident, stands, at) if directives is None else directives)
    _check(plan, incident, wanted)
    if reserved and len(wanted) != 1:
        raise UnableToDirect(ONE_NUMBER, field="reserved")
    stage_after(incident, "direct", error=UnableToDirect)
    _check_true(incident)
    incident = _moved(incident, wanted, expected, at)
    _check_new(wanted, stands)
    now = situation_of(incident, plan, at)
    rows = [_issue(incident, plan, one, by=by, at=at, situation=now, reserved=reserved) for one in wanted]
    undirected = set(plan.tasks) - planned.tasks_of_directives(plan)
    outlets = owed.outlets_of(incident)
    owed.open_owed(
        incident, plan, Moment.DIRECTIVE_ISSUED, at=at, outlets=outlets, situation=now, keys=undirected
    )
    owed.fulfil(incident, plan, Act.DIRECT, by=by, at=at)
    what = events.DirectiveIssued(
        numbers=_numbers(rows),
        titles="；".join(row.title for row in rows),
        titles_en="; ".join(row.title_en or row.title for row in rows),
        series_numbers=" ".join(row.series_number for row in rows),
        tasks=Task.objects.filter(directive__in=rows).count(),
    )
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    return fresh(incident)


def _due(incident: Incident, stands: Mapping[str, Directive], at: datetime) -> list[DirectiveProposal]:
    """Return the plan's drafts that are not issued yet; raise UnableToDirect when all of them are."""
    drafts = planned.draft_for(incident, at)
    due = [one for one in drafts if one.key not in stands]
    if drafts and not due:
        numbers = ", ".join(str(stands[one.key].number) for one in drafts)
        raise UnableToDirect(NOTHING_NEW, field="directives", numbers=numbers)
    return due


def _check_new(wanted: Iterable[DirectiveProposal], stands: Mapping[str, Directive]) -> None:
    """Raise UnableToDirect when one of the plan's drafts is issued already: it would be owed and told a second time."""
    for place, one in enumerate(wanted):
        if (row := stands.get(one.key)) is not None:
            raise UnableToDirect(
                STANDS,
                field=f"directives.{place}.title",
                number=row.number,
                title=both(row.title, row.title_en),
            )


def _check_true(incident: Incident) -> None:
    """Raise UnableToDirect until a ring-back found a report true; what was found false is called off instead."""
    if incident.verified_at is not None:
        return
    found = set(incident.firstreports.order_by().values_list("verification", flat=True).distinct())
    if found == {Verification.FALSE}:
        raise UnableToDirect(FOUND_FALSE, field="report", details={"offer": "call_off"}, clause="P1")
    raise UnableToDirect(UNVERIFIED, field="report", details={"offer": "verify_report"}, clause="P1")


def check_leads(plan: Plan, incident: Incident, by: Actor) -> None:
    """Raise UnableToDirect unless ``by`` leads at the incident's level (the system acts for a unit above)."""
    if by.kind is ActorKind.SYSTEM or leads(by, plan, incident) or led_meeting(by, incident):
        return
    sentence = planned.who_leads(plan, incident.level)
    raise refused(UnableToDirect, ("level", sentence), details={"level": incident.level})


def _moved(incident: Incident, wanted: Sequence[DirectiveProposal], expected: int, at: datetime) -> Incident:
    """Move the stage or, when it stays, the revision only: of two leaders deciding at once, one sees the other."""
    try:
        return move(
            incident,
            "direct",
            error=UnableToDirect,
            revision=expected,
            directed_at=min(incident.directed_at or at, at),
        )
    except Stale as stale:
        theirs = (
            fresh(incident)
            .directives.order_by("-number")
            .values_list("number", "title", "issued_by_name")[:5]
        )
        stale.details["yours"] = {"directives": [one.title for one in wanted]}
        stale.details["theirs"] = {"directives": [f"{n}. {title} ({who})" for n, title, who in theirs]}
        raise


def _check(plan: Plan, incident: Incident, wanted: Sequence[DirectiveProposal]) -> None:
    faults: dict[str, Sentence] = {}
    if not wanted:
        faults["directives"] = Sentence(NO_DIRECTIVES)
    for place, one in enumerate(wanted):
        found = _faults(plan, incident, one)
        faults.update({f"directives.{place}.{name}": sentence for name, sentence in found.items()})
    if len(faults) == 1:
        (fault,) = faults.items()
        raise refused(UnableToDirect, fault)
    if faults:
        raise Invalid(faults)


def _faults(plan: Plan, incident: Incident, one: DirectiveProposal) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    if not one.title.strip():
        found["title"] = Sentence(UNTITLED)
    if not (one.groups or one.outlets or one.units):
        found["groups"] = Sentence(TO_NOBODY)
    if strange := [group for group in one.groups if group not in GROUPS]:
        found["groups"] = Sentence(UNKNOWN_GROUP, {"group": ", ".join(strange)})
    if one.outlets and _outside(incident, one.outlets):
        found["outlets"] = Sentence(UNKNOWN_ADDRESSEE)
    if one.units and not set(one.units) <= set(incident.children.values_list("unit", flat=True)):
        found["units"] = Sentence(UNKNOWN_UNIT)
    if missing := [key for key in one.tasks if key not in plan.tasks]:
        found["tasks"] = Sentence(UNKNOWN_TASK, {"task": ", ".join(missing)})
    return found


def _outside(incident: Incident, outlets: Iterable[int]) -> bool:
    wanted = set(outlets)
    inside = Outlet.objects.filter(
        path_under("unit_path", incident.unit_path), pk__in=wanted, retired_at=None
    )
    return inside.count() != len(wanted)


def _issue(
    incident: Incident,
    plan: Plan,
    one: DirectiveProposal,
    *,
    by: Actor,
    at: datetime,
    situation: Situation,
    replaces: Directive | None = None,
    reserved: str = "",
) -> Directive:
    """Write one directive with its number, receipts and tasks; ``reserved`` is the number that the paper bears."""
    last = incident.directives.order_by("-number").values_list("number", flat=True).first()
    row = Directive.objects.create(
        **belonging(incident),
        number=(last or 0) + 1,
        series_number=reserved or next_series_number(incident.unit, incident.world, at),
        key=one.key,
        title=one.title.strip()[:200],
        title_en=one.title_en.strip()[:200],
        body=one.body.strip(),
        clause=one.clause,
        issued_by_id=by.person_id,
        issued_by_name=by.doer[:80],
        issued_at=at,
        supersedes=replaces,
    )
    if reserved:
        take_number(reserved, row, by=by, at=at)
    _send(row, one, plan, incident.level, at)
    outlets = owed.outlets_of(incident)
    for moment in (Moment.DIRECTIVE_ISSUED, Moment.ACCEPTED):
        found = planned.owed_at(plan, moment, incident.level, incident.cause, situation)
        ordered = [item for item in found if item.key in one.tasks]
        owed.open_tasks(
            incident, plan, Moment.DIRECTIVE_ISSUED, ordered, at=at, outlets=outlets, directive=row
        )
    Task.objects.bulk_create(_own_task(incident, row, task, at) for task in one.own_tasks)
    return row


def _send(row: Directive, one: DirectiveProposal, plan: Plan, level: str, at: datetime) -> None:
    limit = planned.receipt_limit(plan, level)
    due = at + limit if limit else None
    Receipt.objects.bulk_create(
        [Receipt(directive=row, group=group, due_at=due) for group in dict.fromkeys(one.groups)]
        + [Receipt(directive=row, outlet_id=outlet, due_at=due) for outlet in dict.fromkeys(one.outlets)]
        + [Receipt(directive=row, unit_id=unit, due_at=due) for unit in dict.fromkeys(one.units)]
    )


def _own_task(incident: Incident, row: Directive, task: OwnTask, at: datetime) -> Task:
    return Task(
        **belonging(incident),
        directive=row,
        outlet_id=task.outlet_id,
        owner_id=task.owner_id or owed.Owners(incident, at).of(task.role or f"{task.group}_head", None),
        clause="P2",
        step="P3",
        group=task.group,
        role=task.role or f"{task.group}_head",
        title=task.title.strip()[:200],
        title_en=task.title_en.strip()[:200],
        detail=task.detail.strip(),
        opened_at=at,
        due_at=task.due_at,
    )


def _numbers(rows: Sequence[Directive]) -> str:
    first, last = rows[0].number, rows[-1].number
    return str(first) if first == last else f"{first}–{last}"


@action
def accept(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    receipts: Sequence[Receipt] | None = None,
    on_behalf_of: str = "",
    cause: Entry | None = None,
) -> Incident:
    """Accept directives (签收, moment ACCEPTED); the first acceptance moves DIRECTED to RESPONDING.

    Without ``receipts`` every open one that is addressed to the actor is accepted at once: one person with three
    posts acknowledges once. The office may write down that somebody accepted by telephone: ``on_behalf_of`` names
    who. Raises UnableToAccept.
    """
    by.require(
        "accept", unit=incident.unit_path, outlet=by.outlet
    )  # whose receipts they are, asks _answerable
    incident = open_incident(incident, UnableToAccept)
    plan = planned.plan_of(incident)
    rows = _answerable(incident, plan, receipts, by, on_behalf_of, UnableToAccept)
    return accepted(incident, plan, rows, by=by, at=at, on_behalf_of=on_behalf_of, cause=cause)


def accepted(
    incident: Incident,
    plan: Plan,
    rows: Sequence[Receipt],
    *,
    by: Actor,
    at: datetime,
    on_behalf_of: str = "",
    cause: Entry | None = None,
) -> Incident:
    """Write down that ``rows`` were accepted, within an act that asked its permission, and return the incident."""
    answer(rows, ReceiptStatus.ACCEPTED, by, at, on_behalf_of, UnableToAccept)
    first = incident.stage == Stage.DIRECTED
    incident = in_time.moved_back(_responding(incident, at), accepted_at=at)
    addressees = _addressees(plan, rows)
    what = events.DirectiveAccepted(
        numbers=", ".join(dict.fromkeys(str(row.directive.number) for row in rows)),
        addressee=addressees[0],
        addressee_en=addressees[1],
        first=first,
        accepted_by=on_behalf_of.strip() or by.name,
    )
    record(what, incident, by=_for(by, on_behalf_of), at=at, subject=incident, cause=cause)
    now = situation_of(incident, plan, at)
    for group, outlet in dict.fromkeys((row.group, row.outlet) for row in rows):
        owed.start_limits(incident, plan, Moment.ACCEPTED, at=at, group=group, outlet=outlet)
    owed.open_owed(
        incident,
        plan,
        Moment.ACCEPTED,
        at=at,
        outlets=owed.outlets_of(incident),
        situation=now,
        keys=set(plan.tasks) - planned.tasks_of_directives(plan),
        limits=False,
    )
    owed.fulfil(incident, plan, Act.ACCEPT, by=by, at=at)
    return fresh(incident)


@action
def refuse(
    *,
    by: Actor,
    at: datetime,
    receipt: Receipt,
    reason: str,
    on_behalf_of: str = "",
    cause: Entry | None = None,
) -> Receipt:
    """Refuse a directive with a reason: the leader replaces it or insists, nothing is edited. Raises UnableToRefuse."""
    receipt = Receipt.objects.select_related("directive__incident", "outlet").get(pk=receipt.pk)
    incident = receipt.directive.incident
    by.require("refuse", unit=incident.unit_path)
    incident = open_incident(incident, UnableToRefuse)
    if not reason.strip():
        raise UnableToRefuse(mark("Say why in a few words."), field="reason")
    plan = planned.plan_of(incident)
    _answerable(incident, plan, [receipt], by, on_behalf_of, UnableToRefuse)
    return refused_by(receipt, reason, by=by, at=at, on_behalf_of=on_behalf_of, cause=cause)


def refused_by(
    receipt: Receipt,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    on_behalf_of: str = "",
    cause: Entry | None = None,
) -> Receipt:
    """Write down that a receipt was refused, within an act that asked its permission; expects its addressee loaded."""
    incident = receipt.directive.incident
    answer([receipt], ReceiptStatus.REFUSED, by, at, on_behalf_of, UnableToRefuse, reason.strip()[:400])
    names = addressee_of(receipt, planned.plan_of(incident))
    what = events.DirectiveRefused(
        number=receipt.directive.number,
        addressee=names[0],
        addressee_en=names[1],
        reason=reason.strip(),
        refused_by=on_behalf_of.strip() or by.name,
    )
    record(what, incident, by=_for(by, on_behalf_of), at=at, subject=receipt, cause=cause)
    return fresh(receipt)


def _for(by: Actor, on_behalf_of: str) -> Actor:
    """Return who writes it down, for whom: the person who answered by telephone."""
    return replace(by, on_behalf_of=on_behalf_of.strip()[:120]) if on_behalf_of.strip() else by


def _answerable(
    incident: Incident,
    plan: Plan,
    receipts: Sequence[Receipt] | None,
    by: Actor,
    on_behalf_of: str,
    error: type[UnableTo],
) -> list[Receipt]:
    """Return the receipts as they stand now; raise ``error`` when one is not the actor's to answer, or answered."""
    rows = Receipt.objects.filter(directive__incident=incident).select_related("directive", "outlet")
    if receipts is None:
        mine = [row for row in rows.filter(status=ReceiptStatus.SENT) if _is_mine(row, plan, by)]
        if not mine:
            raise error(NOT_YOURS, field="receipt")
        return mine
    found = list(rows.filter(pk__in=[row.pk for row in receipts]).order_by("pk"))
    may_write_down = bool(on_behalf_of.strip()) and by.may("verify_report", unit=incident.unit_path)
    if not found or not all(may_write_down or _is_mine(row, plan, by) for row in found):
        raise error(NOT_YOURS, field="receipt")
    return found


def _is_mine(row: Receipt, plan: Plan, by: Actor) -> bool:
    if row.outlet is not None:
        return bool(by.outlet) and row.outlet.code == by.outlet
    return row.group in groups_of(by, plan, row.directive.unit_path)


def answer(
    rows: Iterable[Receipt],
    status: ReceiptStatus,
    by: Actor,
    at: datetime,
    on_behalf_of: str,
    error: type[UnableTo],
    reason: str = "",
) -> None:
    """Set the answer on receipts that wait for one; raise ``error`` when somebody was faster."""
    for row in rows:
        same = Receipt.objects.filter(pk=row.pk, status=ReceiptStatus.SENT)
        told = on_behalf_of.strip()[:80]
        in_time.receipt(row, at=at)
        if not same.update(
            status=status, answered_at=at, answered_by=by.person_id, told_by=told, reason=reason[:400]
        ):
            now = fresh(row)
            raise error(
                ANSWERED, field="receipt", details={"status": now.status, "answered_at": now.answered_at}
            )


def _responding(incident: Incident, at: datetime) -> Incident:
    """Move DIRECTED to RESPONDING; when another addressee just did, the act is repeated and goes on from there."""
    if incident.stage == Stage.DIRECTED:
        return move(incident, "accept", error=UnableToAccept, accepted_at=at)
    stage_after(incident, "accept", error=UnableToAccept)
    return incident


def _addressees(plan: Plan, rows: Iterable[Receipt]) -> tuple[str, str]:
    names = dict.fromkeys(addressee_of(row, plan) for row in rows)
    return "、".join(zh for zh, _ in names), ", ".join(en for _, en in names)


@action
def supersede(
    *,
    by: Actor,
    at: datetime,
    directive: Directive,
    replacement: DirectiveProposal,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Directive:
    """Replace a directive by a new one with the next number; its open tasks are superseded by those of the new one.

    What was done under the old one stays done; a replacement that names no task orders the open ones again.
    ``revision`` is the incident's. Raises UnableToDirect, Stale.
    """
    directive = Directive.objects.select_related("incident").get(pk=directive.pk)
    command.ask("direct", by, directive.incident)
    incident = open_incident(directive.incident, UnableToDirect)
    plan = planned.plan_of(incident)
    check_leads(plan, incident, by)
    _check(plan, incident, [replacement])
    successor = Directive.objects.filter(supersedes=directive).first()
    if successor is not None:
        raise UnableToDirect(REPLACED, field="directive", number=successor.number)
    incident = change(incident, revision=revision)
    open_before = list(directive.tasks.filter(state__in=OPEN_TASKS))
    if not (replacement.tasks or replacement.own_tasks):
        replacement = replace(replacement, tasks=tuple({task.key: None for task in open_before if task.key}))
    owed.supersede_tasks(directive.tasks.all(), replacement.title)
    directive.receipts.exclude(status=ReceiptStatus.ACCEPTED).update(status=ReceiptStatus.SUPERSEDED)
    now = situation_of(incident, plan, at)
    row = _issue(incident, plan, replacement, by=by, at=at, situation=now, replaces=directive)
    _succeed(open_before, row)
    what = events.DirectiveSuperseded(
        before=directive.number, number=row.number, title=row.title, title_en=row.title_en or row.title
    )
    record(what, incident, by=by, at=at, subject=row, cause=cause)
    return row


def _succeed(before: Iterable[Task], row: Directive) -> None:
    """Point superseded tasks at the new task of the same key and outlet, where there is one."""
    new = {(task.key, task.outlet_id): task.pk for task in row.tasks.exclude(key="")}
    for task in before:
        if (successor := new.get((task.key, task.outlet_id))) is not None:
            Task.objects.filter(pk=task.pk, state=TaskState.SUPERSEDED).update(successor=successor)
