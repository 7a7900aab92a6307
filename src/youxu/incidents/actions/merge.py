"""Putting incidents together, taking them apart, calling them off as a false alarm."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import cases, corrections, holds, owed, people_alarms, portions, scene, sealing
from youxu.incidents.actions.entries import belonging, fresh, open_incident, record
from youxu.incidents.actions.levels import grown
from youxu.incidents.actions.mass import OWN_TASKS_UP_TO
from youxu.incidents.actions.move import change, move
from youxu.incidents.events import direct as events
from youxu.incidents.events.report import ReportJoined
from youxu.incidents.models import (
    FirstReport,
    Incident,
    Interruption,
    MeansNeed,
    Receipt,
    Seat,
    Task,
    TaskStep,
)
from youxu.incidents.queries.linked import is_above
from youxu.incidents.queries.people import addressee_of
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

OVER = (LineStatus.RELEASED, LineStatus.CALLED_OFF)
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
    if incident.kind != heir.kind:
        raise UnableToMerge(
            mark("A planned stop, a watch and an interruption are never merged."), field="into"
        )
    if Stage(heir.stage) not in BEFORE_RESTORED:
        raise UnableToMerge(mark("The other incident is restored already."), field="into", clause="P4b")
    if is_above(heir):
        raise UnableToMerge(
            mark("A cause declared for units below takes up no other incident."), field="into"
        )
    if not incident.unit_path.startswith(heir.unit_path):
        raise UnableToMerge(mark("The other incident belongs to another unit."), field="into")
    portions.check_whole(incident, UnableToMerge)
    portions.check_whole(heir, UnableToMerge, "into")


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
    count = incident.interruptions.exclude(status__in=OVER).count()
    gone = events.IncidentMerged(heir=heir.reference, lines=count, reason=reason.strip())
    entry = record(gone, incident, by=by, at=at, subject=incident, cause=cause)
    record(_arrival(plan, incident), heir, by=by, at=at, subject=heir, cause=cause)
    parent = heir.parent_id or incident.parent_id
    heir = change(heir, began_at=min(incident.began_at, heir.began_at), parent_id=parent)
    sealing.pass_on(incident, heir, at=at)
    scene.pass_on(incident, heir)
    people_alarms.pass_on(incident, heir, by=by, at=at)
    staying = _to_move(incident)
    if portions.is_large(staying):
        portions.begin(incident, "merge", portions.outlets_in(staying), {}, heir)
        return fresh(heir)
    _move(incident, heir, None, by=by, at=at, cause=entry)
    return _merged(incident, heir, plan, at)


@action
def continue_merge(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Move the next outlets of a large incident to its heir, and return the heir; the last portion sums up."""
    by.require("merge", unit=incident.unit_path)
    incident = fresh(incident)
    if not portions.is_under_way(incident, "merge") or incident.merged_into is None:
        return incident
    heir = fresh(incident.merged_into)
    outlets = portions.next_outlets(_to_move(incident), a_line=4, an_outlet=40)
    if not outlets:
        portions.end(incident, heir)
        return _merged(incident, fresh(heir), planned.plan_of(heir), at)
    entry = _last_entry(incident)
    _move(incident, heir, outlets, by=by, at=at, cause=entry)
    portions.went_on(incident, len(outlets), heir, by=by, at=at)
    return fresh(heir)


def _last_entry(incident: Incident) -> Entry:
    """Return the last entry of the incident: the act, or its last portion, that what follows belongs to."""
    return Entry.objects.filter(stream=incident.stream).order_by("-sequence")[:1].get()


def _to_move(incident: Incident) -> QuerySet[Interruption]:
    """Return the lines that go with a merge; one that the heir interrupts itself stays behind, called off."""
    return incident.interruptions.exclude(status=LineStatus.CALLED_OFF)


def _move(
    incident: Incident,
    heir: Incident,
    outlets: Sequence[int] | None,
    *,
    by: Actor,
    at: datetime,
    cause: Entry,
) -> None:
    """Move lines, holds, reports and lists of ``outlets`` (None: of all) to the heir."""
    here = {} if outlets is None else {"outlet__in": outlets}
    rows = list(_to_move(incident).filter(**here).order_by("outlet", "line"))
    holds.lift(incident, rows, by=by, at=at, cause=cause)
    holds.place(heir, _move_lines(rows, heir), by=by, at=at, cause=cause)
    reports = incident.firstreports.filter(**here)
    incident.photos.filter(
        subject_kind=FirstReport._meta.label_lower, subject_id__in=list(reports.values_list("pk", flat=True))
    ).update(**belonging(heir))
    reports.update(**belonging(heir))
    _move_tasks(incident, heir, [row.outlet_id for row in rows] if outlets is None else outlets)


def _merged(incident: Incident, heir: Incident, plan: Plan, at: datetime) -> Incident:
    """Move what belongs to no outlet that moved, give up the rest, and propose the heir's level anew."""
    incident.firstreports.update(**belonging(heir))
    incident.photos.update(**belonging(heir))
    _give_up_tasks(incident, heir)
    heir = grown(heir, plan, incident.flags, at)
    _owe_of_verified(incident, heir, plan, at)
    return fresh(heir)


def _move_lines(rows: Sequence[Interruption], heir: Incident) -> list[Interruption]:
    """Move interruptions to the heir; a line that it interrupts already stays behind, called off."""
    outlets = {row.outlet_id for row in rows}
    there = set(heir.interruptions.filter(outlet__in=outlets).values_list("outlet_id", "line"))
    mine = [row for row in rows if (row.outlet_id, row.line) not in there]
    double = [row.pk for row in rows if (row.outlet_id, row.line) in there]
    Interruption.objects.filter(pk__in=[row.pk for row in mine]).update(**belonging(heir))
    Interruption.objects.filter(pk__in=double).update(status=LineStatus.CALLED_OFF)
    return [row for row in mine if row.status not in OVER]


def _move_tasks(incident: Incident, heir: Incident, outlets: Collection[int]) -> None:
    """Move what these outlets did on their own lists, unless the heir owes the same of them already."""
    there = _task_keys(heir.tasks.filter(outlet__in=outlets))
    here = incident.tasks.exclude(state=TaskState.SUPERSEDED).filter(outlet__in=outlets)
    alone = [
        pk for key, outlet, pk in here.values_list("key", "outlet_id", "pk") if (key, outlet) not in there
    ]
    Task.objects.filter(pk__in=alone).update(**belonging(heir), directive=None)
    MeansNeed.objects.filter(task__in=alone).update(**belonging(heir))


def _give_up_tasks(incident: Incident, heir: Incident) -> None:
    """Supersede what is left open: the heir owes it itself."""
    there = _task_keys(heir.tasks)
    for task in incident.tasks.filter(state__in=OPEN_TASKS):
        twin = there.get((task.key, task.outlet_id)) if task.key else None
        Task.objects.filter(pk=task.pk).update(
            state=TaskState.SUPERSEDED, successor=twin, reason=heir.reference
        )


def _task_keys(tasks: Any) -> dict[tuple[str, int | None], int]:
    rows = tasks.exclude(state=TaskState.SUPERSEDED).exclude(key="")
    return {(key, outlet): pk for key, outlet, pk in rows.values_list("key", "outlet_id", "pk")}


def _arrival(plan: Plan, incident: Incident) -> ReportJoined:
    zh, en = _names(incident.interruptions.all())
    kinds = incident.interruptions.order_by("line", "how").values_list("line", "how").distinct()
    lines = [cases.Stopped(line, how) for line, how in kinds]
    return ReportJoined(
        outlet=zh, outlet_en=en, **cases.line_words(plan, lines), came_from=incident.reference, caller=""
    )


def _names(rows: QuerySet[Interruption]) -> tuple[str, str]:
    """Return the outlets of the rows in both languages: six by name, the others as a count."""
    count = portions.outlets_in(rows)
    ids = list(rows.order_by("outlet").values_list("outlet", flat=True).distinct()[:6])
    first = list(Outlet.objects.filter(pk__in=ids).order_by("pk"))
    zh = "、".join(outlet.name for outlet in first)
    en = ", ".join(outlet.name_en or outlet.name for outlet in first)
    rest = count - len(first)
    return (f"{zh}等{count}个网点", f"{en} and {rest} more") if rest > 0 else (zh, en)


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
    portions.check_whole(incident, UnableToSplit)
    outlets = _chosen(incident, outlet_codes)
    plan = planned.plan_of(incident)
    incident = move(incident, "split", error=UnableToSplit, revision=expected)
    new = _separate(incident, plan, outlets, at)
    leaving = incident.interruptions.filter(outlet__in=outlets)
    zh, en = _names(leaving)
    what = events.IncidentSplit(reference=new.reference, outlets=zh, outlets_en=en, reason=reason.strip())
    entry = record(what, incident, by=by, at=at, subject=new, cause=cause)
    if len(outlets) > 1 and leaving.count() * 4 + len(outlets) * NEW_ROWS > portions.ROWS_AT_ONCE:
        rule = {"new": new.pk, "outlets": [outlet.pk for outlet in outlets]}
        portions.begin(incident, "split", len(outlets), rule, new)
        return fresh(new)
    _part(incident, new, outlets, by=by, at=at, cause=entry)
    return _parted(incident, new, plan, outlets, at)


NEW_ROWS = 40
"""Up to how many rows of lists an outlet gets in an incident of its own."""


@action
def continue_split(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Move the next outlets of a large incident to the one that was split off, and return that."""
    by.require("split", unit=incident.unit_path)
    incident = fresh(incident)
    if not portions.is_under_way(incident, "split"):
        return incident
    rule = dict(incident.portion_rule or {})
    new, plan = Incident.objects.get(pk=rule["new"]), planned.plan_of(incident)
    left = incident.interruptions.filter(outlet__in=rule["outlets"][: portions.LINES_AT_ONCE])
    lists = _has_lists(incident)
    keys = portions.next_outlets(left, a_line=4, an_outlet=NEW_ROWS if lists else 6)
    outlets = list(Outlet.objects.filter(pk__in=keys).order_by("pk"))
    if not outlets and not rule.get("told"):
        grown(incident, plan, (), at)
        portions.went_on(fresh(incident), 0, new, by=by, at=at, rule={**rule, "told": True})
        return new
    if not outlets:
        portions.end(incident, new)
        return _begun(new, plan, (), at)
    _part(incident, new, outlets, by=by, at=at, cause=_last_entry(incident))
    if lists:
        _owe_anew(new, plan, outlets, at)
    rule["outlets"] = [pk for pk in rule["outlets"] if pk not in set(keys)]
    portions.went_on(incident, len(outlets), new, by=by, at=at, rule=rule)
    return fresh(new)


def _has_lists(incident: Incident) -> bool:
    """Tell whether the outlets that move get lists of their own; of very many each gets them when it reports."""
    return incident.portion_total <= OWN_TASKS_UP_TO


def _part(
    incident: Incident, new: Incident, outlets: Sequence[Outlet], *, by: Actor, at: datetime, cause: Entry
) -> None:
    rows = list(incident.interruptions.filter(outlet__in=outlets))
    holds.lift(incident, rows, by=by, at=at, cause=cause)
    Interruption.objects.filter(pk__in=[row.pk for row in rows]).update(**belonging(new))
    holds.place(new, [row for row in rows if row.status not in OVER], by=by, at=at, cause=cause)
    incident.firstreports.filter(outlet__in=outlets).update(**belonging(new))
    MeansNeed.objects.filter(task__incident=incident, task__outlet__in=outlets).update(**belonging(new))
    incident.tasks.filter(outlet__in=outlets).update(**belonging(new), directive=None)
    people_alarms.pass_on(incident, new, by=by, at=at, outlets=outlets)


def _parted(
    incident: Incident, new: Incident, plan: Plan, outlets: Sequence[Outlet], at: datetime
) -> Incident:
    """Propose the level of both incidents anew, and open what the new one owes."""
    grown(fresh(incident), plan, (), at)
    return _begun(new, plan, outlets, at)


def _begun(new: Incident, plan: Plan, outlets: Sequence[Outlet], at: datetime) -> Incident:
    new = grown(fresh(new), plan, (), at)
    _owe_anew(new, plan, outlets, at)
    return fresh(new)


def _chosen(incident: Incident, codes: Sequence[str]) -> list[Outlet]:
    ids = incident.interruptions.order_by().values("outlet").distinct()
    every = {outlet.code: outlet for outlet in Outlet.objects.filter(pk__in=ids, code__in=set(codes))}
    if missing := [code for code in codes if code not in every]:
        raise UnableToSplit(
            mark("These outlets are not part of the incident: {codes}."),
            field="outlets",
            codes=", ".join(missing[:20]),
        )
    if not codes or len(every) == ids.count():
        raise UnableToSplit(mark("Choose some of the outlets, not all of them."), field="outlets")
    return [every[code] for code in dict.fromkeys(codes)]


def _separate(incident: Incident, plan: Plan, outlets: Sequence[Outlet], at: datetime) -> Incident:
    same = (
        "kind", "unit", "plan_version", "unit_path", "world", "visibility", "cause", "cause_category", "cause_detail",
        "level", "proposed_level", "level_reasons", "flags", "began_at", "noticed_at", "reported_at", "verified_at",
        "scene_held_at", "scene_free_at",
    )  # fmt: skip
    new = Incident.objects.create(
        **{name: getattr(incident, name) for name in same},
        reference=cases.reference_of(incident.unit, at, incident.world),
        **cases.titles(plan, outlets, incident.cause),
    )
    scene.pass_on(incident, new)
    return new


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

    Its holds are lifted, open tasks and receipts are superseded: their limits are not needed. Exactly those who were
    told get a correction to acknowledge, and the office one task that lists groups and outlets to be corrected. Raises UnableToCallOff, Stale.
    """
    by.require("call_off", unit=incident.unit_path)
    expected = incident.revision if revision is None else revision
    incident = open_incident(incident, UnableToCallOff)
    if not reason.strip():
        raise UnableToCallOff(REASON_MISSING, field="reason")
    if incident.portion_total:
        portions.check_whole(incident, UnableToCallOff)
    plan, told, people = planned.plan_of(incident), _told(incident), corrections.told_of(incident)
    incident = move(incident, "call_off", error=UnableToCallOff, revision=expected, ended_at=at)
    rows = _to_call_off(incident)
    what = events.IncidentCalledOff(reason=reason.strip(), holds=rows.count())
    entry = record(what, incident, by=by, at=at, subject=incident, cause=cause)
    Receipt.objects.filter(directive__incident=incident, status=ReceiptStatus.SENT).update(
        status=ReceiptStatus.SUPERSEDED
    )
    if portions.is_large(rows) or incident.tasks.filter(state__in=OPEN_TASKS).count() > TASKS_AT_ONCE:
        portions.begin(incident, "call_off", portions.outlets_in(rows), {"reason": reason.strip()})
    else:
        _forget(incident, None, reason.strip(), by=by, at=at, cause=entry)
    _correct(incident, plan, told, at)
    corrections.open_corrections(incident, people, by, at)
    return fresh(incident)


TASKS_AT_ONCE = 500


@action
def continue_call_off(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Lift the holds of the next outlets of a large incident that was called off, and give up their tasks."""
    by.require("call_off", unit=incident.unit_path)
    incident = fresh(incident)
    if not portions.is_under_way(incident, "call_off"):
        return incident
    reason = str((incident.portion_rule or {})["reason"])
    outlets = portions.next_outlets(_to_call_off(incident), a_line=2)
    left = incident.tasks.filter(state__in=OPEN_TASKS).exclude(key=CORRECTION_KEY)
    if outlets:
        _forget(incident, outlets, reason, by=by, at=at, cause=_last_entry(incident))
    elif left.exists():
        few = list(left.order_by("pk").values_list("pk", flat=True)[:TASKS_AT_ONCE])
        owed.supersede_tasks(incident.tasks.filter(pk__in=few), reason)
    else:
        portions.end(incident)
        return fresh(incident)
    portions.went_on(incident, len(outlets), by=by, at=at)
    return fresh(incident)


def _to_call_off(incident: Incident) -> QuerySet[Interruption]:
    return incident.interruptions.exclude(status__in=OVER)


def _forget(
    incident: Incident, outlets: Sequence[int] | None, reason: str, *, by: Actor, at: datetime, cause: Entry
) -> None:
    """Lift holds and give up tasks of ``outlets`` (None: of the whole incident)."""
    here = {} if outlets is None else {"outlet__in": outlets}
    rows = list(_to_call_off(incident).filter(**here))
    holds.lift(incident, rows, by=by, at=at, cause=cause)
    Interruption.objects.filter(pk__in=[row.pk for row in rows]).update(status=LineStatus.CALLED_OFF)
    owed.supersede_tasks(incident.tasks.filter(**here).exclude(key=CORRECTION_KEY), reason)


def _told(incident: Incident) -> list[tuple[str, str]]:
    """Return who was told of the incident: the meeting, the groups and outlets with directives, the outlets."""
    found: dict[tuple[str, str], None] = {}
    called = Seat.objects.filter(convening__incident=incident).exclude(status=SeatStatus.ABSENT)
    for seat in called.select_related("person"):
        found[(seat.person.name, seat.person.name_en or seat.person.name)] = None
    plan = planned.plan_of(incident)
    for receipt in Receipt.objects.filter(directive__incident=incident).select_related("outlet", "unit"):
        found[addressee_of(receipt, plan)] = None
    for child in incident.children.select_related("unit"):
        found[(child.unit.name, child.unit.name_en or child.unit.name)] = None
    for outlet in owed.outlets_of(incident, most=owed.OWN_LISTS_UP_TO):
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
