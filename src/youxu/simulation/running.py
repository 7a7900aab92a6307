"""Runs by portions, in one process or several, with word of how far it is; whoever stops it keeps what is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from youxu.simulation import engine, portions
from youxu.simulation.engine import PORTION, Network
from youxu.simulation.outcome import Gathered, Outcome, Part, part_of
from youxu.simulation.scenario import Scenario

MOST_RUNS = 1_000_000
MANY = 40_000
"""From so many runs on other processes help; for fewer they would take longer to start than to reckon."""
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
    gathered = Gathered(Network(scenario), tuple(changed))
    stopped = False
    count = -(-runs // PORTION)
    wanted = processes or (portions.processors() if runs >= MANY else 1)
    parts = portions.parts(_Work, (scenario, changed, seed, runs), count, wanted)
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
        self.network = Network(scenario)
        self.others = [Network(one) for one in variants.values()]
        self.seed = seed
        self.runs = runs

    def part(self, number: int) -> Part:
        """Reckon one portion with its variants."""
        count = min(PORTION, self.runs - number * PORTION)
        found = engine.portion(self.network, self.seed, number, count)
        others = [(one, engine.portion(one, self.seed, number, count, trace=False)) for one in self.others]
        return part_of(self.network, found, others)
