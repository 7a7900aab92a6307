"""The flow of customers reckoned aside, in a process of its own: a long computation holds up nobody here.

The process reads a problem from its standard input and writes the shares; what the solver prints goes to the log.
"""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

import numpy as np

from youxu.alternatives.rules.assigning import Asked
from youxu.kernel import flow
from youxu.kernel.flow import Arcs, Assignment, Whole

log = logging.getLogger("youxu.alternatives")
SECONDS = 300
SIDE_BY_SIDE = 2
NAMES = ("demand", "room", "sources", "targets", "costs")


class SolverFailed(RuntimeError):
    """The process of the solver ended without an answer; the job is tried again."""


def assigned(asked: Sequence[Asked]) -> list[Assignment]:
    """Return the assignments of problems: those that take the solver two at a time, where there are any."""
    known = [_at_once(*one) for one in asked]
    left = [one for one, found in zip(asked, known, strict=True) if found is None]
    if not left:
        return [found for found in known if found is not None]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as lanes:
        solved = lanes.map(lambda one: _by_solver(*one), left)
        return [next(solved) if found is None else found for found in known]


def assign(demand: Whole, room: Whole, arcs: Arcs) -> Assignment:
    """Return what ``flow.assign`` finds; a process of its own is begun only where that takes the solver."""
    return _at_once(demand, room, arcs) or _by_solver(demand, room, arcs)


def _at_once(demand: Whole, room: Whole, arcs: Arcs) -> Assignment | None:
    """Return what is known without the solver: where everybody fits in at the nearest, or one outlet alone is closed."""
    plain = flow.nearest_only(demand, room, arcs)
    if not plain.over.any():
        return plain
    return flow.assign(demand, room, arcs) if flow.is_from_one(demand, arcs) else None


def _by_solver(demand: Whole, room: Whole, arcs: Arcs) -> Assignment:
    sent = io.BytesIO()
    np.savez(sent, demand=demand, room=room, sources=arcs.sources, targets=arcs.targets, costs=arcs.costs)
    found = np.load(io.BytesIO(aside(sent.getvalue())))
    return Assignment(found["shares"], found["loads"], found["over"], found["unsent"])


def aside(asked: bytes) -> bytes:
    """Return what a process of its own answers to a problem; raises SolverFailed."""
    command = [sys.executable, "-m", "youxu.alternatives.solving"]
    ran = subprocess.run(command, input=asked, capture_output=True, timeout=SECONDS, check=False)
    log.debug("solver: %s", ran.stderr.decode(errors="replace"))
    if ran.returncode:
        raise SolverFailed(ran.stderr.decode(errors="replace")[-2000:])
    return ran.stdout


def answer(asked: BinaryIO, told: BinaryIO) -> None:
    """Solve one problem: read from ``asked``, written to ``told``."""
    given = np.load(io.BytesIO(asked.read()))
    demand, room, sources, targets, costs = (given[name] for name in NAMES)
    found = flow.assign(demand, room, Arcs(sources, targets, costs))
    kept = io.BytesIO()
    np.savez(kept, shares=found.shares, loads=found.loads, over=found.over, unsent=found.unsent)
    told.write(kept.getvalue())


if __name__ == "__main__":
    result = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # the solver prints to the first: it must not fall among the answer
    with result:
        answer(sys.stdin.buffer, result)
