"""Opening hours: when a place is open, how long, until when; a thin face over the OSM opening-hours syntax.

The library knows no holidays but its own, so a day is looked up here first: an exception of the place wins, then
the calendar's holidays (the pattern's ``PH`` rule) and make-up workdays (the neighbouring weekday's hours), then
the pattern itself. All intervals are half-open. Minutes are whole minutes of open time. Moments are aware; the
answers are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, validate
from opening_hours import State as _State

DAY = timedelta(days=1)
LOOK_AHEAD_DAYS = 400
ALWAYS = "24/7"
_PUBLIC_HOLIDAY = re.compile(r"^\s*PH\b\s*", re.IGNORECASE)
_LINE_OF_TEXT = 255

Window = tuple[datetime, datetime]


class BadHours(ValueError):
    """A text that is not in the OSM opening-hours syntax; the message is the rule at fault."""


class NeverOpens(ValueError):
    """Within the days looked at (400) the place does not open, so an end in opening time does not exist."""


@dataclass(frozen=True)
class Calendar:
    """Holidays and make-up workdays of a nation; a year without data counts Monday to Friday."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def knows(self, year: int) -> bool:
        """Tell whether the calendar has any day of ``year``: if not, holidays are not respected in it."""
        return year in _years(self)

    def is_workday(self, day: date) -> bool:
        """Tell whether ``day`` is a day of work: Monday to Friday but for holidays, and make-up workdays."""
        if day in self.holidays:
            return False
        return day in self.workdays or day.weekday() < 5


@lru_cache(maxsize=64)
def _years(calendar: Calendar) -> frozenset[int]:
    return frozenset(day.year for day in calendar.holidays | calendar.workdays)


@dataclass(frozen=True)
class Timetable:
    """When one place is open: a pattern, its zone, the calendar, and days that differ.

    An empty ``pattern`` means that the hours are not known: it counts as always open, so that nothing is hidden
    and limits run by the clock. ``exceptions`` maps a day to its own pattern, or to "" for closed.
    """

    pattern: str
    zone: ZoneInfo
    calendar: Calendar = field(default_factory=Calendar)
    exceptions: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}))

    def windows(self, day: date) -> tuple[Window, ...]:
        """Return the open intervals of the local ``day`` in UTC."""
        return tuple(
            (_utc(day, start, self.zone), _utc(day, end, self.zone)) for start, end in self._minutes(day)
        )

    def _minutes(self, day: date) -> tuple[tuple[int, int], ...]:
        if day in self.exceptions:
            other = self.exceptions[day]
            return _minutes_of(other, day) if other else ()
        plain, on_holidays = _parts(self.pattern or ALWAYS)
        if day in self.calendar.holidays and on_holidays is not None:
            return _minutes_of(on_holidays, day) if on_holidays else ()
        if day in self.calendar.workdays and day.weekday() >= 5:
            return _minutes_of(plain, _neighbouring_weekday(day))
        return _minutes_of(plain, day)


def check(pattern: str) -> str:
    """Return ``pattern`` trimmed. Raises BadHours when it is too long or cannot be read."""
    text = " ".join(pattern.split())
    if not text or len(text) > _LINE_OF_TEXT:
        raise BadHours(text)
    plain, on_holidays = _parts(text)
    for part in filter(None, (plain, on_holidays)):
        if not validate(part):
            raise BadHours(part)
    return text


def is_open(table: Timetable, moment: datetime) -> bool:
    """Tell whether the place is open at ``moment``: the start of a window is open, its end is not."""
    local = moment.astimezone(table.zone).date()
    return any(start <= moment < end for start, end in table.windows(local))


def open_spans(table: Timetable, start: datetime, end: datetime) -> Iterator[Window]:
    """Yield the open intervals between ``start`` and ``end``, cut to them, in order."""
    day, last = start.astimezone(table.zone).date(), end.astimezone(table.zone).date()
    while day <= last:
        for opens, closes in table.windows(day):
            begins, ends = max(opens, start), min(closes, end)
            if begins < ends:
                yield begins, ends
        day += DAY


def open_minutes_between(table: Timetable, start: datetime, end: datetime) -> float:
    """Return the open minutes between two moments; 0 when ``end`` is not after ``start``."""
    return sum((b - a).total_seconds() for a, b in open_spans(table, start, end)) / 60


def add_open_minutes(table: Timetable, start: datetime, minutes: float) -> datetime:
    """Return the moment at which ``minutes`` of open time have passed since ``start``. Raises NeverOpens."""
    left = timedelta(minutes=minutes)
    if left <= timedelta():
        return start.astimezone(UTC)
    for opens, closes in _ahead(table, start):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise NeverOpens(table.pattern)


def add_open_days(table: Timetable, start: datetime, days: int, at_time: time | None = None) -> datetime:
    """Return the end of the ``days``-th opening day after the day of ``start``.

    The end is closing time, or ``at_time`` (local) when it is given. Raises NeverOpens.
    """
    day = start.astimezone(table.zone).date()
    left = days
    for _ in range(LOOK_AHEAD_DAYS):
        if left <= 0:
            break
        day += DAY
        left -= bool(table.windows(day))
    windows = table.windows(day)
    if left > 0 or not windows:
        raise NeverOpens(table.pattern)
    if at_time is not None:
        return datetime.combine(day, at_time, table.zone).astimezone(UTC)
    return windows[-1][1]


def next_opening(table: Timetable, moment: datetime) -> datetime | None:
    """Return ``moment`` when open then, else the next opening; None when there is none within 400 days."""
    return next((opens for opens, _ in _ahead(table, moment)), None)


def next_change(table: Timetable, moment: datetime) -> datetime | None:
    """Return when the place next opens or closes; None when it never does within 400 days."""
    if not is_open(table, moment):
        return next_opening(table, moment)
    end: datetime | None = None
    for opens, closes in _ahead(table, moment):
        if end is not None and opens > end:
            break
        end = closes
        if end - moment > timedelta(days=LOOK_AHEAD_DAYS - 1):
            return None
    return end


def first_opening_of_day(table: Timetable, moment: datetime) -> datetime | None:
    """Return when the place opens first on the local day of ``moment``; None when it does not open that day."""
    windows = table.windows(moment.astimezone(table.zone).date())
    return windows[0][0] if windows else None


def last_closing_of_day(table: Timetable, moment: datetime) -> datetime | None:
    """Return when the place closes last on the local day of ``moment``; None when it does not open that day."""
    windows = table.windows(moment.astimezone(table.zone).date())
    return windows[-1][1] if windows else None


def weekly_open_days(pattern: str) -> int:
    """Return on how many weekdays the pattern opens, in a week without holidays."""
    week = [date(2024, 1, 1) + timedelta(days=place) for place in range(7)]
    return sum(bool(_minutes_of(_parts(pattern)[0], day)) for day in week)


def zone(name: str) -> ZoneInfo:
    """Return the zone ``name``. Raises ValueError for a name that the zone data does not know."""
    return _zone(name)


@lru_cache(maxsize=128)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(name) from error


def calendar_of(days: Iterable[tuple[date, bool]]) -> Calendar:
    """Return the calendar of (day, is a workday) pairs."""
    listed = list(days)
    return Calendar(
        holidays=frozenset(day for day, works in listed if not works),
        workdays=frozenset(day for day, works in listed if works),
    )


def _ahead(table: Timetable, start: datetime) -> Iterator[Window]:
    return open_spans(table, start.astimezone(UTC), start.astimezone(UTC) + DAY * LOOK_AHEAD_DAYS)


def _utc(day: date, minute: int, place: ZoneInfo) -> datetime:
    days, rest = divmod(minute, 1440)
    return datetime.combine(day + DAY * days, time(rest // 60, rest % 60), place).astimezone(UTC)


def _neighbouring_weekday(day: date) -> date:
    """Return the Friday before a Saturday, the Monday after a Sunday."""
    return day - DAY if day.weekday() == 5 else day + DAY


@lru_cache(maxsize=4096)
def _parts(pattern: str) -> tuple[str, str | None]:
    """Split a pattern into its ordinary rules and its holiday rule ("" closed, None when it has none)."""
    rules = [rule.strip() for rule in pattern.split(";") if rule.strip()]
    plain = "; ".join(rule for rule in rules if not _PUBLIC_HOLIDAY.match(rule))
    holiday = [_PUBLIC_HOLIDAY.sub("", rule) for rule in rules if _PUBLIC_HOLIDAY.match(rule)]
    if not holiday:
        return plain, None
    return plain or "off", "" if holiday[-1].lower() in ("off", "closed") else holiday[-1]


@lru_cache(maxsize=4096)
def _parsed(pattern: str) -> OpeningHours:
    return OpeningHours(pattern, auto_country=False, auto_timezone=False)


@lru_cache(maxsize=65536)
def _minutes_of(pattern: str, day: date) -> tuple[tuple[int, int], ...]:
    """Return the open minutes of one day, adjoining intervals joined."""
    begin = datetime.combine(day, time())
    found: list[tuple[int, int]] = []
    for start, end, state, _ in _parsed(pattern).intervals(begin, begin + DAY):
        if state is not _State.OPEN:
            continue
        opens, closes = int((start - begin).total_seconds() // 60), int((end - begin).total_seconds() // 60)
        if found and found[-1][1] == opens:
            opens = found.pop()[0]
        found.append((opens, min(closes, 1440)))
    return tuple(found)
