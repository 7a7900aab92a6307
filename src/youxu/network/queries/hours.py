"""When outlets are open: timetables of outlets and lines with their exceptions and the calendar of their unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, reduce
from importlib import resources
from operator import or_
from types import MappingProxyType
from typing import Any

import yaml
from django.conf import settings
from django.db.models import Q, QuerySet

from youxu.core import stamps
from youxu.core.database import path_under
from youxu.core.questions import kept_question
from youxu.kernel import spans
from youxu.kernel.spans import Calendar, Timetable
from youxu.network import rules
from youxu.network.models import CalendarDay, ConfirmRule, HoursException, Outlet, OutletLine, Unit

EXCEPTIONS_BACK = timedelta(days=3)
MOST_KEPT = 500


@dataclass(frozen=True)
class OpenFacts:
    """How an outlet's hours stand at a moment: ``known`` is False where no hours are recorded."""

    known: bool
    open_now: bool
    next_opening: datetime | None
    next_change: datetime | None
    opens_today: datetime | None
    closes_today: datetime | None
    calendar_known: bool


@dataclass(frozen=True)
class Shelf:
    """The timetables of some outlets at one moment, read once: by outlet, and by line where lines differ."""

    of_outlet: Mapping[int, Timetable]
    of_line: Mapping[tuple[int, str], Timetable]

    def table(self, outlet_id: int, line: str = "") -> Timetable:
        """Return the timetable of a line, or of the outlet where the line has none of its own."""
        return self.of_line.get((outlet_id, line)) or self.of_outlet[outlet_id]


def ancestors(path: str) -> list[str]:
    """Return the paths of a unit and of those above it, the topmost first: "a/", "a/b/" for "a/b/"."""
    keys = [key for key in path.split("/") if key]
    return ["/".join(keys[: place + 1]) + "/" for place in range(len(keys))]


@lru_cache(maxsize=8)
def shipped_days(code: str) -> Mapping[date, tuple[str, str]]:
    """Return day -> (kind, name) of the shipped calendar ``code``; none when there is no such calendar."""
    file = resources.files("youxu.network") / "calendars" / f"{code}.yaml"
    if not code.isalnum() or not file.is_file():
        return {}
    kinds = {"h": rules.DayKind.HOLIDAY.value, "w": rules.DayKind.WORKDAY.value}
    years = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {day: (kinds[kind], name) for rows in years.values() for day, kind, name in rows}


def calendar_at(code: str, at: datetime) -> Calendar:
    """Return the days of calendar ``code`` in the year of ``at`` and in the years beside it.

    What was entered stands above what is shipped; ORDINARY takes a shipped day back.
    """
    if not code:
        return Calendar()
    return _calendar(code, at.year, _entered_around(code, at.year))


@stamps.kept("network")
def _entered_around(code: str, year: int) -> tuple[tuple[date, str], ...]:
    return tuple(_entered_days(code, year - 1, year + 1).values_list("day", "kind"))


@lru_cache(maxsize=64)
def _calendar(code: str, year: int, entered: tuple[tuple[date, str], ...]) -> Calendar:
    """Return the shipped days of three years with what was ``entered`` above them; made once for the same words."""
    shipped = {day: kind for day, (kind, _) in shipped_days(code).items() if abs(day.year - year) <= 1}
    return spans.calendar_of(
        (day, kind == rules.DayKind.WORKDAY)
        for day, kind in {**shipped, **dict(entered)}.items()
        if kind != rules.DayKind.ORDINARY
    )


def _entered_days(code: str, first_year: int, last_year: int) -> QuerySet[CalendarDay]:
    return CalendarDay.objects.filter(
        calendar=code, day__gte=date(first_year, 1, 1), day__lte=date(last_year, 12, 31)
    )


@dataclass(frozen=True)
class CalendarRow:
    """A day of the calendar: HOLIDAY, WORKDAY (make-up) or ORDINARY (taken back); ``entered`` by people here."""

    day: date
    kind: str
    name: str
    entered: bool


def calendar_days(code: str, first_year: int, last_year: int) -> list[CalendarRow]:
    """Return the days of a calendar from one year to another, both included: shipped, and above them entered."""
    found = {
        day: CalendarRow(day, kind, name, False)
        for day, (kind, name) in shipped_days(code).items()
        if first_year <= day.year <= last_year
    }
    entered = _entered_days(code, first_year, last_year).values_list("day", "kind", "name")
    for day, kind, name in entered:
        found[day] = CalendarRow(day, kind, name, True)
    return [found[day] for day in sorted(found)]


HOURS_OF_OUTLET = ("id", "unit_path", "hours__text", "time_zone", "unit__time_zone", "unit__calendar")


def timetables(outlet_ids: Iterable[int], at: datetime) -> Shelf:
    """Return the timetables of the outlets, valid for moments from three days before ``at`` on.

    Those of up to 500 are kept while nothing changes in the network; else four queries however many outlets:
    outlets, lines with hours of their own, exceptions, calendars.
    """
    wanted, day = frozenset(outlet_ids), at.astimezone(UTC).date()
    return _kept_timetables(wanted, day) if len(wanted) <= MOST_KEPT else _timetables(wanted, day)


@stamps.kept("network", size=1024)
def _kept_timetables(wanted: frozenset[int], day: date) -> Shelf:
    return _timetables(wanted, day)


def _timetables(wanted: frozenset[int], day: date) -> Shelf:
    at = datetime.combine(day, time(), UTC)
    rows = _hours_of(outlets=wanted).answer()
    of_outlet = _tables(rows, Exceptions.read([(row[0], row[1]) for row in rows], at), at)
    return shelf_of(of_outlet, _hours_of_lines(outlets=wanted).answer())


@kept_question
def _hours_of(*, outlets: Collection[int]) -> QuerySet[Outlet, Any]:
    return Outlet.objects.filter(pk__in=outlets).values_list(*HOURS_OF_OUTLET)


@kept_question
def _hours_of_lines(*, outlets: Collection[int]) -> QuerySet[OutletLine, tuple[int, str, str | None]]:
    rows = OutletLine.objects.filter(outlet__in=outlets, hours__isnull=False, retired_at=None)
    return rows.values_list("outlet_id", "line", "hours__text")


def tables_under(path: str, at: datetime) -> Mapping[int, Timetable]:
    """Return the timetable of every outlet in use of a unit and below, valid like those of ``timetables``.

    Kept while nothing changes in the network; else three queries, with one table for outlets that are alike.
    """
    return _tables_under(path, at.astimezone(UTC).date())


@stamps.kept("network")
def _tables_under(path: str, day: date) -> Mapping[int, Timetable]:
    at, below = datetime.combine(day, time(), UTC), path_under("unit_path", path)
    rows = Outlet.objects.filter(below, retired_at=None).values_list(*HOURS_OF_OUTLET)
    return MappingProxyType(_tables(rows, Exceptions.under(below, path, at), at))


def shelf_of(of_outlet: Mapping[int, Timetable], lines: Iterable[tuple[int, str, str | None]]) -> Shelf:
    """Return the shelf of tables already read; ``lines`` are (outlet id, line, its own hours or nothing)."""
    return Shelf(
        of_outlet,
        {
            (pk, line): replace(of_outlet[pk], pattern=text)
            for pk, line, text in lines
            if text and pk in of_outlet
        },
    )


def _tables(
    rows: Iterable[tuple[int, str, str | None, str, str, str]], exceptions: Exceptions, at: datetime
) -> dict[int, Timetable]:
    """Return the table of each outlet; outlets with the same hours and no day of their own share one object."""
    calendars: dict[str, Calendar] = {}
    shared: dict[tuple[str, str | None, str, str, str], Timetable] = {}
    found: dict[int, Timetable] = {}
    for pk, path, text, own_zone, unit_zone, code in rows:
        key = (path, text, own_zone, unit_zone, code)
        if code not in calendars:
            calendars[code] = calendar_at(code, at)
        if key not in shared:
            zone = zone_of(own_zone, unit_zone)
            shared[key] = Timetable(text or "", zone, calendars[code], exceptions.of_unit(path))
        own = exceptions.outlets.get(pk)
        found[pk] = replace(shared[key], exceptions=exceptions.of(pk, path)) if own else shared[key]
    return found


@dataclass(frozen=True)
class Exceptions:
    """Days that differ: of outlets, and of units for all outlets below them; the nearest word wins."""

    outlets: Mapping[int, Mapping[date, str]]
    units: Mapping[str, Mapping[date, str]]

    @classmethod
    def read(cls, places: Iterable[tuple[int, str]], at: datetime) -> Exceptions:
        """Read the exceptions from three days before ``at`` for (outlet, unit path) pairs."""
        listed = list(places)
        paths = {above for path in {path for _, path in listed} for above in ancestors(path)}
        since = (at - EXCEPTIONS_BACK).date()
        rows = _exceptions(outlets=[pk for pk, _ in listed], paths=paths, since=since)
        return cls._sorted(rows.columns())

    @classmethod
    def under(cls, condition: Q, path: str, at: datetime) -> Exceptions:
        """Read those of the units at, above and below ``path``; ``condition`` is its path_under filter."""
        rows = HoursException.objects.filter(day__gte=(at - EXCEPTIONS_BACK).date()).filter(
            condition | Q(outlet=None, unit_path__in=ancestors(path))
        )
        return cls._sorted(rows.values_list("outlet_id", "unit_path", "day", "hours__text"))

    @classmethod
    def _sorted(cls, rows: Iterable[tuple[int | None, str, date, str | None]]) -> Exceptions:
        outlets: dict[int, dict[date, str]] = {}
        units: dict[str, dict[date, str]] = {}
        for outlet, path, day, text in rows:
            place = units.setdefault(path, {}) if outlet is None else outlets.setdefault(outlet, {})
            place[day] = text or ""
        return cls(outlets, units)

    def of_unit(self, path: str) -> Mapping[date, str]:
        """Return the exceptions that hold for every outlet of the unit at ``path``."""
        found: dict[date, str] = {}
        for above in ancestors(path) if self.units else ():
            found |= self.units.get(above, {})
        return found

    def of(self, outlet: int, path: str) -> Mapping[date, str]:
        """Return the exceptions of one outlet."""
        return MappingProxyType({**self.of_unit(path), **self.outlets.get(outlet, {})})


@kept_question
def _exceptions(
    *, outlets: Collection[int], paths: Collection[str], since: date
) -> QuerySet[HoursException, tuple[int | None, str, date, str | None]]:
    rows = HoursException.objects.filter(
        Q(outlet__in=outlets) | Q(outlet=None, unit_path__in=paths), day__gte=since
    )
    return rows.values_list("outlet_id", "unit_path", "day", "hours__text")


def zone_of(*names: str) -> spans.ZoneInfo:
    """Return the first zone named; the product's own where none is."""
    return spans.zone(next(filter(None, names), settings.TIME_ZONE))


def timetable_of(outlet: Outlet, at: datetime, line: str = "") -> Timetable:
    """Return when an outlet, or one of its lines, is open."""
    return timetables([outlet.pk], at).table(outlet.pk, line)


def timetable_of_unit(unit: Unit, at: datetime) -> Timetable:
    """Return the ordinary office hours of a unit: Monday to Friday 08:30 to 17:30 by its zone and calendar.

    For limits in opening time that belong to no single outlet.
    """
    pattern = "Mo-Fr 08:30-17:30; PH off"
    exceptions = Exceptions.read([(0, unit.path)], at).of_unit(unit.path)
    return Timetable(pattern, zone_of(unit.time_zone), calendar_at(unit.calendar, at), exceptions)


def open_facts(outlet: Outlet, at: datetime, line: str = "") -> OpenFacts:
    """Return how the hours of an outlet or a line stand at ``at``."""
    return facts(timetable_of(outlet, at, line), at)


def facts(table: Timetable, at: datetime) -> OpenFacts:
    """Return how a timetable stands at ``at``."""
    return OpenFacts(
        known=bool(table.pattern),
        open_now=spans.is_open(table, at),
        next_opening=spans.next_opening(table, at),
        next_change=spans.next_change(table, at) if table.pattern else None,
        opens_today=spans.first_opening_of_day(table, at) if table.pattern else None,
        closes_today=spans.last_closing_of_day(table, at) if table.pattern else None,
        calendar_known=table.calendar.knows(at.astimezone(table.zone).year),
    )


def open_minutes(outlet: Outlet, start: datetime, end: datetime, line: str = "") -> float:
    """Return the opening minutes of an outlet or line between two moments."""
    return spans.open_minutes_between(timetable_of(outlet, start, line), start, end)


def confirm_words(paths: Iterable[str]) -> dict[str, rules.ConfirmWords]:
    """Return, for each unit path, how long a word is good there: the nearest rule at or above, else the default."""
    return dict(_confirm_words(frozenset(paths)))


@stamps.kept("network")
def _confirm_words(wanted: frozenset[str]) -> Mapping[str, rules.ConfirmWords]:
    above = {path: ancestors(path) for path in wanted}
    every = {one for chain in above.values() for one in chain}
    stored = dict(ConfirmRule.objects.filter(unit_path__in=every).values_list("unit_path", "values"))
    return MappingProxyType({path: _nearest(above[path], stored) for path in wanted})


def rules_under(path: str) -> dict[str, rules.ConfirmWords]:
    """Return the confirmation rules stored for a unit, those above and those below, by unit path."""
    stored = ConfirmRule.objects.filter(path_under("unit_path", path) | Q(unit_path__in=ancestors(path)))
    return {row.unit_path: rules.confirm_words(row.values) for row in stored}


def _nearest(chain: list[str], stored: Mapping[str, Mapping[str, object]]) -> rules.ConfirmWords:
    for path in reversed(chain):
        if path in stored:
            return rules.confirm_words(stored[path])
    return rules.ConfirmWords()


def any_of(conditions: Iterable[Q]) -> Q:
    """Return the filter that any of ``conditions`` meets; nothing when there is none."""
    return reduce(or_, conditions, Q(pk__in=()))
