"""Putting incidents together, taking them apart, calling them off as a false alarm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import cases, holds, owed
from youxu.incidents.actions.entries import belonging, fresh, open_incident, record
from youxu.incidents.actions.levels import grown
from youxu.incidents.actions.move import change, move
from youxu.incidents.events import direct as events
from youxu.incidents.events.report import ReportJoined
from youxu.incidents.models import Incident, Interruption, Receipt, Seat, Task, TaskStep
from youxu.incidents.queries.situation import situation_of
from youxu.incidents.rules.words import (
    BEFORE_RESTORED,
    CORRECTION_KEY,
    OPEN_TASKS,
    LineStatus,
    ReceiptStatus,
    SeatStatus,
    Stage,
    TaskState,
)
from youxu.kernel.words import mark
from youxu.network.models import Outlet
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Act, Moment

REASON_MISSING = mark("Say why in a few words.")
CORRECTION_CLOCK = "restored_notice"
CORRECTION = (
    "更正：告知所有被通知的人，照常营业",
    "Correct: tell everybody who was told that service is as usual",
)


class UnableToMerge(UnableTo):
    """Two open incidents of one tree of units become one before service is restored."""

    clause = "P1"


class UnableToSplit(UnableTo):
    """Some outlets, not all, get an incident of their own before service is restored."""

    clause = "P1"


class UnableToCallOff(UnableTo):
    """An incident is called off, with the reason, before service is restored."""

    clause = "P1"


@action
def merge(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    into: Incident,
    reason: str = "",
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Merge ``incident`` into its heir ``into`` (→ MERGED) and return the heir.

    Interruptions, reports, pictures and holds move with their true times; what the outlets did on their own lists
    moves too; other open tasks are superseded by those of the heir. Raises UnableToMerge, Stale.
    """
    by.require("merge", unit=incident.unit_path)
    by.require("merge", unit=into.unit_path)
    expected = incident.revision if revision is None else revision
    incident, heir = open_incident(incident, UnableToMerge), open_incident(into, UnableToMerge)
    _check_pair(incident, heir)
    return _joined(incident, heir, reason, expected, by, at, cause)


@action
def join(
    *, by: Actor, at: datetime, incident: Incident, into: Incident, cause: Entry | None = None
) -> Incident:
    """Join the reports of ``incident`` to the open incident ``into`` and return it: the same fault, told twice.

    The same as a merge, granted to the office: only while no directive is out in ``incident``. Raises
    UnableToMerge.
    """
    by.require("join", unit=incident.unit_path)
    by.require("join", unit=into.unit_path)
    expected = incident.revision
    incident, heir = open_incident(incident, UnableToMerge), open_incident(into, UnableToMerge)
    _check_pair(incident, heir)
    if incident.stage != Stage.REPORTED:
        raise UnableToMerge(mark("Directives are out already: merge the incidents instead."), field="join")
    return _joined(incident, heir, "", expected, by, at, cause)


def _check_pair(incident: Incident, heir: Incident) -> None:
    if incident.pk == heir.pk:
        raise UnableToMerge(mark("An incident cannot be merged into itself."), field="into")
    if incident.world != heir.world:
        raise UnableToMerge(mark("A drill and reality are never merged."), field="into")
    if Stage(heir.stage) not in BEFORE_RESTORED:
        raise UnableToMerge(mark("The other incident is restored already."), field="into", clause="P4b")
    if not incident.unit_path.startswith(heir.unit_path):
        raise UnableToMerge(mark("The other incident belongs to another unit."), field="into")


def _joined(
    incident: Incident,
    heir: Incident,
    reason: str,
    expected: int,
    by: Actor,
    at: datetime,
    cause: Entry | None,
) -> Incident:
    incident = move(incident, "merge", error=UnableToMerge, revision=expected, merged_into=heir, ended_at=at)
    plan = planned.plan_of(heir)
    rows = list(incident.interruptions.select_related("outlet").order_by("outlet", "line"))
    count = sum(row.status not in (LineStatus.RELEASED, LineStatus.CALLED_OFF) for row in rows)
    gone = events.IncidentMerged(heir=heir.reference, lines=count, reason=reason.strip())
    entry = record(gone, incident, by=by, at=at, subject=incident, cause=cause)
    holds.lift(incident, rows, by=by, at=at, cause=entry)
    moved = _move_lines(rows, heir)
    holds.place(heir, moved, by=by, at=at, cause=entry)
    incident.firstreports.update(**belonging(heir))
    incident.photos.update(**belonging(heir))
    _move_tasks(incident, heir)
    began = min(incident.began_at, heir.began_at)
    heir = grown(change(heir, began_at=began), plan, incident.flags, at)
    came = _arrival(plan, incident, rows)
    record(came, heir, by=by, at=at, subject=heir, cause=cause)
    _owe_of_verified(incident, heir, plan, at)
    return fresh(heir)


def _move_lines(rows: Sequence[Interruption], heir: Incident) -> list[Interruption]:
    """Move interruptions to the heir; a line that it interrupts already stays behind, called off."""
    there = set(heir.interruptions.values_list("outlet_id", "line"))
    mine = [row for row in rows if (row.outlet_id, row.line) not in there]
    double = [row.pk for row in rows if (row.outlet_id, row.line) in there]
    Interruption.objects.filter(pk__in=[row.pk for row in mine]).update(**belonging(heir))
    Interruption.objects.filter(pk__in=double).update(status=LineStatus.CALLED_OFF)
    return [row for row in mine if row.status not in (LineStatus.RELEASED, LineStatus.CALLED_OFF)]


def _move_tasks(incident: Incident, heir: Incident) -> None:
    """Move what belongs to one outlet and is not owed in the heir already; the rest is the heir's own duty."""
    there = {(key, outlet): pk for key, outlet, pk in _task_keys(heir)}
    for task in incident.tasks.exclude(state=TaskState.SUPERSEDED):
        twin = there.get((task.key, task.outlet_id)) if task.key else None
        if task.outlet_id is not None and twin is None:
            Task.objects.filter(pk=task.pk).update(**belonging(heir), directive=None)
        elif task.state in OPEN_TASKS:
            Task.objects.filter(pk=task.pk).update(
                state=TaskState.SUPERSEDED, successor=twin, reason=heir.reference
            )


def _task_keys(incident: Incident) -> Sequence[tuple[str, int | None, int]]:
    rows = incident.tasks.exclude(state=TaskState.SUPERSEDED).exclude(key="")
    return list(rows.values_list("key", "outlet_id", "pk"))


def _arrival(plan: Plan, incident: Incident, rows: Sequence[Interruption]) -> ReportJoined:
    outlets = list({row.outlet_id: row.outlet for row in rows}.values())
    lines = [cases.Stopped(line, how) for line, how in dict.fromkeys((row.line, row.how) for row in rows)]
    return ReportJoined(
        outlet="、".join(outlet.name for outlet in outlets[:6]),
        outlet_en=", ".join(outlet.name_en or outlet.name for outlet in outlets[:6]),
        **cases.line_words(plan, lines),
        came_from=incident.reference,
        caller="",
    )


def _owe_of_verified(incident: Incident, heir: Incident, plan: Plan, at: datetime) -> None:
    """A verified report verifies its heir: the call was made."""
    if incident.verified_at is None or heir.verified_at is not None:
        return
    heir = change(heir, verified_at=incident.verified_at)
    now = situation_of(heir, plan, at)
    owed.open_owed(heir, plan, Moment.REPORT_VERIFIED, at=at, outlets=owed.outlets_of(heir), situation=now)


@action
def split(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    outlet_codes: Sequence[str],
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Give some outlets an incident of their own and return it: reported and verified as before, to be directed anew.

    Their interruptions, reports, holds and lists move with their true times. Raises UnableToSplit, Stale.
    """
    by.require("split", unit=incident.unit_path)
    expected = incident.revision if revision is None else revision
    incident = open_incident(incident, UnableToSplit)
    if not reason.strip():
        raise UnableToSplit(REASON_MISSING, field="reason")
    outlets = _chosen(incident, outlet_codes)
    plan = planned.plan_of(incident)
    incident = move(incident, "split", error=UnableToSplit, revision=expected)
    new = _separate(incident, plan, outlets, at)
    rows = list(incident.interruptions.filter(outlet__in=outlets))
    what = events.IncidentSplit(
        reference=new.reference,
        outlets="、".join(outlet.name for outlet in outlets),
        outlets_en=", ".join(outlet.name_en or outlet.name for outlet in outlets),
        reason=reason.strip(),
    )
    entry = record(what, incident, by=by, at=at, subject=new, cause=cause)
    holds.lift(incident, rows, by=by, at=at, cause=entry)
    Interruption.objects.filter(pk__in=[row.pk for row in rows]).update(**belonging(new))
    holds.place(
        new, [row for row in rows if row.status not in (LineStatus.RELEASED,)], by=by, at=at, cause=entry
    )
    incident.firstreports.filter(outlet__in=outlets).update(**belonging(new))
    incident.tasks.filter(outlet__in=outlets).update(**belonging(new), directive=None)
    grown(incident, plan, (), at)
    new = grown(new, plan, (), at)
    _owe_anew(new, plan, outlets, at)
    return fresh(new)


def _chosen(incident: Incident, codes: Sequence[str]) -> list[Outlet]:
    every = {outlet.code: outlet for outlet in owed.outlets_of(incident, most=10_000)}
    if missing := [code for code in codes if code not in every]:
        raise UnableToSplit(
            mark("These outlets are not part of the incident: {codes}."),
            field="outlets",
            codes=", ".join(missing),
        )
    if not codes or len(set(codes)) == len(every):
        raise UnableToSplit(mark("Choose some of the outlets, not all of them."), field="outlets")
    return [every[code] for code in dict.fromkeys(codes)]


def _separate(incident: Incident, plan: Plan, outlets: Sequence[Outlet], at: datetime) -> Incident:
    same = (
        "kind", "unit", "plan_version", "unit_path", "world", "visibility", "cause", "cause_category", "cause_detail",
        "level", "proposed_level", "level_reasons", "flags", "began_at", "noticed_at", "reported_at", "verified_at",
    )  # fmt: skip
    return Incident.objects.create(
        **{name: getattr(incident, name) for name in same},
        reference=cases.reference_of(incident.unit, at, incident.world),
        **cases.titles(plan, outlets, incident.cause),
    )


def _owe_anew(new: Incident, plan: Plan, outlets: Sequence[Outlet], at: datetime) -> None:
    now = situation_of(new, plan, at)
    moments = [Moment.REPORTED] + ([Moment.REPORT_VERIFIED] if new.verified_at else [])
    for moment in moments:
        owed.open_owed(new, plan, moment, at=at, outlets=outlets, situation=now)
    if new.verified_at:
        owed.supersede_tasks(
            new.tasks.filter(key__in=planned.keys_of_act(plan, Act.VERIFY_REPORT)), new.title
        )


@action
def call_off(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Call an incident off as a false alarm, at any stage before RESTORED (→ CALLED_OFF).

    Its holds are lifted, open tasks and receipts are superseded, and the office gets one task that lists everybody
    who was told and is to be corrected. Raises UnableToCallOff, Stale.
    """
    by.require("call_off", unit=incident.unit_path)
    expected = incident.revision if revision is None else revision
    incident = open_incident(incident, UnableToCallOff)
    if not reason.strip():
        raise UnableToCallOff(REASON_MISSING, field="reason")
    plan, told = planned.plan_of(incident), _told(incident)
    incident = move(incident, "call_off", error=UnableToCallOff, revision=expected, ended_at=at)
    rows = list(incident.interruptions.exclude(status__in=(LineStatus.RELEASED, LineStatus.CALLED_OFF)))
    what = events.IncidentCalledOff(reason=reason.strip(), holds=len(rows))
    entry = record(what, incident, by=by, at=at, subject=incident, cause=cause)
    holds.lift(incident, rows, by=by, at=at, cause=entry)
    incident.interruptions.filter(pk__in=[row.pk for row in rows]).update(status=LineStatus.CALLED_OFF)
    owed.supersede_tasks(incident.tasks.all(), reason.strip())
    Receipt.objects.filter(directive__incident=incident, status=ReceiptStatus.SENT).update(
        status=ReceiptStatus.SUPERSEDED
    )
    _correct(incident, plan, told, at)
    return fresh(incident)


def _told(incident: Incident) -> list[tuple[str, str]]:
    """Return who was told of the incident: the meeting, the groups and outlets with directives, the outlets."""
    found: dict[tuple[str, str], None] = {}
    called = Seat.objects.filter(convening__incident=incident).exclude(status=SeatStatus.ABSENT)
    for seat in called.select_related("person"):
        found[(seat.person.name, seat.person.name_en or seat.person.name)] = None
    plan = planned.plan_of(incident)
    for receipt in Receipt.objects.filter(directive__incident=incident).select_related("outlet"):
        if receipt.group:
            title = plan.organisation[receipt.group].title
            found[(title.zh, title.en)] = None
        elif receipt.outlet is not None:
            found[(receipt.outlet.name, receipt.outlet.name_en or receipt.outlet.name)] = None
    for outlet in owed.outlets_of(incident):
        found[(outlet.name, outlet.name_en or outlet.name)] = None
    return list(found)


def _correct(incident: Incident, plan: Plan, told: Sequence[tuple[str, str]], at: datetime) -> None:
    """Owe the correction: one task of the office with a line for each who was told, due as a restored notice is."""
    clock = plan.clocks.get(CORRECTION_CLOCK)
    limit = clock.limit_at(incident.level) if clock else None
    task = Task.objects.create(
        **belonging(incident),
        key=CORRECTION_KEY,
        clause="P3b",
        step="P1",
        group="office",
        role="duty_officer",
        owner_id=owed.Owners(incident, at).of("duty_officer", None),
        title=CORRECTION[0],
        title_en=CORRECTION[1],
        opened_at=at,
        due_at=planned.end_of(limit, at, incident) if limit else None,
    )
    TaskStep.objects.bulk_create(
        TaskStep(task=task, place=place, text=zh, text_en=en, clause="P3b")
        for place, (zh, en) in enumerate(told, start=1)
    )
