"""Which special days a place has: read once per unit, kept while nothing changes in the network."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from youxu.core import stamps
from youxu.core.database import path_under
from youxu.network import special_days
from youxu.network.models import Outlet, Region, SpecialDay
from youxu.network.queries.hours import ancestors, zone_of
from youxu.network.queries.units import unit_at

MOST = 1000
MOST_PLACES = 300


@dataclass(frozen=True)
class SpecialDayRow:
    """Special days as they were entered; ``place`` names the outlet, town or region when it is not the whole unit."""

    id: int
    unit_path: str
    unit_name: str
    unit_name_en: str
    place: str
    place_en: str
    outlet_id: int | None
    outlet_code: str
    region_id: int | None
    town: str
    calendar: str
    name: str
    lines: tuple[str, ...]
    starts_date: date
    ends_date: date | None
    rule: str
    numbers: tuple[int, ...]
    revision: int

    def holds_on(self, day: date) -> bool:
        """Tell whether ``day`` is one of these days."""
        return special_days.holds_on(day, self.starts_date, self.ends_date, self.rule, self.numbers)


@dataclass(frozen=True)
class DayOfOutlet:
    """The date at an outlet, in its own time zone, and the special days that it is."""

    day: date
    rows: tuple[SpecialDayRow, ...]


def days_of(outlets: Iterable[Outlet], at: datetime) -> dict[int, DayOfOutlet]:
    """Return for each outlet (id) what day it is there at ``at``, and which special days that is."""
    found: dict[int, DayOfOutlet] = {}
    with stamps.once():
        for outlet in outlets:
            unit = unit_at(outlet.unit_path)
            day = at.astimezone(zone_of(outlet.time_zone, unit.time_zone if unit else "")).date()
            rows = (row for row in _entered(outlet.unit_path) if row.holds_on(day) and _concerns(row, outlet))
            found[outlet.pk] = DayOfOutlet(day, tuple(rows))
    return found


def days_in(path: str, at: datetime) -> tuple[SpecialDayRow, ...]:
    """Return the special days that are today somewhere in the unit and below, in the unit's own time zone."""
    unit = unit_at(path)
    day = at.astimezone(zone_of(unit.time_zone if unit else "")).date()
    return tuple(row for row in _known(path) if row.holds_on(day))


def may_be_special(path: str, days: Collection[date]) -> bool:
    """Tell whether something entered may hold on one of ``days`` for outlets of a unit and below."""
    rows = _known(path)
    return len(rows) == MOST or any(row.holds_on(day) for row in rows for day in days)


def special_days_of(path: str, since: date) -> tuple[SpecialDayRow, ...]:
    """Return what was entered for a unit, those above and below, without what ended before ``since``."""
    return tuple(row for row in _known(path) if row.ends_date is None or row.ends_date >= since)


def special_day(pk: int) -> SpecialDay:
    """Return one row to act on. Raises SpecialDay.DoesNotExist."""
    return SpecialDay.objects.select_related("unit", "outlet", "region").get(pk=pk, retired_at=None)


def places_of(path: str) -> tuple[Outlet, ...]:
    """Return the outlets of a unit and below with their regions, of which days may be entered; at most 300."""
    rows = Outlet.objects.filter(path_under("unit_path", path), retired_at=None).select_related("region")
    return tuple(rows.order_by("code")[:MOST_PLACES])


def _concerns(row: SpecialDayRow, outlet: Outlet) -> bool:
    if row.outlet_id is not None:
        return row.outlet_id == outlet.pk
    if row.region_id is not None and row.region_id not in _regions_above(outlet.region_id):
        return False
    return not row.town or row.town == outlet.town


@stamps.kept("network")
def _entered(path: str) -> tuple[SpecialDayRow, ...]:
    """Return what holds for outlets of one unit: entered for it or for those above."""
    return _rows(Q(unit_path__in=ancestors(path)))


@stamps.kept("network")
def _known(path: str) -> tuple[SpecialDayRow, ...]:
    return _rows(Q(unit_path__in=ancestors(path)) | path_under("unit_path", path))


@stamps.kept("network", size=4096)
def _regions_above(region_id: int | None) -> frozenset[int]:
    found: set[int] = set()
    while region_id is not None and region_id not in found:
        found.add(region_id)
        region_id = Region.objects.filter(pk=region_id).values_list("parent_id", flat=True).first()
    return frozenset(found)


def _rows(where: Q) -> tuple[SpecialDayRow, ...]:
    rows = SpecialDay.objects.filter(where, retired_at=None).select_related("unit", "outlet", "region")
    return tuple(_row(row) for row in rows.order_by("starts_date", "pk")[:MOST])


def _row(row: SpecialDay) -> SpecialDayRow:
    place = row.outlet or row.region
    name, english = (place.name, place.name_en or place.name) if place else (row.town, row.town)
    return SpecialDayRow(
        id=row.pk,
        unit_path=row.unit_path,
        unit_name=row.unit.name,
        unit_name_en=row.unit.name_en or row.unit.name,
        place=name,
        place_en=english,
        outlet_id=row.outlet_id,
        outlet_code=row.outlet.code if row.outlet else "",
        region_id=row.region_id,
        town=row.town,
        calendar=row.calendar,
        name=row.name,
        lines=tuple(row.lines),
        starts_date=row.starts_date,
        ends_date=row.ends_date,
        rule=row.rule,
        numbers=tuple(row.numbers),
        revision=row.revision,
    )
