"""Imports from the page: the file is kept, checked at once, and written by a job that continues after a kill."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO

from youxu.core import files
from youxu.core.actor import Actor
from youxu.core.models import StoredFile
from youxu.network import actions, importing, mapping, readers
from youxu.network.mapping import digest_of
from youxu.network.models import ImportRun, Unit


def begin(
    *, by: Actor, at: datetime, unit: Unit, upload: IO[bytes], file_name: str, mapping_text: str
) -> ImportRun:
    """Keep an uploaded file, look at the whole of it and begin its import; return the run, still unfinished.

    A job writes the rows: ``queries.import_run(run.pk)`` says how far it came. Raises UnableToReadMapping,
    UnableToReadFile, UnableToStoreFile, NotPermitted; then no outlet was written.
    """
    how = mapping.parse(mapping_text)
    stored = files.keep_data(by=by, at=at, upload=upload, unit=unit.path, name=file_name)
    with local_copy(stored) as path:
        checked = importing.check(path, how)
        digest = digest_of(readers.digest(path).encode(), mapping_text.encode())
    return actions.start_import(
        by=by,
        at=at,
        unit_key=unit.key,
        mapping=how,
        mapping_text=mapping_text,
        file_name=file_name,
        digest=digest,
        rows=checked.rows,
        rejected=[fault.as_json() for fault in checked.rejected],
        warned=[fault.as_json() for fault in checked.warned],
        stored=stored,
    )


def go_on(*, by: Actor, at: datetime, run: ImportRun) -> None:
    """Write what is left of a run whose file was kept; nothing when it is whole or came by the command line."""
    if run.stored_file is None or run.finished_at is not None:
        return
    how = mapping.parse(run.mapping_text)
    with local_copy(run.stored_file) as path:
        importing.write(
            by=replace(by, on_behalf_of=run.by),
            at=at,
            run=run,
            path=path,
            mapping=how,
            checked=importing.check(path, how),
        )


@contextmanager
def local_copy(stored: StoredFile) -> Iterator[Path]:
    """Give a stored file as a path on this machine, gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with files.bytes_of(stored) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        yield path
