"""Which days a period spans, on the unit's own clock, and when a periodic evaluation falls due (E0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from youxu.plan.schema.words import Rhythm

MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.HALF_YEARLY: 6, Rhythm.YEARLY: 12}
"""How many months a rhythm spans; shorter ones are filed by the month, for nothing can be said of a day."""
MOST_MADE_UP = 12


@dataclass(frozen=True)
class Days:
    """From a day until before another."""

    start: date
    end: date

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the moments at which they begin and end on a clock."""
        return midnight(self.start, zone), midnight(self.end, zone)

    @property
    def before(self) -> Days:
        """Return the days as many months before, or as many days where they are no whole months."""
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        if months > 0 and self.start.day == self.end.day == 1:
            return Days(month_from(self.start, -months), self.start)
        return Days(self.start - (self.end - self.start), self.start)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins on a clock."""
    return datetime.combine(day, time.min, zone)


def month_from(day: date, count: int) -> date:
    """Return the first day of the month that lies ``count`` months after that of ``day``."""
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def months_until(day: date, count: int) -> Days:
    """Return the ``count`` months of which the last is that of ``day``."""
    return Days(month_from(day, 1 - count), month_from(day, 1))


def each_month(days: Days) -> Iterator[date]:
    """Yield the first day of each month that the days touch."""
    month = month_from(days.start, 0)
    while month < days.end:
        yield month
        month = month_from(month, 1)


def last_turn(rhythm: Rhythm, day: date) -> Days:
    """Return the latest span of a rhythm that was over before ``day``: a month, a quarter, half a year, a year."""
    count = MONTHS.get(rhythm, 1)
    end = month_from(date(day.year, (day.month - 1) // count * count + 1, 1), 0)
    return Days(month_from(end, -count), end)


def turns_due(rhythm: Rhythm, filed_until: date | None, day: date) -> list[Days]:
    """Return the spans that are owed on ``day``, the earliest first: those after the last one filed, twelve at most.

    Where none was filed yet only the last one is owed: what was before the beginning is not made up for.
    """
    found: list[Days] = []
    turn = last_turn(rhythm, day)
    while filed_until is None or turn.end > filed_until:
        found.append(turn)
        if filed_until is None or len(found) == MOST_MADE_UP:
            break
        turn = last_turn(rhythm, turn.start)
    return found[::-1]
