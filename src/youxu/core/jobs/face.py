"""Registering tasks and handing jobs to the engine of the database in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Function = Callable[..., None]


@dataclass(frozen=True)
class Task:
    """A named function that the engine may run; it is called with the job's payload as keywords."""

    name: str
    function: Function
    attempts: int = 8


tasks: dict[str, Task] = {}
recurring: dict[str, str] = {}


def task(name: str, *, attempts: int = 8) -> Callable[[Function], Function]:
    """Register the decorated function as the task ``name``; a failing job is tried ``attempts`` times."""

    def register(function: Function) -> Function:
        tasks[name] = Task(name, function, attempts)
        return function

    return register


def every(cron: str, name: str) -> None:
    """Run the task ``name`` at each moment of ``cron`` (six fields allowed: seconds last), exactly once."""
    recurring[name] = cron


def enqueue(
    name: str, payload: Mapping[str, Any] | None = None, *, at: datetime | None = None, key: str | None = None
) -> None:
    """Store a job in the caller's transaction: run at ``at`` or at once, dropped by a rollback.

    ``key`` makes it unique among the jobs still waiting: a second one with the same key is ignored.
    """
    raise NotImplementedError


def drain(until: datetime | None = None) -> int:
    """Run waiting jobs in this process until none is due at ``until`` (now when absent); return how many ran."""
    raise NotImplementedError
