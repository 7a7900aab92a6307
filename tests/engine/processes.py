"""Processes of the engine's tests, each forked from one that has loaded the product: a start costs no second of CPU.

They are processes like any other: killed, waited for and told apart by the system, each with its own connections.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Any

import dj_database_url

_made = multiprocessing.get_context("forkserver")
_made.set_forkserver_preload(["tests.engine.loaded"])


class Started:
    """A process that runs ``run(*words)`` on the database that ``environ`` names."""

    def __init__(self, run: Callable[..., Any], environ: Mapping[str, str], *words: str) -> None:
        said, theirs = _made.Pipe(duplex=False)
        self._process = _made.Process(target=_begin, args=(run, dict(environ), theirs, words), daemon=True)
        self._process.start()
        theirs.close()
        self._said = os.fdopen(os.dup(said.fileno()), encoding="utf-8")
        said.close()

    def line(self) -> str:
        """Wait for a line that it prints; empty when it ended."""
        return self._said.readline()

    def poll(self) -> int | None:
        """Return how it ended, minus the signal that ended it, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float = 60) -> int:
        """Return how it ended; it must do so in time."""
        self._process.join(timeout)
        ended = self._process.exitcode
        assert ended is not None, "it did not end in time"
        return ended

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self._process.pid or 0, number)

    def kill(self) -> None:
        """End it without a word."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """End it kindly, then by force, and leave nothing open."""
        if self.poll() is None:
            self.send_signal(signal.SIGTERM)
        self._process.join(60)
        if self.poll() is None:
            self.kill()
            self._process.join()
        self._said.close()
        self._process.close()


def _begin(
    run: Callable[..., Any], environ: dict[str, str], said: Connection, words: tuple[str, ...]
) -> None:
    """Stand in the new process as a fresh one would: what is printed goes to the test, the environment is its own."""
    for stream in (1, 2):
        os.dup2(said.fileno(), stream)
    os.environ.clear()
    os.environ.update(environ)
    _use(environ["YOUXU_DATABASE_URL"])
    run(*words)


def _use(url: str) -> None:
    from django.db import connection, connections

    name = dj_database_url.parse(url)["NAME"]
    connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = name


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
