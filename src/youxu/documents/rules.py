"""How outage packs age: what state one is in, when it is too old, how many are kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

KEPT = 7
"""So many packs of a unit keep their files; older ones lose them to the purge."""

TOO_OLD = timedelta(days=2)
"""A pack is built every night: one older than two nights means that nothing builds it."""

GOOD_FOR = timedelta(days=7)
"""What is printed is looked at again after a week: duty lists and telephones change."""

STUCK = timedelta(minutes=15)
"""A build that says nothing for so long has died; the next order takes its place."""


class PackState(StrEnum):
    """How far a pack is."""

    BUILDING = "BUILDING"
    READY = "READY"
    FAILED = "FAILED"


def is_too_old(built_at: datetime | None, at: datetime) -> bool:
    """Tell whether the newest pack is missing or too old."""
    return built_at is None or at - built_at > TOO_OLD


def is_stuck(moved_at: datetime, at: datetime) -> bool:
    """Tell whether a build has said nothing for so long that it must have died."""
    return at - moved_at > STUCK
