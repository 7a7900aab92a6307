"""Runs by portions, in one process or several, with word of how far it is; whoever stops it keeps what is done."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor

from youxu.simulation import engine
from youxu.simulation.engine import PORTION, Network
from youxu.simulation.outcome import Gathered, Outcome, Part, part_of
from youxu.simulation.scenario import Scenario

MOST_RUNS = 1_000_000
MANY = 40_000
"""From so many runs on other processes help; for fewer they would take longer to start than to reckon."""
AHEAD = 2
FIRST_LOOK = 2_048

Told = Callable[[int], bool]
"""Hears how many runs are done; true stops it."""
Variants = Mapping[str, Scenario]


class NoRuns(RuntimeError):
    """It was stopped before the first portion was done."""


def run(
    scenario: Scenario,
    runs: int,
    seed: int,
    variants: Variants | None = None,
    told: Told | None = None,
    processes: int = 0,
) -> Outcome:
    """Return what so many runs of a scenario come to, with each variant beside it; Ctrl-C or ``told`` ends it early.

    ``processes``: as many as there are processors where nothing is given. Raises UnsoundNetwork, NoRuns.
    """  # fmt: skip
    changed = dict(variants or {})
    work = _Work(scenario, changed, seed, runs)
    gathered = Gathered(work.network, tuple(changed))
    stopped = False
    parts = _parts(work, processes or (os.cpu_count() or 1 if runs >= MANY else 1))
    try:
        for part in parts:
            gathered.parts.append(part)
            if told is not None and told(gathered.runs):
                break
    except KeyboardInterrupt:
        stopped = True
    finally:
        parts.close()
    if not gathered.parts:
        raise NoRuns
    return gathered.whole(runs, seed, stopped=stopped or gathered.runs < runs)


def waited_for(scenario: Scenario, seed: int) -> list[str]:
    """Return the roles that are waited for on the way that decides, the longest first, by a first look."""
    found = run(scenario, FIRST_LOOK, seed, processes=1)
    return [row.role for row in found.waiting if row.busy + row.away > 0]


class _Work:
    """What one process needs to reckon any portion."""

    def __init__(self, scenario: Scenario, variants: Variants, seed: int, runs: int) -> None:
        self.given = (scenario, variants, seed, runs)
        self.network = Network(scenario)
        self.others = [Network(one) for one in variants.values()]
        self.seed = seed
        self.counts = [min(PORTION, runs - begin) for begin in range(0, runs, PORTION)]

    def part(self, number: int) -> Part:
        """Reckon one portion with its variants."""
        count = self.counts[number]
        found = engine.portion(self.network, self.seed, number, count)
        others = [(one, engine.portion(one, self.seed, number, count, trace=False)) for one in self.others]
        return part_of(self.network, found, others)


_mine: list[_Work] = []


def _begin(scenario: Scenario, variants: Variants, seed: int, runs: int) -> None:
    """Make a process ready; Ctrl-C is for the one that asks, this one ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _mine[:] = [_Work(scenario, variants, seed, runs)]


def _one(number: int) -> Part:
    return _mine[0].part(number)


def _parts(work: _Work, processes: int) -> Generator[Part, None, None]:
    if processes < 2:
        yield from map(work.part, range(len(work.counts)))
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, context, _begin, work.given)
    try:
        waiting: deque[Future[Part]] = deque()
        for number in range(len(work.counts)):
            waiting.append(pool.submit(_one, number))
            if len(waiting) >= processes * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
