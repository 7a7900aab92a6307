"""What is reckoned with for pre-positioning: scenarios with the outlets that they mean, sites, ways, prices, stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from youxu.core.database import path_under
from youxu.core.errors import UnableTo
from youxu.incidents.actions.mass import outlets_of_rule
from youxu.kernel import geo
from youxu.kernel.stocking import Sites
from youxu.network.models import Outlet, Unit
from youxu.plan.reading import Fault, dotted
from youxu.plan.schema import Plan
from youxu.supplies.models import SupplyItem, SupplySite
from youxu.supplies.queries.shelves import items_of, plan_at, sites_of, standing_at
from youxu.supplies.rules import positioning as rules
from youxu.supplies.rules.scenarios import (
    NO_OUTLETS,
    UNKNOWN_OUTLET,
    UNKNOWN_SITE,
    Scene,
    Scenes,
    UnsoundScenarios,
    scenes_of,
)
from youxu.supplies.rules.words import Account, SiteKind

NOBODY: Sites = frozenset()


@dataclass(frozen=True)
class Site:
    """A place where supplies may be kept: one of the records, or an outlet that keeps nothing yet."""

    kind: str
    name: str
    name_en: str
    code: str
    point: geo.Point | None
    outlet: int | None
    path: str
    record: int | None


@dataclass(frozen=True)
class Terms:
    """What the reckoning goes by; empty means the plan's."""

    minutes: int | None = None
    share: int | None = None
    from_nothing: bool = False
    seconds: float = 60.0


@dataclass
class Ground:
    """Everything that is reckoned with, read once."""

    unit: Unit
    plan: Plan
    scenes: Scenes
    terms: Terms
    items: dict[str, SupplyItem]
    sites: list[Site]
    outlets: dict[int, Outlet] = field(default_factory=dict)
    hit: list[list[int]] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """Return within how many minutes everything has to arrive."""
        return self.terms.minutes or self.plan.supplies.served.minutes or 0

    @property
    def share(self) -> int:
        """Return of how many of a hundred scenarios."""
        return self.plan.supplies.share if self.terms.share is None else self.terms.share

    @cached_property
    def table(self) -> NDArray[np.float64]:
        """Return the points of the sites; one without a place lies nowhere."""
        return np.array([site.point or (np.nan, np.nan) for site in self.sites]).reshape(-1, 2)

    @cached_property
    def known(self) -> dict[int, dict[int, int]]:
        """Return the minutes that the file gives, by outlet and site."""
        names: dict[str, int] = {}
        for place, site in enumerate(self.sites):
            for name in (site.name, site.name_en, site.code):
                names.setdefault(name, place)
        codes = {row.code: key for key, row in self.outlets.items()}
        found: dict[int, dict[int, int]] = defaultdict(dict)
        for way in self.scenes.ways:
            if way.site in names and way.outlet in codes:
                found[codes[way.outlet]][names[way.site]] = way.minutes
        return found

    def metres(self, point: geo.Point) -> NDArray[np.float64]:
        """Return the straight distance from every site to a point."""
        return geo.distances_km(point, self.table) * 1000

    def reaching(self, point: geo.Point | None, outlet: int | None = None) -> Sites:
        """Return the sites from which a point, or an outlet, is reached in time."""
        limit = rules.metres_within(self.plan.supplies.reach, self.minutes)
        near = set(np.flatnonzero(self.metres(point) <= limit).tolist()) if point else set()
        for site, minutes in self.known.get(outlet or 0, {}).items():
            (near.add if minutes <= self.minutes else near.discard)(site)
        return frozenset(near)


@dataclass(frozen=True)
class Reached:
    """Who reaches a scenario in time: ``rows`` by outlet, its own shelf among them, and ``middle`` for what is sent once."""

    rows: tuple[tuple[int, Sites], ...]
    middle: Sites
    point: geo.Point | None
    shut: Sites


def reached(ground: Ground) -> list[Reached]:
    """Return of each scenario who reaches it. An outlet that is down gives nothing away, but has what is on its shelf."""
    near = {key: ground.reaching(_point(row), key) for key, row in ground.outlets.items()}
    places = {site.outlet: place for place, site in enumerate(ground.sites) if site.outlet}
    found = []
    for hit in ground.hit:
        shut = frozenset(places[key] for key in hit)
        point = _middle(ground, hit)
        rows = tuple((key, near[key] - shut | {places[key]}) for key in hit)
        found.append(Reached(rows, ground.reaching(point) - shut, point, shut))
    return found


def ground_of(unit: Unit, text: str, at: datetime, terms: Terms) -> Ground:
    """Read a file of scenarios and all that it is reckoned with. Raises UnsoundScenarios, Unreadable."""
    plan = plan_at(unit.path, at)
    causes = {str(key): bool(plan.supplies.kits_for(key)) for key in plan.causes}
    scenes = scenes_of(text, causes, plan.supplies.items)
    items = {row.key: row for row in items_of(unit.path).values()}
    ground = Ground(unit, plan, scenes, terms, items, _sites(unit))
    faults: list[Fault] = []
    for scene in scenes.scenes:
        rows = _outlets(ground, scene, faults)
        ground.outlets |= {row.pk: row for row in rows}
        ground.hit.append([row.pk for row in rows])
    faults += _unknown_ways(ground)
    if faults:
        raise UnsoundScenarios(sorted(faults, key=lambda one: one.line))
    return ground


def _sites(unit: Unit) -> list[Site]:
    """Return depots, vehicles and outlets of a unit and those below it, in this order: of two as good, the first is kept."""
    records = sites_of(unit.path, below=True)
    found = [_site(row) for row in records]
    there = {row.outlet_id for row in records if row.outlet_id}
    rows = Outlet.objects.filter(path_under("unit_path", unit.path), retired_at=None).exclude(pk__in=there)
    for row in rows.order_by("code"):
        place = _point(row)
        found.append(
            Site(
                SiteKind.OUTLET,
                row.name,
                row.name_en or row.name,
                row.code,
                place,
                row.pk,
                row.unit_path,
                None,
            )
        )
    return found


def _site(row: SupplySite) -> Site:
    code, outlet = (row.outlet.code, row.outlet) if row.outlet else ("", None)
    place = _point(row) or (_point(outlet) if outlet else None)
    return Site(
        row.kind, row.name, row.name_en or row.name, code, place, row.outlet_id, row.unit_path, row.pk
    )


def _point(row: SupplySite | Outlet) -> geo.Point | None:
    return (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None


def _outlets(ground: Ground, scene: Scene, faults: list[Fault]) -> list[Outlet]:
    path = next((*scene.path, key) for key in scene.rule if key != "scheme")
    try:
        rows = (
            _within(ground.unit, scene.rule)
            if "circle" in scene.rule
            else outlets_of_rule(ground.unit, scene.rule)
        )
        found = list(rows.order_by("code"))
    except UnableTo as error:
        faults.append(Fault(ground.scenes.document.line_of(path), dotted(path), error.sentence))
        return []
    if not found:
        faults.append(ground.scenes.fault(path, NO_OUTLETS, name=scene.name))
    return found


def _within(unit: Unit, rule: Mapping[str, Any]) -> QuerySet[Outlet]:
    circle = rule["circle"]
    middle, radius = (circle["latitude"], circle["longitude"]), circle["km"]
    inside = Outlet.objects.filter(
        path_under("unit_path", unit.path), retired_at=None, latitude__isnull=False
    )
    near = [row.pk for row in inside if (at := _point(row)) and geo.distance_km(middle, at) <= radius]
    return Outlet.objects.filter(pk__in=near)


def _unknown_ways(ground: Ground) -> Iterator[Fault]:
    names = {name for site in ground.sites for name in (site.name, site.name_en, site.code) if name}
    codes = set(
        Outlet.objects.filter(path_under("unit_path", ground.unit.path), retired_at=None).values_list(
            "code", flat=True
        )
    )
    for way in ground.scenes.ways:
        if way.site not in names:
            yield ground.scenes.fault((*way.path, "site"), UNKNOWN_SITE, name=way.site)
        if way.outlet not in codes:
            yield ground.scenes.fault((*way.path, "outlet"), UNKNOWN_OUTLET, name=way.outlet)


def _middle(ground: Ground, hit: Sequence[int]) -> geo.Point | None:
    """Return the middle of the outlets of a scenario: where what is asked for once is sent to."""
    points = [point for key in hit if (point := _point(ground.outlets[key])) is not None]
    if not points:
        return None
    return sum(one[0] for one in points) / len(points), sum(one[1] for one in points) / len(points)


def price_of(ground: Ground, key: str) -> tuple[Decimal, bool]:
    """Return what one of an item costs, by the file, the item's own row or the plan, and whether any of these says so."""
    if key in ground.scenes.prices:
        return ground.scenes.prices[key], True
    row = ground.items.get(key)
    cost = row.cost if row is not None and row.cost is not None else ground.plan.supplies.items[key].cost
    return (rules.UNPRICED, False) if cost is None else (cost, True)


def standing_of(
    ground: Ground, keys: Sequence[str], portion: Mapping[str, int]
) -> dict[tuple[int, int], int]:
    """Return what stands free for use, in whole portions."""
    records = {site.record: place for place, site in enumerate(ground.sites) if site.record}
    ids = {
        ground.items[key].pk: (number, portion[key]) for number, key in enumerate(keys) if key in ground.items
    }
    found = {}
    for (site, item), there in standing_at(records.keys()).items():
        if item in ids:
            number, size = ids[item]
            count = int(there.accounts.get(Account.STOCK, Decimal(0))) // size
            if count > 0:
                found[records[site], number] = count
    return found


def flat_minimum(
    ground: Ground, keys: Sequence[str], portion: Mapping[str, int]
) -> dict[tuple[int, int], int]:
    """Return the plan's flat minimum of what the scenarios ask for: at each outlet, and at the depot of each county."""
    found: dict[tuple[int, int], int] = {}
    depots = _depots(ground)
    outlets = [site for site in ground.sites if site.kind == SiteKind.OUTLET]
    for number, key in enumerate(keys):
        if (each := ground.plan.supplies.per_outlet.get(key)) is not None:
            for place, site in enumerate(ground.sites):
                if site.kind == SiteKind.OUTLET and each.count >= portion[key]:
                    found[place, number] = each.count // portion[key]
        if (county := ground.plan.supplies.per_county.get(key)) is not None:
            for path, place in depots.items():
                below = sum(1 for site in outlets if site.path.startswith(path))
                if (count := county.minimum(below) // portion[key]) > 0:
                    found[place, number] = found.get((place, number), 0) + count
    return found


def _depots(ground: Ground) -> dict[str, int]:
    """Return the depot of each unit that has one; where none has, the outlet nearest to the middle of all stands for it."""
    found: dict[str, int] = {}
    for place, site in enumerate(ground.sites):
        if site.kind == SiteKind.DEPOT:
            found.setdefault(site.path, place)
    if not found and len(ground.sites):
        middle = np.nanmean(ground.table, axis=0) if not np.isnan(ground.table).all() else None
        place = (
            0 if middle is None else int(np.nanargmin(ground.metres((float(middle[0]), float(middle[1])))))
        )
        found[ground.unit.path] = place
    return found
