"""What many runs came to: each time with its interval of confidence, what decided, who was waited for, what would help."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from youxu.simulation.engine import Network, Portion
from youxu.simulation.scenario import Basis, Floats

CONFIDENT = 1.959963985
"""Half the width of a 95 % interval in standard errors."""
POINTS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
BARS = 40


@dataclass(frozen=True)
class Estimated:
    """A number found by chance with the 95 % interval in which the true one lies."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Lasting:
    """How long it takes until a node is over, from the beginning: mean, quantiles by per cent, a histogram in bars of one
    width; ``share``: in how many of the runs it happens."""

    key: str
    share: float
    mean: Estimated
    quantiles: Mapping[str, float]
    least: float
    most: float
    bars: tuple[int, ...] = ()
    width: float = 0.0


@dataclass(frozen=True)
class Step:
    """A task: how long its work takes (given), when it is over, how often it decides, how often it keeps its limit."""

    key: str
    role: str
    basis: str
    given: float
    ends: float
    share: float
    critical: Estimated
    in_time: Estimated | None = None
    limit: float | None = None


@dataclass(frozen=True)
class Waiting:
    """Minutes lost for want of a role on the way that decides: all were busy, or nobody was found; ``gap``: in which share
    of the hours nobody has the duty."""

    role: str
    busy: float
    away: float
    gap: float


@dataclass(frozen=True)
class Gain:
    """How many minutes sooner the target is reached with a change, by pairs of runs with the same luck."""

    key: str
    minutes: Estimated
    relative: float


@dataclass(frozen=True)
class Outcome:
    """The whole; ``stopped``: fewer runs than asked for were made."""

    runs: int
    asked: int
    seed: int
    stopped: bool
    target: str
    lasting: tuple[Lasting, ...]
    steps: tuple[Step, ...]
    waiting: tuple[Waiting, ...]
    gains: tuple[Gain, ...]


@dataclass(frozen=True)
class Part:
    """What is kept of a portion: small, so that it travels between processes."""

    count: int
    ends: Floats
    sums: Floats
    late: Floats
    critical: Floats
    busy: Floats
    away: Floats
    differences: Floats


def part_of(network: Network, found: Portion, variants: Sequence[tuple[Network, Portion]]) -> Part:
    """Return what is kept of a portion and of those of the variants with the same luck."""
    scenario = network.scenario
    target = network.place[scenario.target]
    rows = [network.place[key] for key in measured(network)]
    happened, ends = found.happened, found.ends
    shown = np.where(happened[rows], ends[rows], np.nan).astype(np.float64)
    sums = np.array([happened.sum(axis=1), np.where(happened, ends, 0.0).sum(axis=1)])
    differences = [ends[target] - other.ends[changed.place[scenario.target]] for changed, other in variants]
    moments = np.array([(one.sum(), (one * one).sum()) for one in differences]).reshape(-1, 2)
    late = np.array([_late(network, found, place) for place in range(network.size)], dtype=np.float64)
    return Part(ends.shape[1], shown, sums, late, found.critical, found.busy, found.away, moments)


def _late(network: Network, found: Portion, place: int) -> int:
    limit = network.nodes[place].limit
    if limit is None:
        return 0
    origin = network.place[limit[0]]
    both = found.happened[place] & found.happened[origin]
    took = found.ends[place] - found.ends[origin]
    return int((both & (took > limit[1] + 1e-3)).sum())


def measured(network: Network) -> tuple[str, ...]:
    """Return the keys whose whole distribution is kept: the target among them."""
    keys = dict.fromkeys((*network.scenario.measured, network.scenario.target))
    return tuple(key for key in keys if key in network.place)


@dataclass
class Gathered:
    """Portions put together in their order."""

    network: Network
    names: tuple[str, ...]
    parts: list[Part] = field(default_factory=list)

    @property
    def runs(self) -> int:
        """Return how many runs there are."""
        return sum(one.count for one in self.parts)

    def whole(self, asked: int, seed: int, *, stopped: bool) -> Outcome:
        """Return what they came to. Raises ValueError where there is no run at all."""
        if not self.parts:
            raise ValueError("no run was made")
        return Outcome(
            self.runs,
            asked,
            seed,
            stopped,
            self.network.scenario.target,
            tuple(self._lasting()),
            tuple(self._steps()),
            tuple(sorted(self._waiting(), key=lambda one: -(one.busy + one.away))),
            tuple(sorted(self._gains(), key=lambda one: -one.minutes.value)),
        )

    def _lasting(self) -> Iterator[Lasting]:
        ends = np.concatenate([one.ends for one in self.parts], axis=1).astype(np.float64)
        for row, key in enumerate(measured(self.network)):
            known = ends[row][~np.isnan(ends[row])]
            if len(known):
                yield lasting(key, known, self.runs)

    def _steps(self) -> Iterator[Step]:
        sums = np.sum([one.sums for one in self.parts], axis=0)
        late = np.sum([one.late for one in self.parts], axis=0)
        critical = np.sum([one.critical for one in self.parts], axis=0)
        for place, node in enumerate(self.network.nodes):
            if not node.task:
                continue
            times = int(sums[0, place])
            yield Step(
                key=node.key,
                role=node.role,
                basis=node.spread.basis.value,
                given=round(node.spread.mean, 3),
                ends=round(float(sums[1, place]) / times, 3) if times else 0.0,
                share=round(times / self.runs, 4),
                critical=portion_of(float(critical[place]), self.runs),
                in_time=portion_of(times - float(late[place]), times) if node.limit and times else None,
                limit=node.limit[1] if node.limit else None,
            )

    def _waiting(self) -> Iterator[Waiting]:
        busy = np.sum([one.busy for one in self.parts], axis=0) / self.runs
        away = np.sum([one.away for one in self.parts], axis=0) / self.runs
        for crew in self.network.scenario.crews:
            row = self.network.roles[crew.role]
            yield Waiting(
                crew.role, round(float(busy[row]), 3), round(float(away[row]), 3), round(crew.gap_share, 4)
            )

    def _gains(self) -> Iterator[Gain]:
        sums = np.sum([one.differences for one in self.parts], axis=0).reshape(-1, 2)
        target = self.network.place[self.network.scenario.target]
        mean = float(np.sum([one.sums[1, target] for one in self.parts])) / self.runs
        for name, (total, squares) in zip(self.names, sums, strict=True):
            value = estimated(float(total), float(squares), self.runs)
            yield Gain(name, value, round(value.value / mean, 4) if mean else 0.0)


def lasting(key: str, known: Floats, runs: int) -> Lasting:
    """Return what many lengths of one thing come to."""
    least, most = float(known.min()), float(known.max())
    far = float(np.quantile(known, 0.995)) or 1.0
    bars, _edges = np.histogram(np.minimum(known, far), bins=BARS, range=(0.0, far))
    return Lasting(
        key,
        round(len(known) / runs, 4),
        estimated(float(known.sum()), float((known * known).sum()), len(known)),
        {
            f"{point:.0%}".rstrip("%"): round(float(value), 3)
            for point, value in zip(POINTS, np.quantile(known, POINTS), strict=True)
        },
        round(least, 3),
        round(most, 3),
        tuple(int(bar) for bar in bars),
        far / BARS,
    )


def estimated(total: float, squares: float, count: int) -> Estimated:
    """Return a mean with its 95 % interval."""
    mean = total / count
    spread = max(0.0, squares / count - mean * mean) * count / max(1, count - 1)
    half = CONFIDENT * math.sqrt(spread / count)
    return Estimated(round(mean, 4), round(mean - half, 4), round(mean + half, 4))


def portion_of(times: float, count: int) -> Estimated:
    """Return a share with its 95 % interval (Wilson's, which also holds near none and all)."""
    share, square = times / count, CONFIDENT**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = CONFIDENT / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count**2))
    return Estimated(round(share, 4), round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4))


def basis_of(outcome: Outcome) -> Mapping[str, int]:
    """Return how many tasks rest on what: the plan's proposal, its word for all others, own interruptions."""
    found = dict.fromkeys((one.value for one in Basis), 0)
    for step in outcome.steps:
        found[step.basis] += 1
    return found
