"""Where a question goes when nobody answers: second number, parent branch or neighbour, unreachable (G4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from youxu.plan.schema import Plan
from youxu.watch.rules.words import Rung

ORDER = tuple(Rung)
CLOCKS: Mapping[Rung, str] = {
    Rung.FIRST: "staff_safe",
    Rung.SECOND: "second_number",
    Rung.PARENT: "parent_or_neighbour",
}
"""The clock of the plan that says how long each rung is waited on."""

Waits = Mapping[Rung, timedelta]


def waits_of(plan: Plan, level: str) -> dict[Rung, timedelta]:
    """Return how long each rung is waited on at a level; where a plan names no clock, as long as the first."""
    first = _length(plan, CLOCKS[Rung.FIRST], level) or timedelta()
    return {rung: _length(plan, key, level) or first for rung, key in CLOCKS.items()}


def _length(plan: Plan, key: str, level: str) -> timedelta | None:
    clock = plan.clocks.get(key)
    limit = clock.limit_at(level) if clock else None
    return limit.delta if limit else None


def next_rung(rung: Rung) -> Rung:
    """Return the rung after ``rung``: always the very next one; the last stays."""
    return ORDER[min(ORDER.index(rung) + 1, len(ORDER) - 1)]


def due_on(rung: Rung, since: datetime, waits: Waits) -> datetime | None:
    """Return until when a rung that began ``since`` is waited on; None on the last, where nothing follows."""
    return None if rung is Rung.LOST else since + waits[rung]


def rung_at(asked_at: datetime, at: datetime, waits: Waits) -> Rung:
    """Return the rung that a question asked at ``asked_at`` has reached by ``at`` when nobody answers."""
    rung, due = Rung.FIRST, due_on(Rung.FIRST, asked_at, waits)
    while due is not None and due <= at:
        rung = next_rung(rung)
        due = due_on(rung, due, waits)
    return rung
