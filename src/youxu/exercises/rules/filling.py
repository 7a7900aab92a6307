"""What the engine fills into a score sheet: from limits kept, expectations met, and the time between two moments (T2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from youxu.exercises.rules.scoring import on_scale, worth_of_minutes
from youxu.plan.schema.scoring import ItemKind, Limits


class Outcome(StrEnum):
    """How something that was owed ended: in time, late, not at all."""

    IN_TIME = "IN_TIME"
    LATE = "LATE"
    MISSED = "MISSED"


_WORTH = {Outcome.IN_TIME: 5, Outcome.LATE: 3, Outcome.MISSED: 0}
PASSED = 3
"""From how many points on an item of yes or no is a yes."""


def from_outcomes(kind: ItemKind, outcomes: Sequence[Outcome]) -> Decimal | None:
    """Return the value of an item whose outcomes the journal knows; None where it knows none, or minutes are asked."""
    if not outcomes or kind is ItemKind.MEASURED:
        return None
    points = on_scale(Fraction(sum(_WORTH[one] for one in outcomes), len(outcomes)))
    return Decimal(points >= PASSED) if kind is ItemKind.YES_NO else Decimal(points)


def from_moments(
    kind: ItemKind, since: datetime | None, until: datetime | None, ended: datetime | None, limits: Limits
) -> Decimal | None:
    """Return the value of an item that is timed from one moment to another, None where nothing can be said.

    What never came by the end of the drill lasted at least until then; that says nothing while it might still have come
    in time for all points.
    """
    if since is None or (until is None and ended is None):
        return None
    if until is None and ended is not None and minutes_between(since, ended) <= limits.minutes[0]:
        return None
    minutes = minutes_between(since, until or ended or since)
    if kind is ItemKind.MEASURED:
        return minutes
    points = worth_of_minutes(minutes, limits) if until is not None else 0
    return Decimal(points >= PASSED) if kind is ItemKind.YES_NO else Decimal(points)


def minutes_between(since: datetime, until: datetime) -> Decimal:
    """Return the minutes from one moment to another with one place, none where they stand the other way round."""
    length = max(until - since, timedelta())
    return (Decimal(int(length.total_seconds())) / 60).quantize(Decimal("0.1"))
