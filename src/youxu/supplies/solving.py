"""What to keep where, reckoned aside in a process of its own: it tells how far it is, and can be stopped.

The process reads a problem from its standard input and writes a line for each step, then the answer; what the solver
prints goes to the log. Asked to end (SIGTERM) it answers with the best so far.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TextIO

from youxu.kernel.stocking import Need, Problem, Scenario, Stock, Stocking
from youxu.supplies.rules.positioning import Explained, LastOne, Miss, OneMore, explained

log = logging.getLogger("youxu.supplies")
GRACE = 30
"""Seconds that a process which was asked to end has for its answer."""


class SolverFailed(RuntimeError):
    """The process of the solver ended without an answer."""


@dataclass(frozen=True)
class Step:
    """How far the solver is: the cost of the best so far (None before the first) and what is proved at least."""

    seconds: float
    cost: float | None
    bound: float


Told = Callable[[Step], None]


def reckon(problem: Problem, seconds: float, told: Told | None = None) -> Explained:
    """Return the cheapest stock with its reasons; whoever interrupts (Ctrl-C) gets the best so far.

    Raises SolverFailed.
    """
    return _explained(aside(json.dumps(_packed(problem)), seconds, told))


def aside(asked: str, seconds: float, told: Told | None) -> Any:
    """Return what a process of its own answers to a problem; raises SolverFailed."""
    command = [sys.executable, "-m", "youxu.supplies.solving", str(seconds)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as process:
        try:
            answered = _heard(process, asked, told)
        finally:
            if process.poll() is None:
                process.kill()
    if answered is None:
        raise SolverFailed(f"ended with {process.returncode}")
    return answered


def _heard(process: subprocess.Popen[str], problem: str, told: Told | None) -> Any:
    asked, told_us, banner = process.stdin, process.stdout, process.stderr
    if asked is None or told_us is None or banner is None:
        raise SolverFailed("the process has no pipes")
    listening = threading.Thread(target=_log, args=(banner,), daemon=True)
    listening.start()
    asked.write(problem)
    asked.close()
    answer = None
    while answer is None:
        try:
            line = told_us.readline()
        except KeyboardInterrupt:
            process.terminate()
            continue
        if not line:
            break
        said = json.loads(line)
        if "added" in said:
            answer = said
        elif told is not None:
            told(Step(**said))
    process.wait(GRACE)
    listening.join(GRACE)
    return answer


def _log(stream: TextIO) -> None:
    for line in stream:
        log.debug("solver: %s", line.rstrip())


def _packed(problem: Problem) -> dict[str, Any]:
    """Return a problem as JSON: each set of sites once."""
    sets = {sites: place for place, sites in enumerate({n.sites for s in problem.scenarios for n in s.needs})}
    return {
        "prices": problem.prices,
        "site_costs": problem.site_costs,
        "share": problem.share,
        "standing": _rows(problem.standing),
        "room": list(problem.room.items()),
        "sets": [sorted(sites) for sites in sets],
        "scenarios": [
            [one.weight, [(need.item, need.count, sets[need.sites]) for need in one.needs]]
            for one in problem.scenarios
        ],
    }


def _unpacked(given: dict[str, Any]) -> Problem:
    sets = [frozenset(sites) for sites in given["sets"]]
    scenarios = tuple(
        Scenario(weight, tuple(Need(item, count, sets[place]) for item, count, place in needs))
        for weight, needs in given["scenarios"]
    )
    prices, costs = tuple(given["prices"]), tuple(given["site_costs"])
    return Problem(prices, costs, scenarios, given["share"], _stock(given["standing"]), dict(given["room"]))


def _rows(stock: Stock) -> list[tuple[int, int, int]]:
    return [(site, item, count) for (site, item), count in stock.items() if count]


def _stock(rows: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int], int]:
    return {(site, item): count for site, item, count in rows}


def _told(found: Explained) -> dict[str, Any]:
    return {
        "added": _rows(found.found.added),
        "found": [
            found.found.cost,
            found.found.served,
            found.found.target,
            found.found.bound,
            found.found.seconds,
        ],
        "last": [(one.site, one.item, one.fails) for one in found.last],
        "missed": [(one.scenario, one.unreached, _rows(one.extra), one.cost) for one in found.missed],
        "more": [(one.item, one.site, one.cost, one.gains) for one in found.more],
        "greedy": _rows(found.greedy),
    }


def _explained(said: dict[str, Any]) -> Explained:
    cost, served, target, bound, seconds = said["found"]
    return Explained(
        Stocking(_stock(said["added"]), cost, tuple(served), target, bound, seconds),
        tuple(LastOne(site, item, tuple(fails)) for site, item, fails in said["last"]),
        tuple(
            Miss(place, unreached, _stock(extra), more) for place, unreached, extra, more in said["missed"]
        ),
        tuple(OneMore(item, site, price, tuple(gains)) for item, site, price, gains in said["more"]),
        _stock(said["greedy"]),
    )


class Teller:
    """Says every second or so how far the solver is, and whether somebody asked it to end."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.stopped, self.last = out, False, -1.0

    def stop(self, *_signal: object) -> None:
        """Note that somebody asked to end."""
        self.stopped = True

    def __call__(self, seconds: float, cost: float, bound: float) -> bool:
        """Say how far it is; true ends the solver."""
        if seconds - self.last >= 1:
            self.last = seconds
            best = cost if cost < 1e20 else None
            step = {"seconds": seconds, "cost": best, "bound": max(bound, 0.0)}
            self.out.write(json.dumps(step) + "\n")
            self.out.flush()
        return self.stopped


def answer(asked: TextIO, teller: Teller, seconds: float) -> None:
    """Solve one problem: read from ``asked``, told to who listens to ``teller``."""
    found = explained(_unpacked(json.load(asked)), seconds, teller)
    teller.out.write(json.dumps(_told(found)) + "\n")


if __name__ == "__main__":
    result = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # the solver prints to the first: it must not fall among the answer
    with result:
        telling = Teller(result)
        signal.signal(signal.SIGTERM, telling.stop)
        answer(sys.stdin, telling, float(sys.argv[1]))
