"""The lock around writing transactions serves threads in the order in which they came."""

from __future__ import annotations

import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from youxu.core.database import FairLock


def test_waiting_threads_are_served_in_the_order_in_which_they_came() -> None:
    lock, served = FairLock(), []
    lock.acquire()
    threads = []
    for number in range(12):
        thread = threading.Thread(target=take, args=(lock, served, number))
        thread.start()
        threads.append(thread)
        while len(lock._queue) <= number:
            time.sleep(0.001)
    lock.release()
    for thread in threads:
        thread.join(timeout=60)
    assert served == list(range(12))


def take(lock: FairLock, served: list[int], number: int) -> None:
    lock.acquire()
    served.append(number)
    lock.release()


@settings(max_examples=30)
@given(plan=st.lists(st.lists(st.integers(1, 3), max_size=6), min_size=1, max_size=6))
def test_never_two_at_once_however_deep_they_nest(plan) -> None:
    lock, inside, worst = FairLock(), [0], [0]

    def enter(depth: int) -> None:
        lock.acquire()
        try:
            if depth > 1:
                enter(depth - 1)
            else:
                inside[0] += 1
                worst[0] = max(worst[0], inside[0])
                inside[0] -= 1
        finally:
            lock.release()

    def follow(depths: list[int]) -> None:
        for depth in depths:
            enter(depth)

    threads = [threading.Thread(target=follow, args=(depths,)) for depths in plan]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    assert worst[0] <= 1
    assert lock._owner is None


def test_a_thread_that_comes_late_does_not_overtake_the_one_just_woken() -> None:
    lock, served = FairLock(), []
    lock.acquire()
    waiting = threading.Thread(target=take, args=(lock, served, 1))
    waiting.start()
    while not lock._queue:
        time.sleep(0.001)
    lock.release()
    take(lock, served, 2)
    waiting.join(timeout=60)
    assert served == [1, 2]
