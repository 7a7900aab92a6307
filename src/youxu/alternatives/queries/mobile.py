"""Stops of mobile units near closed outlets, by their timetables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q

from youxu.alternatives.models import MobileStop
from youxu.alternatives.queries.candidates import Place
from youxu.alternatives.queries.opening import Openings
from youxu.alternatives.queries.rows import Key
from youxu.alternatives.rules.ranking import Candidate
from youxu.alternatives.rules.words import Measured, Origin
from youxu.kernel import geo
from youxu.kernel.spans import Timetable
from youxu.network import queries as network

DAY = timedelta(days=1)


def stops_near(
    places: Mapping[int, Place], wanted: Iterable[Key], openings: Openings, within_km: float
) -> dict[Key, list[tuple[MobileStop, Candidate]]]:
    """Return the stops that do each line within a distance of the closed outlet; one query."""
    at, found = openings.at, defaultdict[Key, list[tuple[MobileStop, Candidate]]](list)
    stops = _standing(at)
    if not stops:
        return found
    points = np.array([(stop.latitude, stop.longitude) for stop in stops])
    tables = [_table(stop, at) for stop in stops]
    for outlet, line in wanted:
        place = places.get(outlet)
        if place is None or place.point is None:
            continue
        away = geo.distances_km(place.point, points)
        for number in np.flatnonzero(away <= within_km).tolist():
            stop = stops[number]
            if line in stop.lines and _same_operator(stop.unit_path, place.unit_path):
                candidate = Candidate(
                    -stop.pk,
                    Origin.MOBILE,
                    openings.of(tables[number])[0],
                    round(away[number] * 1000),
                    Measured.AIR,
                )
                found[outlet, line].append((stop, candidate))
    return found


def _standing(at: datetime) -> list[MobileStop]:
    """Return the stops whose first and last day hold, by the days of where they are."""
    rows = MobileStop.objects.filter(
        Q(starts_date=None) | Q(starts_date__lte=at.date() + DAY),
        Q(ends_date=None) | Q(ends_date__gte=at.date() - DAY),
        retired_at=None,
    )
    return [stop for stop in rows.select_related("unit").order_by("pk") if _holds(stop, at)]


def _holds(stop: MobileStop, at: datetime) -> bool:
    day = at.astimezone(network.zone_of(stop.unit.time_zone)).date()
    return (stop.starts_date or day) <= day <= (stop.ends_date or day)


def _table(stop: MobileStop, at: datetime) -> Timetable:
    calendar = network.calendar_at(stop.unit.calendar, at)
    return Timetable(stop.hours, network.zone_of(stop.unit.time_zone), calendar)


def _same_operator(path: str, other: str) -> bool:
    return path.partition("/")[0] == other.partition("/")[0]
