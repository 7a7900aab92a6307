"""Rosters: shifts entered, one by one or by rotation, given to another, taken off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.organisation import events, rules
from youxu.organisation.models import Person, Shift
from youxu.organisation.rules import RosterKind, Turn

MOST_SHIFTS = 400
"""Shifts of one rotation: a year of days and some."""


class UnableToAddShift(UnableTo):
    """A shift that cannot be entered; ``details`` names who has the duty then."""

    text = mark("This shift cannot be entered.")
    clause = "O3"


class UnableToSwapShift(UnableTo):
    """A shift that cannot be given to that person."""

    text = mark("This shift cannot be given to another person.")
    clause = "O3"


class UnableToRemoveShift(UnableTo):
    """A shift that cannot be taken off."""

    text = mark("This shift cannot be taken off.")
    clause = "O3"


@action
def add_shift(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    kind: str,
    person: Person,
    starts_at: datetime,
    ends_at: datetime,
    cause: Entry | None = None,
) -> Shift:
    """Enter one shift, half-open. Raises UnableToAddShift when it is over or clashes with another."""
    if cause is None:
        by.require("edit_organisation", unit=unit.path)
    if ends_at <= at and cause is None:
        raise UnableToAddShift(mark("This shift would be over already."), field="ends_at")
    shift = _enter(unit, RosterKind(kind), person, starts_at, ends_at)
    if cause is None:
        _record_added([shift], by=by, at=at, unit=unit)
    return shift


@action
def add_rotation(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    kind: str,
    people: Sequence[Person],
    starts_at: datetime,
    count: int,
    hours: int = 24,
    cause: Entry | None = None,
) -> Shift:
    """Enter ``count`` shifts of ``hours`` each from ``starts_at``, the people in turn; return the first.

    Raises UnableToAddShift at the first clash; then none is entered.
    """
    if cause is None:
        by.require("edit_organisation", unit=unit.path)
    if not people:
        raise UnableToAddShift(mark("Name who takes turns."), field="people")
    if not 0 < count <= MOST_SHIFTS or not 0 < hours <= 168:
        raise UnableToAddShift(
            mark("A rotation has 1 to {most} shifts of 1 to 168 hours."), field="count", most=MOST_SHIFTS
        )
    length = timedelta(hours=hours)
    shifts = [
        _enter(
            unit,
            RosterKind(kind),
            people[turn % len(people)],
            starts_at + turn * length,
            starts_at + (turn + 1) * length,
        )
        for turn in range(count)
    ]
    if cause is None:
        _record_added(shifts, by=by, at=at, unit=unit)
    return shifts[0]


@action
def swap_shift(*, by: Actor, at: datetime, shift: Shift, person: Person, cause: Entry | None = None) -> Shift:
    """Give a shift to another person; one that runs is handed over now, its past stays. Return the new shift.

    Raises UnableToSwapShift.
    """
    if cause is None:
        by.require("edit_organisation", unit=shift.unit_path)
    if person.pk == shift.person_id:
        raise UnableToSwapShift(mark("{person} has this shift already."), field="person", person=person.name)
    start, end, before = max(at, shift.starts_at), shift.ends_at, shift.person
    _take_off(shift, at, UnableToSwapShift)
    successor = _enter(shift.unit, RosterKind(shift.kind), person, start, end, UnableToSwapShift)
    if cause is None:
        said = events.ShiftSwapped(
            roster=shift.kind,
            person=before.name,
            successor=person.name,
            starts_at=start.isoformat(),
            ends_at=successor.ends_at.isoformat(),
        )
        _record(said, by=by, at=at, shift=successor, unit=shift.unit)
    return successor


@action
def remove_shift(*, by: Actor, at: datetime, shift: Shift, cause: Entry | None = None) -> Shift:
    """Take a shift off the roster; one that runs ends now, its past stays. The gap shows at once.

    Raises UnableToRemoveShift for one that is over or was taken off.
    """
    if cause is None:
        by.require("edit_organisation", unit=shift.unit_path)
    start, end = max(at, shift.starts_at), shift.ends_at
    _take_off(shift, at, UnableToRemoveShift)
    if cause is None:
        said = events.ShiftRemoved(
            roster=shift.kind,
            person=shift.person.name,
            starts_at=start.isoformat(),
            ends_at=end.isoformat(),
        )
        _record(said, by=by, at=at, shift=shift, unit=shift.unit)
    return shift


def _enter(
    unit: Unit,
    kind: RosterKind,
    person: Person,
    starts_at: datetime,
    ends_at: datetime,
    error: type[UnableTo] = UnableToAddShift,
) -> Shift:
    if ends_at <= starts_at:
        raise error(mark("The end lies before the beginning."), field="ends_at")
    if person.retired_at is not None:
        raise error(mark("{person} was retired."), field="person", person=person.name)
    _refuse_clash(unit, Turn(kind, person.pk, starts_at, ends_at), error)
    return Shift.objects.create(
        unit=unit, unit_path=unit.path, kind=kind, person=person, starts_at=starts_at, ends_at=ends_at
    )


def _refuse_clash(unit: Unit, new: Turn, error: type[UnableTo]) -> None:
    rows = Shift.objects.filter(
        unit=unit, kind=new.kind, removed_at=None, starts_at__lt=new.ends_at, ends_at__gt=new.starts_at
    ).select_related("person")
    names = {row.pk: row.person.name for row in rows}
    turns = [Turn(row.kind, row.person_id, row.starts_at, row.ends_at, row.pk) for row in rows]
    found = rules.clashes(turns, new)
    if found:
        first = found[0]
        raise error(
            mark("{person} has this duty from {starts_at} to {ends_at}; swap or end that shift first."),
            field="starts_at",
            details={"shift": first.pk},
            person=names[first.pk],
            starts_at=first.starts_at,
            ends_at=first.ends_at,
        )


def _take_off(shift: Shift, at: datetime, error: type[UnableTo]) -> None:
    """Take a coming shift off, or end a running one now. Raises ``error`` when it is over."""
    rows = Shift.objects.filter(pk=shift.pk, removed_at=None, ends_at__gt=at)
    if shift.starts_at >= at:
        done, shift.removed_at = rows.update(removed_at=at), at
    else:
        done, shift.ends_at = rows.update(ends_at=at), at
    if not done:
        raise error(mark("This shift is over or was taken off."), field="shift")


def _record_added(shifts: Sequence[Shift], *, by: Actor, at: datetime, unit: Unit) -> None:
    names = dict.fromkeys(shift.person.name for shift in shifts)
    said = events.ShiftsAdded(
        roster=shifts[0].kind,
        people=", ".join(names),
        tally=len(shifts),
        starts_at=shifts[0].starts_at.isoformat(),
        ends_at=shifts[-1].ends_at.isoformat(),
    )
    _record(said, by=by, at=at, shift=shifts[0], unit=unit)


def _record(said: journal.Event, *, by: Actor, at: datetime, shift: Shift, unit: Unit) -> Entry:
    """Append an entry to the stream of the unit's roster."""
    return journal.append(said, by=by, at=at, stream=f"unit:{unit.key}:roster", subject=shift, unit=unit.path)
