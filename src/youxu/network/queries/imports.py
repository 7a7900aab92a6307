"""Import runs: how far they came, what they rejected; what the network knows already of a file's rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from youxu.core import wording
from youxu.core.database import path_under
from youxu.kernel.words import Sentence
from youxu.network.models import ImportRun, Outlet

LONGEST_KEY = 120


@dataclass(frozen=True)
class ImportRow:
    """An import: ``done_count`` of ``rows`` dealt with; rejected and warned rows are (row, reason)."""

    id: int
    file_name: str
    mapping: str
    unit_path: str
    state: str
    rows: int
    done_count: int
    created: int
    updated: int
    unchanged: int
    rejected: tuple[tuple[int, Sentence], ...]
    warned: tuple[tuple[int, Sentence], ...]
    started_at: datetime
    finished_at: datetime | None
    by: str


def import_key(mapping_key: str, key: str) -> str:
    """Return how an outlet remembers the row that it came from; a long key is shortened by a digest."""
    whole = f"{mapping_key}:{key}"
    if len(whole) <= LONGEST_KEY:
        return whole
    return f"{whole[:80]}~{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


def known_digests(run: ImportRun, mapping_key: str, keys: Iterable[str]) -> dict[str, str]:
    """Return key -> digest of the rows that the network holds already from this source and unit."""
    by_import_key = {import_key(mapping_key, key): key for key in keys}
    rows = Outlet.objects.filter(
        path_under("unit_path", run.unit_path), import_key__in=by_import_key, retired_at=None
    ).values_list("import_key", "import_digest")
    return {by_import_key[found]: digest for found, digest in rows}


def import_row(run: ImportRun) -> ImportRow:
    """Return a run as a frozen row."""
    return ImportRow(
        id=run.pk,
        file_name=run.file_name,
        mapping=run.mapping,
        unit_path=run.unit_path,
        state=run.state,
        rows=run.rows,
        done_count=run.created + run.updated + run.unchanged + len(run.rejected),
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        rejected=_faults(run.rejected),
        warned=_faults(run.warned),
        started_at=run.started_at,
        finished_at=run.finished_at,
        by=wording.word("by", run.by),
    )


def _faults(stored: list[dict[str, Any]]) -> tuple[tuple[int, Sentence], ...]:
    return tuple((one["row"], Sentence(one["text"], one.get("values", {}))) for one in stored)


def import_runs(path: str = "", *, limit: int = 50) -> list[ImportRow]:
    """Return the last imports into a unit and below, the newest first."""
    runs = ImportRun.objects.filter(path_under("unit_path", path)).order_by("-pk")
    return [import_row(run) for run in runs[:limit]]


def import_run(run_id: int) -> ImportRow:
    """Return one import. Raises ImportRun.DoesNotExist."""
    return import_row(ImportRun.objects.get(pk=run_id))
