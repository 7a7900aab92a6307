"""Many closures at once: customers of closed outlets spread over neighbours with room, so that none gets everybody.

A problem is made per line; lines whose closed outlets, candidates, distances and rooms are the same are one problem,
solved once. Costs are in steps of 100 m; a computed neighbour costs as if it were the plan's greatest distance farther
than an agreed one, so agreed ones fill first and their overflow goes to the nearest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from youxu.alternatives.rules.ranking import Candidate
from youxu.alternatives.rules.words import Origin
from youxu.kernel import flow
from youxu.kernel.flow import Arcs, Assignment, Whole

STEP_M = 100
Asked = tuple[Whole, Whole, Arcs]
"""What is asked of a solver: demand, room, arcs."""
Solver = Callable[[Sequence[Asked]], Sequence[Assignment]]


@dataclass(frozen=True)
class Closed:
    """A closed outlet's line: how many customers an hour it sends, who might stand in; a pinned one gets them all."""

    outlet: int
    customers: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Share:
    """How many customers an hour of a closed outlet a neighbour gets on some lines, with its whole load on each."""

    outlet: int
    neighbour: int
    lines: tuple[str, ...]
    customers: int
    load: int
    capacity: int
    distance_m: int | None


@dataclass(frozen=True)
class Sums:
    """What a way of sending people comes to: how many, how many beyond the room, how far on average."""

    customers: int = 0
    over: int = 0
    metres: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.customers + other.customers, self.over + other.over, self.metres + other.metres)

    @property
    def mean_m(self) -> int | None:
        """Return the mean distance; None where nobody is sent."""
        return round(self.metres / self.customers) if self.customers else None


@dataclass(frozen=True)
class Proposed:
    """The whole proposal: shares, outlets without any alternative, its sums beside those of nearest-only."""

    shares: tuple[Share, ...]
    without: tuple[int, ...]
    sums: Sums
    nearest: Sums
    problems: int


@dataclass(frozen=True)
class _Problem:
    closed: Sequence[Closed]
    neighbours: tuple[int, ...]
    demand: Whole
    room: Whole
    arcs: Arcs
    metres: Whole

    @property
    def digest(self) -> tuple[object, ...]:
        outlets = tuple(one.outlet for one in self.closed)
        tables = (self.demand, self.room, self.arcs.sources, self.arcs.targets, self.arcs.costs, self.metres)
        return (outlets, self.neighbours, *(table.tobytes() for table in tables))


def solved(asked: Sequence[Asked]) -> list[Assignment]:
    """Return the assignments of problems, solved here one after the other."""
    return [flow.assign(*one) for one in asked]


def proposed(lines: Mapping[str, Sequence[Closed]], within_m: int, solve: Solver = solved) -> Proposed:
    """Return who is sent where on every line; ``within_m`` stands for a distance that is not known."""
    alike: dict[tuple[object, ...], list[str]] = defaultdict(list)
    problems: dict[tuple[object, ...], _Problem] = {}
    for line, closed in lines.items():
        problem = _problem(closed, within_m)
        alike[problem.digest].append(line)
        problems[problem.digest] = problem
    shares: list[Share] = []
    sums, nearest = Sums(), Sums()
    assigned = solve([(one.demand, one.room, one.arcs) for one in problems.values()])
    for (key, problem), found in zip(problems.items(), assigned, strict=True):
        several = alike[key]
        plain = flow.nearest_only(
            problem.demand, problem.room, Arcs(problem.arcs.sources, problem.arcs.targets, problem.metres)
        )
        shares += _shares(problem, found, tuple(several))
        for _line in several:
            sums, nearest = sums + _sums(problem, found), nearest + _sums(problem, plain)
    return Proposed(tuple(_merged(shares)), _without(lines.values()), sums, nearest, len(problems))


def _problem(closed: Sequence[Closed], within_m: int) -> _Problem:
    places: dict[int, int] = {}
    room: list[int] = []
    rows: list[tuple[int, int, int, int]] = []
    for source, one in enumerate(closed):
        pinned = [candidate for candidate in one.candidates if candidate.pinned]
        for candidate in pinned or one.candidates:
            target = places.setdefault(candidate.key, len(places))
            if target == len(room):
                room.append(candidate.capacity or 0)
            metres = within_m if candidate.distance_m is None else candidate.distance_m
            farther = 0 if candidate.origin is Origin.AGREED else within_m
            rows.append((source, target, (metres + farther) // STEP_M, metres))
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return _Problem(
        closed,
        tuple(places),
        np.array([one.customers for one in closed], dtype=np.int64),
        np.array(room, dtype=np.int64),
        Arcs(table[:, 0], table[:, 1], table[:, 2]),
        table[:, 3],
    )


def _shares(problem: _Problem, found: Assignment, lines: tuple[str, ...]) -> Iterable[Share]:
    known = {
        (source, candidate.key): candidate.distance_m
        for source, one in enumerate(problem.closed)
        for candidate in one.candidates
    }
    for arc in np.flatnonzero(found.shares).tolist():
        source, target = int(problem.arcs.sources[arc]), int(problem.arcs.targets[arc])
        neighbour = problem.neighbours[target]
        yield Share(
            problem.closed[source].outlet,
            neighbour,
            lines,
            int(found.shares[arc]),
            int(found.loads[target]),
            int(problem.room[target]),
            known[source, neighbour],
        )


def _sums(problem: _Problem, found: Assignment) -> Sums:
    return Sums(int(found.shares.sum()), int(found.over.sum()), int(found.shares @ problem.metres))


def _merged(shares: Iterable[Share]) -> Iterable[Share]:
    """Yield the shares with lines joined that are the same but for their lines."""
    lines: dict[Share, list[str]] = defaultdict(list)
    for one in shares:
        lines[replace(one, lines=())] += one.lines
    return (replace(one, lines=tuple(several)) for one, several in lines.items())


def _without(lines: Iterable[Sequence[Closed]]) -> tuple[int, ...]:
    """Return the outlets that have no alternative on at least one line."""
    return tuple(sorted({one.outlet for closed in lines for one in closed if not one.candidates}))
