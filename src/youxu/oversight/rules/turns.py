"""At which moments a summary is due: the plan's hours on the unit's own clock, each once, also after a standstill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOST_MISSED = 31
"""So many summaries at most are made up for after a standstill; the first of them reaches back to the last one made."""


def last_turn(hours: Sequence[str], at: datetime, zone: ZoneInfo) -> datetime:
    """Return the latest moment at one of the ``hours`` that is not after ``at``."""
    today = at.astimezone(zone).date()
    found = [moment for day in (today - timedelta(days=1), today) for moment in turns_of(hours, day, zone)]
    return max(moment for moment in found if moment <= at)


def turn_before(hours: Sequence[str], turn: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment at one of the ``hours`` before a turn."""
    return last_turn(hours, turn - timedelta(microseconds=1), zone)


def turns_due(hours: Sequence[str], made: datetime | None, at: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return the turns that are due at ``at``, the earliest first: those after the last one ``made``, at most 31.

    Where none was made yet only the last turn is due: what was before the beginning is not made up for.
    """
    found: list[datetime] = []
    turn = last_turn(hours, at, zone)
    while (made is None or turn > made) and len(found) < (1 if made is None else MOST_MISSED):
        found.append(turn)
        turn = turn_before(hours, turn, zone)
    return found[::-1]


def turns_of(hours: Sequence[str], day: date, zone: ZoneInfo) -> list[datetime]:
    """Return the turns of a day on the unit's clock, the earliest first."""
    return [datetime.combine(day, time.fromisoformat(hour), zone) for hour in sorted(set(hours))]
