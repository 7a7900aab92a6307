"""What the engine promises, on either database: the same tests run in both processes of the suite."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.engine import tasks, worker
from tests.engine.processes import Started, eventually
from youxu.core import clock, jobs

pytestmark = pytest.mark.both
LEASE = 2.0
"""Long enough for a heartbeat to come in time on a machine that is busy with other tests, in seconds."""


@pytest.fixture(autouse=True)
def short_times(monkeypatch, settings) -> None:
    monkeypatch.setenv("YOUXU_JOB_LEASE_SECONDS", str(LEASE))
    monkeypatch.setenv("YOUXU_JOB_BACKOFF_SECONDS", "0.05")
    settings.REACTIONS = "tests.engine.tasks"


class Workers:
    """Worker processes of one test."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ
        self.started: list[Started] = []

    def start(self, **extra: str) -> Started:
        process = Started(worker.main, {**self._environ, **_times(), **extra})
        self.started.append(process)
        return process

    def start_ready(self, **extra: str) -> Started:
        process = self.start(**extra)
        assert process.line() == "ready\n"
        return process

    def end(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.started:
            process.close()


def _times() -> dict[str, str]:
    return {name: os.environ[name] for name in ("YOUXU_JOB_LEASE_SECONDS", "YOUXU_JOB_BACKOFF_SECONDS")}


@pytest.fixture
def workers(committed_db) -> Iterator[Workers]:
    found = Workers(committed_db.environ)
    yield found
    found.end()


def failed() -> int:
    return jobs.load(clock.now()).failed


def test_a_job_is_dropped_by_a_rollback(committed_db) -> None:
    with transaction.atomic():
        jobs.enqueue("note", {"name": "gone"})
        transaction.set_rollback(True)
    assert jobs.drain() == 0
    assert tasks.ran("gone") == 0


def test_a_job_runs_with_its_payload_as_keywords(committed_db) -> None:
    with transaction.atomic():
        jobs.enqueue("note", {"name": "a"})
    assert jobs.drain() == 1
    assert tasks.ran("a") == 1
    assert jobs.load(clock.now()).waiting == 0


def test_a_job_waits_for_its_moment(committed_db) -> None:
    at = clock.now() + timedelta(hours=1)
    jobs.enqueue("note", {"name": "later"}, at=at)
    assert jobs.drain() == 0
    assert jobs.drain(at + timedelta(seconds=1)) == 1
    assert tasks.ran("later") == 1


def test_a_key_is_unique_among_the_jobs_not_yet_started(committed_db) -> None:
    with transaction.atomic():
        jobs.enqueue("note", {"name": "k"}, key="one")
        jobs.enqueue("note", {"name": "k"}, key="one")
        jobs.enqueue("note", {"name": "k"}, key="two")
    assert jobs.drain() == 2
    jobs.enqueue("note", {"name": "k"}, key="one")
    assert jobs.drain() == 1
    assert tasks.ran("k") == 3


@pytest.mark.postgres
def test_a_worker_takes_what_waits_as_it_marks_the_job_before_as_done(workers) -> None:
    """Decision 0046: between two jobs a worker on PostgreSQL does not go back to procrastinate."""
    for number in range(5):
        jobs.enqueue("note", {"name": f"n{number}"})
    process = workers.start_ready(ENGINE_TELLS="1")
    assert [process.line() for _job in range(5)] == ["goes on\n"] * 4 + ["ends\n"]
    assert [tasks.ran(f"n{number}") for number in range(5)] == [1] * 5
    eventually(lambda: jobs.load(clock.now()).waiting == 0)


@pytest.mark.postgres
def test_what_goes_behind_waits_until_no_other_job_does(committed_db) -> None:
    jobs.enqueue("note-behind", {"name": "last"})
    jobs.enqueue("always-fails")
    with pytest.raises(jobs.JobFailed):
        jobs.drain()
    assert tasks.ran("last") == 0
    jobs.drain(quiet=True)
    assert tasks.ran("last") == 1


def test_a_failing_job_is_reported_by_drain_and_tried_again(committed_db) -> None:
    jobs.enqueue("fail-twice", {"name": "f"})
    with pytest.raises(jobs.JobFailed):
        jobs.drain()
    assert jobs.drain(quiet=True) == 1
    assert jobs.drain() == 1
    assert tasks.ran("f") == 1


def test_a_job_that_fails_for_good_stays_visible(committed_db) -> None:
    jobs.enqueue("always-fails")
    assert jobs.drain(quiet=True) == 1
    assert failed() == 0
    assert jobs.drain(quiet=True) == 1
    assert failed() == 1
    assert jobs.drain() == 0


def test_an_unknown_task_is_put_back_and_does_not_stop_the_others(committed_db) -> None:
    jobs.enqueue("no-such-task")
    jobs.enqueue("note", {"name": "other"})
    assert jobs.drain(quiet=True) == 2
    assert tasks.ran("other") == 1


def test_a_recurring_task_that_keeps_failing_leaves_one_line_and_a_success_none(
    committed_db, monkeypatch
) -> None:
    monkeypatch.setitem(jobs.recurring, "fails-on-demand", "0 0 1 1 *")
    for wrong in (True, True, True, False):
        tasks.wrong = wrong
        jobs.enqueue("fails-on-demand")
        jobs.drain(quiet=True)
        assert failed() == int(wrong)


def test_a_worker_that_waits_runs_a_job_after_the_commit(committed_db, workers) -> None:
    workers.start_ready()
    with transaction.atomic():
        jobs.enqueue("chain", {"name": "soon"})
    eventually(lambda: tasks.ran("soon") == 1)


def test_a_worker_tries_again_after_a_rest(committed_db, workers) -> None:
    jobs.enqueue("fail-twice", {"name": "r"})
    jobs.enqueue("always-fails")
    workers.start_ready()
    eventually(lambda: tasks.ran("r") == 1 and failed() == 1)
    assert tasks.ran("r:tried") == 3


def test_two_workers_run_each_job_once(committed_db, workers) -> None:
    with transaction.atomic():
        for number in range(60):
            jobs.enqueue("note", {"name": f"n{number}"})
    workers.start()
    workers.start()
    eventually(lambda: jobs.load(clock.now()).waiting == 0)
    eventually(lambda: all(tasks.ran(f"n{number}") == 1 for number in range(60)))


def test_jobs_that_wait_run_one_after_the_other_though_some_fail(committed_db, workers) -> None:
    with transaction.atomic():
        for number in range(8):
            jobs.enqueue("note", {"name": f"m{number}"}, key=f"m{number}")
            jobs.enqueue("fail-twice", {"name": f"f{number}"})
    workers.start()
    eventually(lambda: all(tasks.ran(f"{kind}{number}") == 1 for kind in "mf" for number in range(8)))
    eventually(lambda: not list(jobs.carried()))
    assert [tasks.ran(f"f{number}:tried") for number in range(8)] == [3] * 8
    assert [tasks.ran(f"m{number}") for number in range(8)] == [1] * 8


def test_a_worker_that_is_told_to_stop_takes_no_other_job(committed_db, workers) -> None:
    with transaction.atomic():
        jobs.enqueue("slow", {"name": "now", "seconds": 1.0})
        jobs.enqueue("note", {"name": "later"})
    process = workers.start()
    eventually(lambda: tasks.ran("now:begun") == 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0
    assert (tasks.ran("now:done"), tasks.ran("later")) == (1, 0)
    assert jobs.load(clock.now()).waiting == 1


@pytest.mark.long
def test_a_long_job_keeps_its_lease(committed_db, workers) -> None:
    jobs.enqueue("slow", {"name": "long", "seconds": LEASE * 2.5})
    workers.start()
    workers.start()
    eventually(lambda: tasks.ran("long:done") == 1)
    assert tasks.ran("long:begun") == 1


@pytest.mark.long
@pytest.mark.parametrize("phase", ["claimed", "before the end"])
def test_a_killed_workers_job_is_done_after_the_lease(committed_db, workers, phase) -> None:
    jobs.enqueue("note", {"name": "survivor"})
    doomed = workers.start(ENGINE_DIE=phase)
    assert doomed.wait() == -signal.SIGKILL
    before = tasks.ran("survivor")
    workers.start()
    eventually(lambda: tasks.ran("survivor") == before + 1 and jobs.load(clock.now()).waiting == 0)
    time.sleep(LEASE * 1.5)
    assert tasks.ran("survivor") == before + 1


@pytest.mark.long
def test_a_worker_killed_in_the_middle_of_a_job_is_replaced(committed_db, workers) -> None:
    jobs.enqueue("slow", {"name": "cut", "seconds": 1.0})
    doomed = workers.start()
    eventually(lambda: tasks.ran("cut:begun") == 1)
    doomed.kill()
    workers.start()
    eventually(lambda: tasks.ran("cut:done") == 1)
    assert tasks.ran("cut:begun") == 2


@pytest.mark.long
def test_a_job_that_kills_its_workers_ends_failed_and_visible(committed_db, workers) -> None:
    jobs.enqueue("poison")
    deadline = time.monotonic() + 60
    while failed() == 0 and time.monotonic() < deadline:
        if not workers.started or workers.started[-1].poll() is not None:
            workers.start()
        time.sleep(0.1)
    assert failed() == 1
    assert tasks.ran("poison") == 2


def test_a_recurring_task_runs_once_a_moment_from_two_processes(committed_db, workers) -> None:
    workers.start_ready(ENGINE_RECURRING="1")
    workers.start_ready(ENGINE_RECURRING="1")
    eventually(lambda: tasks.ran("tick") >= 1)
    began, count = time.monotonic(), tasks.ran("tick")
    eventually(lambda: tasks.ran("tick") >= count + 3)
    ticks, seconds = tasks.ran("tick") - count, time.monotonic() - began
    assert ticks <= seconds + 2, "each second's tick ran once, though both processes count the seconds"


def test_a_worker_stops_after_the_job_under_way(committed_db, workers) -> None:
    jobs.enqueue("slow", {"name": "last", "seconds": 0.5})
    process = workers.start()
    eventually(lambda: tasks.ran("last:begun") == 1)
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 0
    assert tasks.ran("last:done") == 1


def test_a_worker_thread_stops_when_told(committed_db, monkeypatch) -> None:
    for name in list(jobs.recurring):  # what other tests of this process imported would run here first
        monkeypatch.delitem(jobs.recurring, name)
    stop = threading.Event()
    thread = threading.Thread(target=jobs.work, args=(stop,))
    thread.start()
    jobs.enqueue("note", {"name": "t"})
    eventually(lambda: tasks.ran("t") == 1)
    stop.set()
    thread.join(timeout=60)
    assert not thread.is_alive()
    connection.close()
