"""Work beside the queue: a job that calls outside goes to a thread of its own, so that a slow answer delays nobody.

The job that asked is done at once: what must not be forgotten is a row that is offered again until it says done.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

log = logging.getLogger("youxu.jobs")
MOST = 24
"""How many threads one worker has for calls outside; what finds none free is offered again."""
GRACE_SECONDS = 5.0
"""How long a worker that stops waits for the calls under way."""


class _Beside:
    """The threads of one worker, at most one for each key."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._again: dict[str, bool] = {}
        self._threads: set[threading.Thread] = set()
        self._closed = False

    def start(self, key: str, function: Callable[[], None]) -> bool:
        """Run ``function`` in a thread; where one of this key runs, let it begin once more when it is through."""
        with self._gate:
            if key in self._again:
                self._again[key] = True
                return True
            if self._closed or len(self._again) >= MOST:
                return False
            self._again[key] = False
            thread = threading.Thread(
                target=self._run, args=(key, function), name=f"aside {key}", daemon=True
            )
            self._threads.add(thread)
        thread.start()
        return True

    def _run(self, key: str, function: Callable[[], None]) -> None:
        try:
            while True:
                _call(key, function)
                if not self._wanted_again(key):
                    return
        finally:
            connection.close()
            with self._gate:
                self._again.pop(key, None)
                self._threads.discard(threading.current_thread())

    def _wanted_again(self, key: str) -> bool:
        with self._gate:
            again = self._again[key] and not self._closed
            if again:
                self._again[key] = False
            else:
                self._again.pop(key)
            return again

    def close(self) -> None:
        """Begin nothing more and give the calls under way a moment to end."""
        with self._gate:
            self._closed = True
            threads = list(self._threads)
        for thread in threads:
            thread.join(GRACE_SECONDS / max(1, len(threads)))


_beside: _Beside | None = None


def aside(key: str, function: Callable[[], None]) -> bool:
    """Run ``function`` beside the queue; at most one of a ``key`` at a time, whose second call runs it once more.

    Outside a worker (in ``drain``, in tests) it runs here and now. Returns whether it will run: False when no thread
    is free; whoever asked must offer it again.
    """
    if _beside is None:
        function()
        return True
    return _beside.start(key, function)


@contextmanager
def threads_beside() -> Iterator[None]:
    """Give this worker its threads for as long as the block lasts."""
    global _beside
    _beside = found = _Beside()
    try:
        yield
    finally:
        _beside = None
        found.close()


def _call(key: str, function: Callable[[], None]) -> None:
    try:
        function()
    except Exception:
        log.exception("what ran beside the queue failed: %s", key)
