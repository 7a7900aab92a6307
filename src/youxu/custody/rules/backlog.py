"""The daily count of what waits (积压): who owes one, and for how many days mail has been waiting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta


def owes_count(stopped: bool, last_total: int | None) -> bool:
    """Tell whether an outlet owes a count: a line is stopped, or the last count was not zero."""
    return stopped or bool(last_total)


def days_waiting(totals: Mapping[date, int], today: date) -> int:
    """Return for how many days up to ``today`` the backlog was never counted as zero; a day without a count goes on.

    ``totals`` are the counts by day. Nothing waits when the last count is zero or there is none.
    """
    known = sorted(day for day in totals if day <= today)
    if not known or totals[known[-1]] == 0:
        return 0
    begun = known[-1]
    for day in reversed(known):
        if totals[day] == 0:
            break
        begun = day
    return (today - begun) // timedelta(days=1) + 1
