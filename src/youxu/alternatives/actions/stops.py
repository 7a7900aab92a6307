"""Stops of mobile units (流动服务车): where, when by the timetable, for which services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F

from youxu.alternatives import events
from youxu.alternatives.actions.entries import NO_LINES, UNKNOWN_LINE
from youxu.alternatives.models import MobileStop
from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.kernel import geo, spans
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.plan import queries as plans

NO_PLACE = mark("Write where it stops, and the place on the map.")
NO_HOURS = mark("These times cannot be read: {hours}. Write them like: Mo 09:30-10:30; Th 14:00-15:00")
ENDS_FIRST = mark("The last day lies before the first.")
GONE = mark("This stop was taken off already.")


class UnableToKeepStop(UnableTo):
    """The place, the times, the lines or the days of a stop make no sense, or it was taken off."""

    clause = "P3b"


@action
def keep_stop(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    vehicle: str,
    place: str,
    latitude: float,
    longitude: float,
    hours: str,
    lines: Sequence[str],
    place_en: str = "",
    telephone: str = "",
    starts_date: date | None = None,
    ends_date: date | None = None,
) -> MobileStop:
    """Enter a stop of a mobile unit; the same vehicle, place and times again gets the new values.

    ``hours`` is in OSM syntax. Raises UnableToKeepStop.
    """
    by.require("keep_neighbours", unit=unit.path)
    if not (vehicle.strip() and place.strip() and geo.WORLD.holds((latitude, longitude))):
        raise UnableToKeepStop(NO_PLACE, field="place")
    try:
        times = spans.check(hours)
    except spans.BadHours as fault:
        raise UnableToKeepStop(NO_HOURS, field="hours", hours=str(fault)) from fault
    if starts_date and ends_date and ends_date < starts_date:
        raise UnableToKeepStop(ENDS_FIRST, field="ends_date")
    known = plans.plan_in_force(unit.path, at).public_lines()
    for line in lines or ("",):
        if line not in known:
            text = UNKNOWN_LINE if line else NO_LINES
            raise UnableToKeepStop(text, field="lines", line_key=line)
    values = {
        "place_en": place_en.strip()[:200],
        "latitude": latitude,
        "longitude": longitude,
        "lines": list(lines),
        "telephone": telephone.strip()[:60],
        "starts_date": starts_date,
        "ends_date": ends_date,
        "unit_path": unit.path,
    }
    key = {"unit": unit, "vehicle": vehicle.strip()[:80], "place": place.strip()[:200], "hours": times}
    row, made = MobileStop.objects.get_or_create(**key, retired_at=None, defaults=values)
    if not made:
        MobileStop.objects.filter(pk=row.pk).update(**values, revision=F("revision") + 1)
        row.refresh_from_db()
    what = events.MobileStopKept(vehicle=row.vehicle, place=row.place, hours=row.hours)
    journal.append(what, by=by, at=at, stream=f"unit:{unit.pk}", subject=row, unit=unit.path)
    return row


@action
def retire_stop(*, by: Actor, at: datetime, stop: MobileStop) -> MobileStop:
    """Take a stop off the timetable. Raises UnableToKeepStop when it is off already."""
    row = MobileStop.objects.select_related("unit").get(pk=stop.pk)
    by.require("keep_neighbours", unit=row.unit_path)
    if not MobileStop.objects.filter(pk=row.pk, retired_at=None).update(retired_at=at):
        raise UnableToKeepStop(GONE, field="stop")
    what = events.MobileStopRetired(vehicle=row.vehicle, place=row.place)
    journal.append(what, by=by, at=at, stream=f"unit:{row.unit_id}", subject=row, unit=row.unit_path)
    row.refresh_from_db()
    return row
