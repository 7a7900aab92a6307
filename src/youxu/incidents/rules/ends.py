"""When a limit of the plan ends, by the clock or by the hours of one place: the only place that reckons it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from youxu.incidents.rules.levels import MONTH_DAYS
from youxu.kernel import spans
from youxu.kernel.spans import Timetable
from youxu.plan.schema.values import Duration, TimeUnit


def end_in(limit: Duration, start: datetime, table: Timetable) -> datetime:
    """Return the moment at which ``limit`` ends that began at ``start``, where ``table`` says when the place is open.

    Opening hours and days stand still while it is closed, over holidays too; ``0 od 17:00`` is 17:00 of the same day,
    or of the next opening day when that has passed. Raises NeverOpens.
    """
    if limit.delta is not None:
        return start + limit.delta
    if limit.unit is TimeUnit.MONTHS:
        return start + timedelta(days=MONTH_DAYS * limit.count)
    if limit.opening_hours is not None:
        return spans.add_open_minutes(table, start, 60 * limit.opening_hours)
    by_clock = time.fromisoformat(limit.at_time) if limit.at_time else None
    if limit.count == 0:
        return _this_day(start, table, by_clock)
    return spans.add_open_days(table, start, limit.count, by_clock)


def _this_day(start: datetime, table: Timetable, by_clock: time | None) -> datetime:
    """Return the end of the day of ``start``; of the next opening day where that has passed or the place is closed."""
    if table.windows(start.astimezone(table.zone).date()):
        end = spans.add_open_days(table, start, 0, by_clock)
        if end > start:
            return end
    return spans.add_open_days(table, start, 1, by_clock)
