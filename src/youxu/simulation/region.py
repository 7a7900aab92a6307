"""A hazard over a network, many times with chance: who is down by day, whose customers, what is short, what is lost.

All values; the outlets, their hours, customers, needs and stocks were frozen before. Times are minutes from the beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from youxu.kernel import streams
from youxu.kernel.geo import distances_km
from youxu.simulation import portions
from youxu.simulation.outcome import Estimated, Lasting, estimated, lasting, portion_of
from youxu.simulation.scenario import Floats, Spread

MOST_AT_ONCE, CELLS = 200, 400_000
"""A portion has so many runs at most, and so many outlets times runs: beyond, memory costs more than reckoning."""
MANY = 20_000_000
"""From so many outlets times runs times variants on other processes help; below they would take longer to start."""
DAY = 1440.0
STEP_HOURS = 1.0
Bools = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Strike:
    """One hazard: which outlets it may stop (places), how likely each, when, and for how long."""

    name: str
    places: Whole
    chance: Floats
    at: Floats
    spread: Spread


@dataclass(frozen=True)
class Ask:
    """What an outlet that is down asks for, and the whole once; ``stock`` is what there is."""

    item: str
    each: int
    once: int
    stock: int


@dataclass(frozen=True)
class Variant:
    """What is compared: hazards as a plan reckons them, what is asked for and there, how much later one is back without it."""

    name: str
    strikes: tuple[Strike, ...]
    asks: tuple[Ask, ...]
    without_kit: Spread | None


@dataclass(frozen=True)
class Land:
    """The network: ``customers`` an hour of each outlet, ``opened`` minutes of each (outlet, day); the first day began
    ``offset`` minutes before the beginning."""

    codes: tuple[str, ...]
    customers: Floats
    opened: Floats
    offset: float

    @property
    def days(self) -> int:
        """Return how many days are looked at."""
        return self.opened.shape[1]


@dataclass(frozen=True)
class Short:
    """An item: how much is asked for, what there is, in how many runs it is short and by how much."""

    item: str
    wanted: Estimated
    stock: int
    share: Estimated
    lacking: float


@dataclass(frozen=True)
class DayOf:
    """One day: outlets that were down at some time of it, customers who came in vain."""

    outlets: Estimated
    customers: Estimated


@dataclass(frozen=True)
class Toll:
    """What a scenario comes to under one variant; ``typical``: from when to when each outlet is down in the run
    that lies in the middle."""

    name: str
    outlets: Lasting
    customers: Lasting
    customer_hours: Lasting
    days: tuple[DayOf, ...]
    short: tuple[Short, ...]
    down: tuple[float, ...]
    hours: tuple[float, ...]
    typical: Floats


@dataclass(frozen=True)
class Difference:
    """How much less is lost than under the first variant, by pairs of runs with the same luck."""

    name: str
    customers: Estimated
    customer_hours: Estimated


@dataclass(frozen=True)
class Tolls:
    """The whole; ``stopped``: fewer runs than asked for were made."""

    runs: int
    asked: int
    seed: int
    stopped: bool
    tolls: tuple[Toll, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class _Drawn:
    """What is kept of a portion of runs under one variant: by run, by (figure, day, run), by outlet."""

    outlets: Floats
    customers: Floats
    hours: Floats
    by_day: Floats
    down: Floats
    lengths: Floats


class _Work:
    """What one process needs to reckon any portion under every variant."""

    def __init__(self, land: Land, variants: tuple[Variant, ...], seed: int, runs: int) -> None:
        self.land, self.variants, self.seed, self.runs = land, variants, seed, runs
        self.size = portion_size(land)

    def part(self, number: int) -> list[_Drawn]:
        """Reckon one portion."""
        return [_drawn(self.land, *self.spans(variant, number)) for variant in self.variants]

    def spans(self, variant: Variant, number: int) -> tuple[Floats, Floats]:
        """Return from when to when each outlet is down in each run of a portion under a variant."""
        count = min(self.size, self.runs - number * self.size)
        falls, ends = _spans(self.land, variant, self.seed, number, count)
        lacks = _lacking(variant, falls, np.isfinite(falls))
        if variant.without_kit is not None and lacks.any():
            chance = streams.stream(self.seed, number, "kit").random(falls.shape)
            ends = ends + np.where(lacks, variant.without_kit.at(chance), 0.0)
        return falls, ends


def portion_size(land: Land) -> int:
    """Return how many runs are reckoned at once; it belongs to the luck, so it follows from the network alone."""
    return max(1, min(MOST_AT_ONCE, CELLS // max(1, len(land.codes))))


def run(
    land: Land,
    variants: tuple[Variant, ...],
    runs: int,
    seed: int,
    told: Callable[[int], bool] | None = None,
    processes: int = 0,
) -> Tolls:
    """Return what so many runs come to under each variant, all with the same luck; Ctrl-C or ``told`` ends it early.

    ``processes``: as many as there are processors where nothing is given and it is much. Raises ValueError where it
    was stopped before the first runs were done.
    """
    wanted = processes or (portions.processors() if len(land.codes) * runs * len(variants) >= MANY else 1)
    given = (land, variants, seed, runs)
    size = portion_size(land)
    parts = portions.parts(_Work, given, -(-runs // size), wanted)
    found: list[list[_Drawn]] = []
    done = 0
    try:
        for part in parts:
            found.append(part)
            done = min(done + size, runs)
            if told is not None and told(done):
                break
    except KeyboardInterrupt:
        pass
    finally:
        parts.close()
    if not found:
        raise ValueError("no run was made")
    kept = [_whole(rows) for rows in zip(*found, strict=True)]
    middle, work = _middle(kept[0]), _Work(*given)
    tolls = tuple(
        _toll(land, variant, drawn, _typical(work, variant, middle))
        for variant, drawn in zip(variants, kept, strict=True)
    )
    return Tolls(done, runs, seed, done < runs, tolls, tuple(_differences(variants, kept)))


def _whole(rows: Sequence[_Drawn]) -> _Drawn:
    """Return the portions of a variant as one."""
    return _Drawn(
        np.concatenate([row.outlets for row in rows]),
        np.concatenate([row.customers for row in rows]),
        np.concatenate([row.hours for row in rows]),
        np.concatenate([row.by_day for row in rows], axis=2),
        np.sum([row.down for row in rows], axis=0),
        np.sum([row.lengths for row in rows], axis=0),
    )


def _drawn(land: Land, falls: Floats, ends: Floats) -> _Drawn:
    down = np.isfinite(falls)
    length = np.where(down, ends - falls, 0.0)
    overlaps = [_overlap(falls, ends, day * DAY - land.offset) for day in range(land.days)]
    lost = [
        overlap * (land.customers / 60 * land.opened[:, day] / DAY)[:, None]
        for day, overlap in enumerate(overlaps)
    ]
    share = land.opened.mean(axis=1) / DAY
    return _Drawn(
        down.sum(axis=0).astype(np.float64),
        np.sum(lost, axis=(0, 1)),
        ((land.customers * share)[:, None] * (length / 60) ** 2 / 2).sum(axis=0),
        np.array([[(one > 0).sum(axis=0) for one in overlaps], [one.sum(axis=0) for one in lost]]),
        down.sum(axis=1).astype(np.float64),
        length.sum(axis=1),
    )


def _spans(land: Land, variant: Variant, seed: int, number: int, count: int) -> tuple[Floats, Floats]:
    """Return from when to when each outlet is down in each run (infinite: not at all)."""
    falls = np.full((len(land.codes), count), np.inf)
    ends = np.zeros_like(falls)
    for strike in variant.strikes:
        shape = (len(strike.places), count)
        hit = streams.stream(seed, number, "falls", strike.name).random(shape) < strike.chance[:, None]
        lasts = strike.spread.at(streams.stream(seed, number, "lasts", strike.name).random(shape))
        start = np.where(hit, strike.at[:, None], np.inf)
        falls[strike.places] = np.minimum(falls[strike.places], start)
        ends[strike.places] = np.maximum(ends[strike.places], np.where(hit, strike.at[:, None] + lasts, 0.0))
    return falls, ends


def _lacking(variant: Variant, falls: Floats, down: Bools) -> Bools:
    """Return who lacks something of its kit: who fell first is served first, of those at one moment in their order."""
    found = np.zeros_like(down)
    rank = np.empty(falls.shape, dtype=np.int64)
    order = np.argsort(falls, axis=0, kind="stable")
    np.put_along_axis(rank, order, np.arange(len(falls))[:, None], axis=0)
    for ask in variant.asks:
        if ask.each:
            found |= rank >= max(0, ask.stock - ask.once) // ask.each
    return found & down


def _overlap(falls: Floats, ends: Floats, start: float) -> Floats:
    begins = np.where(np.isfinite(falls), np.maximum(falls, start), 0.0)
    found: Floats = np.where(
        np.isfinite(falls), np.clip(np.minimum(ends, start + DAY) - begins, 0.0, DAY), 0.0
    )
    return found


def _toll(land: Land, variant: Variant, kept: _Drawn, typical: Floats) -> Toll:
    runs = len(kept.customers)
    hours = np.divide(kept.lengths, kept.down, out=np.zeros_like(kept.lengths), where=kept.down > 0) / 60
    return Toll(
        variant.name,
        lasting("outlets", kept.outlets, runs),
        lasting("customers", kept.customers, runs),
        lasting("customer_hours", kept.hours, runs),
        tuple(DayOf(_mean(kept.by_day[0, day]), _mean(kept.by_day[1, day])) for day in range(land.days)),
        tuple(_shorts(variant, kept.outlets)),
        tuple(np.round(kept.down / runs, 4).tolist()),
        tuple(np.round(hours, 2).tolist()),
        typical,
    )


def _middle(kept: _Drawn) -> int:
    """Return the run whose loss lies in the middle of all: the same one is shown of every variant."""
    return int(np.argsort(kept.customers, kind="stable")[len(kept.customers) // 2])


def _typical(work: _Work, variant: Variant, place: int) -> Floats:
    """Return one run again: its luck is known by its number, so that nobody need keep them all."""
    falls, ends = work.spans(variant, place // work.size)
    return np.stack([falls[:, place % work.size], ends[:, place % work.size]], axis=1)


def _shorts(variant: Variant, outlets: Floats) -> Iterator[Short]:
    for ask in variant.asks:
        wanted = outlets * ask.each + np.where(outlets > 0, ask.once, 0)
        lacking = np.maximum(wanted - ask.stock, 0)
        times = int((lacking > 0).sum())
        yield Short(
            ask.item,
            _mean(wanted),
            ask.stock,
            portion_of(times, len(outlets)),
            round(float(lacking.mean()), 2),
        )


def _differences(variants: tuple[Variant, ...], kept: list[_Drawn]) -> Iterator[Difference]:
    first = kept[0]
    for variant, drawn in zip(variants[1:], kept[1:], strict=True):
        yield Difference(
            variant.name, _mean(first.customers - drawn.customers), _mean(first.hours - drawn.hours)
        )


def _mean(values: Floats) -> Estimated:
    return estimated(float(values.sum()), float((values * values).sum()), len(values))


def in_circle(points: Floats, latitude: float, longitude: float, km: float) -> tuple[Whole, Floats]:
    """Return who lies within a circle, and how far out: 0 in its middle, 1 at its edge."""
    out = distances_km((latitude, longitude), points) / km
    places = np.flatnonzero(out <= 1)
    return places, out[places]


def along(points: Floats, fixes: Mapping[float, tuple[float, float, float]]) -> tuple[Whole, Floats, Floats]:
    """Return whom a storm reaches on its way, how near its middle comes (0 to 1), and after how many minutes it reaches them.

    ``fixes``: hours -> latitude, longitude, km; between two fixes it moves straight on.
    """
    hours = np.array(sorted(fixes))
    table = np.array([fixes[hour] for hour in hours.tolist()])
    steps = np.arange(hours[0], hours[-1] + STEP_HOURS / 2, STEP_HOURS)
    nearest = np.full(len(points), np.inf)
    reached = np.full(len(points), np.inf)
    for hour in steps.tolist():
        latitude, longitude, km = (float(np.interp(hour, hours, table[:, column])) for column in range(3))
        if km <= 0:
            continue
        out = distances_km((latitude, longitude), points) / km
        reached = np.where((out <= 1) & np.isinf(reached), hour * 60, reached)
        nearest = np.minimum(nearest, out)
    places = np.flatnonzero(np.isfinite(reached))
    return places, nearest[places], reached[places]


def chances(out: Floats, middle: float, edge: float) -> Floats:
    """Return how likely each falls, by how far out it lies."""
    return edge + (middle - edge) * (1 - out)
