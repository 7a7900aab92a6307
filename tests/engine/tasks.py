"""Tasks of the contract suite, and a table of reactions that lists them; worker processes import this too."""

from __future__ import annotations

import os
import time

from youxu.core import jobs
from youxu.core.numbers import next_number

REACTIONS: dict = {}
HEEDED: dict = {}
SWEEPS = ()


def ran(name: str) -> int:
    """Return how often the task noted ``name``, by what is committed."""
    from youxu.core.models import Series

    return Series.objects.filter(key=f"ran:{name}").values_list("last", flat=True).first() or 0


@jobs.task("note")
def note(name: str) -> None:
    """Leave a committed mark."""
    next_number("ran", name)


@jobs.task("note-behind", behind=True)
def note_behind(name: str) -> None:
    """Leave a committed mark when nothing else waits."""
    next_number("ran", name)


@jobs.task("slow")
def slow(name: str, seconds: float) -> None:
    """Mark the start, work, mark the end."""
    next_number("ran", f"{name}:begun")
    time.sleep(seconds)
    next_number("ran", f"{name}:done")


@jobs.task("fail-twice", attempts=5)
def fail_twice(name: str) -> None:
    """Fail at the first two tries."""
    if next_number("ran", f"{name}:tried") <= 2:
        raise RuntimeError("not yet")
    next_number("ran", name)


@jobs.task("always-fails", attempts=2)
def always_fails() -> None:
    """Fail at every try."""
    next_number("ran", "always-fails")
    raise RuntimeError("never")


wrong = False


@jobs.task("fails-on-demand", attempts=1)
def fail_on_demand() -> None:
    """Fail while the test says so."""
    if wrong:
        raise RuntimeError("as told")


@jobs.task("poison", attempts=2)
def poison() -> None:
    """Kill the worker that runs it."""
    next_number("ran", "poison")
    os.kill(os.getpid(), 9)


@jobs.task("chain")
def chain(name: str) -> None:
    """Enqueue a job from a job."""
    jobs.enqueue("note", {"name": name})


if os.environ.get("ENGINE_RECURRING"):
    jobs.every("* * * * * *", "tick")


@jobs.task("tick")
def tick() -> None:
    """Leave a mark for each moment."""
    next_number("ran", "tick")
