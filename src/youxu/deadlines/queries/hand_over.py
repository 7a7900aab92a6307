"""What is open at the change of duty, with the words and letters that are owed to others (O3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.core.actor import Actor
from youxu.deadlines.queries.clocks import owed_apart
from youxu.deadlines.queries.of_unit import UnitLimits
from youxu.deadlines.queries.rows import ClockRow
from youxu.incidents.queries.hand_over import HandOverList, hand_over_list


@dataclass(frozen=True)
class DutyList:
    """Everything that the next person on duty must know; ``owed`` are the clocks that no row of an incident shows."""

    open: HandOverList
    owed: tuple[ClockRow, ...]

    @property
    def limits(self) -> UnitLimits:
        """Return every limit of the list, as the board and the page of limits count them."""
        return UnitLimits((*self.open.clocks, *self.open.promises), self.owed, self.open.calls)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many there are of each part; what is owed to others counts among the limits."""
        counts = self.open.counts
        return {**counts, "clocks": counts["clocks"] + len(self.owed)}


def duty_list(actor: Actor, unit_path: str, at: datetime, world: str = "") -> DutyList:
    """Return what is open in a unit and those below, as far as the actor may read it."""
    return DutyList(
        hand_over_list(actor, unit_path, at, world=world), owed_apart(actor, unit_path, at, world)
    )
