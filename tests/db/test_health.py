"""Readiness: what it says when all is well, when jobs wait too long, when the schema is another's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from youxu.core import clock, health, jobs

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def forget(monkeypatch) -> None:
    monkeypatch.setattr(health, "_current", set())


def test_a_fresh_database_is_ready() -> None:
    found = health.readiness(clock.now())
    assert found.ok
    assert found.as_json() == {
        "ok": True,
        "checks": {"database": True, "migrations": True, "queue": True},
        "queue": {"waiting": 0, "oldest_seconds": 0.0, "failed": 0},
    }


def test_a_job_that_waits_too_long_is_not_ready() -> None:
    jobs.enqueue("note", {})
    later = clock.now() + timedelta(minutes=5)
    found = health.readiness(later)
    assert not found.checks["queue"]
    assert found.waiting == 1


def test_a_later_programs_migration_is_recognised() -> None:
    MigrationRecorder(connection).record_applied("core", "9999_from_the_future")
    assert health.schema_state() == "newer"
    assert health.unknown_migrations() == ["core.9999_from_the_future"]


def test_a_missing_migration_is_behind() -> None:
    MigrationRecorder(connection).record_unapplied("supplies", "0001_initial")
    assert health.schema_state() == "behind"
    assert not health.readiness(clock.now()).ok


def test_liveness_asks_nothing() -> None:
    assert health.liveness() == {"ok": True}
