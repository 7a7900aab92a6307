"""``youxu backup`` and ``youxu restore`` as a person runs them."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import databases
from tests.builders import backup as build
from tests.builders.incidents import whole_county
from tests.cli.served import eventually, free_port, status
from tests.cli.served import youxu as start
from youxu.cli.commands import doctor
from youxu.cli.main import youxu
from youxu.core import clock, jobs, stamps
from youxu.core.jobs.models import HeldJob
from youxu.core.models import Backup
from youxu.reactions.handlers import backup as nightly

pytestmark = pytest.mark.long

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "backup.md"


def run(*words: str):
    return CliRunner().invoke(youxu, list(words))


@pytest.mark.django_db
def test_a_backup_says_where_it_is_and_that_it_holds_the_key(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_HOME", str(tmp_path))
    whole_county()
    answer = run("backup")
    assert answer.exit_code == 0, answer.output
    (made,) = (tmp_path / "backups").glob("youxu-*.zip")
    assert str(made) in answer.output
    assert "secret key" in answer.output
    assert stat.S_IMODE((tmp_path / "backups").stat().st_mode) == 0o700
    again = run("backup", str(made))
    assert again.exit_code == 1
    assert "there already" in again.output


def test_the_instruction_is_one_page_and_stands_in_the_guide_in_both_languages(monkeypatch) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    from django.utils import translation

    for language in ("en", "zh-hans"):
        with translation.override(language):
            said = run("backup", "--instruction").output
        assert 10 < len(said.splitlines()) < 40
        for line in filter(None, said.splitlines()):
            assert line.strip() in guide, line


@pytest.mark.both
def test_a_restore_is_run_as_one_word_and_refused_in_words(committed_db, tmp_path) -> None:
    build.filled()
    build.backed_up(tmp_path / "a.zip")
    refused = run("restore", str(tmp_path / "a.zip"), "--json")
    assert refused.exit_code == 1
    assert "not empty" in json.loads(refused.stdout)["refused"]["reason"]
    name = databases.copy_template("cli_restore")
    with databases.using(name):
        checked = run("restore", str(tmp_path / "a.zip"), "--check")
        assert "is whole" in checked.output
        assert run("restore", "held").output.strip() == "Nothing is held."
        done = run("restore", str(tmp_path / "a.zip"))
        assert done.exit_code == 0, done.output
        assert "the chain is unbroken" in done.output
        assert "are held" in done.output
        assert "react" in run("restore", "held").output
    databases.drop(name)


@pytest.mark.both
def test_serve_and_work_refuse_an_unfinished_database_and_doctor_says_what_to_do(committed_db) -> None:
    stamps.withhold("ABCDEF")
    out, err = start(committed_db.environ, "serve", "--port", str(free_port())).communicate(timeout=60)
    assert "unfinished" in out + err
    for words in (("work",), ("work", "--once")):
        assert "unfinished" in run(*words).output, words
    checks = {check.name: check for check in doctor.checks(clock.now())}
    assert not checks["restore"].ok
    assert "youxu restore" in checks["restore"].todo
    assert "queue" not in checks
    stamps.stand_again()
    assert {check.name: check.ok for check in doctor.checks(clock.now())}["restore"]


def test_a_server_that_runs_already_stops_answering_while_a_restore_is_unfinished(
    server, committed_db
) -> None:
    _process, port = server

    def answers(path: str) -> int:
        try:
            return status(port, path)
        except OSError:
            return 0

    eventually(lambda: answers("/readyz") == 200, 90)
    stamps.withhold("ABCDEF")
    assert answers("/readyz") == 503
    assert answers("/healthz") == 200
    stamps.stand_again()
    assert answers("/readyz") == 200


@pytest.mark.django_db
def test_doctor_tells_held_jobs_and_a_backup_that_is_too_old(monkeypatch) -> None:
    def found():
        return {check.name: check for check in doctor.checks(clock.now())}

    assert found()["held_jobs"].ok
    HeldJob.objects.create(task="react", enqueued_at=clock.now(), held_at=clock.now())
    assert "1 jobs" in found()["held_jobs"].found
    assert found()["backup"].ok, "this home is young"
    old = clock.now() - 2 * doctor.OLDEST_BACKUP
    last = Backup.objects.create(archive="A", name="a.zip", rows=1, files=0, size=1, made_at=old)
    assert not found()["backup"].ok
    monkeypatch.setenv("YOUXU_BACKUP_KEEP", "0")
    assert found()["backup"].ok
    monkeypatch.undo()
    Backup.objects.filter(pk=last.pk).update(made_at=clock.now())
    assert found()["backup"].ok


@pytest.mark.both
def test_the_nightly_round_makes_one_archive_in_a_process_of_its_own(
    committed_db, tmp_path, monkeypatch
) -> None:
    whole_county()
    monkeypatch.setenv("YOUXU_HOME", str(tmp_path))
    monkeypatch.setenv("YOUXU_DATABASE_URL", committed_db.url)
    monkeypatch.setenv("YOUXU_BACKUP_KEEP", "0")
    jobs.run("backup_nightly")
    assert not nightly._running, "0 makes none"
    monkeypatch.setenv("YOUXU_BACKUP_KEEP", "2")
    jobs.run("backup_nightly")
    jobs.run("backup_nightly")
    (process,) = nightly._running
    assert process.wait(timeout=60) == 0
    (made,) = (tmp_path / "backups").iterdir()
    assert made.name.startswith("nightly-")
    assert Backup.objects.get().nightly


@pytest.mark.both
def test_a_restore_killed_by_the_system_goes_on_when_it_is_run_again(committed_db, tmp_path) -> None:
    build.filled()
    build.backed_up(tmp_path / "a.zip")
    name, url = build.other_database("killed")
    environ = {**committed_db.environ, "YOUXU_DATABASE_URL": url}
    process = start(environ, "restore", str(tmp_path / "a.zip"))
    with databases.using(name):
        deadline = time.monotonic() + 60
        while not stamps.unfinished() and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        process.kill()
        process.communicate()
        again = start(environ, "restore", str(tmp_path / "a.zip")).communicate(timeout=120)
        assert "Restored:" in again[0] or "not empty" in again[1], again
        assert stamps.unfinished() == ""
    databases.drop(name)
