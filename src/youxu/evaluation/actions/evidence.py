"""Evidence files (证据包): ordered by who may take the journal out or audits the incident, sealed with their hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import StoredFile
from youxu.evaluation.events import audit as events
from youxu.evaluation.models import EvidenceFile
from youxu.evaluation.rules.evidence import EvidenceState, is_stuck
from youxu.incidents.models import Incident
from youxu.kernel.words import mark

EXPORT = "export_journal"
LANGUAGES = ("zh-hans", "en")


class UnableToOrderEvidence(UnableTo):
    """An evidence file is ordered by a person, in a language that the product speaks."""

    text = mark("This evidence file cannot be made.")
    clause = "G5"


@action
def order_evidence(*, by: Actor, at: datetime, incident: Incident, language: str = "zh-hans") -> EvidenceFile:
    """Order the evidence file of an incident and return its row, still to be made (a job does it).

    An auditor may, and whoever may take the journal out of the unit. While one is being made for this person that one
    is returned. Raises UnableToOrderEvidence.
    """
    if incident.stream not in by.audits:
        by.require(EXPORT, unit=incident.unit_path)
    if by.person_id is None or language not in LANGUAGES:
        raise UnableToOrderEvidence(field="language")
    under_way = EvidenceFile.objects.filter(
        incident=incident, ordered_by=by.person_id, state=EvidenceState.BUILDING
    )
    for standing in under_way:
        if not is_stuck(standing.ordered_at, at):
            return standing
        under_way.filter(pk=standing.pk).update(state=EvidenceState.FAILED)
    row = EvidenceFile.objects.create(
        incident=incident,
        unit_path=incident.unit_path,
        visibility=incident.visibility,
        world=incident.world,
        language=language,
        ordered_at=at,
        ordered_by_id=by.person_id,
        ordered_by_name=by.name,
    )
    _record(events.EvidenceOrdered(), row, by, at)
    return row


@action
def seal_evidence(
    *,
    by: Actor,
    at: datetime,
    evidence: EvidenceFile,
    file: StoredFile,
    digest: str,
    entries: int,
    files: int,
    head: str,
) -> EvidenceFile:
    """Give an evidence file its zip and write its hash into the journal; one that is sealed already is left alone."""
    by.require(EXPORT, unit=evidence.unit_path)
    made: dict[str, Any] = {"file": file, "digest": digest, "entries": entries, "files": files, "head": head}
    same = EvidenceFile.objects.filter(pk=evidence.pk, state=EvidenceState.BUILDING)
    if same.update(state=EvidenceState.SEALED, sealed_at=at, **made):
        _record(events.EvidenceSealed(digest, entries, files, head), evidence, by, at)
    return EvidenceFile.objects.get(pk=evidence.pk)


@action
def fail_evidence(*, by: Actor, at: datetime, evidence: EvidenceFile, reason: str) -> EvidenceFile:
    """Give up an evidence file that cannot be made; the next order begins anew."""
    by.require(EXPORT, unit=evidence.unit_path)
    same = EvidenceFile.objects.filter(pk=evidence.pk, state=EvidenceState.BUILDING)
    if same.update(state=EvidenceState.FAILED):
        _record(events.EvidenceFailed(reason[:200]), evidence, by, at)
    return EvidenceFile.objects.get(pk=evidence.pk)


def _record(what: journal.Event, row: EvidenceFile, by: Actor, at: datetime) -> None:
    journal.append(
        what,
        by=by,
        at=at,
        stream=row.incident.stream,
        subject=row,
        unit=row.unit_path,
        world=row.world,
        visibility=row.visibility,
    )
