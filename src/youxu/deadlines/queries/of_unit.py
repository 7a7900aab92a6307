"""What has a limit in a unit, and what of it is late: the one definition that every surface counts by (decision 0024).

Three parts, none of which repeats another: the work of the unit's incidents (tasks, receipts, the next word of an
estimate, post-event reports, planned stops; of a long closure its follow-up and milestones only), the words and letters
that are owed to others, and the outlets whose state is to be confirmed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.deadlines.models import Clock
from youxu.deadlines.queries.clocks import PAGE, first_owed_apart
from youxu.deadlines.queries.rows import ClockRow
from youxu.deadlines.rules.words import ClockState
from youxu.incidents.queries.deadlines import deadlines_of
from youxu.incidents.queries.late_work import late_work
from youxu.incidents.queries.rows import Board, Deadline, Timing
from youxu.network.queries import CallRow, call_list, late_calls

CALLS = 100
"""Outlets to be rung that are read at most, as of each other kind."""


@dataclass(frozen=True)
class UnitLimits:
    """Every limit that runs in a unit and those below, as the reader may read it.

    ``later`` says when those of the work and those owed to others fall due that are counted only.
    """

    work: tuple[Deadline, ...]
    owed: tuple[ClockRow, ...]
    calls: tuple[CallRow, ...]
    later: tuple[datetime | None, ...] = ()

    @property
    def count(self) -> int:
        """Return how many limits run."""
        return len(self.work) + len(self.owed) + len(self.calls) + len(self.later)

    def late(self, at: datetime) -> int:
        """Return how many of them have passed."""
        stands = [row.limit.timing for row in self.work] + [row.limit.timing for row in self.owed]
        due = [row.due_at for row in self.calls] + [one for one in self.later if one is not None]
        return stands.count(Timing.LATE) + sum(one < at for one in due)


def limits_of_unit(
    actor: Actor,
    unit_path: str,
    at: datetime,
    *,
    world: str = "",
    work: Board | None = None,
    most: int | None = None,
) -> UnitLimits:
    """Return the limits of a unit, with ``most`` only the most urgent of them whole.

    Who has read those of its work for the board already hands them over.
    """
    owed, later = first_owed_apart(actor, unit_path, at, world, most=PAGE if most is None else most)
    return UnitLimits(
        work=deadlines_of(actor, unit_path, at, world) if work is None else work.deadlines,
        owed=owed,
        calls=tuple(call_list(unit_path, world=world, limit=CALLS)),
        later=later if work is None else (*work.later, *later),
    )


def late_count(path: str, span: tuple[datetime, datetime], world: str) -> int:
    """Return how many limits of open matters had passed unmet at the end of a span, in a unit and those below."""
    at = span[1]
    unmet = Q(state=ClockState.OPEN) | Q(met_at__gt=at) | Q(met_at=None, settled_at__gt=at)
    owed = Clock.objects.filter(path_under("unit_path", path), unmet, world=world, follows=False)
    owed = owed.filter(due_at__lt=at, opened_at__lte=at, incident__visibility=Visibility.OPEN)
    return late_work(path, at, world) + owed.count() + late_calls(path, at, world=world)
