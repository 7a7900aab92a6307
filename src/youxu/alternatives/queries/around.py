"""Which outlets lie around closed ones and do a line: read once for a box of the map, kept while the network stands."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from youxu.core import stamps
from youxu.kernel import geo
from youxu.network.models import Counter, Outlet, OutletLine

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Around:
    """The outlets of one operator in a box, by id in columns: place, counters, and which do which line.

    ``staffed`` says for a line whether people do it there: an outlet that lists its counters and none of them does it
    has a machine alone.
    """

    ids: NDArray[np.int64]
    points: NDArray[np.float64]
    counters: NDArray[np.int64]
    offers: Mapping[str, Mask]
    staffed: Mapping[str, Mask]

    def places(self, outlet_ids: Iterable[int]) -> NDArray[np.int64]:
        """Return the columns of those of the outlets that lie in the box."""
        wanted = np.fromiter(outlet_ids, dtype=np.int64)
        found = np.searchsorted(self.ids, wanted)
        inside = found < len(self.ids)
        kept: NDArray[np.int64] = found[inside][self.ids[found[inside]] == wanted[inside]]
        return kept

    def doing(self, line: str, *, staffed: bool) -> Mask:
        """Return which do a line; with ``staffed`` only where people do it."""
        nobody = np.zeros(len(self.ids), dtype=bool)
        does = self.offers.get(line, nobody)
        return does & self.staffed.get(line, nobody) if staffed else does.copy()


def box_around(points: NDArray[np.float64], within_km: float) -> geo.Box:
    """Return the box, in whole degrees, that holds what lies within a distance of any of the points."""
    north = math.degrees(within_km / geo.EARTH_RADIUS_KM)
    widest = max(abs(points[:, 0].min()), abs(points[:, 0].max())) + north
    east = north / max(math.cos(math.radians(min(widest, 85.0))), 0.05)
    return geo.Box(
        math.floor(points[:, 0].min() - north),
        math.floor(points[:, 1].min() - east),
        math.ceil(points[:, 0].max() + north),
        math.ceil(points[:, 1].max() + east),
    )


def in_box(box: geo.Box, lead: str = "") -> Q:
    """Return the filter of what lies in the box; ``lead`` leads from the row to the outlet ("outlet__")."""
    return Q(
        **{
            f"{lead}latitude__gte": box.south,
            f"{lead}latitude__lte": box.north,
            f"{lead}longitude__gte": box.west,
            f"{lead}longitude__lte": box.east,
        }
    )


@stamps.kept("network", size=16)
def around(tree: str, box: geo.Box) -> Around:
    """Return the outlets of an operator in a box; three queries, none while nothing changes in the network."""
    rows = Outlet.objects.filter(in_box(box), tree=tree, retired_at=None).order_by("pk")
    listed = list(rows.values_list("pk", "latitude", "longitude"))
    table = np.array(listed, dtype=np.float64).reshape(-1, 3)
    ids = table[:, 0].astype(np.int64)
    of_box = in_box(box, "outlet__") & Q(outlet__tree=tree, outlet__retired_at=None, retired_at=None)
    lines: dict[str, list[int]] = defaultdict(list)
    for outlet, line in OutletLine.objects.filter(of_box).values_list("outlet_id", "line").iterator():
        lines[line].append(outlet)
    offers = {line: _mask(ids, outlets) for line, outlets in lines.items()}
    windows = list(Counter.objects.filter(of_box).values_list("outlet_id", "lines"))
    counters = np.zeros(len(ids), dtype=np.int64)
    np.add.at(counters, np.searchsorted(ids, [outlet for outlet, _lines in windows]).astype(np.int64), 1)
    staffed = {
        line: (counters == 0) | _mask(ids, [outlet for outlet, does in windows if not does or line in does])
        for line in offers
    }
    return Around(ids, table[:, 1:], counters, offers, staffed)


def _mask(ids: NDArray[np.int64], outlets: Iterable[int]) -> Mask:
    found = np.zeros(len(ids), dtype=bool)
    found[np.searchsorted(ids, np.fromiter(outlets, dtype=np.int64))] = True
    return found
