"""Where customers of closed outlets would go in the middle run of a scenario, day by day, and who gets too many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from youxu.alternatives.solving import assign
from youxu.kernel import geo
from youxu.kernel.flow import Arcs
from youxu.simulation.queries.regional import Regional
from youxu.simulation.region import DAY, Toll
from youxu.simulation.scenario import Floats

NEAREST = 8
STEP_M = 100


@dataclass(frozen=True)
class Load:
    """A day: outlets closed at its noon, customers an hour that they send, how many find a neighbour with room, how many are
    too many, how many have no neighbour near enough, how far they go, and the neighbour with most."""

    day: int
    closed: int
    customers: int
    served: int
    over: int
    nowhere: int
    mean_m: int | None
    busiest: str
    load: int
    room: int


def loads_of(regional: Regional, toll: Toll) -> tuple[Load, ...]:
    """Return the load of alternatives on each day of the middle run."""
    return tuple(_loads(regional, toll.typical))


def _loads(regional: Regional, spans: Floats) -> Iterator[Load]:
    land = regional.land
    for day in range(land.days):
        noon = day * DAY + DAY / 2 - land.offset
        closed = (spans[:, 0] <= noon) & (noon < spans[:, 1]) & (land.opened[:, day] > 0)
        yield _load(regional, day, closed, (~closed) & (land.opened[:, day] > 0))


def _load(regional: Regional, day: int, closed: np.ndarray, able: np.ndarray) -> Load:
    sources, targets = np.flatnonzero(closed), np.flatnonzero(able)
    demand = regional.land.customers[sources].astype(np.int64)
    if not len(sources):
        return Load(day, 0, 0, 0, 0, 0, None, "", 0, 0)
    points = regional.points
    near, km = geo.nearest_each(points[sources], points[targets], NEAREST, regional.within_km)
    source, column = np.nonzero(near >= 0)
    metres = np.round(km[source, column] * 1000).astype(np.int64)
    arcs = Arcs(source.astype(np.int64), near[source, column], metres // STEP_M)
    room = np.array(regional.rooms, dtype=np.int64)[targets]
    found = assign(demand, room, arcs)
    sent, over = int(found.shares.sum()), int(found.over.sum())
    most = int(found.loads.argmax()) if len(targets) else 0
    return Load(
        day,
        len(sources),
        int(demand.sum()),
        sent - over,
        over,
        int(found.unsent.sum()),
        round(int(found.shares @ metres) / sent) if sent else None,
        regional.land.codes[targets[most]] if sent else "",
        int(found.loads[most]) if sent else 0,
        int(room[most]) if sent else 0,
    )
