"""Which outlets might stand in for closed lines: agreed ones, and the nearest that do the line and are not held.

Read in bulk: the number of queries is the same for one outlet and for ten thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, QuerySet
from numpy.typing import NDArray

from youxu.alternatives.models import AgreedNeighbour
from youxu.alternatives.queries.around import Around, Mask, around, box_around, in_box
from youxu.alternatives.queries.rows import Key
from youxu.core.questions import kept_question
from youxu.kernel import geo
from youxu.network.models import Counter, Hold, Outlet
from youxu.plan.schema import AlternativeRules


@dataclass(frozen=True)
class Place:
    """A closed outlet: the operator's tree, its unit, and its place on the map as far as it is known."""

    id: int
    tree: str
    unit_path: str
    point: geo.Point | None


@dataclass(frozen=True, slots=True)
class Near:
    """One that might stand in: the outlet, how far away, the agreement that names it (None when it was computed)."""

    outlet: int
    metres: int | None
    agreed: AgreedNeighbour | None = None


def places_of(outlet_ids: Collection[int]) -> dict[int, Place]:
    """Return the closed outlets by id."""
    return {
        pk: Place(pk, tree, path, None if north is None or east is None else (north, east))
        for pk, tree, path, north, east in _places(outlets=outlet_ids).answer()
    }


@kept_question
def _places(*, outlets: Collection[int]) -> QuerySet[Outlet, Any]:
    rows = Outlet.objects.filter(pk__in=outlets)
    return rows.values_list("pk", "tree", "unit_path", "latitude", "longitude")


def agreed_for(wanted: Collection[Key]) -> dict[Key, list[AgreedNeighbour]]:
    """Return the standing agreements by outlet and line, in their order."""
    found: dict[Key, list[AgreedNeighbour]] = defaultdict(list)
    for row in _agreed(outlets={outlet for outlet, _line in wanted}).rows():
        found[row.outlet_id, row.line].append(row)
    keys = set(wanted)
    return {key: rows for key, rows in found.items() if key in keys}


@kept_question
def _agreed(*, outlets: Collection[int]) -> QuerySet[AgreedNeighbour]:
    rows = AgreedNeighbour.objects.filter(outlet__in=outlets, retired_at=None, neighbour__retired_at=None)
    return rows.select_related("neighbour").order_by("place", "pk")


def counters_of(outlet_ids: Collection[int]) -> dict[int, int]:
    """Return how many counters each outlet lists; one that lists none is left out."""
    return dict(_counted(outlets=outlet_ids).answer())


@kept_question
def _counted(*, outlets: Collection[int]) -> QuerySet[Counter, tuple[int, int]]:
    rows = Counter.objects.filter(outlet__in=outlets, retired_at=None).order_by()
    return rows.values("outlet").annotate(count=Count("pk")).values_list("outlet", "count")


def worlds(world: str) -> tuple[str, ...]:
    """Return what a world sees: reality as background, and its own."""
    return ("",) if not world else ("", world)


def nearest(
    places: Mapping[int, Place], wanted: Iterable[Key], rules: AlternativeRules, world: str, count: int
) -> dict[Key, list[Near]]:
    """Return the nearest that do each line and are not held, ``count`` of each; lines that are alike at once."""
    by_line: dict[tuple[str, str], list[int]] = defaultdict(list)
    for outlet, line in wanted:
        if outlet in places and places[outlet].point is not None:
            by_line[places[outlet].tree, line].append(outlet)
    found: dict[Key, list[Near]] = {}
    for tree in {tree for tree, _line in by_line}:
        lines = {line: outlets for (own, line), outlets in by_line.items() if own == tree}
        found |= _in_tree(tree, places, lines, rules, world, count)
    return found


def _in_tree(
    tree: str,
    places: Mapping[int, Place],
    lines: Mapping[str, list[int]],
    rules: AlternativeRules,
    world: str,
    count: int,
) -> dict[Key, list[Near]]:
    everyone = sorted({outlet for outlets in lines.values() for outlet in outlets})
    points = np.array([places[outlet].point for outlet in everyone], dtype=np.float64)
    box = box_around(points, rules.max_distance_km)
    field, held = around(tree, box), _held(box, world)
    alike: dict[tuple[tuple[int, ...], bytes], list[str]] = defaultdict(list)
    masks: dict[bytes, Mask] = {}
    for line, outlets in lines.items():
        mask = field.doing(line, staffed=line in rules.manual_service)
        mask[field.places(held.get(line, ()))] = False
        key = mask.tobytes()
        masks[key] = mask
        alike[tuple(outlets), key].append(line)
    found: dict[Key, list[Near]] = {}
    for (together, key), several in alike.items():
        rows = points[np.searchsorted(everyone, together)]
        nearby = _nearest(field, masks[key], together, rows, count, rules.max_distance_km)
        for line in several:
            found |= {(outlet, line): near for outlet, near in nearby.items()}
    return found


def _held(box: geo.Box, world: str) -> dict[str, list[int]]:
    """Return by line the outlets in the box of which something keeps the line from open."""
    found: dict[str, list[int]] = defaultdict(list)
    for outlet, line in _held_in(box, worlds(world)).answer():
        found[line].append(outlet)
    return found


@kept_question
def _held_in(box: geo.Box, worlds: tuple[str, ...]) -> QuerySet[Hold, tuple[int, str]]:
    rows = Hold.objects.filter(in_box(box, "outlet__"), lifted_at=None, world__in=worlds)
    return rows.values_list("outlet_id", "line")


def _nearest(
    field: Around,
    mask: Mask,
    outlets: Iterable[int],
    points: NDArray[np.float64],
    count: int,
    within_km: float,
) -> dict[int, list[Near]]:
    """Return the nearest of each outlet, one more looked for than is wanted: it may be the nearest to itself."""
    candidates = np.flatnonzero(mask)
    found, far = geo.nearest_each(points, field.points[candidates], count + 1, within_km)
    ids = np.where(found < 0, -1, field.ids[candidates][found] if len(candidates) else -1)
    metres = np.where(found < 0, 0, np.rint(far * 1000)).astype(np.int64)
    return {
        outlet: [
            Near(near, away) for near, away in zip(row, aways, strict=True) if near >= 0 and near != outlet
        ][:count]
        for outlet, row, aways in zip(outlets, ids.tolist(), metres.tolist(), strict=True)
    }
