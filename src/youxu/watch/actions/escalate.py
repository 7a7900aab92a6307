"""When nobody answers: second number, parent branch or neighbour, unreachable; by the sweep or by whoever rang (G4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from youxu.core import clock, journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.backup.held import not_held
from youxu.core.errors import UnableTo
from youxu.core.one_by_one import one_by_one
from youxu.incidents.actions.entries import iso
from youxu.kernel.words import mark
from youxu.network import actions as network
from youxu.network.models import OutletLine
from youxu.network.rules import State
from youxu.plan import queries as plans
from youxu.watch.actions.places import asked_of, check_own_outlet
from youxu.watch.events import rollcall as events
from youxu.watch.models import Ask, RollCall
from youxu.watch.rules import escalation as rules
from youxu.watch.rules.words import AskState, Rung

SOURCE = "rollcall"
"""The source of the holds that this part places: one for all roll-calls, so that any answer lifts them."""
AT_ONCE = 50
"""How many questions one call carries on: a lost outlet places a hold on each of its lines."""
LATER = timedelta(minutes=1)
"""When questions that could not be carried on have their next turn."""


class UnableToTry(UnableTo):
    """Only an outlet that still owes its answer is rung for it."""

    text = mark("This outlet has answered already.")
    clause = "G4"


@action
def note_no_answer(*, by: Actor, at: datetime, ask: Ask) -> Ask:
    """Write down that somebody rang and got no answer: the next number follows at once, never a later one.

    Raises NotPermitted, UnableToTry.
    """
    row = Ask.objects.select_related("roll_call__incident", "outlet").get(pk=ask.pk)
    by.require("answer_rollcall", unit=asked_of(by, row), outlet=row.outlet.code)
    check_own_outlet(by, row, UnableToTry)
    if row.state != AskState.WAITING or row.rung == Rung.LOST:
        raise UnableToTry
    Ask.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, tried_at=at)
    what = events.CallTried(row.outlet.name, row.outlet.name_en or row.outlet.name, row.rung)
    journal.append(
        what,
        by=by,
        at=at,
        stream=row.stream,
        subject=row,
        unit=row.unit_path,
        world=row.world,
        visibility=row.roll_call.seen,
    )
    _carry(row.roll_call, Rung(row.rung), [row], by, at)
    return Ask.objects.get(pk=row.pk)


def carry_on(*, by: Actor, at: datetime) -> int:
    """Carry questions whose minutes are over to their next rung, at most 50 of each world a call; return how many.

    Reads a partial index and usually finds nothing; it runs every second. A second call at the same time finds
    the questions already carried on. Those of each roll-call and rung go in a transaction of their own.
    """
    worlds = Ask.objects.filter(state=AskState.WAITING, due_at__isnull=False).exclude(world="")
    several = ["", *worlds.order_by().values_list("world", flat=True).distinct()[:50]]
    return sum(_carry_world(world, clock.now(world) if world else at, by) for world in several)


def _carry_world(world: str, at: datetime, by: Actor) -> int:
    due = Ask.objects.filter(not_held("due_at"), state=AskState.WAITING, due_at__lte=at, world=world)
    rows = list(due.select_related("roll_call__incident", "outlet").order_by("due_at", "pk")[:AT_ONCE])
    alike: dict[tuple[int, str], list[Ask]] = defaultdict(list)
    for row in rows:
        alike[row.roll_call_id, row.rung].append(row)
    one_by_one(
        [several[0] for several in alike.values()],
        lambda first: carry_alike(by=by, at=at, asks=alike[first.roll_call_id, first.rung]),
        put_off=lambda first: put_asks_off(by=by, at=at, asks=alike[first.roll_call_id, first.rung]),
    )
    return len(rows)


@action
def carry_alike(*, by: Actor, at: datetime, asks: Sequence[Ask]) -> bool:
    """Carry questions of one roll-call from the same rung to the next; of one that is over they end.

    Raises NotPermitted.
    """
    first = asks[0]
    by.require("answer_rollcall", unit=first.unit_path)
    if first.roll_call.ended_at is None:
        _carry(first.roll_call, Rung(first.rung), asks, by, at)
    else:
        same = Ask.objects.filter(pk__in=[row.pk for row in asks], state=AskState.WAITING)
        same.update(state=AskState.OVER, due_at=None)
    return True


@action
def put_asks_off(*, by: Actor, at: datetime, asks: Sequence[Ask]) -> None:
    """Let questions that could not be carried on wait a minute; nothing is to be said of it. Raises NotPermitted."""
    by.require("answer_rollcall", unit=asks[0].unit_path)
    same = Ask.objects.filter(pk__in=[row.pk for row in asks], state=AskState.WAITING, due_at__lte=at)
    same.update(due_at=at + LATER)


def _carry(roll_call: RollCall, rung: Rung, asks: Sequence[Ask], by: Actor, at: datetime) -> None:
    """Move questions of one roll-call from ``rung`` to the next one; those answered meanwhile stay."""
    following = rules.next_rung(rung)
    waits = rules.waits_of(plans.plan_of(roll_call.plan_version_id), roll_call.level)
    same = Ask.objects.filter(pk__in=[row.pk for row in asks], state=AskState.WAITING, rung=rung)
    still = set(same.values_list("pk", flat=True))
    moved = [row for row in asks if row.pk in still]
    if not moved:
        return
    lost = following is Rung.LOST
    same.update(rung=following, due_at=rules.due_on(following, at, waits), lost_at=at if lost else None)
    first = moved[0].outlet.name
    what: journal.Event = (
        events.OutletsLost(len(moved), first, iso(min(row.asked_at for row in moved)))
        if lost
        else events.AsksCarriedOn(following, len(moved), first)
    )
    entry = journal.append(
        what,
        by=by,
        at=at,
        stream=roll_call.stream,
        subject=roll_call,
        unit=roll_call.unit_path,
        world=roll_call.world,
        visibility=roll_call.seen,
    )
    if lost:
        network.place_holds(
            by=by,
            at=at,
            rows=_unreachable(moved),
            source=SOURCE,
            source_reference=roll_call.reference,
            world=roll_call.world,
            cause=entry,
        )


def _unreachable(asks: Sequence[Ask]) -> list[network.HoldRow]:
    since = {row.outlet_id: row.asked_at for row in asks}
    lines = OutletLine.objects.filter(outlet__in=since, retired_at=None).values_list("outlet_id", "line")
    return [network.HoldRow(outlet, line, State.UNREACHABLE, since=since[outlet]) for outlet, line in lines]
