"""Special days (特殊日): market days, new stamps, major events. Pure: which days a rule means, what is wrong with one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from youxu.kernel import lunar
from youxu.kernel.words import Sentence, mark
from youxu.network.rules import DayRule

LONGEST_DAYS = 366
"""A period of every day is entered for at most a year: what lasts longer is no special day."""

NO_END = mark("Say until when.")
END_BEFORE = mark("The last day lies before the first.")
TOO_LONG = mark("At most {count} days at once: for what recurs choose a rule.")
NO_NUMBERS = mark("Say which days: last digits 0 to 9 of the date, or weekdays 1 (Monday) to 7.")
NO_KIND = mark("Say what kind of day this is.")


def holds_on(day: date, first: date, last: date | None, rule: str, numbers: Sequence[int]) -> bool:
    """Tell whether ``day`` is one of the days of a rule.

    LUNAR and SOLAR days are those whose day of the month ends in one of ``numbers`` (逢2、5、8); WEEKLY ones are
    weekdays, Monday is 1. A lunar date in a year that the table does not know is no special day.
    """
    if day < first or (last is not None and day > last):
        return False
    if rule == DayRule.WEEKLY:
        return day.isoweekday() in numbers
    if rule == DayRule.SOLAR:
        return day.day % 10 in numbers
    if rule == DayRule.LUNAR:
        of_month = lunar.day_of_month(day)
        return of_month is not None and of_month % 10 in numbers
    return True


def faults(
    calendar: str, first: date, last: date | None, rule: str, numbers: Sequence[int]
) -> dict[str, Sentence]:
    """Return what is wrong with special days: field -> sentence; empty when they can be entered."""
    found: dict[str, Sentence] = {}
    if not calendar:
        found["calendar"] = Sentence(NO_KIND)
    if last is not None and last < first:
        found["ends_date"] = Sentence(END_BEFORE)
    if rule == DayRule.EVERY_DAY:
        if last is None:
            found["ends_date"] = Sentence(NO_END)
        elif (last - first).days >= LONGEST_DAYS:
            found["ends_date"] = Sentence(TOO_LONG, {"count": LONGEST_DAYS})
        return found
    allowed = range(1, 8) if rule == DayRule.WEEKLY else range(10)
    if not numbers or any(number not in allowed for number in numbers):
        found["numbers"] = Sentence(NO_NUMBERS)
    return found
