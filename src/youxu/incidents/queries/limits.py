"""How a limit stands at a moment: in time, soon, late, met."""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.incidents.queries.rows import Limit, Timing

SOON = timedelta(hours=1)


def limit_of(
    due_at: datetime | None,
    at: datetime,
    *,
    opened_at: datetime | None = None,
    met_at: datetime | None = None,
) -> Limit:
    """Return how the limit ``due_at`` stands at ``at``; soon is under 60 minutes or the last third of it."""
    if due_at is None:
        return Limit(Timing.MET if met_at else Timing.ONGOING, None, met_at, 0)
    if met_at is not None:
        over = minutes(met_at - due_at)
        return Limit(Timing.MET_LATE if over > 0 else Timing.MET, due_at, met_at, max(over, 0))
    if at > due_at:
        return Limit(Timing.LATE, due_at, None, minutes(at - due_at))
    left = due_at - at
    third = (due_at - opened_at) / 3 if opened_at is not None else SOON
    soon = left <= SOON or left <= third
    return Limit(Timing.SOON if soon else Timing.IN_TIME, due_at, None, minutes(left))


def minutes(span: timedelta) -> int:
    """Return whole minutes of a span, rounded down."""
    return int(span.total_seconds() // 60)


def urgency(limit: Limit, at: datetime) -> tuple[int, datetime]:
    """Return the sort key of a limit: late first, then the nearest, then what has no limit."""
    return (0, limit.due_at) if limit.due_at is not None else (1, at)
