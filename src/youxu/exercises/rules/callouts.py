"""Call-out tests: by which way somebody answered, and whether that was in time."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

CALLOUT = "callout"
"""The drill of the plan that a call-out test is."""


class Way(StrEnum):
    """How a person said that the message had come."""

    LINK = "LINK"
    REPLY = "REPLY"
    CALL = "CALL"


class Standing(StrEnum):
    """How one person stands in a call-out test."""

    IN_TIME = "IN_TIME"
    LATE = "LATE"
    WAITING = "WAITING"
    NOT_REACHED = "NOT_REACHED"


def standing(answered_at: datetime | None, due_at: datetime, at: datetime) -> Standing:
    """Return how somebody stands at a moment who was to answer by ``due_at``."""
    if answered_at is not None:
        return Standing.IN_TIME if answered_at <= due_at else Standing.LATE
    return Standing.WAITING if at <= due_at else Standing.NOT_REACHED
