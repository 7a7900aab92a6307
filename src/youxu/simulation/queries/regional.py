"""What a regional scenario goes by, frozen once: outlets, their hours and customers, whom hazards hit, kits and stocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np

from youxu.alternatives.queries.candidates import counters_of
from youxu.alternatives.rules.reckoning import of_counters
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.errors import UnableTo
from youxu.incidents.actions.mass import outlets_of_rule
from youxu.kernel import spans
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit
from youxu.network.queries.hours import timetables
from youxu.plan import queries as plans
from youxu.plan.reading import Fault, Path, dotted
from youxu.plan.schema import Plan, ThreePoint
from youxu.simulation import region
from youxu.simulation.hazards import NO_FILE, NO_OUTLET, Hazard, Scene, StockOf, UnsoundScenario, scene_of
from youxu.simulation.planned import spread_of
from youxu.simulation.queries.carried import Reader, by_hour
from youxu.simulation.region import Ask, Land, Strike, Variant
from youxu.simulation.scenario import Floats, Spread
from youxu.simulation.tracks import best_track
from youxu.supplies.queries.shelves import items_of, sites_of, standing_at
from youxu.supplies.rules.kits import wanted
from youxu.supplies.rules.words import Account

NO_FALLS = mark(
    "nothing says how many outlets {name} stops: give falls here, or simulation.falls in the plan"
)
NO_REPAIR = mark(
    "nothing says how long outlets stay down after {name}: give repair here, or simulation.repair in the plan"
)
NO_SECTION = mark("the plan of version {number} has no section simulation")
NO_VERSION = mark("there is no version {number} of this unit's plan")


@dataclass(frozen=True)
class Place:
    """An outlet as it is drawn and named."""

    pk: int
    code: str
    name: str
    name_en: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Regional:
    """Everything that is reckoned with; ``rooms``: how many more an hour each outlet takes; ``placeless`` were left out."""

    scene: Scene
    begins_at: datetime
    places: tuple[Place, ...]
    land: Land
    variants: tuple[Variant, ...]
    rooms: tuple[int, ...]
    within_km: float
    placeless: int

    @property
    def points(self) -> Floats:
        """Return latitude and longitude of each outlet."""
        return np.array([(one.latitude, one.longitude) for one in self.places]).reshape(-1, 2)


def regional_of(actor: Actor, unit: Unit, text: str, at: datetime, reader: Reader) -> Regional:
    """Return a scenario over the outlets of a unit and those below. Raises NotPermitted, UnsoundScenario, Unreadable."""
    actor.require("read", unit=unit.path)
    plan = plans.plan_in_force(unit.path, at)
    scene = scene_of(text, [key.value for key in plan.causes], plan.supplies.items)
    return _Freezing(unit, plan, scene, at, reader).whole()


class _Freezing:
    """One reading of the network for a scenario."""

    def __init__(self, unit: Unit, plan: Plan, scene: Scene, at: datetime, reader: Reader) -> None:
        self.unit, self.plan, self.scene, self.reader = unit, plan, scene, reader
        zone = network.zone_of(unit.time_zone)
        given = scene.event.begins or at
        self.begins = given if given.tzinfo else given.replace(tzinfo=zone)
        self.midnight = datetime.combine(self.begins.astimezone(zone).date(), time(), zone)
        rows = Outlet.objects.filter(path_under("unit_path", unit.path), retired_at=None).order_by("code")
        self.placeless = rows.filter(latitude=None).count()
        self.places = tuple(
            Place(row.pk, row.code, row.name, row.name_en or row.name, row.latitude, row.longitude)
            for row in rows
            if row.latitude is not None and row.longitude is not None
        )
        self.number = {one.pk: place for place, one in enumerate(self.places)}
        self.faults: list[Fault] = []

    def whole(self) -> Regional:
        """Return everything. Raises UnsoundScenario."""
        counters = counters_of([one.pk for one in self.places])
        rules = self.plan.alternatives
        variants = tuple(self._variants())
        if self.faults:
            raise UnsoundScenario(sorted(self.faults, key=lambda one: one.line))
        customers = [of_counters(rules.customers, counters.get(one.pk, 0)) for one in self.places]
        rooms = tuple(of_counters(rules.capacity, counters.get(one.pk, 0)) for one in self.places)
        offset = (self.begins - self.midnight) / timedelta(minutes=1)
        land = Land(
            tuple(one.code for one in self.places), np.array(customers, dtype=float), self._opened(), offset
        )
        return Regional(
            self.scene,
            self.begins,
            self.places,
            land,
            variants,
            rooms,
            float(rules.max_distance_km),
            self.placeless,
        )

    def _opened(self) -> Floats:
        """Return the opening minutes of each outlet and day; outlets of one timetable are reckoned once."""
        shelf = timetables([one.pk for one in self.places], self.begins)
        known: dict[Any, list[float]] = {}
        days = self.scene.event.days
        found = np.zeros((len(self.places), days))
        edges = [self.midnight + timedelta(days=day) for day in range(days + 1)]
        for place, one in enumerate(self.places):
            table = shelf.table(one.pk)
            key = (table.pattern, table.zone.key, id(table.calendar), tuple(sorted(table.exceptions.items())))
            if table.pattern and key not in known:
                known[key] = [spans.open_minutes_between(table, start, end) for start, end in pairwise(edges)]
            found[place] = known.get(key, [0.0] * days)
        return found

    def _variants(self) -> Iterator[Variant]:
        event = self.scene.event
        for name, plan in self._plans():
            strikes = tuple(self._strikes(plan))
            for stock in event.stocks or (StockOf(name=name),):
                label = " · ".join(
                    part for part in (name if event.plans else "", stock.name if event.stocks else "") if part
                )
                yield Variant(label or event.name, strikes, tuple(self._asks(plan, stock)), _kit(plan))

    def _plans(self) -> Iterator[tuple[str, Plan]]:
        if not self.scene.event.plans:
            yield self.scene.event.name, self.plan
        for place, one in enumerate(self.scene.event.plans):
            row = plans.version_numbered(self.unit.path, one.number)
            if row is None:
                self.faults.append(
                    self.scene.fault(("plans", place, "number"), NO_VERSION, number=one.number)
                )
                continue
            plan = plans.plan_of_row(row)
            if plan.simulation is None:
                self.faults.append(
                    self.scene.fault(("plans", place, "number"), NO_SECTION, number=one.number)
                )
                continue
            yield one.name, plan

    def _strikes(self, plan: Plan) -> Iterator[Strike]:
        hours = self.scene.begins()
        for place, hazard in enumerate(self.scene.event.hazards):
            path: Path = ("hazards", place)
            hit = self._hit(hazard, path)
            spread = self._spread(plan, hazard, path)
            falls = hazard.falls or _of_cause(plan.simulation.falls if plan.simulation else {}, hazard.cause)
            if falls is None:
                self.faults.append(self.scene.fault(path, NO_FALLS, name=hazard.cause))
            if hit is None or spread is None or falls is None:
                continue
            numbers, out, reached = hit
            chance = region.chances(out, falls.middle / 100, falls.edge / 100)
            yield Strike(hazard.name, numbers, chance, reached + hours[hazard.name] * 60, spread)

    def _spread(self, plan: Plan, hazard: Hazard, path: Path) -> Spread | None:
        said = hazard.repair or _of_cause(plan.simulation.repair if plan.simulation else {}, hazard.cause)
        if said is None:
            self.faults.append(self.scene.fault(path, NO_REPAIR, name=hazard.cause))
            return None
        return spread_of(said)

    def _hit(self, hazard: Hazard, path: Path) -> tuple[np.ndarray, Floats, Floats] | None:
        """Return whom a hazard hits, how far from its middle, after how many minutes of its own."""
        points = np.array([(one.latitude, one.longitude) for one in self.places]).reshape(-1, 2)
        rule = next(
            key
            for key in ("circle", "track", "everywhere", "outlets", "unit", "region", "polygon")
            if getattr(hazard, key)
        )
        if hazard.circle is not None:
            numbers, out = region.in_circle(
                points, hazard.circle.latitude, hazard.circle.longitude, hazard.circle.km
            )
            reached = np.zeros(len(numbers))
        elif hazard.track is not None:
            fixes = self._fixes(hazard, path)
            if not fixes:
                return None
            numbers, out, reached = region.along(points, fixes)
        else:
            numbers = self._named(hazard, rule, path)
            out, reached = np.zeros(len(numbers)), np.zeros(len(numbers))
        if not len(numbers):
            if not self.faults or self.faults[-1].key != dotted((*path, rule)):
                self.faults.append(self.scene.fault((*path, rule), NO_OUTLET, name=hazard.name))
            return None
        return numbers, out, reached

    def _named(self, hazard: Hazard, rule: str, path: Path) -> np.ndarray:
        if rule == "everywhere":
            return np.arange(len(self.places))
        given: dict[str, Any] = {rule: getattr(hazard, rule)}
        if rule == "outlets":
            given[rule] = list(hazard.outlets)
        if rule == "polygon":
            given[rule] = [list(corner) for corner in hazard.polygon]
        if hazard.scheme:
            given["scheme"] = hazard.scheme
        try:
            keys = outlets_of_rule(self.unit, given).values_list("pk", flat=True)
            return np.array(sorted(self.number[pk] for pk in keys if pk in self.number), dtype=np.int64)
        except UnableTo as error:
            self.faults.append(
                Fault(self.scene.document.line_of((*path, rule)), dotted((*path, rule)), error.sentence)
            )
            return np.zeros(0, dtype=np.int64)

    def _fixes(self, hazard: Hazard, path: Path) -> Mapping[float, tuple[float, float, float]]:
        track = hazard.track
        if track is None or track.points:
            points = track.points if track else ()
            return {one.hours: (one.latitude, one.longitude, one.km) for one in points}
        try:
            fixes = best_track(self.reader(track.file), track.storm, track.year or 0)
        except (OSError, UnicodeDecodeError):
            fixes = ()
        if not fixes:
            self.faults.append(
                self.scene.fault((*path, "track"), NO_FILE, name=f"{track.file} {track.storm} {track.year}")
            )
        return by_hour(fixes, self.begins if self.scene.event.begins is not None else None)

    def _asks(self, plan: Plan, stock: StockOf) -> Iterator[Ask]:
        counts: dict[str, tuple[int, int]] = {}
        for cause in dict.fromkeys(hazard.cause for hazard in self.scene.event.hazards):
            for item, (each, once) in wanted(plan.supplies.kits_for(cause).values(), 1).items():
                before = counts.get(item, (0, 0))
                counts[item] = max(before[0], each), max(before[1], once)
        there = self._standing()
        for item, (each, once) in sorted(counts.items()):
            count = stock.items.get(item, int(there.get(item, 0) * stock.times))
            yield Ask(item, each, once, count)

    def _standing(self) -> dict[str, int]:
        if not hasattr(self, "_there"):
            keys = {pk: row.key for pk, row in items_of(self.unit.path).items()}
            found: dict[str, Decimal] = defaultdict(Decimal)
            for (_site, item), there in standing_at(
                [row.pk for row in sites_of(self.unit.path, below=True)]
            ).items():
                if item in keys:
                    found[keys[item]] += there.accounts.get(Account.STOCK, Decimal(0))
            self._there = {key: int(count) for key, count in found.items()}
        return self._there


def _of_cause(table: Mapping[Any, Any], cause: str) -> Any:
    return next((value for key, value in table.items() if str(key) == cause), None)


def _kit(plan: Plan) -> Spread | None:
    said: ThreePoint | None = plan.simulation.without_kit if plan.simulation else None
    return None if said is None else spread_of(said)
