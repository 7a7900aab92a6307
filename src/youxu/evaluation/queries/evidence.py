"""Evidence files as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from youxu.core.actor import Actor
from youxu.core.models import StoredFile
from youxu.evaluation.models import EvidenceFile
from youxu.evaluation.rules.evidence import EvidenceState, is_stuck
from youxu.incidents.models import Incident

SHOWN = 20


@dataclass(frozen=True)
class EvidenceRow:
    """One evidence file; ``code`` is that of its zip, empty where there is none or where the reader may not open it."""

    id: int
    reference: str
    state: str
    language: str
    ordered_at: datetime
    ordered_by: str
    sealed_at: datetime | None
    entries: int
    files: int
    head: str
    digest: str
    code: str
    size: int


def evidence_of(actor: Actor, incident: Incident, at: datetime) -> tuple[EvidenceRow, ...]:
    """Return the evidence files of an incident, the latest first; who may not open one sees that it was sealed."""
    rows = list(_rows().filter(incident=incident).order_by("-pk")[:SHOWN])
    opened = set(
        StoredFile.objects.visible_to(actor)
        .filter(pk__in=[row.file_id for row in rows if row.file_id])
        .values_list("pk", flat=True)
    )
    return tuple(_row(row, at, may_open=row.file_id in opened) for row in rows)


def evidence_numbered(pk: int) -> EvidenceFile | None:
    """Return the evidence file with an id, to go on making it."""
    return EvidenceFile.objects.select_related("incident__unit", "ordered_by").filter(pk=pk).first()


def evidence_row(row: EvidenceFile, at: datetime) -> EvidenceRow:
    """Return one evidence file as it stands now, for who ordered it."""
    return _row(_rows().get(pk=row.pk), at, may_open=True)


def sealed_with(digest: str) -> EvidenceRow | None:
    """Return the evidence file that was sealed with a hash here, or None: whoever holds the hash may ask."""
    row = _rows().filter(digest=digest).first() if digest else None
    return _row(row, row.ordered_at, may_open=False) if row is not None else None


def _rows() -> QuerySet[EvidenceFile]:
    return EvidenceFile.objects.select_related("incident", "file")


def _row(row: EvidenceFile, at: datetime, *, may_open: bool) -> EvidenceRow:
    dead = row.state == EvidenceState.BUILDING and is_stuck(row.ordered_at, at)
    return EvidenceRow(
        id=row.pk,
        reference=row.incident.reference,
        state=EvidenceState.FAILED if dead else row.state,
        language=row.language,
        ordered_at=row.ordered_at,
        ordered_by=row.ordered_by_name,
        sealed_at=row.sealed_at,
        entries=row.entries,
        files=row.files,
        head=row.head,
        digest=row.digest,
        code=row.file.code if row.file is not None and may_open else "",
        size=row.file.size if row.file is not None else 0,
    )
