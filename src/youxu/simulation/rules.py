"""What a stored simulation is of, and how far it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

STUCK = timedelta(minutes=15)
"""A run that says nothing for so long has died with its process."""


class RunKind(StrEnum):
    """What is simulated."""

    PLAN = "PLAN"
    REGION = "REGION"


class RunState(StrEnum):
    """How far it is. STOPPED holds what was done before a person ended it, if anything was."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    STOPPED = "STOPPED"
    FAILED = "FAILED"


def is_stuck(moved_at: datetime, at: datetime) -> bool:
    """Tell whether a run has said nothing for so long that it must have died."""
    return at - moved_at > STUCK
