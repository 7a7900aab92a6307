"""How the limits of a drill's world ended: what its score sheets are filled from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.deadlines.models import Clock


@dataclass(frozen=True)
class WorldLimit:
    """One limit of a world: which of the plan, how it stands, when it was or is due."""

    key: str
    state: str
    due_at: datetime


def limits_of_world(world: str) -> tuple[WorldLimit, ...]:
    """Return every limit that ran in a world, by key and opening."""
    rows = Clock.objects.filter(world=world).order_by("key", "opened_at", "pk")
    return tuple(WorldLimit(*row) for row in rows.values_list("key", "state", "due_at"))
