"""Handing jobs to the engine of the database in use, and running them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings
from django.db import connection

from youxu.core import clock
from youxu.core.jobs.aside import aside, threads_beside
from youxu.core.jobs.registry import Carried, Load, Task, call, every, name_of, recurring, task, tasks

__all__ = [
    "Carried",
    "Load",
    "Task",
    "aside",
    "carried",
    "drain",
    "enqueue",
    "every",
    "load",
    "name_of",
    "put_failed",
    "recurring",
    "run",
    "task",
    "tasks",
    "work",
]


def enqueue(
    name: str,
    payload: Mapping[str, Any] | None = None,
    *,
    at: datetime | None = None,
    key: str | None = None,
    world: str = "",
) -> None:
    """Store a job in the caller's transaction: run at ``at`` or at once, dropped by a rollback.

    ``key`` makes it unique among the jobs of this task not yet started: a second one with the same key is
    ignored. ``payload`` holds what JSON can say.
    """
    engine().enqueue(name, dict(payload or {}), at=at, key=key or "", world=world)


def drain(until: datetime | None = None, *, quiet: bool = False) -> int:
    """Run waiting jobs in this process until none is due at ``until`` (now when absent); return how many ran.

    For the demo and for tests. A job that fails raises JobFailed (after it was put back to be retried);
    with ``quiet`` it is only put back.
    """
    import_module(settings.REACTIONS)
    return engine().drain(until or clock.now(), quiet)


def work(stop: threading.Event, *, ready: Callable[[], None] = lambda: None) -> None:
    """Run jobs as they fall due until ``stop`` is set; ``ready`` is called once the first look was taken."""
    import_module(settings.REACTIONS)
    with threads_beside():
        engine().work(stop, ready)


def load(at: datetime) -> Load:
    """Return how much waits at ``at``; readiness and doctor look at it."""
    return engine().load(at)


def carried() -> Iterator[Carried]:
    """Yield every job that waits, is under way or has failed; rounds that recur are left out, they begin anew."""
    import_module(settings.REACTIONS)
    for job, under_way in engine().carried():
        if not job.key.startswith("every:") and not (under_way and job.task in recurring):
            yield job


def put_failed(job: Carried) -> None:
    """Store a job that had failed for good elsewhere, so that it stays listed."""
    engine().put_failed(job)


def run(name: str, payload: Mapping[str, Any] | None = None) -> None:
    """Run the task ``name`` here and now, outside any engine. Raises NoSuchTask, or what the task raises."""
    call(name, payload or {})


def engine() -> ModuleType:
    """Return the engine of the database in use; only PostgreSQL's needs procrastinate installed."""
    kind = "procrastinate" if connection.vendor == "postgresql" else "embedded"
    return import_module(f"youxu.core.jobs.{kind}")
