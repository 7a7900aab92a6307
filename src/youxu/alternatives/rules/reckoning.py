"""Numbers of customers: how many a closed outlet sends, how many a neighbour takes, brought to an hour."""

from __future__ import annotations

import math

from youxu.alternatives.rules.words import Per

HOURS_OF_A_DAY = 8.0
"""By how many hours a number for a day is divided where the day's opening hours are not known."""


def an_hour(count: int, per: str, hours: float = HOURS_OF_A_DAY) -> int:
    """Return a number of customers as one for an hour, rounded up; ``hours`` are the opening hours of the day."""
    return count if per == Per.HOUR else math.ceil(count / (hours if hours >= 1 else HOURS_OF_A_DAY))


def of_counters(each: int, counters: int) -> int:
    """Return what all counters of an outlet make; one that lists none has one."""
    return each * max(counters, 1)
