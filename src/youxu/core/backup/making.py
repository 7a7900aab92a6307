"""Making an archive: one snapshot of the database, the stored files, the secret key, while others go on working."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from youxu.core import environment, files, health, jobs, journal, numbers
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.backup import tables
from youxu.core.backup.archive import (
    FORMAT,
    JOBS,
    Manifest,
    Part,
    Tell,
    UnableToBackUp,
    Writer,
    digest_of_names,
    replacing,
)
from youxu.core.backup.tables import Table
from youxu.core.database import snapshot
from youxu.core.events import BackupMade
from youxu.core.models import Backup, StoredFile
from youxu.kernel.words import mark

log = logging.getLogger("youxu.backup")
STALE = timedelta(days=1)
"""After that long, what a killed backup left behind is removed."""
NIGHTLY = "nightly-"
Progress = Callable[[int], Tell]
"""Given how many rows and files there are, returns what is told of those done."""


def folder() -> Path:
    """Return where archives are kept unless another place is named, made with mode 0700."""
    path = environment.home() / "backups"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def back_up(target: Path, *, by: Actor, at: datetime, progress: Progress, nightly: bool = False) -> Backup:
    """Write everything into ``target`` (mode 0600) and return the row that remembers it.

    The file bears another name until it is whole. Raises UnableToBackUp.
    """
    if health.schema_state() != "current":
        raise UnableToBackUp(
            mark("The tables are not this program's: run youxu migrate, or use their version.")
        )
    if not target.parent.is_dir():
        raise UnableToBackUp(mark("There is no folder {path}."), field="file", path=target.parent)
    with replacing(target) as file, Writer(file) as writer:
        with snapshot():
            manifest = _write(writer, at, progress)
        writer.close(manifest, environment.secret_key().encode())
    if manifest.missing_files:
        log.warning(
            "%s stored files could not be read and are not in the backup", len(manifest.missing_files)
        )
    return note_backup(
        by=by, at=at, manifest=manifest, name=target.name, size=target.stat().st_size, nightly=nightly
    )


def _write(writer: Writer, at: datetime, progress: Progress) -> Manifest:
    carried = tables.carried(apps)
    digests = list(StoredFile.objects.order_by("digest").values_list("digest", flat=True).distinct())
    tell = progress(sum(table.count() for table in carried) + len(digests))
    rows = [_write_table(writer, table, tell) for table in carried]
    waiting = writer.rows(JOBS, _job_lines(), lambda _count: None)
    stored, missing = _write_files(writer, digests, tell)
    return Manifest(
        format=FORMAT,
        version=version("youxu"),
        kind=connection.vendor,
        made_at=at.isoformat(),
        archive=numbers.public_code(),
        migrations=sorted(migrations_applied()),
        tables=rows,
        jobs=waiting,
        files=stored,
        missing_files=missing,
        secret_sha256=hashlib.sha256(environment.secret_key().encode()).hexdigest(),
    )


def migrations_applied() -> set[str]:
    """Return ``app.name`` of every applied migration that concerns tables which an archive may carry."""
    applied = MigrationRecorder(connection).applied_migrations()
    return {f"{label}.{name}" for label, name in applied if label != "procrastinate"}


def _write_table(writer: Writer, table: Table, tell: Tell) -> Part:
    return writer.rows(f"rows/{table.name}.jsonl", table.lines(), tell, table.columns)


def _job_lines() -> Iterator[bytes]:
    for job in jobs.carried():
        yield tables.line(list(asdict(job).values()))


def _write_files(writer: Writer, digests: list[str], tell: Tell) -> tuple[Part, list[str]]:
    """Write each stored file once; one that is gone or damaged is named instead."""
    written, missing, size = [], [], 0
    for digest in digests:
        body = _body(digest)
        if hashlib.sha256(body).hexdigest() == digest:
            size += writer.file(digest, BytesIO(body))
            written.append(digest)
        else:
            missing.append(digest)
        tell(1)
    return Part("files", len(written), size, digest_of_names(written)), missing


def _body(digest: str) -> bytes:
    with suppress(OSError), files.stored_bytes(digest) as file:
        return file.read()
    return b""


@action
def note_backup(
    *, by: Actor, at: datetime, manifest: Manifest, name: str, size: int, nightly: bool = False
) -> Backup:
    """Write down that an archive was made: when, its name, what it holds."""
    by.require("back_up", unit="")
    made = Backup.objects.create(
        archive=manifest.archive,
        name=name[:200],
        nightly=nightly,
        rows=manifest.rows,
        files=manifest.files.rows,
        size=size,
        made_at=at,
    )
    what = BackupMade(made.name, made.rows, made.files)
    journal.append(what, by=by, at=at, stream=f"backup:{made.archive}", subject=made, unit="", begins=True)
    return made


def keep_newest(keep: int, at: datetime) -> list[str]:
    """Remove nightly archives beyond the newest ``keep``, and what killed backups left; return the names gone.

    Archives that a person made are never touched.
    """
    nightly = sorted(folder().glob(f"{NIGHTLY}*.zip"), reverse=True)
    broken = [path for path in folder().glob("*.partial") if path.stat().st_mtime < (at - STALE).timestamp()]
    gone = [*nightly[keep:], *broken]
    for path in gone:
        path.unlink(missing_ok=True)
    return [path.name for path in gone]
