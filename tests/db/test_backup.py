"""Everything into one file from one moment, and back: into either kind, after a kill, never half, never sent again."""

from __future__ import annotations

import json
import shutil
import stat
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Max
from django.test import override_settings

from tests import databases
from tests.builders import backup as build
from tests.builders.backup import BY, LATER, QUIET
from tests.builders.incidents import NINE, reported, whole_county
from youxu.core import clock, environment, files, health, jobs, journal, stamps
from youxu.core.backup import archive as archives
from youxu.core.backup import held, making, restoring, tables
from youxu.core.backup.archive import UnableToBackUp, UnableToRestore
from youxu.core.errors import NotPermitted
from youxu.core.jobs.models import HeldJob
from youxu.core.models import Backup, DataRestore, Entry, EntryPayload, StoredFile
from youxu.incidents.models import Incident
from youxu.network.models import Outlet

pytestmark = [pytest.mark.both, pytest.mark.long]


def storages(folder: Path) -> dict[str, Any]:
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": folder}}
    return {**settings.STORAGES, "default": default}


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(health, "_current", set())
    with override_settings(STORAGES=storages(tmp_path / "stored")):
        yield


@dataclass(frozen=True)
class Kept:
    """A filled database and two archives of it, made once: whoever writes works on a copy or rolls back."""

    database: str
    stored: Path
    county: Any
    waiting: int
    archive: Path
    other: Path


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    name, _url = build.other_database(f"kept_{uuid4().hex[:8]}")
    stored, archive, other = folder / "stored", folder / "a.zip", folder / "other.zip"
    with django_db_blocker.unblock():
        with override_settings(STORAGES=storages(stored)), databases.using(name):
            county = build.filled()
            waiting = jobs.load(LATER).waiting
            build.backed_up(archive)
            build.backed_up(other)
        yield Kept(name, stored, county, waiting, archive, other)
    databases.drop(name)


@pytest.fixture
def filled(kept, tmp_path, django_db_blocker) -> Iterator[Kept]:
    """Run the test in the filled database, with a copy of its stored file, and roll back."""
    shutil.copytree(kept.stored, tmp_path / "stored")
    with django_db_blocker.unblock(), databases.using(kept.database), transaction.atomic():
        yield kept
        transaction.set_rollback(True)


@pytest.fixture
def empty(request, kept, django_db_blocker):
    """Return what makes one more migrated database and points the process at it."""
    made: list[str] = []

    def make() -> str:
        name, _url = build.other_database(f"backup_{id(request)}_{len(made)}")
        made.append(name)
        return name

    with django_db_blocker.unblock():
        yield make
    for name in made:
        databases.drop(name)


def refused(run, *words: str) -> str:
    with pytest.raises(UnableToRestore) as trouble:
        run()
    said = build.english(trouble.value)
    assert all(word in said for word in words), said
    return said


# what is carried


def test_every_table_is_carried_or_left_out_with_a_reason() -> None:
    carried = {table.name for table in tables.carried(apps)}
    left = {
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        if tables.is_left_out(model)
    }
    known = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert carried | left == known
    assert not carried & left
    assert {"core.entry", "core.entrypayload", "organisation.person", "mfa.authenticator"} <= carried
    assert {"sessions.session", "jobs.job"} <= left
    assert all(len(reason) > 20 for reason in tables.LEFT_OUT.values())


def test_each_table_comes_after_those_it_points_at_but_for_columns_that_may_be_empty() -> None:
    seen: set[str] = set()
    for table in tables.carried(apps):
        for field in table.fields:
            if field.remote_field is None:
                continue
            target = field.remote_field.model._meta.label_lower
            assert target in seen or (field.attname in table.links and field.null), (
                f"{table.name}.{field.name}"
            )
        seen.add(table.name)
    links = {table.name: table.links for table in tables.carried(apps) if table.links}
    assert links["incidents.incident"] == ("parent_id", "merged_into_id")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (models.CharField(max_length=3), "abcd", "4 characters"),
        (models.CharField(max_length=3), 7, "where text belongs"),
        (models.TextField(), "a\x00b", "NUL"),
        (models.IntegerField(), "x", "where a number belongs"),
        (models.DateTimeField(), "yesterday", "cannot be read"),
        (models.DecimalField(max_digits=5, decimal_places=2), "1,5", "cannot be read"),
    ],
)
def test_a_value_that_a_column_cannot_keep_is_told(field, value, words) -> None:
    look = tables._look(field)
    assert look is not None
    assert words in str(look(value))


# making


def test_an_archive_is_for_its_owner_alone_and_names_what_it_holds(filled, tmp_path) -> None:
    made = build.backed_up(tmp_path / "a.zip")
    assert stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) == 0o600
    manifest = build.manifest_of(tmp_path / "a.zip")
    parts = {part["name"]: part["rows"] for part in manifest["tables"]}
    assert parts["rows/incidents.incident.jsonl"] == 2
    assert (made.rows, made.files) == (sum(parts.values()), 1)
    assert manifest["kind"] == connection.vendor
    assert "custody.0001_initial" in manifest["migrations"]
    assert Entry.objects.filter(code="BACKUP_MADE").latest("pk").subject_id == made.pk
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.django_db
def test_a_backup_refuses_a_name_that_is_taken_and_a_folder_that_is_not_there(tmp_path) -> None:
    (tmp_path / "a.zip").write_text("mine")
    with pytest.raises(UnableToBackUp) as taken:
        build.backed_up(tmp_path / "a.zip")
    assert "there already" in build.english(taken.value)
    assert (tmp_path / "a.zip").read_text() == "mine"
    with pytest.raises(UnableToBackUp):
        build.backed_up(tmp_path / "nowhere" / "a.zip")


def test_a_backup_that_is_stopped_leaves_nothing_and_is_repeated(filled, tmp_path) -> None:

    def stop(_length: int):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        making.back_up(tmp_path / "a.zip", by=BY, at=LATER, progress=stop)
    assert not list(tmp_path.glob("a.zip*"))
    assert build.backed_up(tmp_path / "a.zip").rows > 0


@pytest.mark.django_db
def test_a_backup_refuses_tables_of_another_version(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(health, "schema_state", lambda: "behind")
    with pytest.raises(UnableToBackUp):
        build.backed_up(tmp_path / "a.zip")


def test_a_stored_file_that_is_lost_is_named_and_does_not_stop_the_backup(filled, tmp_path) -> None:
    digest = StoredFile.objects.get().digest
    default_storage.delete(f"{digest[:2]}/{digest[2:4]}/{digest}")
    assert build.backed_up(tmp_path / "a.zip").files == 0
    assert build.manifest_of(tmp_path / "a.zip")["missing_files"] == [digest]


def test_a_backup_is_of_one_moment_while_others_write(committed_db, tmp_path) -> None:
    county = build.filled()
    before = Incident.objects.count(), Entry.objects.count()
    wrote = threading.Event()

    def write() -> None:
        with clock.pretend(NINE):
            reported(county, outlet="YS12", at=NINE + timedelta(minutes=20))
        connection.close()
        wrote.set()

    def begin(_length: int):
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(timeout=60)
        return lambda _count: None

    making.back_up(tmp_path / "a.zip", by=BY, at=LATER, progress=begin)
    assert wrote.is_set()
    assert Incident.objects.count() == before[0] + 1
    parts = {part["name"]: part["rows"] for part in build.manifest_of(tmp_path / "a.zip")["tables"]}
    assert parts["rows/incidents.incident.jsonl"] == before[0]
    assert parts["rows/core.entry.jsonl"] == before[1]


def test_only_nightly_archives_beyond_the_newest_are_removed(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_HOME", str(tmp_path))
    names = [f"nightly-2026-11-2{day}-021000.zip" for day in range(1, 5)]
    for name in (*names, "youxu-2026-11-01-090000.zip", "nightly-2026-11-25-021000.zip.AB.partial"):
        (making.folder() / name).touch()
    later = clock.now() + timedelta(days=2)
    gone = making.keep_newest(3, later)
    assert gone == [names[0], "nightly-2026-11-25-021000.zip.AB.partial"]
    assert (making.folder() / "youxu-2026-11-01-090000.zip").exists()
    assert making.keep_newest(3, later) == []


# both ways


def test_an_archive_comes_back_row_by_row_on_both_kinds(kept, tmp_path, empty) -> None:
    """This kind → SQLite → this kind again, each time another process, database and home (issue 3, item 8)."""
    lite, home = f"sqlite:///{tmp_path / 'other.sqlite3'}", tmp_path / "home"
    done = build.run(home, lite, "restore", str(kept.archive), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["journal"]["ok"]
    assert said["restored"]
    assert (home / "secret.key").read_text() == environment.secret_key()
    assert json.loads(build.run(home, lite, "journal", "verify", "--json").stdout)["ok"]
    again = build.run(home, lite, "backup", str(tmp_path / "b.zip"))
    assert again.returncode == 0, again.stderr
    with databases.using(empty()):
        found = build.restored(tmp_path / "b.zip")
        assert found.journal["ok"]
        assert journal.verify().ok
        with files.bytes_of(StoredFile.objects.get()) as picture:
            assert picture.read()
        assert Incident.objects.exclude(merged_into=None).count() == 1
        build.backed_up(tmp_path / "c.zip")
    first, third = (_lines(path) for path in (kept.archive, tmp_path / "c.zip"))
    for table in ("alerting.alert", "alerting.alertstep", "delivery.message", "delivery.delivery"):
        assert first[f"rows/{table}.jsonl"], table
    for table in ("deadlines.clock", "deadlines.clockstep", "oversight.summary"):
        assert first[f"rows/{table}.jsonl"], table
    grown = {"rows/core.entry.jsonl", "rows/core.entrypayload.jsonl", "rows/core.backup.jsonl"}
    jobs_of_restore = {"rows/jobs.heldjob.jsonl"}
    assert set(first) == set(third)
    for name in set(first) - grown - jobs_of_restore:
        assert first[name] == third[name], name
    for name in grown:
        assert third[name][: len(first[name])] == first[name], name


def _lines(path) -> dict[str, list[bytes]]:
    with zipfile.ZipFile(path) as opened:
        return {n: opened.read(n).splitlines() for n in opened.namelist() if n.startswith("rows/")}


def test_after_a_restore_new_rows_go_on_counting_and_stamps_are_new(kept, empty) -> None:
    with databases.using(empty()):
        before = dict(stamps.standing())
        build.restored(kept.archive)
        last = Entry.objects.aggregate(last=Max("pk"))["last"]
        assert last >= EntryPayload.objects.count() > 5
        assert all(value != before[name] for name, value in stamps.standing().items())
        with clock.pretend(LATER):
            incident = reported(kept.county, outlet="YS12", at=LATER)
        assert Incident.objects.filter(pk=incident.pk).exists()
        assert Entry.objects.aggregate(last=Max("pk"))["last"] > last
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            Entry.objects.filter(pk=last).update(code="X")


# what was due is held


def test_what_was_due_before_is_held_and_what_is_due_later_waits_as_before(kept, empty) -> None:
    county, waiting = kept.county, kept.waiting
    assert waiting > 3
    with databases.using(empty()):
        done = build.restored(kept.archive)
        assert done.held == held.held_count() == waiting
        load = jobs.load(LATER)
        assert (load.waiting, load.failed) == (0, 1), "nothing follows the restore's own entry"
        later = [job.key for job in jobs.carried() if job.due_at]
        assert later == ["later"]
        assert "react" in [row.task for row in held.held().rows]
        officer, keeper = county.person("沈佳", LATER), administrator(county)
        with pytest.raises(NotPermitted):
            held.release_held(by=officer, at=LATER, deciding=officer.unit)
        assert held.release_all(by=keeper, at=LATER, deciding=keeper.unit) == waiting
        assert held.held_count() == 0
        assert jobs.load(LATER).waiting >= waiting
        assert Entry.objects.filter(code="HELD_JOBS_RELEASED").count() == 1


def administrator(county):
    from tests.builders.organisation import post
    from youxu.organisation.models import Holding

    Holding.objects.create(
        post=post(county.unit, "administrator"), person=county.people["罗平"], starts_at=NINE
    )
    return county.person("罗平", LATER)


@pytest.mark.django_db
def test_what_is_held_is_thrown_away_with_a_reason_only() -> None:
    keeper = administrator(whole_county())
    for task in ("react", "react", "deliver"):
        HeldJob.objects.create(task=task, enqueued_at=NINE, held_at=LATER)
    with pytest.raises(held.UnableToDiscardHeld):
        held.discard_held(by=keeper, at=LATER, deciding=keeper.unit, reason=" ")
    assert held.discard_all(by=keeper, at=LATER, deciding=keeper.unit, reason="旧机已发", task="react") == 2
    assert [row.task for row in held.held().rows] == ["deliver"]
    assert Entry.objects.filter(code="HELD_JOBS_DISCARDED").exists()


# broken off


def test_a_restore_that_is_killed_is_unfinished_serves_nothing_and_goes_on(kept, empty, monkeypatch) -> None:
    with databases.using(kept.database):
        outlets = Outlet.objects.count()
    monkeypatch.setattr(restoring, "AT_ONCE", 3)
    with databases.using(empty()):
        killed = 0
        while True:
            with monkeypatch.context() as patch:
                patch.setattr(restoring._Load, "_advance", _dying(7 + 13 * killed))
                try:
                    done = build.restored(kept.archive)
                    break
                except Killed:
                    killed += 1
            assert stamps.unfinished() == build.manifest_of(kept.archive)["archive"]
            with pytest.raises(stamps.UnableToServeUnfinished):
                stamps.standing()
            with pytest.raises(stamps.UnableToServeUnfinished):
                jobs.run("sweep")
            assert health.readiness(LATER).checks["restored"] is False
            refused(lambda: build.restored(kept.other), "Another archive")
        assert killed > 2
        assert done.journal["ok"]
        assert stamps.unfinished() == ""
        assert DataRestore.objects.get().finished_at == LATER
        assert Incident.objects.exclude(merged_into=None).count() == 1
        assert Outlet.objects.count() == outlets
        assert EntryPayload.objects.count() == Entry.objects.count()
        refused(lambda: build.restored(kept.archive), "not empty")


class Killed(Exception):
    pass


def _dying(after: int):
    """Return a step of the marker that dies at its ``after``-th move, before it is committed."""
    advance, moves = restoring._Load._advance, iter(range(after))

    def move(self, place: str, done: int) -> None:
        advance(self, place, done)
        if next(moves, None) is None:
            raise Killed

    return move


def test_two_restores_into_one_database_do_not_mix(kept, empty) -> None:
    with databases.using(empty()), archives.opened(kept.archive) as archive:
        schema = restoring._schema_of(archive)
        one, two = (restoring._Load(archive, schema, LATER, QUIET) for _turn in range(2))
        one._begin()
        two._begin()
        one._advance("rows:core.entry", 5)
        refused(lambda: two._advance("rows:core.entry", 5), "Another process")


# bad input


@pytest.fixture
def archive(kept) -> Path:
    return kept.archive


def test_an_archive_that_is_cut_off_is_refused_and_nothing_is_changed(archive, tmp_path, empty) -> None:
    body = archive.read_bytes()
    with databases.using(empty()):
        for share in (0, 0.3, 0.9, 0.999):
            cut = tmp_path / "cut.zip"
            cut.write_bytes(body[: int(len(body) * share)])
            refused(lambda: build.restored(tmp_path / "cut.zip"), "cut off")
        refused(lambda: build.restored(tmp_path / "absent.zip"), "cannot be read")
        assert not DataRestore.objects.exists()
        assert not Entry.objects.exists()


def test_a_changed_row_file_key_or_manifest_is_refused_by_name(archive, tmp_path, empty) -> None:
    with zipfile.ZipFile(archive) as opened:
        rows = opened.read("rows/core.entrypayload.jsonl")
        manifest = opened.read("manifest.json")
        stored = next(name for name in opened.namelist() if name.startswith("files/"))
    changes = {
        "rows/core.entrypayload.jsonl": (
            {"rows__core.entrypayload.jsonl": rows.replace("光缆".encode(), "水泵".encode())},
            "damaged",
        ),
        "secret.key": ({"secret.key": b"another key"}, "not the one"),
        "manifest.json": ({"manifest.json": manifest.replace(b'"kind": "', b'"kind": "x')}, "changed after"),
        stored: ({stored.replace("/", "__", 1): b"another picture"}, "damaged"),
    }
    with databases.using(empty()):
        for part, (change, words) in changes.items():
            altered = build.rewritten(archive, tmp_path / "altered.zip", **change)
            refused(lambda path=altered: build.restored(path), part.split("/")[-1][:20], words)
        assert not Entry.objects.exists()
        assert not StoredFile.objects.exists()


def test_a_bit_that_flipped_in_the_file_is_found(archive, tmp_path, empty) -> None:
    body = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as opened:
        place = opened.getinfo("rows/core.entry.jsonl").header_offset + 200
    body[place] ^= 0xFF
    (tmp_path / "flipped.zip").write_bytes(body)
    with databases.using(empty()):
        refused(lambda: build.restored(tmp_path / "flipped.zip"), "core.entry", "damaged")


def test_an_archive_of_a_later_version_is_refused_with_what_to_install(archive, tmp_path, empty) -> None:
    manifest = build.manifest_of(archive)
    later = json.dumps(
        {**manifest, "migrations": [*manifest["migrations"], "core.0999_later"], "version": "9.1"}
    )
    form = json.dumps({**manifest, "format": 9, "version": "9.1"})
    with databases.using(empty()):
        for body in (later, form):
            altered = build.rewritten(archive, tmp_path / "later.zip", **{"manifest.json": body.encode()})
            refused(lambda path=altered: build.restored(path), "9.1", "later")
        (tmp_path / "text.zip").write_text("no archive")
        refused(lambda: build.restored(tmp_path / "text.zip"), "no archive of Youxu")


def test_a_restore_into_a_database_with_rows_is_refused(archive, filled) -> None:
    before = Entry.objects.count()
    refused(lambda: build.restored(archive), "not empty", "nothing was changed")
    assert Entry.objects.count() == before


def test_checking_alone_changes_nothing(archive, empty) -> None:
    with databases.using(empty()):
        assert restoring.check(archive, progress=QUIET).manifest.rows > 0
        assert not DataRestore.objects.exists()


def test_an_archive_of_an_earlier_version_is_loaded_and_brought_up_to_date(archive, filled) -> None:
    """The tables are made as they were, filled, then migrated; a database that is ahead already is refused."""
    manifest = build.manifest_of(archive)
    newest = max(name for name in manifest["migrations"] if name.startswith("auth."))
    with archives.opened(archive) as opened:
        object.__setattr__(opened.manifest, "migrations", [m for m in manifest["migrations"] if m != newest])
        schema = restoring._schema_of(opened)
        assert ("auth", newest.split(".", 1)[1]) not in schema.targets
        refused(lambda: restoring._refuse_later_tables(schema), "earlier version")


def test_an_archive_that_names_the_migrations_before_they_were_squashed_is_known(archive) -> None:
    """Such an archive names each step that a squashed migration replaces, and not the squashed one."""
    squashed = {".".join(key) for key in MigrationLoader(None).replacements}
    named = build.manifest_of(archive)["migrations"]
    with archives.opened(archive) as opened:
        now = restoring._schema_of(opened)
        before = [name for name in named if name not in squashed]
        object.__setattr__(opened.manifest, "migrations", before)
        assert "incidents.0019_kept_versions" in before
        assert restoring._schema_of(opened).targets == now.targets
        between = [name for name in before if name != "incidents.0019_kept_versions"]
        object.__setattr__(opened.manifest, "migrations", between)
        refused(lambda: restoring._schema_of(opened), "0022-squashed-migrations")


@pytest.mark.django_db
def test_a_backup_is_noted_and_a_restore_ended_by_whoever_may() -> None:
    """``note_backup`` and ``finish_data_restore`` ask for the right, as every act does."""
    county = whole_county()
    DataRestore.objects.create(archive="X", made_at=NINE, began_at=LATER)
    with pytest.raises(NotPermitted):
        restoring.finish_data_restore(by=county.person("沈佳"), at=LATER, archive="X", rows=0, files=0)
    assert restoring.finish_data_restore(by=BY, at=LATER, archive="X", rows=0, files=0) == 0
    assert DataRestore.objects.get().finished_at == LATER
    assert Backup.objects.count() == 0
