"""The figures of E2 and R4: mean of the marks, minutes to an answer, what is late. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from statistics import median


def mean(scores: Iterable[int]) -> float | None:
    """Return the mean of the marks to one decimal, or None where nobody gave one."""
    found = list(scores)
    return round(sum(found) / len(found), 1) if found else None


def is_late(due_at: datetime | None, done_at: datetime | None, at: datetime) -> bool:
    """Tell whether something was, or is by now, done after its limit; at the very moment it is in time."""
    return due_at is not None and (done_at or at) > due_at


def minutes_between(start: datetime, end: datetime | None) -> int | None:
    """Return whole minutes from one moment to another, or None while it has no end."""
    return None if end is None else max(0, int((end - start).total_seconds() // 60))


def middle(minutes: Iterable[int | None]) -> int | None:
    """Return the median of the minutes that are known, or None."""
    found = [one for one in minutes if one is not None]
    return int(median(found)) if found else None
