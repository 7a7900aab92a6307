"""When the next word is due (plan: clock ``next_update`` with its rhythm), and until when a notice stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo

from youxu.plan.schema.parts import Announcing, UpdateRhythm
from youxu.plan.schema.values import Duration

DAY = timedelta(days=1)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
UNSAID = timedelta(hours=24)
RESTORED_UNSAID = timedelta(days=3)


def next_word(
    rhythm: UpdateRhythm | None, limit: Duration | None, since: datetime, at: datetime, zone: tzinfo
) -> datetime:
    """Return when the next word is due after one at ``at`` of a stop that began at ``since``.

    On the first day so many minutes later; then at the hours of the rhythm for its age. A stop's days are calendar
    days where it is, the day of its beginning the first.
    """
    if rhythm is None:
        return at + ((limit.delta if limit is not None else None) or UNSAID)
    age = (at.astimezone(zone).date() - since.astimezone(zone).date()).days + 1
    if age <= 1:
        return at + (rhythm.day1.delta or UNSAID)
    hours = rhythm.days2_3 if age <= 3 else rhythm.days4_14 if age <= 14 else rhythm.later
    return _next_of(hours, at, zone)


def _next_of(hours: Iterable[str], at: datetime, zone: tzinfo) -> datetime:
    """Return the next of several hours, each "09:00" of any day or "Mon 10:00" of a weekday."""
    here = at.astimezone(zone)
    found = []
    for text in hours:
        weekday, _space, hour = text.rpartition(" ")
        for ahead in range(8):
            day = (here + ahead * DAY).date()
            moment = datetime.combine(day, time.fromisoformat(hour), zone)
            if moment > at and (not weekday or WEEKDAYS[day.weekday()] == weekday):
                found.append(moment)
                break
    return min(found, default=at + UNSAID).astimezone(UTC)


def end_of(
    rules: Announcing | None, at: datetime, *, restored: bool, next_update_at: datetime | None
) -> datetime:
    """Return the end of a notice to which nobody gave another: never before the next word that it promises."""
    if restored:
        return at + ((rules.restored_for.delta if rules else None) or RESTORED_UNSAID)
    usual = at + ((rules.ends_after.delta if rules else None) or UNSAID)
    return max(usual, next_update_at + DAY) if next_update_at is not None else usual


def public_path(code: str, number: int) -> str:
    """Return the public address of a revision: what its QR code says, and what feedback on it names."""
    return f"/p/n/{code}/{number}/"
