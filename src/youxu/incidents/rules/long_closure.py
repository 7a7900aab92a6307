"""A long closure (长期停办): when a stop has become one, and when it is followed up next. Pure (G2, P3b, P4b)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from youxu.kernel.words import Sentence, mark
from youxu.plan.schema import LongClosureRules, Rhythm

DAYS_OF: dict[Rhythm, float] = {
    Rhythm.TWICE_A_DAY: 0.5,
    Rhythm.DAILY: 1,
    Rhythm.WEEKLY: 7,
    Rhythm.MONTHLY: 30,
    Rhythm.QUARTERLY: 91,
    Rhythm.HALF_YEARLY: 182,
    Rhythm.YEARLY: 365,
}
LAST_NEAR_DAY = 14
REVIEW_KEY = "long_closure_review"
MILESTONE = "milestone:"

NO_TEXT = mark("Write what is new.")
NO_PLACE = mark("Say where it stands.")
NO_HOURS = mark("Say when it is open.")


class PlaceKind(StrEnum):
    """What serves meanwhile: a temporary counter, or a vehicle that comes at set times."""

    COUNTER = "COUNTER"
    MOBILE_UNIT = "MOBILE_UNIT"


def day_of(began_at: datetime, at: datetime, zone: ZoneInfo) -> int:
    """Return the calendar day in which a stop stands, by the unit's own zone; the first is 1."""
    return (at.astimezone(zone).date() - began_at.astimezone(zone).date()).days + 1


def is_long(began_at: datetime, at: datetime, zone: ZoneInfo, rules: LongClosureRules) -> bool:
    """Tell whether a stop has become a long closure: after 3 days, from the fourth day on."""
    days = (rules.after.delta or timedelta(days=rules.after.count)).days
    return day_of(began_at, at, zone) > days


def next_review(began_at: datetime, at: datetime, zone: ZoneInfo, rules: LongClosureRules) -> datetime:
    """Return when a long closure is looked at next: to day 14 by one rhythm, later by another."""
    near = day_of(began_at, at, zone) < LAST_NEAR_DAY
    return at + timedelta(days=DAYS_OF[rules.days4_14 if near else rules.later])


def place_faults(place: str, hours: str) -> dict[str, Sentence]:
    """Return what is missing of a temporary place: field -> sentence."""
    found = {}
    if not place.strip():
        found["place"] = Sentence(NO_PLACE)
    if not hours.strip():
        found["hours"] = Sentence(NO_HOURS)
    return found
