"""Stops of mobile units (流动服务车): where, when by the timetable, for which services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from youxu.alternatives import events
from youxu.alternatives.actions.entries import NO_LINES, UNKNOWN_LINE
from youxu.alternatives.models import MobileStop
from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.kernel import geo, spans
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.plan import queries as plans

NO_PLACE = mark("Write where it stops, and the place on the map.")
NO_HOURS = mark("These times cannot be read: {hours}. Write them like: Mo 09:30-10:30; Th 14:00-15:00")
ENDS_FIRST = mark("The last day lies before the first.")
TWICE = mark("This vehicle stops there at these times already.")
GONE = mark("This stop was taken off already.")


class UnableToKeepStop(UnableTo):
    """The place, the times, the lines or the days of a stop make no sense, or it was taken off."""

    clause = "P3b"


@dataclass(frozen=True)
class StopFacts:
    """A stop as it is written down: ``hours`` in OSM syntax, the place in WGS-84."""

    vehicle: str
    place: str
    latitude: float
    longitude: float
    hours: str
    lines: Sequence[str]
    place_en: str = ""
    telephone: str = ""
    starts_date: date | None = None
    ends_date: date | None = None


@action
def keep_stop(*, by: Actor, at: datetime, unit: Unit, facts: StopFacts) -> MobileStop:
    """Enter a stop of a mobile unit; the same vehicle, place and times again gets the new values.

    Raises UnableToKeepStop.
    """
    by.require("keep_neighbours", unit=unit.path)
    key, values = _read(facts, unit, at)
    row, made = MobileStop.objects.get_or_create(
        **key, unit=unit, retired_at=None, defaults={**values, "unit_path": unit.path}
    )
    if not made:
        MobileStop.objects.filter(pk=row.pk).update(**values, revision=F("revision") + 1)
        row.refresh_from_db()
    return _kept(row, by, at)


@action
def change_stop(
    *, by: Actor, at: datetime, stop: MobileStop, facts: StopFacts, revision: int | None = None
) -> MobileStop:
    """Change a stop that stands: its place, times, services, days. Raises UnableToKeepStop, Stale."""
    row = MobileStop.objects.select_related("unit").get(pk=stop.pk)
    by.require("keep_neighbours", unit=row.unit_path)
    if row.retired_at is not None:
        raise UnableToKeepStop(GONE, field="stop")
    key, values = _read(facts, row.unit, at)
    others = MobileStop.objects.filter(**key, unit=row.unit, retired_at=None).exclude(pk=row.pk)
    if others.exists():
        raise UnableToKeepStop(TWICE, field="hours")
    expected = row.revision if revision is None else revision
    changed = MobileStop.objects.filter(pk=row.pk, retired_at=None, revision=expected)
    if not changed.update(**key, **values, revision=F("revision") + 1):
        told = {**key, **values}
        theirs = {name: getattr(row, name) for name in told if getattr(row, name) != told[name]}
        yours = {name: told[name] for name in theirs}
        raise Stale(details={"yours": yours, "theirs": theirs, "revision": row.revision})
    row.refresh_from_db()
    return _kept(row, by, at)


def _read(facts: StopFacts, unit: Unit, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what tells a stop from others and what it is besides, checked. Raises UnableToKeepStop."""
    if not (facts.vehicle.strip() and facts.place.strip()):
        raise UnableToKeepStop(NO_PLACE, field="place")
    if not geo.WORLD.holds((facts.latitude, facts.longitude)):
        raise UnableToKeepStop(NO_PLACE, field="latitude")
    try:
        times = spans.check(facts.hours)
    except spans.BadHours as fault:
        raise UnableToKeepStop(NO_HOURS, field="hours", hours=str(fault)) from fault
    if facts.starts_date and facts.ends_date and facts.ends_date < facts.starts_date:
        raise UnableToKeepStop(ENDS_FIRST, field="ends_date")
    known = plans.plan_in_force(unit.path, at).public_lines()
    for line in facts.lines or ("",):
        if line not in known:
            text = UNKNOWN_LINE if line else NO_LINES
            raise UnableToKeepStop(text, field="lines", line_key=line)
    key = {"vehicle": facts.vehicle.strip()[:80], "place": facts.place.strip()[:200], "hours": times}
    values = {
        "place_en": facts.place_en.strip()[:200],
        "latitude": facts.latitude,
        "longitude": facts.longitude,
        "lines": list(facts.lines),
        "telephone": facts.telephone.strip()[:60],
        "starts_date": facts.starts_date,
        "ends_date": facts.ends_date,
    }
    return key, values


def _kept(row: MobileStop, by: Actor, at: datetime) -> MobileStop:
    what = events.MobileStopKept(vehicle=row.vehicle, place=row.place, hours=row.hours)
    journal.append(what, by=by, at=at, stream=f"unit:{row.unit_id}", subject=row, unit=row.unit_path)
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
