"""The six steps of an incident with their moments: which is done, which is now, what is to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from youxu.incidents.queries.limits import minutes
from youxu.incidents.queries.rows import StepRow
from youxu.incidents.rules.words import Stage

REPORT_DAYS = 7


class Moments(Protocol):
    """What the six steps need to know of an incident."""

    stage: str
    noticed_at: datetime
    reported_at: datetime
    verified_at: datetime | None
    directed_at: datetime | None
    claimed_at: datetime | None
    released_at: datetime | None
    cleared_at: datetime | None
    closed_at: datetime | None
    relapsed_at: datetime | None


STEP_OF = {
    Stage.REPORTED: 2,
    Stage.DIRECTED: 3,
    Stage.RESPONDING: 3,
    Stage.RESTORED: 5,
    Stage.CLEARED: 6,
    Stage.CLOSED: 7,
}


def step_of(incident: Moments) -> int:
    """Return the first step not done, 1 to 6; 7 when all are done or the incident left the path."""
    stage = Stage(incident.stage)
    if stage is Stage.RESPONDING and incident.claimed_at is not None:
        return 4
    return STEP_OF.get(stage, 7)


def steps_of(incident: Moments, at: datetime, eta_at: datetime | None = None) -> tuple[StepRow, ...]:
    """Return the six steps: DONE with moment and minutes since the step before, NOW with minutes so far."""
    now = step_of(incident)
    ends = _ends(incident)
    dues = {4: eta_at, 6: incident.cleared_at + timedelta(days=REPORT_DAYS) if incident.cleared_at else None}
    rows, before = [], incident.noticed_at
    for number in range(1, 7):
        rows.append(_row(number, now, ends[number], before, at, dues.get(number)))
        before = ends[number] or before
    return tuple(rows)


def _ends(incident: Moments) -> dict[int, datetime | None]:
    """Return the moment that ended each step so far."""
    return {
        1: incident.reported_at,
        2: incident.directed_at,
        3: incident.claimed_at,
        4: incident.released_at,
        5: incident.cleared_at,
        6: incident.closed_at,
    }


def _row(
    number: int, now: int, end: datetime | None, before: datetime, at: datetime, due_at: datetime | None
) -> StepRow:
    if number < now:
        if end is None:
            return StepRow(number, "DONE")
        return StepRow(number, "DONE", end, max(minutes(end - before), 0))
    if number == now:
        return StepRow(number, "NOW", None, max(minutes(at - before), 0), due_at)
    return StepRow(number, "TO_COME", due_at=due_at)
