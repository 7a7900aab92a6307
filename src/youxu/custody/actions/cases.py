"""Differences (差错): a case keeps its lines closed below, in network and incidents, until it is settled (G2)."""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.custody import events
from youxu.custody.actions.entries import check_outlet, line_names, names_of, record, reference_of
from youxu.custody.models import CustodyList, DifferenceCase
from youxu.custody.queries.places import answering
from youxu.custody.rules.lists import classes_of
from youxu.custody.rules.words import CaseState, Outcome
from youxu.incidents.actions import conditions
from youxu.incidents.models import Condition, Incident
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, Stage
from youxu.kernel.words import mark
from youxu.network import actions as network
from youxu.network.models import OutletLine
from youxu.network.rules import State
from youxu.plan.schema import Plan

SETTLE = "settle_custody"
CONDITION = (
    "{outlet}保管清单有差，案号{case}未结",
    "{outlet}: the custody list differs, case {case} is open",
)
"""What is to be met before the release, in both languages: no class, no amount."""


class UnableToSettle(UnableTo):
    """The case is settled already, or it is not said how."""

    text = mark("Say how the difference was settled and by which papers.")
    clause = "G2"


ALREADY = mark("The case {case} was settled already.")
UNKNOWN_OUTCOME = mark("A difference is found, was a miscount, is made good or written off.")


def open_case(
    row: CustodyList, class_key: str, before: CustodyList | None, plan: Plan, *, by: Actor, at: datetime
) -> DifferenceCase:
    """Open the case of one class that differs: hold its lines, leave the condition. Within ``sign_list``."""
    lines, names = _lines(row, class_key, plan), _names(row, class_key, before)
    case = DifferenceCase.objects.create(
        outlet=row.outlet,
        incident=row.incident,
        unit_path=row.unit_path,
        world=row.world,
        reference=reference_of("CY", row.outlet, at, row.world),
        custody_list=row,
        class_key=class_key,
        title=names[0],
        title_en=names[1],
        lines=lines,
        opened_at=at,
    )
    said = [line_names(plan, line) for line in lines]
    what = events.CustodyDifferenceFound(
        **names_of(row.outlet),
        reference=row.reference,
        case=case.reference,
        lines="、".join(one["line"] for one in said),
        lines_en=", ".join(one["line_en"] for one in said),
    )
    entry = record(what, row, by=by, at=at, subject=case, secret=True)
    _hold(case, by, at, entry)
    require(case, by=by, at=at, cause=entry)
    return case


def _lines(row: CustodyList, class_key: str, plan: Plan) -> list[str]:
    """Return the lines that a difference of this class keeps closed, of those that the outlet offers."""
    known = classes_of(plan).get(class_key)
    offered = set(
        OutletLine.objects.filter(outlet=row.outlet_id, retired_at=None).values_list("line", flat=True)
    )
    return [str(line) for line in (known.lines if known else ()) if line in offered]


def _names(row: CustodyList, class_key: str, before: CustodyList | None) -> tuple[str, str]:
    for one in filter(None, (row, before)):
        if found := one.rows.filter(class_key=class_key).first():
            return found.title, found.title_en
    return class_key, class_key


def _hold(case: DifferenceCase, by: Actor, at: datetime, entry: Entry) -> None:
    network.place_holds(
        by=by,
        at=at,
        rows=[network.HoldRow(case.outlet_id, line, State.SUSPENDED, since=at) for line in case.lines],
        source=case.source,
        world=case.world,
        cause=entry,
    )


def require(case: DifferenceCase, *, by: Actor, at: datetime, cause: Entry) -> None:
    """Leave the condition of an open case: before the release, or before the closing where that is past."""
    incident = case.incident
    if incident is None or incident.stage not in OPEN_STAGES:
        return
    zh, en = CONDITION
    outlet = case.outlet
    conditions.require_first(
        by=by,
        at=at,
        incident=incident,
        stage=Stage.RESTORED if incident.stage in BEFORE_RESTORED else Stage.CLOSED,
        key=case.condition,
        text=zh.format(outlet=outlet.name, case=case.reference),
        text_en=en.format(outlet=outlet.name_en or outlet.name, case=case.reference),
        cause=cause,
    )


@action
def settle_case(*, by: Actor, at: datetime, case: DifferenceCase, outcome: str, words: str) -> DifferenceCase:
    """Settle a difference: how, and by which papers; its lines and its condition are free. Raises UnableToSettle."""
    found = DifferenceCase.objects.select_related("outlet", "incident").get(pk=case.pk)
    by.require(SETTLE, unit=answering(found.outlet))
    check_outlet(by, found.outlet, UnableToSettle)
    if outcome not in list(Outcome):
        raise UnableToSettle(UNKNOWN_OUTCOME, field="outcome")
    if not words.strip():
        raise UnableToSettle(field="words")
    same = DifferenceCase.objects.filter(pk=found.pk, state=CaseState.OPEN)
    columns = {"outcome": outcome, "words": words.strip(), "settled_at": at, "settled_by_name": by.name[:80]}
    if same.update(state=CaseState.SETTLED, settled_by_id=by.person_id, **columns) != 1:
        raise UnableToSettle(ALREADY, field="case", case=found.reference)
    what = events.DifferenceSettled(**names_of(found.outlet), case=found.reference, outcome=outcome)
    entry = record(what, found, by=by, at=at, subject=found, secret=True)
    network.lift_holds(by=by, at=at, source=found.source, world=found.world, cause=entry)
    meet(found, by=by, at=at, cause=entry)
    found.refresh_from_db()
    return found


def meet(case: DifferenceCase, *, by: Actor, at: datetime, cause: Entry) -> None:
    """Meet the condition of a case where it left one."""
    if case.incident is not None:
        meet_in(case.incident, case.condition, by=by, at=at, cause=cause)


def meet_in(incident: Incident, key: str, *, by: Actor, at: datetime, cause: Entry) -> None:
    """Meet the condition ``key`` of an incident where it stands there."""
    if Condition.objects.filter(incident=incident, key=key).exists():
        conditions.meet(by=by, at=at, incident=incident, key=key, cause=cause)
