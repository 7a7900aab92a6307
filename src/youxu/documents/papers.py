"""Building a paper of an incident: which builder, in which language, written as what. Surfaces call ``build``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from youxu.core.actor import Actor
from youxu.documents import queries
from youxu.documents.blocks import Document, Written
from youxu.documents.builders import directive, flash, forms, leak, minutes, post_event, regulator
from youxu.documents.builders.asked import Asked, Leak, UnableToBuildDocument
from youxu.documents.builders.pack import spoken
from youxu.documents.rules import Format, Kind, ReportStage, stage_due
from youxu.documents.writers import docx, pdf
from youxu.incidents.models import Incident
from youxu.kernel.words import Sentence, mark

BUILDERS: Mapping[Kind, Callable[[Asked], Document]] = {
    Kind.FLASH_REPORT: flash.build,
    Kind.POST_EVENT_REPORT: post_event.build,
    Kind.REGULATOR_REPORT: regulator.build,
    Kind.SUSPENSION_FORM: forms.suspension,
    Kind.RESTORATION_FORM: forms.restoration,
    Kind.LEAK_NOTICE: leak.build,
    Kind.DIRECTIVE: directive.build,
    Kind.MINUTES: minutes.build,
}
"""Every paper of an incident, with what builds it."""
CHECKS: Mapping[Kind, Callable[[Asked], object]] = {
    Kind.POST_EVENT_REPORT: post_event.check,
    Kind.REGULATOR_REPORT: regulator.check,
    Kind.SUSPENSION_FORM: forms.check_suspension,
    Kind.RESTORATION_FORM: forms.check_restoration,
    Kind.LEAK_NOTICE: leak.check,
    Kind.DIRECTIVE: directive.check,
    Kind.MINUTES: minutes.check,
}
"""What asks whether a paper can be built, without building it."""
WRITERS: Mapping[Format, Callable[[Document], Written]] = {Format.DOCX: docx.write, Format.PDF: pdf.write}
TYPES: Mapping[Format, str] = {Format.DOCX: docx.CONTENT_TYPE, Format.PDF: "application/pdf"}
LANGUAGES: Mapping[str, str] = {"zh": "zh-hans", "en": "en"}
NO_SUCH = mark("There is no such paper: {name}.")


@dataclass(frozen=True)
class Paper:
    """One paper as it is handed out: its file name, its bytes with their digest, and which part it is about."""

    kind: Kind
    part: str
    version: int
    format: Format
    language: str
    name: str
    written: Written

    @property
    def content_type(self) -> str:
        """Return the type under which the bytes are sent."""
        return TYPES[self.format]

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes."""
        return hashlib.sha256(self.written.body).hexdigest()


def build(
    kind: Kind,
    incident: Incident,
    *,
    by: Actor,
    at: datetime,
    format: Format,
    language: str,
    number: int = 0,
    outlet: str = "",
    stage: ReportStage | None = None,
    leak: Leak | None = None,
) -> Paper:
    """Build one paper of an incident that the actor may read. Raises UnableToBuildDocument, NotPermitted."""
    by.require("read", unit=incident.unit_path)
    asked = Asked(incident, by, at, number=number, outlet=outlet, leak=leak or Leak())
    if kind is Kind.REGULATOR_REPORT:
        told = queries.told_in(incident, kind)
        due = stage or stage_due(told.before, incident.released_at is not None)
        asked = replace(asked, stage=due, told=told.before, told_at=told.last_at, told_after=told.sequence)
    if kind is Kind.FLASH_REPORT:
        asked = _flash_asked(asked, stage)
    with spoken(incident.unit, LANGUAGES[language]):
        document = document_of(kind, asked)
        written = WRITERS[format](document)
    part = _part(kind, asked)
    name = "-".join(word for word in ("youxu", incident.reference, kind, part.lower(), language) if word)
    return Paper(kind, part, asked.told + 1, format, language, f"{name}.{format}", written)


def lack_of(kind: Kind, incident: Incident, *, by: Actor, at: datetime) -> Sentence | None:
    """Return what is missing before a paper can be built, None where it can be; nothing is built."""
    check = CHECKS.get(kind)
    if check is None:
        return None
    asked = Asked(incident, by, at)
    if kind is Kind.REGULATOR_REPORT:
        told = queries.told_in(incident, kind)
        asked = replace(
            asked, stage=stage_due(told.before, incident.released_at is not None), told_at=told.last_at
        )
    try:
        check(asked)
    except UnableToBuildDocument as refusal:
        return refusal.sentence
    return None


def flash_text(
    incident: Incident, *, by: Actor, at: datetime, language: str = "zh", stage: ReportStage | None = None
) -> tuple[ReportStage, str]:
    """Return which flash report comes next and its text, ready to be copied or read out. Raises UnableToBuildDocument."""
    by.require("read", unit=incident.unit_path)
    asked = _flash_asked(Asked(incident, by, at), stage)
    with spoken(incident.unit, LANGUAGES[language]):
        return asked.stage, flash.text_of(asked)


def _flash_asked(asked: Asked, stage: ReportStage | None) -> Asked:
    told = queries.flash_told(asked.incident)
    due = stage or stage_due(told.before, asked.incident.released_at is not None)
    return replace(asked, stage=due, told=told.before, told_at=told.last_at, told_after=told.sequence)


def document_of(kind: Kind, asked: Asked) -> Document:
    """Return the blocks of a paper, in the language in force. Raises UnableToBuildDocument."""
    builder = BUILDERS.get(kind)
    if builder is None:
        raise UnableToBuildDocument(NO_SUCH, field="kind", name=kind)
    return builder(asked)


def _part(kind: Kind, asked: Asked) -> str:
    """Return which of several papers of one kind it is."""
    if kind is Kind.REGULATOR_REPORT:
        return asked.stage.replace("_", "-")
    return asked.outlet or (str(asked.number) if asked.number else "")
