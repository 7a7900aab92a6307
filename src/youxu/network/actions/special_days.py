"""Special days (特殊日): each unit enters its market days, new stamps, major events; changes and withdraws them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.kernel.words import mark
from youxu.network import events, special_days
from youxu.network.models import Outlet, Region, SpecialDay, Unit


class UnableToSetSpecialDays(UnableTo):
    """The days cannot be entered, changed or withdrawn as asked."""

    text = mark("These days cannot be entered like this.")
    clause = "G2"


@action
def enter_special_days(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    calendar: str,
    starts_date: date,
    ends_date: date | None = None,
    rule: str = "EVERY_DAY",
    numbers: Sequence[int] = (),
    lines: Sequence[str] = (),
    name: str = "",
    outlet: Outlet | None = None,
    region: Region | None = None,
    town: str = "",
) -> SpecialDay:
    """Enter special days for a unit and those below, or for one outlet, region or town in it (G2); return the row.

    ``calendar`` is the key of an entry of the plan's calendar. Raises Invalid naming every field at fault.
    """
    by.require("edit_calendar", unit=unit.path)
    _check(unit, calendar, starts_date, ends_date, rule, numbers, outlet)
    row = SpecialDay.objects.create(
        unit=unit,
        unit_path=unit.path,
        calendar=calendar,
        outlet=outlet,
        region=region,
        town=town.strip(),
        name=name.strip(),
        **_days(starts_date, ends_date, rule, numbers, lines),
    )
    _note(events.SpecialDaysEntered(**_words(row)), row, by, at)
    return row


@action
def change_special_days(
    *,
    by: Actor,
    at: datetime,
    row: SpecialDay,
    starts_date: date,
    ends_date: date | None = None,
    rule: str = "EVERY_DAY",
    numbers: Sequence[int] = (),
    lines: Sequence[str] = (),
    name: str = "",
    revision: int | None = None,
) -> SpecialDay:
    """Change when special days are and which lines they touch; return the row. Raises Invalid, Stale."""
    by.require("edit_calendar", unit=row.unit_path)
    row = _standing(row)
    _check(row.unit, row.calendar, starts_date, ends_date, rule, numbers, row.outlet)
    columns = {"name": name.strip(), **_days(starts_date, ends_date, rule, numbers, lines)}
    row = _set(row, revision, columns)
    _note(events.SpecialDaysChanged(**_words(row)), row, by, at)
    return row


@action
def withdraw_special_days(
    *, by: Actor, at: datetime, row: SpecialDay, revision: int | None = None
) -> SpecialDay:
    """Take special days back; what they raised before stays raised. Raises Stale, UnableToSetSpecialDays."""
    by.require("edit_calendar", unit=row.unit_path)
    row = _set(_standing(row), revision, {"retired_at": at})
    _note(events.SpecialDaysWithdrawn(**_words(row)), row, by, at)
    return row


def _standing(row: SpecialDay) -> SpecialDay:
    found = SpecialDay.objects.select_related("unit", "outlet", "region").get(pk=row.pk)
    if found.retired_at is not None:
        raise UnableToSetSpecialDays(mark("These days were withdrawn already."), field="row")
    return found


def _check(
    unit: Unit,
    calendar: str,
    first: date,
    last: date | None,
    rule: str,
    numbers: Sequence[int],
    outlet: Outlet | None,
) -> None:
    found = special_days.faults(calendar, first, last, rule, numbers)
    if found:
        raise Invalid(found)
    if outlet is not None and not outlet.unit_path.startswith(unit.path):
        raise UnableToSetSpecialDays(mark("This outlet belongs to another unit."), field="outlet")


def _days(
    first: date, last: date | None, rule: str, numbers: Sequence[int], lines: Sequence[str]
) -> dict[str, Any]:
    every = rule == special_days.DayRule.EVERY_DAY
    return {
        "starts_date": first,
        "ends_date": last,
        "rule": rule,
        "numbers": [] if every else sorted(set(numbers)),
        "lines": sorted(set(lines)),
    }


def _set(row: SpecialDay, revision: int | None, columns: dict[str, Any]) -> SpecialDay:
    expected = row.revision if revision is None else revision
    same = SpecialDay.objects.filter(pk=row.pk, revision=expected, retired_at=None)
    if same.update(**columns, revision=expected + 1) != 1:
        now = SpecialDay.objects.get(pk=row.pk)
        theirs = {key: getattr(now, key) for key in columns}
        details = {"yours": columns, "theirs": theirs, "revision": now.revision}
        raise Stale(field="revision", details=details)
    for key, value in {**columns, "revision": expected + 1}.items():
        setattr(row, key, value)
    return row


def _words(row: SpecialDay) -> dict[str, str]:
    place = row.outlet.name if row.outlet else (row.town or (row.region.name if row.region else ""))
    return {
        "place": place or row.unit.name,
        "calendar_key": row.calendar,
        "name": row.name or row.calendar,
        "days": " ".join(filter(None, (row.rule, ",".join(map(str, row.numbers))))),
        "starts": row.starts_date.isoformat(),
        "ends": row.ends_date.isoformat() if row.ends_date else "",
    }


def _note(what: journal.Event, row: SpecialDay, by: Actor, at: datetime) -> None:
    journal.append(what, by=by, at=at, stream=f"unit:{row.unit.key}", subject=row, unit=row.unit_path)
