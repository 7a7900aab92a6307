"""When a clock begins, how it ends, and how a change of level moves its end (P1, P2, P6b, G5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from youxu.deadlines.rules.words import ClockState
from youxu.plan.schema.words import LevelKey, Moment


@dataclass(frozen=True)
class Occurred:
    """A moment that was recorded; ``part`` is the row whose moment it is (``rollcall:7``), empty for the incident.

    ``due_at``: the limit that it brought itself, instead of the plan's (the next word that a notice promises).
    """

    moment: Moment
    at: datetime
    part: str = ""
    due_at: datetime | None = None


def started(starts: Sequence[Moment], occurred: Iterable[Occurred]) -> datetime | None:
    """Return when a clock that all of ``starts`` begin runs from: the latest of them; None while one is missing."""
    first: dict[Moment, datetime] = {}
    for one in occurred:
        if one.moment in starts:
            first[one.moment] = min(first.get(one.moment, one.at), one.at)
    return max(first.values()) if starts and len(first) == len(set(starts)) else None


def met(
    by: Sequence[Moment], occurred: Iterable[Occurred], since: datetime, *, again: bool = False
) -> datetime | None:
    """Return the first moment not before ``since`` that meets a clock, or None while there is none.

    ``again``: the same moment starts and meets it (the next estimate), so the one at ``since`` does not count.
    """
    fit = [
        one.at for one in occurred if one.moment in by and (one.at > since or (one.at == since and not again))
    ]
    return min(fit, default=None)


def outcome(due_at: datetime, met_at: datetime | None) -> ClockState:
    """Return how a clock stands that was met ``met_at``: at the very moment of its limit is in time."""
    if met_at is None:
        return ClockState.OPEN
    return ClockState.MET if met_at <= due_at else ClockState.LATE


def seconds_late(due_at: datetime, met_at: datetime | None) -> int | None:
    """Return whole seconds after the limit, 0 in time, None while it is not met."""
    return None if met_at is None else max(0, int((met_at - due_at).total_seconds()))


def is_raised(before: str, after: str) -> bool:
    """Tell whether a level is higher than the one before."""
    return LevelKey(after).rank > LevelKey(before).rank


def tightened(standing: datetime, renewed: datetime) -> datetime:
    """Return the limit after the level was raised: the new one runs anew, yet what is open never gets longer."""
    return min(standing, renewed)
