"""What simulation writes into the journal: that somebody tried something out, and that it ended; never its figures."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class SimulationOrdered(Event):
    """Somebody had the plan or a hazard simulated."""

    code = "SIMULATION_ORDERED"
    sentence = mark("{by} had “{title}” simulated: {runs} runs, seed {seed}.")
    clause = "E0"

    title: str
    runs: int
    seed: int


@event
@dataclass(frozen=True)
class SimulationFinished(Event):
    """A simulation is done, or ended early with what was done."""

    code = "SIMULATION_FINISHED"
    sentence = mark("The simulation “{title}” ended after {done} runs.")
    clause = "E0"

    title: str
    done: int


@event
@dataclass(frozen=True)
class SimulationStopped(Event):
    """Somebody ended a simulation early."""

    code = "SIMULATION_STOPPED"
    sentence = mark("{by} ended the simulation “{title}” early.")
    clause = "E0"

    title: str


@event
@dataclass(frozen=True)
class SimulationFailed(Event):
    """A simulation could not be made."""

    code = "SIMULATION_FAILED"
    sentence = mark("The simulation “{title}” could not be made ({reason}).")
    clause = "E0"

    title: str
    reason: str
