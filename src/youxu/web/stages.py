"""The six numbered steps as a reader sees them, from the first one that is not done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from youxu.core.wording import duration, moment, word


@dataclass(frozen=True)
class Step:
    """One of the six steps: ``state`` is done, now or empty (to come); ``note`` is its time and duration."""

    number: int
    name: str
    state: str
    note: str = ""


def steps(now: int, notes: Sequence[str] = ()) -> tuple[Step, ...]:
    """Return the six steps when ``now`` is the first not done; ``notes`` gives each its line below the name."""
    padded = (*notes, *[""] * 6)
    return tuple(
        Step(
            number,
            word("step", number),
            "done" if number < now else "now" if number == now else "",
            padded[number - 1],
        )
        for number in range(1, 7)
    )


def note(row: Any, now: datetime) -> str:
    """Word a step of the room's query: when it was done and how long it took, how long it has run, when it is due."""
    took = duration(row.minutes * 60) if row.minutes is not None else ""
    if row.state == "DONE":
        return " · ".join(part for part in (moment(row.at, now), took) if part)
    if row.state == "NOW":
        if row.minutes == 0:
            return gettext("in progress · just begun")
        return (
            gettext("in progress · %(length)s so far") % {"length": took} if took else gettext("in progress")
        )
    if row.due_at:
        return gettext("by %(time)s") % {"time": moment(row.due_at, now)}
    return ""
