"""The comprehensive check of an outlet (P4b): by a person other than who restored and who claimed its lines.

A signed sheet is never edited; a line that failed is claimed and checked again on another sheet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.database import write_columns
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.incidents import checkers, planned
from youxu.incidents.actions import move, owing, scene
from youxu.incidents.actions.entries import (
    added,
    belonging,
    fresh,
    record,
    refused,
    responding,
    set_columns,
    stale,
)
from youxu.incidents.actions.lines import english, named, now_of, refused_line
from youxu.incidents.events import restore as events
from youxu.incidents.models import CheckItem, CheckSheet, Incident, Interruption, Task
from youxu.incidents.queries.tasks import is_mine
from youxu.incidents.rules import restoration as rules
from youxu.incidents.rules.words import (
    OPEN_TASKS,
    CheckWay,
    ItemResult,
    LineStatus,
    TaskState,
)
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet
from youxu.organisation.models import Person
from youxu.plan.schema import Plan, Text
from youxu.plan.schema.words import Act, Fallback, Moment, SeparatedAct

Answers = Mapping[int, tuple[str, str]]
"""Check item id -> (PASS, FAIL or NOT_APPLICABLE; reason)."""

ONE_REAL_ITEM = Text(zh="试办一笔真实业务，正常", en="One real item tried, works")
"""Asked of a line for which the plan names no item of its own."""

LATER_SHEET = mark("{line} was claimed or checked again after this sheet was opened: open another sheet.")


class UnableToCheck(UnableTo):
    """The rule keeps this person from the check, or the sheet is not complete.

    ``details["candidates"]`` lists who can check instead, ``details["bars"]`` why this person may not.
    """

    clause = "P4b"


@action
def open_check(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    outlet: Outlet,
    way: CheckWay = CheckWay.ON_SITE,
    with_whom: str = "",
    cause: Entry | None = None,
) -> CheckSheet:
    """Begin the check of an outlet's claimed lines: gate items first, then each line's items from the plan.

    ``way`` TELEPHONE is the plan's fall-back: another person of the office asks ``with_whom``, who stands at
    the counter (not restorer, claimer or the checker). On the spot an outlet's people check their own outlet,
    others from outside the office what was assigned to them. A sheet that this person has open for the same
    claims is taken up again. Raises UnableToCheck with who can instead, when this person restored or claimed any
    line of the outlet.
    """
    by.require("check", unit=incident.unit_path)
    incident = responding(incident, UnableToCheck)
    scene.refuse_while_held(by=by, at=at, error=UnableToCheck, outlet=outlet, incident=incident)
    plan, way = planned.plan_of(incident), CheckWay(way)
    rows = _rows(incident, outlet)
    claimed = [row for row in rows if row.status == LineStatus.CLAIMED]
    _check_person(by, incident, outlet, rows if claimed else [], way, with_whom, at)
    _check_way(plan, way)
    _check_place(by, incident, outlet, rows, way, with_whom)
    if (standing := _standing(incident, outlet, by, way, claimed)) is not None:
        return standing
    sheet = _new_sheet(incident, outlet, by, at, way, with_whom.strip())
    _add_items(sheet, plan, claimed)
    _take_task(incident, outlet, by, at)
    record(
        events.CheckOpened(outlet.name, english(outlet), way, sheet.with_whom),
        incident,
        by=by,
        at=at,
        subject=sheet,
        cause=cause,
    )
    return sheet


@action
def answer_item(
    *, by: Actor, at: datetime, item: CheckItem, result: str, reason: str = "", cause: Entry | None = None
) -> CheckItem:
    """Answer one item of an open sheet; a failure needs its reason. Raises UnableToCheck, Stale."""
    item = CheckItem.objects.select_related("sheet__incident", "sheet__outlet").get(pk=item.pk)
    sheet = item.sheet
    by.require("check", unit=sheet.unit_path)
    incident = responding(sheet.incident, UnableToCheck)
    scene.refuse_while_held(by=by, at=at, error=UnableToCheck, outlet=sheet.outlet, incident=incident)
    _check_own_open(by, sheet)
    _check_person(
        by, sheet.incident, sheet.outlet, _rows(sheet.incident, sheet.outlet), sheet.way, sheet.with_whom, at
    )
    _answer(sheet, {item.pk: (result, reason)}, at)
    what = events.CheckItemAnswered(
        sheet.outlet.name, english(sheet.outlet), item.text, item.text_en or item.text, result, reason.strip()
    )
    record(what, sheet.incident, by=by, at=at, subject=item, cause=cause)
    return fresh(item)


@action
def sign_check(
    *,
    by: Actor,
    at: datetime,
    sheet: CheckSheet,
    answers: Answers | None = None,
    revision: int | None = None,
    cause: Entry | None = None,
) -> CheckSheet:
    """Sign a sheet: lines pass or go back to work, one failed gate item fails every line (P4b).

    ``answers`` completes the items first. Refused when an item is open, a failure has no reason, a line was
    claimed anew after the sheet was opened, or the person restored or claimed any line of the outlet. When
    every line of the incident has passed, the moment CHECKS_PASSED is set. Raises UnableToCheck, Stale.
    """
    sheet = CheckSheet.objects.select_related("incident", "outlet").get(pk=sheet.pk)
    by.require("check", unit=sheet.unit_path)
    incident = responding(sheet.incident, UnableToCheck)
    scene.refuse_while_held(by=by, at=at, error=UnableToCheck, outlet=sheet.outlet, incident=incident)
    _check_own_open(by, sheet)
    rows = _rows(incident, sheet.outlet)
    _check_person(by, incident, sheet.outlet, rows, sheet.way, sheet.with_whom, at)
    _answer(sheet, answers or {}, at)
    answered = [
        rules.Answered(i.line, i.place, i.result, i.reason) for i in sheet.items.order_by("line", "place")
    ]
    if (fault := rules.sheet_fault(answered)) is not None:
        raise refused_line(planned.plan_of(incident), UnableToCheck, fault)
    results = rules.line_results(answered)
    checked = _still_claimed(rows, results, sheet)
    set_columns(sheet, revision, signed_at=at)
    return _conclude(incident, sheet, checked, results, answered, by, at, cause)


@action
def check_outlet(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    outlet: Outlet,
    failed: Mapping[tuple[str, int], str] | None = None,
    not_applicable: Collection[tuple[str, int]] = (),
    way: CheckWay = CheckWay.ON_SITE,
    with_whom: str = "",
    cause: Entry | None = None,
) -> CheckSheet:
    """Open and sign the check of an outlet in one act: every item passed but those named.

    ``failed`` is (line, place) -> reason, ``not_applicable`` names (line, place); the line of gate items is "".
    Raises what ``open_check`` and ``sign_check`` raise, and UnableToCheck for an item that the sheet lacks.
    """
    by.require("check", unit=incident.unit_path)
    sheet = open_check(
        by=by, at=at, incident=incident, outlet=outlet, way=way, with_whom=with_whom, cause=cause
    )
    failures = dict(failed or {})
    answers: dict[int, tuple[str, str]] = {}
    for item in sheet.items.all():
        key = (item.line, item.place)
        reason = failures.pop(key, None)
        left_out = ItemResult.NOT_APPLICABLE if key in not_applicable else ItemResult.PASS
        answers[item.pk] = (left_out, "") if reason is None else (ItemResult.FAIL, reason)
    if failures:
        line, place = min(failures)
        raise UnableToCheck(
            mark("The sheet has no item {count} of {line}."), field="items", count=place, line=line or "gate"
        )
    return sign_check(by=by, at=at, sheet=sheet, answers=answers, cause=cause)


def hand_checks_to_others(incident: Incident, tasks: Collection[Task], *, at: datetime) -> None:
    """Give check tasks that fell to the restorer or claimer to somebody who may do them, or to nobody yet."""
    plan = planned.plan_of(incident)
    keys = planned.keys_of_act(plan, Act.CHECK)
    checks = [task for task in tasks if task.outlet is not None and task.key in keys]
    barred_at = _barred_at(incident, {task.outlet_id for task in checks if task.outlet_id})
    for task in checks:
        barred = barred_at.get(task.outlet_id or 0, set())
        if task.outlet is not None and task.owner_id in barred:
            other = next((c for c in checkers.candidates(incident, task.outlet, barred, at) if c.may), None)
            owing.hand_to_others([task], barred, other.person_id if other else None)


def _barred_at(incident: Incident, outlets: Collection[int]) -> dict[int, set[int]]:
    """Return outlet (id) -> the persons who restored or claimed a line of it: one query for many outlets."""
    rows = incident.interruptions.filter(outlet__in=outlets).exclude(status=LineStatus.CALLED_OFF).order_by()
    found: dict[int, set[int]] = defaultdict(set)
    for outlet, *persons in rows.values_list("outlet", "restored_by", "claimed_by").distinct():
        found[outlet] |= {person for person in persons if person is not None}
    return found


def barred_from(rows: Sequence[Interruption]) -> set[int]:
    """Return the persons who restored or claimed any of these lines."""
    found = {person for row in rows for person in (row.restored_by_id, row.claimed_by_id)}
    return {person for person in found if person is not None}


def _rows(incident: Incident, outlet: Outlet) -> list[Interruption]:
    rows = Interruption.objects.filter(incident=incident, outlet=outlet)
    return list(rows.exclude(status=LineStatus.CALLED_OFF).select_related("outlet").order_by("line"))


def _check_person(
    by: Actor,
    incident: Incident,
    outlet: Outlet,
    rows: Sequence[Interruption],
    way: str,
    with_whom: str,
    at: datetime,
) -> None:
    """Raise UnableToCheck when the separation between persons keeps ``by`` from checking this outlet."""
    lines = [now_of(row) for row in rows]
    fault = rules.check_fault(by.person_id, lines, way=CheckWay(way), with_whom=with_whom)
    if fault is None:
        return
    details: dict[str, Any] = {}
    if bars := rules.bars(by.person_id, lines):
        details["bars"] = [str(bar) for bar in bars]
        details["candidates"] = [
            one.as_data() for one in checkers.candidates(incident, outlet, barred_from(rows), at)
        ]
        details["fallback"] = str(planned.plan_of(incident).separation_of(SeparatedAct.CHECK_LINE).fallback)
    raise refused(UnableToCheck, fault, details=details)


def _check_place(
    by: Actor, incident: Incident, outlet: Outlet, rows: Sequence[Interruption], way: CheckWay, with_whom: str
) -> None:
    """Raise UnableToCheck for a check on the spot by who is not there, by telephone from outside the office or with
    a person who restored or claimed the lines."""
    office = by.may("verify_report", unit=incident.unit_path)
    at_outlet = by.outlet if by.only_at_outlet(incident.unit_path) else ""
    assigned = not office and not at_outlet and _is_assigned(by, incident, outlet)
    fault = rules.place_fault(rules.Checker(office, at_outlet, assigned), outlet.code, way=way)
    if fault is None and way is CheckWay.TELEPHONE:
        fault = rules.witness_fault(with_whom, [by.doer, *_names(barred_from(rows))])
    if fault is not None:
        raise refused(UnableToCheck, fault)


def _is_assigned(by: Actor, incident: Incident, outlet: Outlet) -> bool:
    keys = planned.keys_of_act(planned.plan_of(incident), Act.CHECK)
    tasks = incident.tasks.filter(key__in=keys, outlet=outlet, state__in=OPEN_TASKS)
    return any(is_mine(task, by) for task in tasks.select_related("outlet"))


def _names(people: Collection[int]) -> list[str]:
    found = Person.objects.filter(pk__in=people).values_list("name", "name_en")
    return [name for names in found for name in names]


def _check_way(plan: Plan, way: CheckWay) -> None:
    fallback = plan.separation_of(SeparatedAct.CHECK_LINE).fallback
    if way is CheckWay.TELEPHONE and fallback is not Fallback.TELEPHONE_CHECK:
        raise UnableToCheck(mark("The plan in force does not know the check by telephone."), field="way")


def _standing(
    incident: Incident, outlet: Outlet, by: Actor, way: CheckWay, claimed: Sequence[Interruption]
) -> CheckSheet | None:
    """Return the sheet that this person has open for the same claims, to be gone on with."""
    sheets = CheckSheet.objects.filter(
        incident=incident, outlet=outlet, checker=by.person_id, signed_at=None, way=way
    )
    for sheet in sheets.order_by("-number")[:1]:
        keys = set(sheet.items.values_list("line", flat=True)) - {rules.GATE}
        fits = all(rules.fits_claim(now_of(row), opened_at=sheet.opened_at) for row in claimed)
        if fits and keys == {row.line for row in claimed}:
            return sheet
    return None


def _new_sheet(
    incident: Incident, outlet: Outlet, by: Actor, at: datetime, way: CheckWay, with_whom: str
) -> CheckSheet:
    last = CheckSheet.objects.filter(incident=incident, outlet=outlet).order_by("-number").first()
    return added(
        CheckSheet,
        incident.stream,
        **belonging(incident),
        outlet=outlet,
        number=last.number + 1 if last else 1,
        checker_id=by.person_id,
        way=way,
        with_whom=with_whom,
        opened_at=at,
    )


def _add_items(sheet: CheckSheet, plan: Plan, claimed: Sequence[Interruption]) -> None:
    CheckItem.objects.bulk_create(
        CheckItem(sheet=sheet, line=line, place=place, text=text.zh, text_en=text.en)
        for (line, place), text in _items(plan, claimed).items()
    )


def _items(plan: Plan, claimed: Sequence[Interruption]) -> dict[tuple[str, int], Text]:
    """Return what a sheet asks by (line, place): the gate items, then those of each line."""
    lists = {
        rules.GATE: plan.gate,
        **{row.line: plan.checks_for(row.line) or (ONE_REAL_ITEM,) for row in claimed},
    }
    return {(line, place): text for line, texts in lists.items() for place, text in enumerate(texts, start=1)}


def items_owed(incident: Incident, outlet: Outlet) -> Mapping[tuple[str, int], Text]:
    """Return what a check of an outlet asks now, by (line, place): what a sheet on paper is entered by."""
    claimed = [row for row in _rows(incident, outlet) if row.status == LineStatus.CLAIMED]
    return _items(planned.plan_of(incident), claimed)


def _take_task(incident: Incident, outlet: Outlet, by: Actor, at: datetime) -> None:
    """Mark the outlet's check task as in progress with the checker as its owner."""
    keys = planned.keys_of_act(planned.plan_of(incident), Act.CHECK)
    tasks = incident.tasks.filter(key__in=keys, outlet=outlet, state__in=OPEN_TASKS)
    tasks.update(state=TaskState.DOING, owner=by.person_id, accepted_at=at)


def _check_own_open(by: Actor, sheet: CheckSheet) -> None:
    if sheet.signed_at is not None:
        raise UnableToCheck(
            mark("This sheet is signed; what is signed is never edited, open another sheet."), field="sheet"
        )
    if sheet.checker_id != by.person_id:
        raise UnableToCheck(
            mark("This sheet was opened by {checker}: open one of your own."),
            field="by",
            checker=sheet.checker.name,
        )


def _answer(sheet: CheckSheet, answers: Answers, at: datetime) -> None:
    """Write answers into the items of an open sheet."""
    items = {item.pk: item for item in sheet.items.filter(pk__in=list(answers))}
    if len(items) != len(answers):
        raise UnableToCheck(mark("An item does not belong to this sheet."), field="items")
    for key, (result, reason) in answers.items():
        if (fault := rules.answer_fault(result, reason)) is not None:
            raise refused(UnableToCheck, fault)
        item = items[key]
        item.result, item.reason, item.answered_at = result, reason.strip(), at
    write_columns(list(items.values()), "result", "reason", "answered_at")
    if CheckSheet.objects.filter(pk=sheet.pk, signed_at=None).count() != 1:
        raise stale(sheet, {"signed_at": None})


def _still_claimed(
    rows: Sequence[Interruption], results: Mapping[str, bool], sheet: CheckSheet
) -> list[Interruption]:
    """Return the rows that the sheet speaks of; a line claimed or checked anew meanwhile refuses the sheet."""
    by_line = {row.line: row for row in rows}
    for line in results:
        row = by_line.get(line)
        if row is None or not rules.fits_claim(now_of(row), opened_at=sheet.opened_at):
            fault = ("sheet", Sentence(LATER_SHEET, {"line": line}))
            raise refused_line(planned.plan_of(sheet.incident), UnableToCheck, fault)
    return [by_line[line] for line in results]


def _conclude(
    incident: Incident,
    sheet: CheckSheet,
    checked: Sequence[Interruption],
    results: Mapping[str, bool],
    answered: Sequence[rules.Answered],
    by: Actor,
    at: datetime,
    cause: Entry | None,
) -> CheckSheet:
    """Set what the signed sheet found, write the entry, send failed lines back to work."""
    passed = [row for row in checked if results[row.line]]
    failed = [row for row in checked if not results[row.line]]
    _set_status(passed, LineStatus.PASSED, checked_by=by.person_id, checked_at=at, check_way=sheet.way)
    _set_status(failed, LineStatus.FAILED)
    reasons = "；".join(item.reason for item in answered if item.result == ItemResult.FAIL)
    everything = not failed and rules.all_passed(
        incident.interruptions.values_list("status", flat=True).distinct()
    )
    kind = events.ChecksPassed if everything else events.CheckSigned
    plan = planned.plan_of(incident)
    words = named(plan, checked)
    what = kind(
        sheet.outlet.name,
        english(sheet.outlet),
        sheet.way,
        len(passed),
        len(failed),
        words.zh,
        words.en,
        reasons,
    )
    record(what, incident, by=by, at=at, subject=sheet, cause=cause)
    owing.complete_tasks(incident, Act.CHECK, by=by, at=at, outlet=sheet.outlet)
    if everything:
        Incident.objects.filter(pk=incident.pk, stage=incident.stage).update(checks_passed_at=at)
        owing.open_tasks(fresh(incident), Moment.CHECKS_PASSED, by=by, at=at, again=True)
    if failed:
        _send_back(incident, sheet, failed, reasons, at)
    return sheet


def _set_status(rows: Sequence[Interruption], status: LineStatus, **columns: Any) -> None:
    for row in rows:
        same = Interruption.objects.filter(pk=row.pk, status=LineStatus.CLAIMED, claimed_at=row.claimed_at)
        if same.update(status=status, **columns) != 1:
            raise Stale(field="lines")


def _send_back(
    incident: Incident, sheet: CheckSheet, failed: Sequence[Interruption], reasons: str, at: datetime
) -> None:
    """Send failed lines back to the technical group; the hold stays, the incident is no longer all claimed."""
    move.change(incident, claimed_at=None, checks_passed_at=None)
    owing.retire_tasks(incident, (Act.RELEASE,), reason=FAILED_REASON)
    owing.open_act(incident, Act.CLAIM_RESTORED, at=at)
    keys = [row.line for row in failed]
    owing.back_to_work(incident, owing.FAILED_CHECK, sheet.outlet, keys, reasons, at=at)


FAILED_REASON = mark("A line failed its check before this was done.")
