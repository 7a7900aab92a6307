"""``youxu doctor`` and ``youxu migrate``: what they find and what they say to do."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from tests.db.happenings import append
from youxu.cli.commands import doctor
from youxu.cli.main import youxu
from youxu.core import clock, environment, health, jobs
from youxu.core.models import EntryPayload

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def forget(monkeypatch) -> None:
    monkeypatch.setattr(health, "_current", set())


def run(*words: str):
    return CliRunner().invoke(youxu, list(words))


def found() -> dict[str, doctor.Check]:
    return {check.name: check for check in doctor.checks(clock.now())}


def test_json_names_every_check_and_every_setting() -> None:
    answer = run("doctor", "--json")
    report = json.loads(answer.output)
    assert {"ok", "checks", "settings"} == set(report)
    names = {check["name"] for check in report["checks"]}
    assert {
        "database",
        "migrations",
        "journal",
        "queue",
        "demo_accounts",
        "holiday_year",
        "secret_key",
    } <= names
    assert {setting["name"] for setting in report["settings"]} == {s.name for s in environment.SETTINGS}
    assert answer.exit_code == (0 if report["ok"] else 1)


def test_it_says_which_links_people_get(monkeypatch, settings) -> None:
    monkeypatch.setenv("YOUXU_PORT", "8931")
    assert "http://127.0.0.1:8931" in found()["links"].found
    settings.PUBLIC_URL = "https://youxu.example"
    assert "https://youxu.example" in found()["links"].found
    assert "YOUXU_DUTY_TELEPHONE" in found()["duty_telephone"].found


def test_a_key_that_others_may_read_is_found() -> None:
    path = environment.home() / "secret.key"
    os.chmod(path, 0o644)
    check = found()["secret_key"]
    os.chmod(path, 0o600)
    assert not check.ok
    assert "chmod 600" in check.todo
    assert found()["secret_key"].ok


def test_demo_accounts_are_a_fault_only_on_a_reachable_address(monkeypatch, settings) -> None:
    monkeypatch.setattr(doctor.organisation, "demo_accounts", lambda: ("demo-leader",))
    assert found()["demo_accounts"].ok
    settings.PUBLIC_URL = "https://youxu.example"
    assert not found()["demo_accounts"].ok


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "office.example"])
def test_demo_accounts_are_a_fault_when_the_server_listens_beyond_this_computer(monkeypatch, host) -> None:
    monkeypatch.setattr(doctor.organisation, "demo_accounts", lambda: ("1016",))
    for alone in ("127.0.0.1", "localhost", "::1"):
        monkeypatch.setenv("YOUXU_HOST", alone)
        assert found()["demo_accounts"].ok, alone
    monkeypatch.setenv("YOUXU_HOST", host)
    assert not found()["demo_accounts"].ok
    monkeypatch.setattr(doctor.organisation, "demo_accounts", lambda: ())
    assert found()["demo_accounts"].ok


def test_an_unknown_year_points_to_the_page_where_its_days_are_entered() -> None:
    check = doctor.holidays(clock.now().replace(year=2093))
    assert not check.ok
    assert reverse("calendar") in check.todo


def test_jobs_that_wait_too_long_are_found(monkeypatch) -> None:
    monkeypatch.setattr(health, "OLDEST_JOB_SECONDS", -1)
    jobs.enqueue("note", {})
    assert not found()["queue"].ok


def test_a_broken_journal_is_found() -> None:
    append()
    assert found()["journal"].ok
    EntryPayload.objects.all().delete()
    assert not found()["journal"].ok


def test_a_journal_without_its_triggers_is_found() -> None:
    assert found()["journal_triggers"].ok
    table = "" if connection.vendor == "sqlite" else " ON core_entry"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER core_entry_refuse_update{table}")
    assert "core_entry_refuse_update" in found()["journal_triggers"].found


def test_the_password_of_the_database_is_not_shown(monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_DATABASE_URL", "postgres://a:secret@host/b")
    assert doctor._shown("YOUXU_DATABASE_URL") == "postgres://…@host/b"


def test_a_later_programs_database_is_refused() -> None:
    MigrationRecorder(connection).record_applied("core", "9999_from_the_future")
    answer = run("migrate")
    assert answer.exit_code == 1
    assert "core.9999_from_the_future" in answer.output
    assert not found()["migrations"].ok


def test_migrate_says_when_there_is_nothing_to_do() -> None:
    assert run("migrate").exit_code == 0
    assert run("migrate", "--check").exit_code == 0


def test_migrate_check_ends_with_1_when_something_is_missing() -> None:
    (latest,) = MigrationLoader(connection).graph.leaf_nodes("supplies")
    MigrationRecorder(connection).record_unapplied(*latest)
    assert run("migrate", "--check").exit_code == 1
