"""Portions of a simulation, one after the other in this process or shared out to several; always in their order.

What a portion comes to depends on its number and the seed alone, so the result is the same on any number of processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, Protocol, TypeVar

AHEAD = 2
"""So many portions a process are ordered ahead: what is under way when somebody stops it."""
Part = TypeVar("Part", covariant=True)


class Work(Protocol[Part]):
    """What one process needs to reckon any portion."""

    def part(self, number: int) -> Part:
        """Reckon one portion."""


def processors() -> int:
    """Return how many processes are worth starting on this machine."""
    return os.cpu_count() or 1


def parts(
    make: Callable[..., Work[Part]], given: tuple[Any, ...], count: int, processes: int
) -> Generator[Part, None, None]:
    """Yield the portions 0 to ``count - 1`` of the work that ``make`` makes of ``given``, in their order.

    ``make`` and ``given`` go to the other processes, so both can be pickled.
    """
    if processes < 2:
        yield from map(make(*given).part, range(count))
        return
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin, (make, given))
    try:
        waiting: deque[Future[Part]] = deque()
        for number in range(count):
            waiting.append(pool.submit(_one, number))
            if len(waiting) >= processes * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_mine: list[Work[Any]] = []


def _begin(make: Callable[..., Work[Any]], given: tuple[Any, ...]) -> None:
    """Make a process ready; Ctrl-C is for the one that asks, this one ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _mine[:] = [make(*given)]


def _one(number: int) -> Any:
    return _mine[0].part(number)
