"""Holds: what keeps lines from open. Each source places its own and lifts only its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.database import write_columns
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import mark
from youxu.network import events, rules
from youxu.network.models import Hold, Outlet, OutletLine, Unit
from youxu.network.queries import hours
from youxu.network.queries.hours import Shelf

LARGEST = 1000
RELOCATION = "relocation"


class UnableToHold(UnableTo):
    """The hold cannot be placed as asked."""

    text = mark("This state cannot be recorded.")
    clause = "P1"


@dataclass(frozen=True)
class HoldRow:
    """One line of one outlet that is kept from open.

    ``how`` is a key of the plan's ``restricted_how``; ``since`` is when it began (the act's moment when None);
    ``text`` is a short public-safe reason, ``place`` where a relocated line is served.
    """

    outlet_id: int
    line: str
    state: rules.State
    how: str = ""
    since: datetime | None = None
    text: str = ""
    place: str = ""


@dataclass(frozen=True)
class Ground:
    """What the caller of ``place_holds`` has read in the same act: the outlets concerned and their hours.

    ``new_source`` says that the source was made by this act and holds nothing yet.
    """

    outlets: Mapping[int, Outlet]
    shelf: Shelf
    new_source: bool = False


@action
def place_holds(
    *,
    by: Actor,
    at: datetime,
    rows: Iterable[HoldRow],
    source: str,
    source_reference: str = "",
    way: str = "",
    world: str = "",
    cause: Entry | None = None,
    ground: Ground | None = None,
) -> Outlet | Unit | None:
    """Place up to 1,000 holds of one source; return the outlet, or the unit when there are several.

    A line that the source holds already in the same way keeps its hold with a fresh word; in another way the old
    hold is lifted and a new one placed, so that the history stays. With ``cause`` no entry is appended and no
    permission asked; ``ground`` spares reading again what the caller has read. Raises UnableToHold for an unknown
    outlet and for a state that is no hold.
    """
    wanted = {(row.outlet_id, row.line): row for row in rows}
    if not wanted:
        return None
    outlets = ground.outlets if ground else _outlets({pk for pk, _ in wanted})
    if cause is None:
        for path in {outlet.unit_path for outlet in outlets.values()}:
            by.require("confirm_status", unit=path)
    check_rows(wanted.values(), outlets, at)
    put(wanted, outlets, Said(by.name, way or by.surface, at), source, source_reference, world, ground)
    subject = _subject(list(outlets.values()))
    if cause is None:
        state = rules.worst(row.state for row in wanted.values())
        what = events.HoldsPlaced(
            name=subject.name, source=source, state=state, outlets=len(outlets), lines=len(wanted)
        )
        _note(what, by, at, subject, world)
    return subject


@action
def lift_holds(
    *,
    by: Actor,
    at: datetime,
    source: str,
    outlets: Collection[int] | None = None,
    lines: Collection[str] | None = None,
    pairs: Collection[tuple[int, str]] | None = None,
    world: str = "",
    cause: Entry | None = None,
) -> Outlet | Unit | None:
    """Lift the open holds of one source, and only of that source; return the outlet or unit concerned.

    Narrowed by outlet ids, by lines, or by exact (outlet id, line) ``pairs``. At most 1,000 holds a call: a
    larger source is lifted in chunks of outlets (ValueError otherwise). None when it held nothing.
    """
    open_holds = Hold.objects.filter(source=source, world=world, lifted_at=None)
    if outlets is not None:
        open_holds = open_holds.filter(outlet__in=outlets)
    if lines is not None:
        open_holds = open_holds.filter(line__in=lines)
    if pairs is not None:
        open_holds = open_holds.filter(outlet__in={pk for pk, _ in pairs})
    found = [
        (pk, outlet)
        for pk, outlet, line in open_holds.values_list("pk", "outlet_id", "line")[: LARGEST + 1]
        if pairs is None or (outlet, line) in pairs
    ]
    if len(found) > LARGEST:
        raise ValueError("at most 1,000 holds at once")
    if not found:
        return None
    touched = _outlets({outlet for _, outlet in found})
    if cause is None:
        for path in {outlet.unit_path for outlet in touched.values()}:
            by.require("confirm_status", unit=path)
    Hold.objects.filter(pk__in=[pk for pk, _ in found], lifted_at=None).update(lifted_at=at)
    subject = _subject(list(touched.values()))
    if cause is None:
        what = events.HoldsLifted(name=subject.name, source=source, outlets=len(touched), lines=len(found))
        _note(what, by, at, subject, world)
    return subject


def reword_holds(source: str, text: str, most: int, *, world: str = "") -> int:
    """Give up to ``most`` holds of a source, lifted ones too, another text, within the act of that source."""
    rows = Hold.objects.filter(source=source, world=world).exclude(text=text[:200]).order_by("pk")
    few = list(rows.values_list("pk", flat=True)[:most])
    return Hold.objects.filter(pk__in=few).update(text=text[:200])


@action
def relocate(
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet,
    place: str,
    text: str = "",
    since: datetime | None = None,
    lines: Collection[str] | None = None,
    world: str = "",
) -> Outlet:
    """Record that an outlet serves from ``place`` for a time: a hold on its lines, and return the outlet.

    It is taken back by ``lift_holds(source="relocation", outlets=[outlet.pk])``.
    """
    by.require("confirm_status", unit=outlet.unit_path)
    if not place.strip():
        raise UnableToHold(mark("Say where the outlet serves now."), field="place")
    offered = OutletLine.objects.filter(outlet=outlet, retired_at=None).values_list("line", flat=True)
    rows = {
        (outlet.pk, line): HoldRow(
            outlet.pk, line, rules.State.RELOCATED, since=since, text=text, place=place.strip()
        )
        for line in offered
        if lines is None or line in lines
    }
    check_rows(rows.values(), {outlet.pk: outlet}, at)
    put(rows, {outlet.pk: outlet}, Said(by.name, by.surface, at), RELOCATION, "", world)
    what = events.OutletRelocated(outlet_code=outlet.code, name=outlet.name, place=place)
    _note(what, by, at, outlet, world)
    return outlet


@dataclass(frozen=True)
class Said:
    """Who gave the word, by what way, when."""

    who: str
    way: str
    at: datetime


def due_by(
    rows: Iterable[tuple[int, str, rules.State, datetime]],
    outlets: Mapping[int, Outlet],
    at: datetime,
    shelf: Shelf | None = None,
) -> list[datetime | None]:
    """Return until when each (outlet id, line, state, since) is good when said at ``at``."""
    words = hours.confirm_words(outlet.unit_path for outlet in outlets.values())
    shelf = shelf or hours.timetables(outlets, at)
    return [
        rules.confirm_by(rules.State(state), since, at, words[outlets[pk].unit_path], shelf.table(pk, line))
        for pk, line, state, since in rows
    ]


def put(
    wanted: Mapping[tuple[int, str], HoldRow],
    outlets: Mapping[int, Outlet],
    said: Said,
    source: str,
    source_reference: str,
    world: str,
    ground: Ground | None = None,
) -> None:
    """Write the holds of one source; the caller asked permission, checked the rows and appends the entry."""
    present: dict[tuple[int, str], Hold] = {}
    if not (ground and ground.new_source):
        there = Hold.objects.filter(outlet__in=outlets, source=source, world=world, lifted_at=None)
        present = {(hold.outlet_id, hold.line): hold for hold in there}
    same = [key for key, row in wanted.items() if key in present and _says_the_same(present[key], row)]
    refresh([present[key] for key in same], outlets, said)
    if other := [present[key].pk for key in wanted if key in present and key not in same]:
        Hold.objects.filter(pk__in=other).update(lifted_at=said.at)
    fresh = [row for key, row in wanted.items() if key not in same]
    starts = [said.at if (row.outlet_id, row.line) in present else row.since or said.at for row in fresh]
    ends = due_by(
        [(r.outlet_id, r.line, r.state, s) for r, s in zip(fresh, starts, strict=True)],
        outlets,
        said.at,
        ground.shelf if ground else None,
    )
    Hold.objects.bulk_create(
        Hold(
            outlet_id=row.outlet_id,
            line=row.line,
            unit_path=outlets[row.outlet_id].unit_path,
            state=row.state,
            placed_state=row.state,
            how=row.how,
            since=since,
            source=source,
            source_reference=source_reference,
            text=row.text[:200],
            place=row.place[:200],
            confirm_by=until,
            confirmed_at=said.at,
            confirmed_by=said.who[:80],
            confirmation_source=said.way,
            world=world,
        )
        for row, since, until in zip(fresh, starts, ends, strict=True)
    )


def refresh(holds: list[Hold], outlets: Mapping[int, Outlet], said: Said) -> None:
    """Give open holds a fresh word: the state that was said, good again until the next confirmation."""
    if not holds:
        return
    ends = due_by(
        [(h.outlet_id, h.line, rules.State(h.placed_state), h.since) for h in holds], outlets, said.at
    )
    for hold, until in zip(holds, ends, strict=True):
        hold.state, hold.confirm_by, hold.expired_at = hold.placed_state, until, None
        hold.confirmed_at, hold.confirmed_by, hold.confirmation_source = said.at, said.who[:80], said.way
    write_columns(
        holds, "state", "confirm_by", "expired_at", "confirmed_at", "confirmed_by", "confirmation_source"
    )


def _says_the_same(hold: Hold, row: HoldRow) -> bool:
    return (hold.placed_state, hold.how, hold.text, hold.place) == (
        row.state,
        row.how,
        row.text[:200],
        row.place[:200],
    )


def _outlets(ids: Collection[int]) -> dict[int, Outlet]:
    return {
        outlet.pk: outlet
        for outlet in Outlet.objects.filter(pk__in=ids).only("pk", "code", "name", "unit_path", "unit_id")
    }


def check_rows(rows: Collection[HoldRow], outlets: Mapping[int, Outlet], at: datetime) -> None:
    """Raise UnableToHold for an unknown outlet, a state that holds nothing, a start in the future."""
    if len(rows) > LARGEST:
        raise ValueError("at most 1,000 holds at once")
    for row in rows:
        if row.outlet_id not in outlets:
            raise UnableToHold(mark("There is no such outlet."), field="outlet")
        if row.state not in rules.HOLDING:
            raise UnableToHold(mark("{state} is no state that holds a line."), field="state", state=row.state)
        if row.since is not None and row.since > at:
            raise UnableToHold(mark("The start lies in the future."), field="since")


def _subject(outlets: list[Outlet]) -> Outlet | Unit:
    """Return the outlet when there is one, else the unit that all of them share: the longest common path."""
    if len(outlets) == 1:
        return outlets[0]
    chains = [hours.ancestors(outlet.unit_path) for outlet in outlets]
    shared = [paths[0] for paths in zip(*chains, strict=False) if len(set(paths)) == 1]
    return Unit.objects.get(path=shared[-1]) if shared else outlets[0]


def _note(what: journal.Event, by: Actor, at: datetime, subject: Outlet | Unit, world: str) -> None:
    outlet = isinstance(subject, Outlet)
    journal.append(
        what,
        by=by,
        at=at,
        stream=f"outlet:{subject.pk}" if outlet else f"unit:{subject.key}",  # type: ignore[union-attr]
        subject=subject,
        unit=subject.unit_path if outlet else subject.path,  # type: ignore[union-attr]
        world=world,
    )
