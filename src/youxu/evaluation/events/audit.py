"""What audits write into an incident's journal: evidence files that were ordered and sealed."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class EvidenceOrdered(Event):
    """Somebody had the evidence file of an incident made."""

    code = "EVIDENCE_ORDERED"
    sentence = mark("{by} had the evidence file made")
    clause = "G5"


@event
@dataclass(frozen=True)
class EvidenceSealed(Event):
    """An evidence file was sealed: the hash of its manifest, and the head of the journal's chain in it."""

    code = "EVIDENCE_SEALED"
    sentence = mark("The evidence file was sealed: {files} files, {entries} entries, SHA-256 {digest}")
    clause = "G5"

    digest: str
    entries: int
    files: int
    head: str


@event
@dataclass(frozen=True)
class EvidenceFailed(Event):
    """An evidence file could not be made."""

    code = "EVIDENCE_FAILED"
    sentence = mark("The evidence file could not be made ({reason}).")
    clause = "G5"

    reason: str
