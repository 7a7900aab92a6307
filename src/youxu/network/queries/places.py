"""The map: points with their state, or clusters of many outlets with their count and worst state."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from django.db.models import Avg, Count, Q, QuerySet

from youxu.core import stamps
from youxu.core.database import path_under
from youxu.kernel import geo, spans
from youxu.network import rules
from youxu.network.models import Outlet, Unit
from youxu.network.queries import hours, states
from youxu.network.queries.states import OutletState
from youxu.network.rules import State

MOST_POINTS = 500
MOST_HELD = 200


@dataclass(frozen=True)
class Marker:
    """One mark on the map: an outlet (``code``) or a cluster of ``count`` (``unit_path`` when it is a unit).

    ``state`` is the worst within, ``affected`` how many of the outlets are held.
    """

    latitude: float
    longitude: float
    name: str
    count: int
    state: State
    affected: int
    code: str = ""
    outlet_id: int | None = None
    unit_path: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Map:
    """What the map shows: marks, whether they are clusters, and how many outlets have no point."""

    markers: tuple[Marker, ...]
    clustered: bool
    without_point: int


def map_of(
    path: str,
    at: datetime,
    *,
    box: geo.Box | None = None,
    world: str = "",
    held: Mapping[int, int] | None = None,
) -> Map:
    """Return the marks of a unit and below, within ``box`` when given; clusters above 500 outlets.

    Held outlets are single marks beside the clusters (the worst 200); each cluster says how many are held in it.
    ``held`` is ``held_under`` where the caller has it already.
    """
    ground = _ground(path) if box is None else _read_ground(path, box)
    if len(ground.ids) <= MOST_POINTS:
        return Map(tuple(_points(list(ground.ids), at, world)), False, ground.without_point)
    held = states.held_under(path, world) if held is None else held
    marks = (*_clusters(path, box, ground, held), *_held_points(path, box, held, at))
    return Map(marks, True, ground.without_point)


def map_of_few(
    found: Mapping[int, OutletState], placed: Mapping[int, tuple[float | None, float | None]]
) -> Map:
    """Return the map of outlets whose states are read already, each a mark of its own."""
    marks = tuple(
        _point(one, latitude, longitude)
        for pk, one in found.items()
        if (latitude := placed[pk][0]) is not None and (longitude := placed[pk][1]) is not None
    )
    return Map(marks, False, sum(latitude is None for latitude, _ in placed.values()))


def codes_inside(path: str, areas: Iterable[Inside]) -> frozenset[str]:
    """Return the codes of the outlets of a unit and below in any of the areas: by polygon, circle or region.

    An area that draws nothing is read by its region codes (GB/T 2260, whose trailing pairs of noughts stand for all
    below).
    """
    found: set[str] = set()
    outlets = Outlet.objects.filter(path_under("unit_path", path), retired_at=None)
    for area in areas:
        boxes = [geo.box_of(ring) for ring in area.polygons if ring]
        boxes += [geo.box_around(circle.point, circle.radius_km) for circle in area.circles]
        near = hours.any_of(map(_in, boxes)) if boxes else _in_regions(area.geocodes)
        rows = list(outlets.filter(near).values_list("code", "latitude", "longitude"))
        found |= _drawn_around(rows, area) if boxes else {code for code, _, _ in rows}
    return frozenset(found)


class Inside(Protocol):
    """What an area is drawn with: a warning's own words for it are not asked."""

    @property
    def polygons(self) -> Sequence[Sequence[geo.Point]]:
        """Return the rings."""
        ...

    @property
    def circles(self) -> Sequence[Any]:
        """Return the circles: a point and a radius in km."""
        ...

    @property
    def geocodes(self) -> Sequence[tuple[str, str]]:
        """Return the codes: name and value."""
        ...


def _drawn_around(rows: Sequence[tuple[str, float | None, float | None]], area: Inside) -> set[str]:
    if not rows:
        return set()
    points = np.array([(north, east) for _, north, east in rows], dtype=np.float64)
    within = np.zeros(len(rows), dtype=np.bool_)
    for ring in filter(None, area.polygons):
        within |= geo.inside(points, ring)
    for circle in area.circles:
        within |= geo.distances_km(circle.point, points) <= circle.radius_km
    return {code for (code, _, _), held in zip(rows, within.tolist(), strict=True) if held}


def _in_regions(geocodes: Iterable[tuple[str, str]]) -> Q:
    """Return the filter by the six digits of a region, its trailing pairs of noughts left open; none: nothing."""
    stems = [re.sub("(00)+$", "", value) for _, value in geocodes if re.fullmatch(r"[1-9]\d{5}", value)]
    named = hours.any_of(Q(region__code__startswith=stem) for stem in stems)
    return Q(region__scheme__in=("gb2260", "GB2260", "GB/T 2260")) & named if stems else Q(pk__in=())


@dataclass(frozen=True)
class _Ground:
    """What a map stands on: how many outlets have no point, the ids of the others (501 at most), and, when there are
    more, (unit path, county, count, mean latitude, mean longitude) of what lies together.

    ``depth`` is that of the units by whose names they are clustered, 0 for none.
    """

    without_point: int
    ids: tuple[int, ...]
    heaps: tuple[tuple[str, str, int, float, float], ...]
    depth: int = 0

    @cached_property
    def clusters(self) -> Mapping[str, tuple[int, float, float]]:
        """Return (count, sum of latitudes, sum of longitudes) of each cluster by its label; none: a grid is drawn."""
        if not self.depth and len({row[1] for row in self.heaps}) < 2:
            return {}
        found: dict[str, tuple[int, float, float]] = {}
        for unit_path, county, count, north, east in self.heaps:
            label = self.label(unit_path, county)
            had, norths, easts = found.get(label, (0, 0.0, 0.0))
            found[label] = (had + count, norths + north * count, easts + east * count)
        return found

    def label(self, unit_path: str, county: str) -> str:
        """Return the cluster to which an outlet belongs: its unit at that depth, or its county."""
        return _cut(unit_path, self.depth) if self.depth else county


@stamps.kept("network", size=128)
def _ground(path: str) -> _Ground:
    return _read_ground(path, None)


def _read_ground(path: str, box: geo.Box | None) -> _Ground:
    without = Outlet.objects.filter(path_under("unit_path", path), retired_at=None, latitude=None).count()
    shown = _shown(path, box)
    ids = tuple(shown.values_list("pk", flat=True)[: MOST_POINTS + 1])
    if len(ids) <= MOST_POINTS:
        return _Ground(without, ids, ())
    heaps = shown.order_by().values_list("unit_path", "county")
    rows = tuple(heaps.annotate(count=Count("pk"), north=Avg("latitude"), east=Avg("longitude")))
    return _Ground(without, ids, rows, _depth({row[0] for row in rows}, path))


def _shown(path: str, box: geo.Box | None) -> QuerySet[Outlet]:
    outlets = Outlet.objects.filter(path_under("unit_path", path), retired_at=None)
    return outlets.filter(_in(box)).exclude(latitude=None)


def _in(box: geo.Box | None) -> Q:
    if box is None:
        return Q()
    return Q(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))


def _points(ids: list[int], at: datetime, world: str) -> list[Marker]:
    found = states.states_of(ids, at, world=world)
    places = Outlet.objects.filter(pk__in=ids).values_list("pk", "latitude", "longitude")
    return [
        _point(found[pk], latitude, longitude)
        for pk, latitude, longitude in places
        if latitude is not None and longitude is not None
    ]


def _point(one: OutletState, latitude: float, longitude: float) -> Marker:
    return Marker(
        latitude=latitude,
        longitude=longitude,
        name=one.name,
        count=1,
        state=one.state,
        affected=int(one.affected),
        code=one.code,
        outlet_id=one.id,
        unit_path=one.unit_path,
        name_en=one.name_en,
    )


def _held_points(path: str, box: geo.Box | None, held: Mapping[int, int], at: datetime) -> list[Marker]:
    """Return marks of the worst held outlets: their state follows from the worst hold and the hours alone."""
    rows = _lying(path, box, tuple(held)[:MOST_HELD])
    shelf, order = hours.timetables([row[0] for row in rows], at), list(State)
    return [
        Marker(
            latitude=latitude,
            longitude=longitude,
            name=name,
            count=1,
            state=rules.state_at([order[held[pk]]], open_now=spans.is_open(shelf.table(pk), at)),
            affected=1,
            code=code,
            outlet_id=pk,
            unit_path=unit_path,
            name_en=name_en,
        )
        for pk, latitude, longitude, name, name_en, code, unit_path in rows
        if latitude is not None and longitude is not None
    ]


Lying = tuple[int, float | None, float | None, str, str, str, str]


@stamps.kept("network", size=64)
def _lying(path: str, box: geo.Box | None, outlet_ids: tuple[int, ...]) -> tuple[Lying, ...]:
    """Return where some outlets lie and what they are called; kept while nothing changes: the same ones are held."""
    names = ("pk", "latitude", "longitude", "name", "name_en", "code", "unit_path")
    return tuple(_shown(path, box).filter(pk__in=outlet_ids).values_list(*names))


@stamps.kept("network", size=64)
def _counties_of(
    path: str, box: geo.Box | None, outlet_ids: frozenset[int]
) -> tuple[tuple[int, str, str], ...]:
    """Return (id, unit, county) of those of some outlets that are shown."""
    listed, shown, found = sorted(outlet_ids), _shown(path, box), list[tuple[int, str, str]]()
    for start in range(0, len(listed), 10_000):
        part = shown.filter(pk__in=listed[start : start + 10_000])
        found += part.values_list("pk", "unit_path", "county")
    return tuple(found)


@dataclass
class _Heap:
    name: str
    unit_path: str = ""
    count: int = 0
    north: float = 0.0
    east: float = 0.0
    worst: int = rules.RANK[State.OPEN]
    affected: int = 0

    def add(self, count: int, latitude: float, longitude: float) -> None:
        self.count += count
        self.north += latitude * count
        self.east += longitude * count


def _clusters(path: str, box: geo.Box | None, ground: _Ground, held: Mapping[int, int]) -> list[Marker]:
    """Cluster by the units below the one shown; a flat unit by county, and where none is given by a grid."""
    heaps = {
        label: _Heap(label, label if ground.depth else "", *sums) for label, sums in ground.clusters.items()
    }
    if heaps:
        for unit_path, county, worst, affected in _held_by(path, box, held):
            _mark(heaps[ground.label(unit_path, county)], worst, affected)
    else:
        heaps = _grid(_shown(path, box), held)
    units = _names_of(frozenset(heap.unit_path for heap in heaps.values()))
    return [
        Marker(
            latitude=heap.north / heap.count,
            longitude=heap.east / heap.count,
            name=units.get(heap.unit_path, (heap.name, ""))[0],
            name_en=units.get(heap.unit_path, (heap.name, ""))[1],
            count=heap.count,
            state=list(State)[heap.worst],
            affected=heap.affected,
            unit_path=heap.unit_path,
        )
        for heap in heaps.values()
    ]


@stamps.kept("network", size=64)
def _names_of(paths: frozenset[str]) -> Mapping[str, tuple[str, str]]:
    named = Unit.objects.filter(path__in=paths).values_list("path", "name", "name_en")
    return {path: (name, name_en) for path, name, name_en in named}


def _mark(heap: _Heap, worst: int, affected: int) -> None:
    heap.worst = min(heap.worst, worst)
    heap.affected += affected


def _depth(paths: set[str], path: str) -> int:
    """Return the depth of the units that name the clusters: the deepest with 2 to 500 units; 0 where none has."""
    deepest = max((one.count("/") for one in paths), default=0)
    for depth in range(deepest, path.count("/"), -1):
        if 1 < len({_cut(one, depth) for one in paths}) <= MOST_POINTS:
            return depth
    return 0


def _cut(path: str, depth: int) -> str:
    return "/".join(path.split("/")[:depth]).rstrip("/") + "/"


def _held_by(path: str, box: geo.Box | None, held: Mapping[int, int]) -> Iterable[tuple[str, str, int, int]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for pk, unit_path, county in _counties_of(path, box, frozenset(held)):
        found[unit_path, county].append(held[pk])
    for (unit_path, county), ranks in found.items():
        yield unit_path, county, min(ranks), len(ranks)


def _grid(shown: QuerySet[Outlet], held: Mapping[int, int]) -> dict[str, _Heap]:
    """Cluster by squares of the shown area, at most 20 across."""
    rows = list(shown.values_list("pk", "latitude", "longitude"))
    table = np.array([(north, east) for _, north, east in rows], dtype=np.float64)
    side = max(float(np.ptp(table[:, 0])), float(np.ptp(table[:, 1])), 0.01) / 20
    heaps: dict[str, _Heap] = {}
    for pk, north, east in rows:
        if north is None or east is None:
            continue
        heap = heaps.setdefault(f"{math.floor(north / side)}:{math.floor(east / side)}", _Heap(""))
        heap.add(1, north, east)
        if pk in held:
            _mark(heap, held[pk], 1)
    return heaps
