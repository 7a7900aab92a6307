"""What core itself writes into the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class EntryCorrected(Event):
    """Someone put an earlier entry right; the earlier one stays as it was written."""

    code = "ENTRY_CORRECTED"
    sentence = mark("{by} corrected entry {sequence}: {text}")
    clause = "P6"
    purge = "after_close"

    sequence: int
    text: str


@event
@dataclass(frozen=True)
class WordsPurged(Event):
    """The words of an earlier entry were removed by rule; the entry, its digest and its place remain."""

    code = "PURGED"
    sentence = mark("The words of entry {sequence} were removed by rule: {rule}")

    sequence: int
    rule: str


@event
@dataclass(frozen=True)
class ActRefused(Event):
    """Someone tried an act that the rules refused; ``reason`` is the refusal's source text, ``values`` its JSON."""

    code = "REFUSED"
    sentence = mark("{by} tried to {verb} and was refused")

    verb: str
    rule: str
    reason: str
    values: str
