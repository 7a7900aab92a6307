"""Watches in a process of its own when what follows a number of reports has happened: ``Watcher`` asks it.

It stands ready before the reports are sent, since to start it costs seconds of the processors that are measured.
Moments are of the machine's monotonic clock, which all its processes share.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from types import TracebackType

TOLD = ("deadlines.follow", "alerting.tell")
"""The reactions to a report that open its limits and queue its messages."""
OFTEN, MOST = 0.05, 600.0


class Watcher:
    """Asks the watching process of one home."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.followed"],
            env=dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Watcher:
        """Wait until it stands ready."""
        self._ask("begin")
        return self

    def begin(self) -> None:
        """Count from here on."""
        self._ask("begin")

    def moments(self, reports: int) -> tuple[float, float]:
        """Wait; return when limits were open and messages queued for so many reports, and when no job waited any more."""
        told, done = map(float, self._ask(str(reports)).split())
        return told, done

    def _ask(self, question: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{question}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def watch() -> None:
    """Answer line by line: ``begin``, or for how many reports since then is waited."""
    import django

    django.setup()
    from youxu.core import clock, jobs
    from youxu.core.models import Handled

    def told() -> int:
        return Handled.objects.filter(handler__in=TOLD).count()

    def wait(number: int) -> str:
        until = time.monotonic() + MOST
        while told() < number and time.monotonic() < until:
            time.sleep(OFTEN)
        first = time.monotonic()
        while jobs.load(clock.now()).waiting and time.monotonic() < until:
            time.sleep(OFTEN)
        return f"{first} {time.monotonic()}"

    before = 0
    for line in sys.stdin:
        if line.strip() == "begin":
            before = told()
            print(before, flush=True)
        else:
            print(wait(before + len(TOLD) * int(line)), flush=True)


if __name__ == "__main__":
    watch()
