"""What the embedded engine does when the clock is set, a lease is lost, a rota is late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.engine import tasks
from youxu.core import clock, jobs
from youxu.core.jobs import embedded, registry
from youxu.core.jobs.models import Job, Recurrence

NOON = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def embedded_only(db, settings, monkeypatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the embedded engine runs on SQLite")
    settings.REACTIONS = "tests.engine.tasks"
    monkeypatch.setattr(registry, "recurring", {"tick": "*/10 * * * *"})
    monkeypatch.setattr(embedded, "recurring", {"tick": "*/10 * * * *"})


def test_setting_the_clock_back_does_not_hold_up_a_job_of_now() -> None:
    with clock.pretend(NOON):
        jobs.enqueue("note", {"name": "x"})
    assert embedded.claim(NOON - timedelta(hours=5)) is not None


def test_setting_the_clock_forward_does_not_take_a_job_from_its_worker() -> None:
    jobs.enqueue("note", {"name": "x"})
    held = embedded.claim(NOON)
    assert held is not None
    with clock.pretend(NOON + timedelta(days=400)):
        embedded.reap()
    assert embedded.perform(held) is None
    assert not Job.objects.exists()


def test_a_lease_from_before_a_restart_of_the_machine_is_dead(monkeypatch) -> None:
    jobs.enqueue("note", {"name": "x"})
    embedded.claim(NOON)
    monkeypatch.setattr(clock, "monotonic", lambda: 1.0)
    embedded.reap()
    assert Job.objects.get().state == Job.State.WAITING


def test_a_worker_that_lost_its_lease_marks_nothing() -> None:
    jobs.enqueue("note", {"name": "x"})
    first = embedded.claim(NOON)
    assert first is not None
    Job.objects.update(lease_until=0, rest_until=0)
    embedded.reap()
    Job.objects.update(rest_until=0)
    second = embedded.claim(NOON)
    assert second is not None
    assert second.attempts == 2
    embedded.perform(first)
    assert Job.objects.get().token == second.token


def test_a_failed_job_rests_twice_as_long_each_time(monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_JOB_BACKOFF_SECONDS", "2")
    assert [registry.rest_seconds(n) for n in (1, 2, 3, 30)] == [2, 4, 8, 3600]


def test_a_moment_is_enqueued_once_however_often_it_is_looked_at() -> None:
    for rota in (embedded.Rota(), embedded.Rota()):
        rota.enqueue_due(NOON + timedelta(seconds=3))
        rota.enqueue_due(NOON + timedelta(seconds=4))
        assert rota.next_at() == NOON + timedelta(minutes=10)
    assert jobs.drain() == 1
    assert tasks.ran("tick") == 1


def test_moments_missed_while_nothing_ran_are_made_up_for_once() -> None:
    embedded.Rota().enqueue_due(NOON)
    jobs.drain()
    embedded.Rota().enqueue_due(NOON + timedelta(days=2, seconds=1))
    assert jobs.drain() == 1
    assert Recurrence.objects.get().last_at == NOON + timedelta(days=2)


def test_setting_the_clock_back_does_not_stop_what_recurs() -> None:
    rota = embedded.Rota()
    rota.enqueue_due(NOON)
    jobs.drain()
    rota.enqueue_due(NOON - timedelta(days=1))
    assert jobs.drain() == 1
    assert Recurrence.objects.get().last_at == NOON - timedelta(days=1)
    rota.enqueue_due(NOON - timedelta(days=1) + timedelta(minutes=10))
    assert jobs.drain() == 1


def test_seconds_come_last_in_six_fields() -> None:
    assert embedded.seconds_first("1 2 * * * 30") == "30 1 2 * * *"
    assert embedded.seconds_first("1 2 * * *") == "1 2 * * *"


def test_the_load_tells_how_long_the_oldest_job_is_due() -> None:
    with clock.pretend(NOON):
        jobs.enqueue("note", {"name": "a"})
        jobs.enqueue("note", {"name": "b"}, at=NOON + timedelta(hours=1))
    found = jobs.load(NOON + timedelta(seconds=90))
    assert (found.waiting, found.oldest_seconds, found.failed) == (1, 90, 0)
