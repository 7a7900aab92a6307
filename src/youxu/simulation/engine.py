"""Many runs of a scenario at once, by chance with a seed: who waits for whom, exactly as in a queue, for all runs in step.

In every run the task that became ready first begins next with the person of its role who is free first: a first-come
queue with several servers, whose number follows the roster at that hour. Whoever has a duty is found once and then stays.
Runs are reckoned in portions that know only their number and the seed, so that the result is the same in one process or
several, and two variants draw the same luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from youxu.kernel import streams
from youxu.kernel.words import mark
from youxu.simulation.scenario import (
    ANSWERS,
    CELL,
    Answer,
    Crew,
    Floats,
    Kind,
    Node,
    Scenario,
    UnsoundNetwork,
    in_order,
)

PORTION = 4096
"""So many runs are reckoned in step."""
LOCK = 2.0**24
"""Added to the time of a task once for everything that it still waits for: 31 years."""
NEVER = 1e300
MARK = np.int64(1023)
"""The last bits of a moment carry the number of its task: the least of them names the task too, ten times as fast as to
look for its place. A moment loses nothing that anybody could measure (some microseconds)."""
NOBODY = ANSWERS.index(Answer.NOBODY)
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Portion:
    """What one portion of runs came to. ``ends``: when each node was over (node, run), ``happened``: whether it was at all;
    ``critical``: in how many runs a node was on the way that decided; ``busy``, ``away``: minutes lost on that way for want
    of a free person of a role, and until somebody of it was found."""

    ends: Floats
    happened: NDArray[np.bool_]
    critical: Floats
    busy: Floats
    away: Floats


class Network:
    """A scenario in tables, made once: what follows what, who is there when."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.nodes: list[Node] = in_order(scenario.nodes)
        if not 0 < len(self.nodes) < MARK:
            raise UnsoundNetwork(mark("between 1 and {most} tasks can be simulated"), most=int(MARK) - 1)
        self.place = {node.key: number for number, node in enumerate(self.nodes)}
        self.roles = {crew.role: number for number, crew in enumerate(scenario.crews)}
        self.size, self.alone = len(self.nodes), len(self.roles)
        self.servers = max((crew.most for crew in scenario.crews), default=1)
        self.role = np.array([self._role(node) for node in self.nodes], dtype=np.int64)
        self.followers = self._followers()
        self.waits = np.array([len(node.before) for node in self.nodes], dtype=np.float64)
        self.hours = max((len(crew.people) for crew in scenario.crews), default=1)
        self.one = np.ones(1, dtype=np.int64)
        self._rosters(scenario.crews)

    def _role(self, node: Node) -> int:
        if not node.role:
            return self.alone
        if node.role not in self.roles:
            raise UnsoundNetwork(mark("nobody is known for the role {name}"), name=node.role)
        return self.roles[node.role]

    def _followers(self) -> Whole:
        lists: list[list[int]] = [[] for _node in self.nodes]
        for number, node in enumerate(self.nodes):
            for key in node.before:
                lists[self.place[key]].append(number)
        width = max(map(len, lists))
        return np.array([one + [self.size] * (width - len(one)) for one in lists], dtype=np.int64).reshape(
            self.size, -1
        )

    def _rosters(self, crews: Sequence[Crew]) -> None:
        shape = (self.alone + 1, self.hours)
        self.people = np.ones(shape, dtype=np.int64)
        self.answer = np.full(shape, -1, dtype=np.int64)
        for crew in crews:
            row = self.roles[crew.role]
            for table, values in (
                (self.people, crew.people),
                (self.answer, [ANSWERS.index(one) for one in crew.answers]),
            ):
                if len(values) not in (1, self.hours):
                    raise UnsoundNetwork(
                        mark("the roster of {name} has another length than the others"), name=crew.role
                    )
                table[row] = values if len(values) > 1 else values[0]
        self.until = self._until()

    def _until(self) -> Floats:
        """Return after how many minutes from the beginning of an hour somebody is there next; never: infinite."""
        found = np.full(self.people.shape, np.inf)
        for row, people in enumerate(self.people):
            there = np.flatnonzero(np.concatenate((people, people)) > 0)
            if len(there):
                ahead = np.searchsorted(there, np.arange(self.hours))
                found[row] = (there[ahead] - np.arange(self.hours)) * CELL
        return found

    @cached_property
    def by_hours(self) -> bool:
        """Tell whether it matters when a run begins, or whom one has to find first."""
        return self.hours > 1 or bool(self.scenario.answers) or bool((self.people == 0).any())


def portion(network: Network, seed: int, number: int, count: int, *, trace: bool = True) -> Portion:
    """Reckon one portion of runs; ``trace``: also why each ended when it did."""
    return _Runs(network, seed, number, count, trace).whole()


@dataclass
class _Runs:
    """One portion under way; tables are flat, (row, run) at row * count + run."""

    network: Network
    seed: int
    number: int
    count: int
    trace: bool
    runs: Whole = field(init=False)

    def __post_init__(self) -> None:
        net, count = self.network, self.count
        self.runs = np.arange(count, dtype=np.int64)
        self.happened = self._happened()
        self.branches = not self.happened.all()
        if self.branches:
            self.roles = np.where(self.happened, self.network.role[:, None], self.network.alone).reshape(-1)
        self.lasts = np.concatenate([self._lasts(place, node) for place, node in enumerate(net.nodes)])
        self.ready = np.append(np.repeat(net.waits * LOCK, count), np.full(count, NEVER))
        self.table = self.ready.view(np.int64)[: net.size * count].reshape(net.size, count)
        self.table |= np.arange(net.size, dtype=np.int64)[:, None]
        self.ends = np.zeros(net.size * count)
        self.free = np.zeros((net.alone + 1) * net.servers * count)
        self.begins = self._begins()
        self.sought = np.ones((net.alone + 1) * count, dtype=bool)
        self.sought[net.alone * count :] = False
        self.delays = self._delays()
        if self.trace:
            self.why = np.full((net.size + 1) * count, -1, dtype=np.int64)
            self.last = np.full((net.alone + 1) * net.servers * count, -1, dtype=np.int64)
            self.held = np.full(net.size * count, -1, dtype=np.int64)
            self.busy, self.away = np.zeros(net.size * count), np.zeros(net.size * count)

    def _chance(self, *names: str) -> Floats:
        return streams.uniforms(self.seed, self.number, *names, count=self.count)

    def _happened(self) -> NDArray[np.bool_]:
        net = self.network
        found = np.ones((net.size, self.count), dtype=bool)
        for place, node in enumerate(net.nodes):
            if node.share < 1:
                found[place] = self._chance("share", node.key) < node.share
            if node.opens:
                found[place] &= found[net.place[node.opens]]
        return found

    def _lasts(self, place: int, node: Node) -> Floats:
        if node.spread.kind is Kind.FIXED:
            times = np.full(self.count, node.spread.values[0])
        else:
            chance = self._chance("work", node.key)
            times = node.spread.at(chance if node.copies == 1 else chance ** (1 / node.copies))
        return times if node.share == 1 and not node.opens else np.where(self.happened[place], times, 0.0)

    def _begins(self) -> Floats:
        if not self.network.by_hours:
            return np.zeros(0)
        starts = np.asarray(self.network.scenario.starts, dtype=np.float64)
        if not len(starts):
            raise UnsoundNetwork(mark("there is no hour in which it could begin"))
        chosen = starts[(self._chance("start", "hour") * len(starts)).astype(np.int64)]
        return (chosen + self._chance("start", "minute")) * CELL

    def _delays(self) -> Floats:
        """Return how long it takes to find somebody, by (role, answer, run)."""
        net = self.network
        found = np.zeros((net.alone + 1, len(ANSWERS), self.count))
        if Answer.NOBODY not in net.scenario.answers:
            found[:, NOBODY] = np.inf
        if net.scenario.answers:
            for role, row in net.roles.items():
                chance = self._chance("answer", role)
                for place in np.unique(net.answer[row]).tolist():
                    if (spread := net.scenario.answers.get(ANSWERS[place])) is not None:
                        found[row, place] = spread.at(chance)
        return found.reshape(-1)

    def whole(self) -> Portion:
        """Begin every task in turn, the first that is ready in each run, and return what came of it."""
        net, count = self.network, self.count
        for _step in range(net.size):
            first = self.table.min(axis=0)
            task, ready = first & MARK, first.view(np.float64)
            at = task * count + self.runs
            self.ready[at] = NEVER
            role = self.roles.take(at) if self.branches else net.role.take(task)
            self._follow(task, self._worked(task, at, ready, role))
        ends = self.ends.reshape(net.size, count)
        critical, busy, away = self._traced() if self.trace else (np.zeros(0),) * 3
        return Portion(ends, self.happened, critical, busy, away)

    def _worked(self, task: Whole, at: Whole, ready: Floats, role: Whole) -> Floats:
        """Return when the tasks are over that begin now."""
        net = self.network
        arrives, people = self._arrives(role, ready) if net.by_hours else (ready, net.people[:, 0].take(role))
        server = role * (net.servers * self.count) + self.runs
        best = self.free.take(server)
        for place in range(1, net.servers):
            next_one = role * (net.servers * self.count) + (place * self.count + self.runs)
            other = self.free.take(next_one)
            sooner = (other < best) & (place < people)
            best, server = np.where(sooner, other, best), np.where(sooner, next_one, server)
        begins = np.maximum(arrives, best)
        ends = begins + self.lasts.take(at)
        if self.trace:
            self._note(task, at, server, ready, arrives, begins)
        self.free[server] = ends
        self.free[net.alone * net.servers * self.count :] = 0.0
        self.ends[at] = ends
        return ends

    def _arrives(self, role: Whole, ready: Floats) -> tuple[Floats, Whole]:
        """Return when somebody of the role is found, and how many there are then; who was found before is there."""
        net, place = self.network, role * self.count + self.runs
        some = np.flatnonzero(self.sought.take(place))
        arrives = ready
        if len(some):
            arrives = ready.copy()
            arrives[some] += self._delay(role.take(some), ready.take(some), some)
            self.sought[place.take(some)] = False
        if net.servers == 1:
            return arrives, net.one
        return arrives, np.maximum(net.people.reshape(-1).take(self._cell(role, self.begins + ready)), 1)

    def _cell(self, role: Whole, moment: Floats) -> Whole:
        """Return where the rosters tell of roles at moments."""
        return role * self.network.hours + (moment // CELL).astype(np.int64) % self.network.hours

    def _delay(self, role: Whole, ready: Floats, runs: Whole) -> Floats:
        """Return how long it takes in some runs until somebody of the role is found who was not found yet."""
        net = self.network
        moment = self.begins.take(runs) + ready
        cell = self._cell(role, moment)
        people, answer = net.people.reshape(-1).take(cell), net.answer.reshape(-1).take(cell)
        delay = self.delays.take((role * len(ANSWERS) + np.maximum(answer, 0)) * self.count + runs)
        delay = np.where(answer < 0, 0.0, delay)
        comes = net.until.reshape(-1).take(cell) - moment % CELL
        delay = np.where(people == 0, np.minimum(np.where(answer == NOBODY, delay, np.inf), comes), delay)
        if np.isinf(delay).any():
            raise UnsoundNetwork(
                mark("a role has nobody at any hour, and no word says when somebody stands in")
            )
        return delay

    def _follow(self, task: Whole, ends: Floats) -> None:
        """Tell those that wait for a task that it is over; what waits for nothing more is ready at the latest of these."""
        for column in self.network.followers.T:
            follower = column.take(task)
            some = np.flatnonzero(follower < self.network.size)
            if not len(some):
                return
            if len(some) < self.count:
                follower, mine, before = follower.take(some), ends.take(some), task.take(some)
            else:
                mine, before = ends, task
            at = follower * self.count + (self.runs if len(some) == self.count else some)
            left = self.ready.take(at) - LOCK
            mine = mine + np.floor(left / LOCK) * LOCK
            if self.trace:
                self.why[at] = np.where(mine >= left, before, self.why.take(at))
            later = np.maximum(left, mine).view(np.int64)
            self.ready.view(np.int64)[at] = (later & ~MARK) | follower

    def _note(
        self, task: Whole, at: Whole, server: Whole, ready: Floats, arrives: Floats, begins: Floats
    ) -> None:
        waited = begins > arrives
        self.held[at] = np.where(waited, self.last.take(server), -1)
        self.busy[at], self.away[at] = begins - arrives, arrives - ready
        self.last[server] = task

    def _traced(self) -> tuple[Floats, Floats, Floats]:
        """Walk back from the target of each run along what decided when it was over."""
        net = self.network
        critical, busy, away = np.zeros(net.size), np.zeros(net.alone + 1), np.zeros(net.alone + 1)
        runs = self.runs
        task = np.full(self.count, net.place[net.scenario.target or net.nodes[-1].key], dtype=np.int64)
        happened = self.happened.reshape(-1)
        while len(runs):
            at = task * self.count + runs
            real = happened.take(at)
            critical += np.bincount(task[real], minlength=net.size)
            role = np.where(real, net.role.take(task), net.alone)
            busy += np.bincount(role, weights=self.busy.take(at), minlength=net.alone + 1)
            held = self.held.take(at)
            lost = np.where(held < 0, self.away.take(at), 0.0)
            away += np.bincount(role, weights=lost, minlength=net.alone + 1)
            before = np.where(held >= 0, held, self.why.take(at))
            runs, task = runs[before >= 0], before[before >= 0]
        return critical, busy[: net.alone], away[: net.alone]
