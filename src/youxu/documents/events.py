"""What documents write into the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class OutagePackOrdered(Event):
    """Somebody, or the night, had the outage pack of a unit built."""

    code = "OUTAGE_PACK_ORDERED"
    sentence = mark("{by} had the outage pack built.")
    clause = "O3"

    language: str


@event
@dataclass(frozen=True)
class OutagePackBuilt(Event):
    """The outage pack of a unit is there to be printed."""

    code = "OUTAGE_PACK_BUILT"
    sentence = mark("The outage pack was built: {pages} pages.")
    clause = "O3"

    pages: int
    unshown: str


@event
@dataclass(frozen=True)
class OutagePackFailed(Event):
    """The outage pack could not be built."""

    code = "OUTAGE_PACK_FAILED"
    sentence = mark("The outage pack could not be built ({reason}).")
    clause = "O3"

    reason: str


@event
@dataclass(frozen=True)
class OutagePacksRetired(Event):
    """Old outage packs lost their files; the newest ones are kept."""

    code = "OUTAGE_PACKS_RETIRED"
    sentence = mark("{count} old outage packs were put away.")
    clause = "O3"

    count: int


@event
@dataclass(frozen=True)
class PaperIssued(Event):
    """Somebody had a paper of an incident built and opened it; the digest names the bytes."""

    code = "PAPER_ISSUED"
    sentence = mark("{by} opened a paper: {paper} {part} ({format}).")
    clause = "O3"
    routine = True

    paper: str
    part: str
    format: str
    language: str
    digest: str


@event
@dataclass(frozen=True)
class FlashReportTold(Event):
    """A flash report was told: its words, its receiver, its moment."""

    code = "FLASH_REPORT_TOLD"
    sentence = mark("{by} told flash report {number} ({report_stage}) to {receiver} ({flash_way}). {text}")
    clause = "P1"
    purge = "after_close"

    number: int
    report_stage: str
    receiver: str
    flash_way: str
    told_at: str
    text: str
    replaces: int
