"""Loading an archive into an empty database of either kind, in chunks that go on after a kill.

The whole archive is read and checked first. The tables are made as the archive's version had them, filled, and then
brought up to this program. Until the last step the database itself says that it is unfinished (``core.stamps``), and
nothing is served from it. Rows are only ever inserted: the journal's triggers stay in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import StateApps

from youxu.core import environment, files, health, jobs, journal, stamps
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.backup import tables
from youxu.core.backup.archive import Archive, Fault, Part, Tell, UnableToRestore, opened
from youxu.core.backup.making import Progress
from youxu.core.backup.tables import Table
from youxu.core.database import writing
from youxu.core.events import RestoredFromBackup
from youxu.core.jobs.models import HeldJob
from youxu.core.models import DataRestore
from youxu.kernel.words import mark

AT_ONCE = 1000
"""Rows in one transaction (house law 7)."""
AFTER_ROWS = ("migrate", "jobs", "end")
"""Steps in which the tables may already be newer than the archive's."""


@dataclass(frozen=True)
class Restored:
    """What a finished restore came to; ``journal`` is the verdict over the whole chain."""

    archive: str
    made_at: datetime
    rows: int
    files: int
    held: int
    journal: dict[str, Any]
    missing_files: list[str]


@dataclass(frozen=True)
class Schema:
    """The tables as the archive's version had them: what to migrate to, and the models of that state."""

    targets: list[tuple[str, str]]
    tables: dict[str, Table]
    marker: Any


def check(path: Path, *, progress: Progress) -> Archive:
    """Read and check a whole archive for the database in use, changing nothing. Raises UnableToRestore."""
    with opened(path) as archive:
        _check(archive, _schema_of(archive), progress)
        return archive


def restore(path: Path, *, by: Actor, at: datetime, progress: Progress) -> Restored:
    """Load the archive ``path``, or go on with it where a killed restore stopped. Raises UnableToRestore."""
    with opened(path) as archive:
        schema = _schema_of(archive)
        _refuse_unless_free(archive, schema)
        _check(archive, schema, progress)
        return _Load(archive, schema, at, progress).run(by)


def _check(archive: Archive, schema: Schema, progress: Progress) -> None:
    archive.check_seal()
    manifest = archive.manifest
    tell = progress(manifest.rows + manifest.files.rows)
    for part in manifest.tables:
        table = _table(archive, schema, part)
        archive.check_rows(part, _looking(table, part), tell)
    archive.check_rows(manifest.jobs, _job_fault, lambda _count: None)
    archive.check_files(tell)


def _looking(table: Table, part: Part) -> Callable[[list[Any]], Fault | None]:
    return lambda row: table.fault(part.columns, row)


def _job_fault(row: list[Any]) -> Fault | None:
    return None if len(row) == len(jobs.Carried.__dataclass_fields__) else ("", tables.because_of_length(row))


def _table(archive: Archive, schema: Schema, part: Part) -> Table:
    """Return the table that a part belongs to. Raises UnableToRestore for a part that this program cannot place."""
    table = schema.tables.get(part.name.removeprefix("rows/").removesuffix(".jsonl"))
    if table is None or not set(part.columns) <= set(table.columns):
        raise UnableToRestore(
            mark("This program does not know {part} of {path}."),
            field="file",
            part=part.name,
            path=archive.path,
        )
    return table


def _schema_of(archive: Archive) -> Schema:
    """Return the archive's tables. Raises UnableToRestore for migrations that this program does not have."""
    loader = MigrationLoader(None)
    named = {_key(name) for name in archive.manifest.migrations}
    if between := health.stopped_between(named):
        raise UnableToRestore(
            mark(
                "This archive was made between steps that this version takes as one ({migrations}). Restore it with "
                "the last version that has those steps, which docs/decisions/0022-squashed-migrations.md names, and "
                "make the backup anew."
            ),
            field="file",
            migrations=", ".join(between[:3]),
        )
    wanted = _standing_for(named, loader)
    if unknown := sorted(".".join(key) for key in wanted - set(loader.disk_migrations)):
        raise UnableToRestore(
            mark(
                "This archive was made by a later Youxu ({version}; {migrations} are not known here). Install that "
                "version or a later one."
            ),
            field="file",
            version=archive.manifest.version,
            migrations=", ".join(unknown[:3]),
        )
    graph = loader.graph
    newest = [
        key
        for key in sorted(wanted)
        if not any(child.key in wanted and child.key[0] == key[0] for child in graph.node_map[key].children)
    ]
    registry = _registry(tuple(newest))
    known = {table.name: table for table in tables.carried(registry)}
    return Schema(newest, known, registry.get_model("core", "DataRestore"))


def _standing_for(named: set[tuple[str, str]], loader: MigrationLoader) -> set[tuple[str, str]]:
    """Return the migrations named, a squashed one in the place of all that it replaces: older archives name those."""
    for key, squashed in loader.disk_migrations.items():
        if named.issuperset(squashed.replaces):
            named = named.difference(squashed.replaces) | ({key} if squashed.replaces else set())
    return named


@lru_cache(maxsize=1)
def _registry(newest: tuple[tuple[str, str], ...]) -> StateApps:
    """Return the models as they were after these migrations; to make them out takes longer than to read an archive."""
    return MigrationLoader(None).project_state(list(newest)).apps


def _key(name: str) -> tuple[str, str]:
    label, _dot, rest = name.partition(".")
    return label, rest


def _refuse_unless_free(archive: Archive, schema: Schema) -> None:
    """Raise UnableToRestore unless the database is empty, or holds the unfinished restore of this very archive."""
    present = set(connection.introspection.table_names())
    marker = _marker(present, schema)
    if marker is not None and marker.finished_at is None:
        if marker.archive != archive.manifest.archive:
            raise UnableToRestore(
                mark(
                    "Another archive ({archive}) was being restored here and is not finished. Finish it with its own "
                    "file, or use an empty database."
                ),
                field="file",
                archive=marker.archive,
            )
        return
    for table in schema.tables.values():
        if table.model._meta.db_table in present and table.count():
            raise UnableToRestore(
                mark(
                    "This database is not empty ({table} has rows): nothing was changed. Restore into an empty one, "
                    "named by YOUXU_HOME or YOUXU_DATABASE_URL."
                ),
                field="file",
                table=table.name,
            )
    _refuse_later_tables(schema)


def _marker(present: set[str], schema: Schema) -> Any:
    if schema.marker._meta.db_table not in present:
        return None
    return schema.marker._default_manager.first()


def _refuse_later_tables(schema: Schema) -> None:
    loader = MigrationLoader(connection)
    for label, name in schema.targets:
        later = [key for key in loader.graph.node_map if key[0] == label and key in loader.applied_migrations]
        wanted = set(loader.graph.forwards_plan((label, name)))
        if set(later) - wanted:
            raise UnableToRestore(
                mark(
                    "The archive is from an earlier version, and this database has this version's tables already. "
                    "Restore into a database without tables; they are brought up to date afterwards."
                ),
                field="file",
            )


class _Load:
    """One run of a restore: the steps in order, from the place that the marker names."""

    def __init__(self, archive: Archive, schema: Schema, at: datetime, progress: Progress) -> None:
        self._archive, self._schema, self._at = archive, schema, at
        self._manifest = archive.manifest
        self._tell: Tell = lambda _count: None
        self._progress = progress
        self._steps = self._make_steps()

    def _make_steps(self) -> dict[str, Callable[[str, int], None]]:
        steps: dict[str, Callable[[str, int], None]] = {}
        pairs = [(part, _table(self._archive, self._schema, part)) for part in self._manifest.tables]
        for part, table in sorted(pairs, key=lambda pair: list(self._schema.tables).index(pair[1].name)):
            steps[f"rows:{table.name}"] = self._chunks(part, table.insert)
        for part, table in pairs:
            if table.links:
                steps[f"links:{table.name}"] = self._chunks(part, table.link)
        steps |= {
            "files": self._files,
            "migrate": self._migrate,
            "jobs": self._jobs,
            "end": lambda _step, _done: None,
        }
        return steps

    def run(self, by: Actor) -> Restored:
        self._begin()
        names = list(self._steps)
        place, done = self._marker.place or names[0], self._marker.done
        self._tell = self._progress(self._manifest.rows + self._manifest.files.rows)
        self._tell(self._rows_before(place, done))
        for name in names[names.index(place) :]:
            self._steps[name](name, done if name == place else 0)
        verdict = journal.verify()
        held = finish_data_restore(
            by=by, at=self._at, archive=self._manifest.archive, rows=self._manifest.rows,
            files=self._manifest.files.rows,
        )  # fmt: skip
        return Restored(
            archive=self._manifest.archive,
            made_at=self._manifest.made,
            rows=self._manifest.rows,
            files=self._manifest.files.rows,
            held=held,
            journal=verdict.as_json(),
            missing_files=self._manifest.missing_files,
        )

    def _rows_before(self, place: str, done: int) -> int:
        before = list(self._steps)[: list(self._steps).index(place)]
        parts = {f"rows:{part.name[5:-6]}": part.rows for part in self._manifest.tables}
        return sum(parts.get(name, 0) for name in before) + (done if place.startswith("rows:") else 0)

    def _begin(self) -> None:
        """Make the tables and the marker, or take up the marker of the run before."""
        table = self._schema.marker._meta.db_table
        found = None
        if table in connection.introspection.table_names():
            found = self._schema.marker._default_manager.first()
        if found is None or found.place not in AFTER_ROWS:
            wanted = [*self._schema.targets, *_engine_leaves(MigrationLoader(connection))]
            MigrationExecutor(connection).migrate(wanted)
        if found is None:
            with writing(), transaction.atomic():
                found = self._schema.marker._default_manager.create(
                    archive=self._manifest.archive, made_at=self._manifest.made, began_at=self._at
                )
                stamps.withhold(self._manifest.archive)
        self._marker = found

    def _advance(self, place: str, done: int) -> None:
        """Move the marker by compare-and-set, in the caller's transaction."""
        here = {"place": self._marker.place, "done": self._marker.done}
        rows = self._schema.marker._default_manager.filter(pk=self._marker.pk, **here)
        if not rows.update(place=place, done=done):
            raise UnableToRestore(mark("Another process is restoring into this database."), field="file")
        self._marker.place, self._marker.done = place, done

    def _chunks(
        self, part: Part, write: Callable[[list[str], list[Any]], None]
    ) -> Callable[[str, int], None]:
        def load(step: str, done: int) -> None:
            rows = islice(self._archive.lines(part), done, None)
            while chunk := list(islice(rows, AT_ONCE)):
                with writing(), transaction.atomic():
                    write(part.columns, chunk)
                    done += len(chunk)
                    self._advance(step, done)
                if step.startswith("rows:"):
                    self._tell(len(chunk))

        return load

    def _files(self, step: str, _done: int) -> None:
        self._advance(step, 0)
        for digest in self._archive.file_digests():
            with self._archive.file(digest) as body:
                files.put_back(digest, ContentFile(body.read()))
            self._tell(1)

    def _migrate(self, step: str, _done: int) -> None:
        """Go on counting after the ids that were loaded, take the key, bring the tables up to this program."""
        self._advance(step, 0)
        loaded = [table.model for table in self._schema.tables.values()]
        with writing(), transaction.atomic(), connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), loaded):
                cursor.execute(statement)
        environment.put_secret_key(self._archive.secret.decode())
        call_command("migrate", verbosity=0, interactive=False)

    def _jobs(self, step: str, done: int) -> None:
        """Hold what was due before the restore; what is due later waits for its time as before."""
        rows = islice(self._archive.lines(self._manifest.jobs), done, None)
        while chunk := list(islice(rows, AT_ONCE)):
            with writing(), transaction.atomic():
                for row in chunk:
                    _take(_job(row), self._marker.began_at, self._at)
                done += len(chunk)
                self._advance(step, done)


def _engine_leaves(loader: MigrationLoader) -> Iterator[tuple[str, str]]:
    return (key for key in loader.graph.leaf_nodes() if key[0] == "procrastinate")


def _job(row: list[Any]) -> jobs.Carried:
    job = dict(zip(jobs.Carried.__dataclass_fields__, row, strict=True))
    for name in ("due_at", "enqueued_at", "failed_at"):
        job[name] = datetime.fromisoformat(job[name]) if job[name] else None
    return jobs.Carried(**job)


def _take(job: jobs.Carried, began_at: datetime, at: datetime) -> None:
    if job.failed_at is not None:
        jobs.put_failed(job)
    elif job.due_at is not None and job.due_at > began_at:
        jobs.enqueue(job.task, job.payload, at=job.due_at, key=job.key, world=job.world)
    else:
        values = {name: value for name, value in asdict(job).items() if name not in ("trouble", "failed_at")}
        HeldJob.objects.create(**values, held_at=at)


@action
def finish_data_restore(*, by: Actor, at: datetime, archive: str, rows: int, files: int) -> int:
    """Say that the restore is whole: from here on the database is served. Returns how many jobs are held."""
    by.require("restore", unit="")
    marker = DataRestore.objects.get(archive=archive)
    DataRestore.objects.filter(pk=marker.pk, finished_at=None).update(finished_at=at)
    stamps.stand_again()
    held = HeldJob.objects.count()
    what = RestoredFromBackup(marker.made_at.isoformat(), rows, files, held)
    journal.append(what, by=by, at=at, stream=f"data_restore:{archive}", subject=marker, unit="")
    return held
