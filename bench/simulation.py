"""The plan simulated: the same network with the same luck by SimPy, one event after the other, and by ours, in step.

Both draw within their time. The first network is the 20 tasks with three crews that house.md names; the second is the
shipped plan at level III with a roster that has gaps at night. SimPy's runs are checked against ours one by one.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import simpy

from bench.table import Row
from youxu.kernel import streams
from youxu.plan.files import check
from youxu.simulation import running
from youxu.simulation.engine import PORTION, Network, portion
from youxu.simulation.planned import Case, planned, roles_of, variants_of
from youxu.simulation.scenario import (
    Answer,
    Crew,
    Kind,
    Node,
    Scenario,
    Spread,
    fixed,
)

PLAN = Path(__file__).parents[1] / "plans" / "counter-interruption" / "1.yaml"
SEED = 8
PEER_RUNS = 1500
ROUNDS = 3
MANY = 100_000


def rows() -> list[Row]:
    """Return the figures."""
    return [
        *_compared("20 tasks, 3 crews", twenty()),
        *_compared("the shipped plan, level III", whole_plan()),
        *_many(),
    ]


def twenty() -> Scenario:
    """Return a network of 20 tasks with three crews of two."""
    nodes = [Node("0", fixed(0))]
    for number in range(1, 19):
        before = tuple(str(one) for one in {max(0, number - 4), max(0, number - 4 - number % 3)})
        work = Spread(Kind.EXPONENTIAL, (10.0,)) if number % 2 else Spread(Kind.TRIANGULAR, (2.0, 5.0, 20.0))
        nodes.append(Node(str(number), work, role=f"crew {number % 3}", after=before))
    nodes.append(Node("end", fixed(0), after=("15", "16", "17", "18")))
    return Scenario("20", tuple(nodes), tuple(Crew(f"crew {n}", (2,)) for n in range(3)), target="end")


def whole_plan() -> Scenario:
    """Return the shipped plan with one on duty by day, half of the posts empty at night, for a fortnight."""
    plan = check(PLAN).plan
    if plan is None:
        raise RuntimeError("the shipped plan has faults")
    case = Case("power", "III", 3)
    crews = []
    for number, role in enumerate(roles_of(plan, case)):
        by_night = number % 2
        people = tuple(1 if by_night or 8 <= hour % 24 < 18 else 0 for hour in range(14 * 24))
        answers = tuple(
            Answer.NOBODY if not count else Answer.CALLED if 8 <= hour % 24 < 18 else Answer.OFF_HOURS
            for hour, count in enumerate(people)
        )
        crews.append(Crew(role, people, answers))
    return planned(plan, case, crews, range(14 * 24)).scenario


def _compared(name: str, scenario: Scenario) -> Iterator[Row]:
    network = Network(scenario)
    target = network.place[scenario.target]
    ours, theirs, values, peer = 0.0, 0.0, [], []
    for turn in range(ROUNDS):
        started = time.perf_counter()
        found = portion(network, SEED, turn, PORTION, trace=False)
        ours += time.perf_counter() - started
        values.append(found.ends[target])
        started = time.perf_counter()
        peer.append(_Peer(network, turn).ends(PEER_RUNS // ROUNDS))
        theirs += time.perf_counter() - started
    mine, other = np.concatenate(values), np.concatenate(peer)
    same = np.concatenate([one[: len(two)] for one, two in zip(values, peer, strict=True)])
    ratio = (len(mine) / ours) / (len(other) / theirs)
    load = f"load {os.getloadavg()[0]:.1f}"
    yield Row(f"{name}: ours, one process", "–", f"{len(mine) / ours:,.0f}", "runs/s", "goal 10,000")
    yield Row(f"{name}: SimPy {simpy.__version__}", "–", f"{len(other) / theirs:,.0f}", "runs/s", load)
    yield Row(f"{name}: ours / SimPy", "–", f"{ratio:,.0f}", "times", "goal 100")
    yield Row(f"{name}: mean, ours", "–", _mean(mine), "min", f"{len(mine):,} runs")
    yield Row(f"{name}: mean, SimPy", "–", _mean(other), "min", f"{len(other):,} of the same runs")
    apart = float(np.abs(same - other).max())
    yield Row(f"{name}: furthest apart in one run", "–", f"{apart:.6f}", "min", "same luck, run by run")


def _mean(values: np.ndarray) -> str:
    half = 1.96 * values.std(ddof=1) / math.sqrt(len(values))
    return f"{values.mean():.2f} ± {half:.2f}"


def _many() -> Iterator[Row]:
    """Time the whole as a person starts it: what decided, four variants, two processes, results put together."""
    scenario = whole_plan()
    variants = variants_of(scenario, [crew.role for crew in scenario.crews][:4])
    started = time.perf_counter()
    found = running.run(scenario, MANY, SEED, variants)
    took = time.perf_counter() - started
    runs = MANY * (1 + len(variants))
    yield Row(
        f"the whole: {MANY:,} runs with {len(variants)} variants, all processors", "–", f"{took:.1f}", "s",
        f"{runs / took:,.0f} runs/s; {found.lasting[-1].mean.value:.0f} min",
    )  # fmt: skip


@dataclass
class _Peer:
    """The same by SimPy: a process a task, a resource a role, whose size follows the roster when somebody is looked for."""

    network: Network
    turn: int

    def ends(self, count: int) -> np.ndarray:
        """Return when the target is reached in each of so many runs."""
        net, seed = self.network, SEED
        luck = {
            node.key: streams.uniforms(seed, self.turn, "work", node.key, count=PORTION) for node in net.nodes
        }
        self.works = {node.key: node.spread.at(luck[node.key] ** (1 / node.copies)) for node in net.nodes}
        self.shares = {
            node.key: streams.uniforms(seed, self.turn, "share", node.key, count=PORTION) < node.share
            for node in net.nodes
        }
        hours = np.asarray(net.scenario.starts)
        chosen = streams.uniforms(seed, self.turn, "start", "hour", count=PORTION) * len(hours)
        self.begins = (
            hours[chosen.astype(int)] + streams.uniforms(seed, self.turn, "start", "minute", count=PORTION)
        ) * 60
        self.answers = {
            (role, answer): spread.at(streams.uniforms(seed, self.turn, "answer", role, count=PORTION))
            for role in net.roles
            for answer, spread in net.scenario.answers.items()
        }
        return np.array([self._run(run) for run in range(count)])

    def _run(self, run: int) -> float:
        net = self.network
        env = simpy.Environment()
        done = {node.key: env.event() for node in net.nodes}
        crews = {crew.role: simpy.Resource(env, crew.most) for crew in net.scenario.crews}
        happened: dict[str, bool] = {}
        for node in net.nodes:
            happened[node.key] = bool(self.shares[node.key][run]) and happened.get(node.opens, True)
        known: set[str] = set()
        for node in net.nodes:
            env.process(self._task(env, node, run, done, crews, happened[node.key], known))
        env.run(done[net.scenario.target])
        return float(env.now)

    def _task(self, env, node, run, done, crews, happened, known):
        for key in node.before:
            yield done[key]
        if happened and node.role:
            with crews[node.role].request() as asked:
                found = env.timeout(self._delay(env.now, node.role, run, known))
                known.add(node.role)
                yield asked & found
                yield env.timeout(self.works[node.key][run])
        elif happened:
            yield env.timeout(self.works[node.key][run])
        done[node.key].succeed()

    def _delay(self, now: float, role: str, run: int, known: set[str]) -> float:
        net = self.network
        if role in known or not net.by_hours:
            return 0.0
        crew = net.scenario.crews[net.roles[role]]
        moment = self.begins[run] + now
        hour = int(moment // 60) % len(crew.people)
        answer = crew.answers[hour % len(crew.answers)]
        delay = float(self.answers[role, answer][run]) if (role, answer) in self.answers else 0.0
        if crew.people[hour]:
            return delay
        return min(delay, float(net.until[net.roles[role], hour]) - moment % 60)
