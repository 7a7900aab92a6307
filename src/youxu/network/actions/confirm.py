"""Words about the state of outlets: given, refreshed, and run out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import mark
from youxu.network import events, rules
from youxu.network.actions import holds as placing
from youxu.network.actions.holds import HoldRow, Said
from youxu.network.models import CallItem, ConfirmRule, Hold, OpeningConfirmation, Outlet, OutletLine, Unit
from youxu.network.queries import hours, owed

SOURCE = "confirmation"
LARGEST = 1000
AT_ONCE = 500


class UnableToConfirm(UnableTo):
    """The word cannot be taken as given."""

    text = mark("This word cannot be recorded.")
    clause = "P1"


@action
def confirm_status(
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet,
    way: str,
    state: str = "",
    lines: Collection[str] | None = None,
    how: str = "",
    text: str = "",
    world: str = "",
    cause: Entry | None = None,
) -> Outlet:
    """Take a word about an outlet's lines (all that it offers when ``lines`` is None); return the outlet.

    Without ``state`` what is recorded is confirmed as still true. OPEN lifts what earlier words placed and counts
    as today's opening confirmation; another state is placed as a hold of the source "confirmation". Holds of
    other sources stay: only these lift their own. The outlet's item on the call list is answered once no word
    about it is run out. Within another act (``cause``) no entry is appended and no permission asked.
    """
    if cause is None:
        by.require("confirm_status", unit=outlet.unit_path)
    said, outlets = Said(by.name, way, at), {outlet.pk: outlet}
    wanted = _offered(outlet, lines)
    open_holds = list(Hold.objects.filter(outlet=outlet, line__in=wanted, world=world, lifted_at=None))
    if not state:
        placing.refresh(open_holds, outlets, said)
    elif state == rules.State.OPEN:
        Hold.objects.filter(pk__in=[hold.pk for hold in open_holds if hold.source == SOURCE]).update(
            lifted_at=at
        )
        _open_today({outlet.pk: outlet}, said, world)
    else:
        rows = {
            (outlet.pk, line): HoldRow(outlet.pk, line, rules.State(state), how=how, text=text)
            for line in sorted(wanted)
        }
        placing.check_rows(rows.values(), outlets, at)
        placing.put(rows, outlets, said, SOURCE, "", world)
    _answer_calls([outlet.pk], at, world)
    shown = state or rules.worst(rules.State(hold.placed_state) for hold in open_holds)
    what = events.StatusConfirmed(
        outlet_code=outlet.code, name=outlet.name, state=shown, lines=len(wanted), way=way
    )
    if cause is None:
        _note_outlet(what, by, at, outlet, world)
    return outlet


@action
def confirm_opening(
    *, by: Actor, at: datetime, outlets: Collection[Outlet], way: str, world: str = ""
) -> Outlet:
    """Record that up to 1,000 outlets of one unit (or of units below) opened today (开门报到); return the first.

    From its unit's first opening confirmation on an outlet owes one each opening day. The same outlet twice on
    one day changes nothing.
    """
    if not outlets or len(outlets) > LARGEST:
        raise UnableToConfirm(mark("Name between 1 and 1,000 outlets."), field="outlets")
    for path in {outlet.unit_path for outlet in outlets}:
        by.require("confirm_status", unit=path)
    first, said = next(iter(outlets)), Said(by.name, way, at)
    days = _open_today({outlet.pk: outlet for outlet in outlets}, said, world)
    if not world:
        Unit.objects.filter(pk__in={outlet.unit_id for outlet in outlets}, confirms_since=None).update(
            confirms_since=at
        )
    _answer_calls([outlet.pk for outlet in outlets], at, world)
    what = events.OpeningConfirmed(name=first.name, day=min(days).isoformat(), outlets=len(outlets), way=way)
    _note_outlet(what, by, at, first, world)
    return first


@action
def expire_confirmations(*, by: Actor, at: datetime) -> list[Unit]:
    """Turn up to 500 words that ran out at ``at`` to unknown; one call item an outlet, one alarm a unit.

    Return the units alarmed. It reads a partial index and usually finds nothing; it runs every second.
    """
    due = list(
        Hold.objects.filter(confirm_by__lte=at, lifted_at=None, expired_at=None)
        .order_by("confirm_by")
        .values_list("pk", "outlet_id", "line", "world", "confirm_by")[:AT_ONCE]
    )
    if not due:
        return []
    by.require("confirm_status", unit="")
    Hold.objects.filter(pk__in=[row[0] for row in due], lifted_at=None, expired_at=None).update(
        state=rules.State.UNKNOWN, expired_at=at
    )
    alarmed: list[Unit] = []
    for world in sorted({row[3] for row in due}):
        lines: dict[int, set[str]] = defaultdict(set)
        for _, outlet, line, where, _ in due:
            if where == world:
                lines[outlet].add(line)
        first_due = {
            outlet: min(row[4] for row in due if row[1] == outlet and row[4] is not None) for outlet in lines
        }
        fresh = _call(lines, first_due, rules.CallReason.WORD_RAN_OUT, at, world)
        alarmed += _alarm_ran_out(fresh, lines, by, at, world)
    return alarmed


@action
def miss_openings(*, by: Actor, at: datetime) -> list[Unit]:
    """Put outlets whose owed opening confirmation is past its grace on the call list; return the units alarmed.

    At most 500 outlets a run, each once a day; for reality only. It runs every minute.
    """
    missed = owed.missed_openings(at, AT_ONCE)
    if not missed:
        return []
    by.require("confirm_status", unit="")
    lines = {pk: set[str]() for pk in missed}
    fresh = _call(lines, missed, rules.CallReason.OPENING_MISSED, at, "")
    units = []
    for unit, outlets in _by_unit(fresh):
        units.append(unit)
        what = events.OpeningsMissed(name=unit.name, first_outlet=outlets[0].name, outlets=len(outlets))
        _note_unit(what, by, at, unit, "")
    return units


@action
def set_confirm_rules(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    values: Mapping[str, Any],
    plan_version: int = 0,
    cause: Entry | None = None,
) -> ConfirmRule:
    """Copy how long a word is good in ``unit`` and below from the plan in force; return the row.

    ``values`` are those of rules.ConfirmWords. An older plan version never replaces a newer one. Raises
    UnableToConfirm for values that cannot be read.
    """
    if cause is None:
        by.require("publish_plan", unit=unit.path)
    try:
        rules.confirm_words(values)
    except ValueError as error:
        raise UnableToConfirm(
            mark("These rules cannot be read: {fault}"), field="values", fault=str(error)
        ) from error
    row, made = ConfirmRule.objects.get_or_create(
        unit_path=unit.path, defaults={"values": dict(values), "plan_version": plan_version}
    )
    if not made and plan_version >= row.plan_version:
        ConfirmRule.objects.filter(pk=row.pk).update(values=dict(values), plan_version=plan_version)
        row.refresh_from_db()
    if cause is None:
        what = events.ConfirmRulesSet(name=unit.name, version=plan_version)
        journal.append(what, by=by, at=at, stream=f"unit:{unit.key}", subject=row, unit=unit.path)
    return row


def _offered(outlet: Outlet, lines: Collection[str] | None) -> set[str]:
    offered = set(OutletLine.objects.filter(outlet=outlet, retired_at=None).values_list("line", flat=True))
    unknown = set(lines or ()) - offered
    if unknown:
        raise UnableToConfirm(
            mark("{name} does not offer the line {line}."), field="lines", name=outlet.name, line=min(unknown)
        )
    return offered if lines is None else set(lines)


def _open_today(outlets: dict[int, Outlet], said: Said, world: str) -> set[date]:
    shelf = hours.timetables(outlets, said.at)
    rows = [
        OpeningConfirmation(
            outlet_id=pk,
            unit_path=outlet.unit_path,
            day=said.at.astimezone(shelf.table(pk).zone).date(),
            confirmed_at=said.at,
            confirmed_by=said.who[:80],
            way=said.way,
            world=world,
        )
        for pk, outlet in outlets.items()
    ]
    OpeningConfirmation.objects.bulk_create(rows, ignore_conflicts=True)
    return {row.day for row in rows}


def _answer_calls(outlet_ids: Collection[int], at: datetime, world: str) -> None:
    still = Hold.objects.filter(
        outlet__in=outlet_ids, world=world, lifted_at=None, expired_at__isnull=False
    ).values("outlet_id")
    CallItem.objects.filter(outlet__in=outlet_ids, world=world, answered_at=None).exclude(
        Q(reason=rules.CallReason.WORD_RAN_OUT) & Q(outlet__in=still)
    ).update(answered_at=at)


def _call(
    lines: Mapping[int, set[str]], due: Mapping[int, datetime], reason: str, at: datetime, world: str
) -> list[Outlet]:
    """Put outlets on the call list; return those that were not on it yet: only these alarm."""
    present = {
        item.outlet_id: item
        for item in CallItem.objects.filter(outlet__in=lines, world=world, answered_at=None)
    }
    for pk, item in present.items():
        if not lines[pk] <= set(item.lines):
            together = sorted({*item.lines, *lines[pk]})
            CallItem.objects.filter(pk=item.pk).update(lines=together, reason=rules.CallReason.WORD_RAN_OUT)
    fresh = list(Outlet.objects.filter(pk__in=set(lines) - set(present)))
    CallItem.objects.bulk_create(
        CallItem(
            outlet=outlet,
            unit_path=outlet.unit_path,
            lines=sorted(lines[outlet.pk]),
            reason=reason,
            due_at=due[outlet.pk],
            raised_at=at,
            world=world,
        )
        for outlet in fresh
    )
    return fresh


def _alarm_ran_out(
    fresh: list[Outlet], lines: Mapping[int, set[str]], by: Actor, at: datetime, world: str
) -> list[Unit]:
    units = []
    for unit, outlets in _by_unit(fresh):
        what = events.WordsRanOut(
            name=unit.name,
            first_outlet=outlets[0].name,
            outlets=len(outlets),
            lines=sum(len(lines[outlet.pk]) for outlet in outlets),
        )
        _note_unit(what, by, at, unit, world)
        units.append(unit)
    return units


def _by_unit(outlets: Iterable[Outlet]) -> list[tuple[Unit, list[Outlet]]]:
    grouped: dict[int, list[Outlet]] = defaultdict(list)
    for outlet in outlets:
        grouped[outlet.unit_id].append(outlet)
    units = Unit.objects.filter(pk__in=grouped).order_by("path")
    return [(unit, grouped[unit.pk]) for unit in units]


def _note_outlet(what: journal.Event, by: Actor, at: datetime, outlet: Outlet, world: str) -> None:
    journal.append(
        what, by=by, at=at, stream=f"outlet:{outlet.pk}", subject=outlet, unit=outlet.unit_path, world=world
    )


def _note_unit(what: journal.Event, by: Actor, at: datetime, unit: Unit, world: str) -> None:
    journal.append(what, by=by, at=at, stream=f"calls:{unit.key}", subject=unit, unit=unit.path, world=world)
