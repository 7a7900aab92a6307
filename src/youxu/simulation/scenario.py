"""What is simulated, as values: a network of tasks, the people who do them by the hour, how long each may take.

A scenario is frozen from the plan, the rosters and the past before anything is reckoned; the engine sees nothing else.
Times are minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from youxu.kernel.words import Sentence, mark

Floats = NDArray[np.float64]
CELL = 60.0
"""A roster is known by the hour."""


class Kind(StrEnum):
    """The form of a spread of time."""

    FIXED = "FIXED"
    TRIANGULAR = "TRIANGULAR"
    EXPONENTIAL = "EXPONENTIAL"
    PAST = "PAST"


class Basis(StrEnum):
    """Where a spread comes from: the plan's proposal, its word for all others, or own interruptions."""

    PLAN = "PLAN"
    DEFAULT = "DEFAULT"
    PAST = "PAST"
    NONE = "NONE"


class Answer(StrEnum):
    """How somebody with a duty is found at an hour."""

    ON_SHIFT = "ON_SHIFT"
    CALLED = "CALLED"
    OFF_HOURS = "OFF_HOURS"
    NOBODY = "NOBODY"


ANSWERS = tuple(Answer)


class UnsoundNetwork(ValueError):
    """A network cannot be simulated; ``sentence`` says why."""

    def __init__(self, text: str, **values: object) -> None:
        self.sentence = Sentence(text, values)
        super().__init__(str(self.sentence))


@dataclass(frozen=True)
class Spread:
    """How long something may take. ``values``: one for FIXED, three for TRIANGULAR, the mean for EXPONENTIAL, the sorted
    past for PAST."""

    kind: Kind
    values: tuple[float, ...]
    basis: Basis = Basis.PLAN

    def __post_init__(self) -> None:
        if not self.values or any(value < 0 or not np.isfinite(value) for value in self.values):
            raise UnsoundNetwork(mark("a spread of time needs values, none of them negative"))
        if self.kind is Kind.TRIANGULAR and (
            len(self.values) != 3 or list(self.values) != sorted(self.values)
        ):
            raise UnsoundNetwork(mark("a spread of three names least, usual and most, in this order"))

    def at(self, chance: Floats) -> Floats:
        """Return the times that belong to chances between 0 and 1 (the inverse of its distribution)."""
        if self.kind is Kind.FIXED:
            return np.full(chance.shape, self.values[0])
        if self.kind is Kind.EXPONENTIAL:
            return -self.values[0] * np.log1p(-chance)
        if self.kind is Kind.PAST:
            return np.interp(chance, np.linspace(0.0, 1.0, len(self.values)), self.values)
        return _triangular(chance, *self.values)

    @property
    def mean(self) -> float:
        """Return the mean."""
        if self.kind is Kind.TRIANGULAR:
            return sum(self.values) / 3
        if self.kind is Kind.PAST and len(self.values) > 1:
            inner = np.asarray(self.values)
            return float((inner[1:] + inner[:-1]).mean() / 2)
        return self.values[0]

    def times(self, factor: float) -> Spread:
        """Return the same spread, longer or shorter by a factor."""
        return Spread(self.kind, tuple(value * factor for value in self.values), self.basis)


def _triangular(chance: Floats, least: float, usual: float, most: float) -> Floats:
    width = most - least
    if width == 0:
        return np.full(chance.shape, least)
    turn = (usual - least) / width
    low = least + np.sqrt(chance * width * (usual - least))
    high = most - np.sqrt((1 - chance) * width * (most - usual))
    return np.where(chance < turn, low, high)


def fixed(minutes: float, basis: Basis = Basis.NONE) -> Spread:
    """Return a spread that is one length."""
    return Spread(Kind.FIXED, (minutes,), basis)


@dataclass(frozen=True)
class Node:
    """One task or moment. It begins when all of ``opens`` and ``after`` are over and somebody of its ``role`` is free.

    ``opens``: without it this does not happen either; ``after`` is only waited for. ``share``: how likely it happens at
    all. ``copies``: so many do it side by side, each alone, and the last one counts. ``limit``: within how many minutes
    after the end of another node it should be over.
    """

    key: str
    spread: Spread
    role: str = ""
    opens: str = ""
    after: tuple[str, ...] = ()
    share: float = 1.0
    copies: int = 1
    limit: tuple[str, float] | None = None
    task: bool = True

    @property
    def before(self) -> tuple[str, ...]:
        """Return what must be over first."""
        return tuple(dict.fromkeys((self.opens, *self.after) if self.opens else self.after))


@dataclass(frozen=True)
class Crew:
    """Who does the tasks of a role: how many, and how they are found, for each hour of the horizon; one entry: always so."""

    role: str
    people: tuple[int, ...]
    answers: tuple[Answer, ...] = (Answer.ON_SHIFT,)

    @property
    def most(self) -> int:
        """Return how many there are at most."""
        return max(1, *self.people)

    @property
    def gap_share(self) -> float:
        """Return in which share of the hours nobody is found."""
        return sum(1 for count in self.people if count == 0) / len(self.people)

    def one_more(self) -> Crew:
        """Return the crew with one person more at every hour."""
        people = tuple(count + 1 for count in self.people)
        return Crew(self.role, people, tuple(_reached(one) for one in self.answers))

    def without_gaps(self) -> Crew:
        """Return the crew with somebody at every hour."""
        people = tuple(max(1, count) for count in self.people)
        return Crew(self.role, people, tuple(_reached(one) for one in self.answers))


def _reached(answer: Answer) -> Answer:
    return Answer.CALLED if answer is Answer.NOBODY else answer


@dataclass(frozen=True)
class Scenario:
    """Everything that one simulation needs. ``target``: the node whose end is asked for; ``starts``: the hours of the
    horizon in which it may begin; ``measured``: the nodes whose whole distribution is kept."""

    name: str
    nodes: tuple[Node, ...]
    crews: tuple[Crew, ...] = ()
    answers: Mapping[Answer, Spread] = field(default_factory=dict)
    starts: tuple[int, ...] = (0,)
    target: str = ""
    measured: tuple[str, ...] = ()

    @property
    def by_key(self) -> dict[str, Node]:
        """Return the nodes by key."""
        return {node.key: node for node in self.nodes}

    def with_crew(self, crew: Crew) -> Scenario:
        """Return the scenario with another crew for a role."""
        crews = tuple(crew if one.role == crew.role else one for one in self.crews)
        return self._with(crews=crews)

    def with_node(self, node: Node) -> Scenario:
        """Return the scenario with another node of the same key."""
        return self._with(nodes=tuple(node if one.key == node.key else one for one in self.nodes))

    def _with(self, **changed: object) -> Scenario:
        known = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return Scenario(**{**known, **changed})


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes so that each stands behind what it waits for.

    Raises UnsoundNetwork for a key that is there twice or missing, and for a circle, which it names.
    """
    by_key: dict[str, Node] = {}
    for node in nodes:
        if node.key in by_key:
            raise UnsoundNetwork(mark("{name} is there twice"), name=node.key)
        by_key[node.key] = node
    for node in by_key.values():
        for key in node.before:
            if key not in by_key:
                raise UnsoundNetwork(
                    mark("{name} waits for {other}, which is not there"), name=node.key, other=key
                )
    found: list[Node] = []
    done: set[str] = set()
    for key in by_key:
        _visit(key, by_key, done, found)
    return found


def _visit(first: str, by_key: Mapping[str, Node], done: set[str], found: list[Node]) -> None:
    path: list[str] = []
    stack: list[tuple[str, Iterator[str]]] = [(first, iter(by_key[first].before))]
    if first in done:
        return
    path.append(first)
    while stack:
        key, ahead = stack[-1]
        following = next((one for one in ahead if one not in done), None)
        if following is None:
            stack.pop()
            path.pop()
            if key not in done:
                done.add(key)
                found.append(by_key[key])
        elif following in path:
            circle = [*path[path.index(following) :], following]
            raise UnsoundNetwork(mark("a circular dependency: {circle}"), circle=" ← ".join(circle))
        else:
            path.append(following)
            stack.append((following, iter(by_key[following].before)))
