"""What a job may name: tasks, and the moments at which some of them recur."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings

from youxu.core import environment, stamps
from youxu.core.jobs.trouble import NoSuchTask

Function = Callable[..., None]
LONGEST_REST = 3600.0


@dataclass(frozen=True)
class Task:
    """A named function that the engine may run; it is called with the job's payload as keywords.

    One that goes ``behind`` waits on PostgreSQL until no other job does: it reckons, the others tell people.
    """

    name: str
    function: Function
    attempts: int = 8
    behind: bool = False


@dataclass(frozen=True)
class Load:
    """What waits: jobs due now, how long the oldest has been due (seconds), jobs that failed for good."""

    waiting: int
    oldest_seconds: float
    failed: int


@dataclass(frozen=True)
class Carried:
    """A job in the form in which an archive carries it, for either engine; ``failed_at`` when it failed for good."""

    task: str
    payload: dict[str, Any]
    key: str
    world: str
    due_at: datetime | None
    enqueued_at: datetime
    trouble: str = ""
    failed_at: datetime | None = None


tasks: dict[str, Task] = {}
recurring: dict[str, str] = {}


def task(name: str, *, attempts: int = 8, behind: bool = False) -> Callable[[Function], Function]:
    """Register the decorated function as the task ``name``; a failing job is tried ``attempts`` times."""

    def register(function: Function) -> Function:
        tasks[name] = Task(name, function, attempts, behind)
        return function

    return register


def every(cron: str, name: str) -> None:
    """Run the task ``name`` without payload at each moment of ``cron``, in UTC, exactly once.

    Five fields, or six with the seconds last. What was missed while nothing ran is made up for once.
    """
    recurring[name] = cron


def name_of(function: Function) -> str:
    """Return the name under which ``function`` is registered. Raises NoSuchTask when it is not."""
    for found in tasks.values():
        if found.function is function:
            return found.name
    raise NoSuchTask(function.__qualname__)


def call(name: str, payload: Mapping[str, Any]) -> None:
    """Run the task ``name`` with ``payload``. Raises NoSuchTask, or whatever the task raises.

    Raises UnableToServeUnfinished while a restore into this database is not finished.
    """
    import_module(settings.REACTIONS)
    stamps.standing()
    found = tasks.get(name)
    if found is None:
        raise NoSuchTask(name)
    found.function(**payload)


def attempts_of(name: str) -> int:
    """Return how often a job of the task ``name`` is tried; an unknown task is tried as often as any."""
    found = tasks.get(name)
    return found.attempts if found else 8


def rest_seconds(attempts: int) -> float:
    """Return the wait after the ``attempts``-th failed start: it doubles, up to an hour."""
    return min(environment.number("YOUXU_JOB_BACKOFF_SECONDS") * 2 ** max(0, attempts - 1), LONGEST_REST)


def words_of(error: BaseException) -> str:
    """Return the end of the error's trace for whoever looks at the failed job."""
    return "".join(traceback.format_exception(error))[-4000:]
