"""A unit's outlets as boards show them: how many stand in which state, the first of them by name, the map."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from youxu.core import stamps
from youxu.core.database import path_under
from youxu.network import rules
from youxu.network.models import Outlet
from youxu.network.queries import places, states
from youxu.network.queries.places import Map
from youxu.network.queries.states import OutletState, StateCounts

FEW = 120
"""Outlets of a unit up to which each is read whole, once, for all that is shown: a county, mostly."""


@dataclass(frozen=True)
class Picture:
    """What a board shows of a unit's outlets; ``map`` is None where none was asked for."""

    counts: StateCounts
    rows: tuple[OutletState, ...]
    map: Map | None


def picture_of(
    path: str, at: datetime, *, limit: int = 60, with_map: bool = False, world: str = ""
) -> Picture:
    """Return counts, the first ``limit`` outlets and, if wanted, the map of a unit and below, all from one reading.

    Of few outlets each state is read and counted; of many the counts are made in groups (``state_counts``).
    """
    placed = _few(path)
    if placed is not None:
        return _of_few(path, placed, at, limit, with_map, world)
    held = states.held_under(path, world)
    return Picture(
        states.state_counts(path, at, world=world, held=held),
        tuple(states.matrix(path, at, limit=limit, world=world, held=held)),
        places.map_of(path, at, world=world, held=held) if with_map else None,
    )


Placed = Mapping[int, tuple[float | None, float | None]]


@stamps.kept("network", size=256)
def _few(path: str) -> Placed | None:
    """Return where the outlets in use of a unit and below lie, in the order of the tree; None where they are many."""
    rows = Outlet.objects.filter(path_under("unit_path", path), retired_at=None).order_by("unit_path", "pk")
    found = list(rows.values_list("pk", "latitude", "longitude")[: FEW + 1])
    return {pk: (latitude, longitude) for pk, latitude, longitude in found} if len(found) <= FEW else None


def _of_few(path: str, placed: Placed, at: datetime, limit: int, with_map: bool, world: str) -> Picture:
    found = states.states_of(placed, at, world=world) if placed else {}
    first = sorted(found.values(), key=_asks)[:limit]
    counts = StateCounts(
        outlets=len(found),
        by_state=Tally(one.state for one in found.values()),
        should_be_open=sum(one.open_now for one in found.values()),
        affected=sum(one.affected for one in found.values()),
        calendar_known=states.calendars_known(path, at),
    )
    rows = sorted(first, key=states.gravest_first)
    return Picture(counts, tuple(rows), places.map_of_few(found, placed) if with_map else None)


def _asks(one: OutletState) -> tuple[int, int, int]:
    """Return the sort key of who is shown at all: held ones, the worst first, then those silent, then the rest."""
    worst = min((rules.RANK[hold.state] for line in one.lines for hold in line.holds), default=None)
    if worst is not None:
        return (0, worst, one.id)
    return (1, 0, one.id) if one.opening_missing else (2, 0, 0)
