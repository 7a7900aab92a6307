"""A worker process of the contract suite (``processes.Started``)."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any
from unittest import mock


def main() -> None:
    """Run jobs until SIGTERM; print one line when the first look was taken."""
    from django.conf import settings

    settings.REACTIONS = "tests.engine.tasks"
    if phase := os.environ.get("ENGINE_DIE"):
        _die_at(phase)
    if os.environ.get("ENGINE_TELLS"):
        _tell_what_follows()
    from youxu.core import jobs

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    said = threading.Event()

    def ready() -> None:
        if not said.is_set():
            said.set()
            print("ready", flush=True)

    jobs.work(stop, ready=ready)


def _tell_what_follows() -> None:
    """Print a line for each job that the worker takes in the statement that marks the one before as done."""
    from youxu.core.jobs import procrastinate as engine

    real = engine._Here._next

    def tell(here: engine._Here, done: int, worker: int) -> tuple[int, Any, int] | None:
        held = real(here, done, worker)
        print("ends" if held is None else "goes on", flush=True)
        return held

    mock.patch.object(engine._Here, "_next", tell).start()


def _die_at(phase: str) -> None:
    """Kill this process just after the claim, or just before the job is marked done."""
    from django.db import connection

    if connection.vendor == "postgresql":
        from youxu.core.jobs import procrastinate as engine

        if phase == "claimed":
            engine.call = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        else:
            real = engine.call
            engine.call = lambda *a: (real(*a), connection.close(), os.kill(os.getpid(), signal.SIGKILL))
        return
    from youxu.core.jobs import embedded

    if phase == "claimed":
        embedded._call = lambda held: os.kill(os.getpid(), signal.SIGKILL)
    else:
        real_call = embedded._call
        embedded._call = lambda held: (real_call(held), os.kill(os.getpid(), signal.SIGKILL))
