"""What oversight writes into the journal: numbers, never words."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class SummaryMade(Event):
    """The summary of a unit was frozen; ``digest`` is the SHA-256 of all its figures."""

    code = "SUMMARY_MADE"
    sentence = mark(
        "The summary until {until_at} was made: {new} new, {unrestored} not restored, {late} late."
    )
    clause = "O3"

    until_at: str
    new: int
    unrestored: int
    late: int
    digest: str


@event
@dataclass(frozen=True)
class SummaryTold(Event):
    """The summary was sent to whom the plan names."""

    code = "SUMMARY_TOLD"
    sentence = mark("The summary until {until_at} was sent to {told} people.")
    clause = "O3"

    until_at: str
    told: int


@event
@dataclass(frozen=True)
class SummaryStale(Event):
    """The summary was made so late that it was not sent any more."""

    code = "SUMMARY_STALE"
    sentence = mark("The summary until {until_at} came too late to be sent; it stands on the page.")
    clause = "O3"

    until_at: str


@event
@dataclass(frozen=True)
class RestoreTested(Event):
    """A backup was restored on another computer and everything was there; ``name`` is the archive's."""

    code = "RESTORE_TESTED"
    sentence = mark("{by} restored the backup {name} of {made_at} as a test: everything was there")
    clause = "T2"

    name: str
    made_at: str
