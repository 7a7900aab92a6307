"""When supplies are not ready: too few, past their end, not tried in time (S1 to S3). Days are those of the site's zone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from youxu.plan.schema.rhythms import DAYS
from youxu.plan.schema.values import Duration, TimeUnit
from youxu.plan.schema.words import Rhythm
from youxu.supplies.rules.words import Trouble

_DAYS_OF_MONTH = 30


def days_of(length: Duration) -> int:
    """Return a length of time as whole days, rounded up; a month counts thirty."""
    if length.unit is TimeUnit.MONTHS:
        return length.count * _DAYS_OF_MONTH
    if length.unit is TimeUnit.OPENING_DAYS:
        return length.count
    return -(-(length.minutes or length.count * 60) // (24 * 60))


def next_check(last: date, rhythm: Rhythm) -> date:
    """Return the day until which the next check of an item is in time: a month is kept by any two days of neighbouring months."""
    return last + timedelta(days=DAYS[rhythm])


def expiry(day: date, ends: date | None, warning: Duration) -> Trouble | None:
    """Return whether a lot is past its end, near it, or neither."""
    if ends is None:
        return None
    if ends < day:
        return Trouble.EXPIRED
    return Trouble.EXPIRING if ends <= day + timedelta(days=days_of(warning)) else None


def short_by(available: Decimal, minimum: int) -> Decimal:
    """Return how many an item is below its minimum; nothing where it is not."""
    return max(Decimal(minimum) - available, Decimal(0))
