"""Opening hours: of an outlet or one line, days that differ, the calendar of a nation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import mark
from youxu.network import events, rules
from youxu.network.actions.outlets import pattern_of
from youxu.network.models import CalendarDay, HoursException, Outlet, OutletLine, Unit

LARGEST = 1000


class UnableToSetHours(UnableTo):
    """The hours cannot be set as asked."""

    text = mark("The opening hours cannot be set like this.")


@action
def set_hours(
    *, by: Actor, at: datetime, outlet: Outlet, hours: str, line: str = "", revision: int | None = None
) -> Outlet:
    """Set the hours of an outlet, or of one of its lines (OSM syntax; "" takes them away); return the outlet.

    Raises Invalid for hours that cannot be read, UnableToSetHours for a line that the outlet does not offer,
    Stale when ``revision`` is given and the outlet changed since.
    """
    by.require("edit_network", unit=outlet.unit_path)
    pattern = pattern_of(hours, field="hours")
    same = {"revision": revision} if revision is not None else {}
    if not Outlet.objects.filter(pk=outlet.pk, **same).update(revision=F("revision") + 1):
        raise _stale(outlet, line, pattern.text if pattern else "")
    if not line:
        Outlet.objects.filter(pk=outlet.pk).update(hours=pattern)
    elif not OutletLine.objects.filter(outlet=outlet, line=line, retired_at=None).update(hours=pattern):
        raise UnableToSetHours(
            mark("{name} does not offer the line {line}."), field="line", name=outlet.name, line=line
        )
    outlet.refresh_from_db()
    journal.append(
        events.HoursSet(
            outlet_code=outlet.code, name=outlet.name, line=line, hours=pattern.text if pattern else ""
        ),
        by=by,
        at=at,
        stream=f"outlet:{outlet.pk}",
        subject=outlet,
        unit=outlet.unit_path,
    )
    return outlet


def _stale(outlet: Outlet, line: str, hours: str) -> Stale:
    """Return the error that carries the hours that were sent and those that stand now."""
    now = Outlet.objects.select_related("hours").get(pk=outlet.pk)
    pattern = now.hours
    if line:
        of_line = (
            OutletLine.objects.filter(outlet=now, line=line, retired_at=None).select_related("hours").first()
        )
        pattern = of_line.hours if of_line else None
    stands = {"hours": pattern.text if pattern else ""}
    return Stale(
        field="revision", details={"yours": {"hours": hours}, "theirs": stands, "revision": now.revision}
    )


@action
def add_exception(
    *,
    by: Actor,
    at: datetime,
    day: date,
    hours: str = "",
    reason: str = "",
    outlet: Outlet | None = None,
    unit: Unit | None = None,
) -> HoursException:
    """Set that an outlet, or all outlets of a unit and below, open otherwise on ``day`` ("": closed).

    The same day again replaces what was set. Returns the row. Raises Invalid for hours that cannot be read.
    """
    if outlet is not None:
        name, path, stream = outlet.name, outlet.unit_path, f"outlet:{outlet.pk}"
    elif unit is not None:
        name, path, stream = unit.name, unit.path, f"unit:{unit.key}"
    else:
        raise UnableToSetHours(mark("Say for which outlet or unit."), field="outlet")
    by.require("edit_network", unit=path)
    pattern = pattern_of(hours, field="hours")
    same = {"outlet": outlet} if outlet else {"outlet": None, "unit_path": path}
    row, _ = HoursException.objects.update_or_create(
        **same, day=day, defaults={"hours": pattern, "reason": reason, "unit_path": path}
    )
    journal.append(
        events.HoursExceptionAdded(name=name, day=day.isoformat(), hours=hours, reason=reason),
        by=by,
        at=at,
        stream=stream,
        subject=row,
        unit=path,
    )
    return row


def root_of(path: str) -> str:
    """Return the path of the top of the tree that ``path`` lies in; "" for no unit."""
    root = path.split("/")[0]
    return f"{root}/" if root else ""


@action
def set_calendar_days(
    *,
    by: Actor,
    at: datetime,
    calendar: str,
    days: Iterable[tuple[date, str, str]],
    cause: Entry | None = None,
) -> CalendarDay | None:
    """Enter or change up to 1,000 (day, HOLIDAY, WORKDAY or ORDINARY, name) of a calendar; return the last one.

    Needs ``edit_plan`` at the top of the actor's tree, since it moves the limits of every unit that follows the
    calendar.
    """
    if cause is None:
        by.require("edit_plan", unit=root_of(by.unit))
    rows = [
        CalendarDay(calendar=calendar, day=day, kind=rules.DayKind(kind), name=name)
        for day, kind, name in days
    ]
    if len(rows) > LARGEST:
        raise ValueError("at most 1,000 days at once")
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["calendar", "day"], update_fields=["kind", "name"]
    )
    if not rows:
        return None
    last = CalendarDay.objects.get(calendar=calendar, day=rows[-1].day)
    if cause is None:
        first = min(row.day for row in rows).isoformat()
        journal.append(
            events.CalendarDaySet(
                calendar=calendar,
                day=first if len(rows) == 1 else f"{first} … {max(row.day for row in rows).isoformat()}",
                day_kind=last.kind,
                name=last.name,
            ),
            by=by,
            at=at,
            stream=f"calendar:{calendar}",
            subject=last,
            unit="",
        )
    return last
