"""Asking all outlets of a unit, region, list or area in one act (点名, G4); they are entered in portions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.journal import Event
from youxu.core.models import Entry, Visibility
from youxu.incidents.actions import owing
from youxu.incidents.actions.entries import iso, open_incident, record
from youxu.incidents.actions.mass import outlets_of_rule
from youxu.incidents.models import Incident
from youxu.kernel.words import mark
from youxu.network.models import Hold, Outlet, Unit
from youxu.network.rules import State
from youxu.plan import queries as plans
from youxu.plan.schema.words import LevelKey, Moment
from youxu.watch.actions import rhythms
from youxu.watch.actions.places import reference_of, version_for, words_of_rule
from youxu.watch.events import rollcall as events
from youxu.watch.models import Ask, Rhythm, RollCall
from youxu.watch.queries.sums import lines_of, total_of
from youxu.watch.rules import answers, escalation
from youxu.watch.rules.words import Rung

AT_FIRST = 200
"""Outlets that are asked within the act itself; the others follow in portions."""
A_PORTION = 800


class UnableToStartRollCall(UnableTo):
    """A roll-call asks at least one outlet, under a plan in force."""

    clause = "G4"


class UnableToEndRollCall(UnableTo):
    """A roll-call ends once."""

    text = mark("This roll-call is over already.")
    clause = "G4"


@action
def start_rollcall(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    rule: Mapping[str, Any],
    incident: Incident | None = None,
    rhythm: Rhythm | None = None,
    world: str = "",
) -> RollCall:
    """Ask all outlets of ``unit`` that ``rule`` means whether their people are safe; return the roll-call.

    ``rule`` is one of ``incidents.actions.mass``. With an ``incident`` (a watch has one, too) the level gives the
    minutes, the plan's tasks of ROLLCALL_OUT open, and the roll-call repeats by the plan's rhythm while it asks for
    one. A roll-call of the same incident that still runs is over with it. Raises UnableToStartRollCall.
    """
    by.require("start_rollcall", unit=unit.path)
    if incident is not None:
        incident, world = open_incident(incident, UnableToStartRollCall), incident.world
    total = outlets_of_rule(unit, rule).count()
    if not total:
        raise UnableToStartRollCall(mark("The rule finds no outlet."), field="rule")
    row = _made(by, at, unit, rule, total, incident, rhythm, world)
    _end_former(row, by, at)
    zh, _en = words_of_rule(unit, rule)
    what = events.RollCallSent(row.reference, zh, total, str(row.level), iso(row.due_at))
    entry = note(what, row, by=by, at=at, in_incident=True)
    _enter(row, AT_FIRST, at)
    if incident is not None:
        owing.open_tasks(incident, Moment.ROLLCALL_OUT, by=by, at=at, again=True)
        rhythms.keep(incident, row, by=by, at=at, cause=entry)
    row.refresh_from_db()
    return row


def _made(
    by: Actor,
    at: datetime,
    unit: Unit,
    rule: Mapping[str, Any],
    total: int,
    incident: Incident | None,
    rhythm: Rhythm | None,
    world: str,
) -> RollCall:
    if incident is not None:
        version, level = incident.plan_version_id, str(incident.level)
    else:
        version, level = version_for(unit, at, UnableToStartRollCall).id, str(LevelKey.OUTLET)
    zh, en = words_of_rule(unit, rule)
    waits = escalation.waits_of(plans.plan_of(version), level)
    return RollCall.objects.create(
        reference=reference_of(unit, at, world),
        unit=unit,
        unit_path=unit.path,
        world=world,
        visibility=incident.visibility if incident else Visibility.OPEN,
        incident=incident,
        rhythm=rhythm,
        plan_version_id=version,
        level=level,
        rule=dict(rule),
        rule_text=zh,
        rule_text_en=en,
        total=total,
        asked_by=by.name[:80],
        asked_at=at,
        due_at=escalation.due_on(Rung.FIRST, at, waits) or at,
    )


def _end_former(row: RollCall, by: Actor, at: datetime) -> None:
    """End the roll-call before this one: of the same incident, or of the same rule where there is none."""
    former = RollCall.objects.filter(unit=row.unit, incident=row.incident, world=row.world, ended_at=None)
    for other in former.exclude(pk=row.pk).order_by("pk")[:10]:
        if row.incident is not None or other.rule == row.rule:
            ended(other, "NEXT_TURN", by=by, at=at)


@action
def fill_rollcall(*, by: Actor, at: datetime, roll_call: RollCall) -> RollCall:
    """Ask the next outlets of a large roll-call, at most 800; nothing is asked twice. Called again until all are."""
    by.require("start_rollcall", unit=roll_call.unit_path)
    row = RollCall.objects.get(pk=roll_call.pk)
    if row.done < row.total and row.ended_at is None:
        _enter(row, A_PORTION, at)
        row.refresh_from_db()
        note(events.RollCallFilled(row.done, row.total), row, by=by, at=at)
    return row


def _enter(row: RollCall, most: int, at: datetime) -> None:
    left = outlets_of_rule(row.unit, row.rule).filter(pk__gt=row.after)
    outlets = list(left.order_by("pk")[:most])
    waits = escalation.waits_of(plans.plan_of(row.plan_version_id), row.level)
    held = _held(outlets, row.world)
    asks = [_ask(row, outlet, held[outlet.pk], at, waits) for outlet in outlets]
    Ask.objects.bulk_create(asks, ignore_conflicts=True)
    done = row.done + len(outlets)
    if len(outlets) < most or done > row.total:
        RollCall.objects.filter(pk=row.pk).update(total=done)
    RollCall.objects.filter(pk=row.pk).update(done=done, after=outlets[-1].pk if outlets else row.after)


def _ask(row: RollCall, outlet: Outlet, held: set[str], at: datetime, waits: escalation.Waits) -> Ask:
    return Ask(
        roll_call=row,
        outlet=outlet,
        unit_path=outlet.unit_path,
        visibility=row.visibility,
        world=row.world,
        asked_at=at,
        due_at=escalation.due_on(Rung.FIRST, at, waits),
        risk=answers.risk_of(
            one_person=outlet.one_person,
            only_outlet=outlet.only_outlet_of_township,
            telephone=outlet.telephone,
            held=bool(held),
            unreachable=State.UNREACHABLE in held,
        ),
    )


def _held(outlets: Sequence[Outlet], world: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = Hold.objects.filter(outlet__in=outlets, world=world, lifted_at=None).order_by()
    for outlet, state in rows.values_list("outlet_id", "state").distinct():
        found[outlet].add(state)
    return found


@action
def end_rollcall(*, by: Actor, at: datetime, roll_call: RollCall, why: str = "BY_HAND") -> RollCall:
    """End a roll-call: nobody is carried on any more; answers may still be written down. Raises UnableToEndRollCall."""
    by.require("start_rollcall", unit=roll_call.unit_path)
    row = RollCall.objects.get(pk=roll_call.pk)
    if row.ended_at is not None:
        raise UnableToEndRollCall
    return ended(row, why, by=by, at=at)


def ended(row: RollCall, why: str, *, by: Actor, at: datetime) -> RollCall:
    """Mark a roll-call as over with its sum; one that another act ended meanwhile stays as it is."""
    if not RollCall.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at, end_reason=why):
        return RollCall.objects.get(pk=row.pk)
    row.refresh_from_db()
    found = total_of(row, at)
    zh, en = lines_of(row, found)
    what = events.RollCallEnded(row.reference, why, found.total, found.answered, found.people_missing, zh, en)
    note(what, row, by=by, at=at, in_incident=True)
    return row


def note(what: Event, row: RollCall, *, by: Actor, at: datetime, in_incident: bool = False) -> Entry:
    """Append an entry of a roll-call: to its own stream, or to that of its incident where everybody looks for it."""
    if in_incident and row.incident is not None:
        return record(what, row.incident, by=by, at=at, subject=row)
    return journal.append(
        what,
        by=by,
        at=at,
        stream=row.stream,
        subject=row,
        unit=row.unit_path,
        world=row.world,
        visibility=row.seen,
    )
