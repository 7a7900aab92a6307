"""What a report (P1) and the facts that follow it leave in the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class InterruptionReported(Event):
    """An outlet or the office on a caller's behalf reported an interruption."""

    code = "REPORTED"
    sentence = mark(
        "{by} reported an interruption at {outlet_en}: {cause_en}; lines: {lines_en}. Proposed: {level}."
    )
    clause = "P1"
    purge = "after_close"

    reference: str
    outlet: str
    outlet_en: str
    cause_key: str
    cause: str
    cause_en: str
    line_keys: str
    lines: str
    lines_en: str
    level: str
    began_at: str
    noticed_at: str
    by_telephone: bool
    caller: str


@event
@dataclass(frozen=True)
class MassReported(Event):
    """An interruption of many outlets at once was reported by a rule; the outlets follow in portions."""

    code = "MASS_REPORTED"
    sentence = mark(
        "{by} reported an interruption of {total} outlets at once: {cause_en}; lines: {lines_en}."
    )
    clause = "P1"

    reference: str
    rule: str
    cause_key: str
    cause: str
    cause_en: str
    line_keys: str
    lines: str
    lines_en: str
    total: int
    began_at: str


@event
@dataclass(frozen=True)
class MassFilled(Event):
    """A portion of the outlets of a mass report was entered."""

    code = "MASS_FILLED"
    sentence = mark("{done} of {total} outlets entered.")
    clause = "P1"

    done: int
    total: int


@event
@dataclass(frozen=True)
class ReportVerified(Event):
    """The office rang back and wrote down what it found (核实)."""

    code = "REPORT_VERIFIED"
    sentence = mark("{by} rang back and verified the report: {verification}.")
    clause = "P1"
    purge = "after_close"

    verification: str
    with_whom: str
    corrections: str


@event
@dataclass(frozen=True)
class ReportJoined(Event):
    """A report was joined to an open incident of the same cause or outlet."""

    code = "REPORT_JOINED"
    sentence = mark("{by} joined the report of {outlet_en} to this incident; lines: {lines_en}.")
    clause = "P1"
    purge = "after_close"

    outlet: str
    outlet_en: str
    line_keys: str
    lines: str
    lines_en: str
    came_from: str
    caller: str


@event
@dataclass(frozen=True)
class NoteWritten(Event):
    """Somebody wrote a note into the journal (记一笔)."""

    code = "NOTE_WRITTEN"
    sentence = mark("{by} noted: {text}")
    clause = "O3"
    purge = "after_close"

    text: str
    corrects: int


@event
@dataclass(frozen=True)
class FactsAdded(Event):
    """Somebody on site or the office added facts: more lines, people, data, custody (补充情况)."""

    code = "FACTS_ADDED"
    sentence = mark("{by} added facts from {outlet_en}; lines: {lines_en}. Proposed: {level}.")
    clause = "P1"
    purge = "after_close"

    outlet: str
    outlet_en: str
    line_keys: str
    lines: str
    lines_en: str
    flags: str
    text: str
    level: str


@event
@dataclass(frozen=True)
class LevelSet(Event):
    """The response level was raised or lowered by a person, with a reason."""

    code = "LEVEL_SET"
    sentence = mark("{by} set the level from {old_level} to {level}: {reason}")
    clause = "P2"
    purge = "after_close"

    old_level: str
    level: str
    reason: str
    raised: bool


@event
@dataclass(frozen=True)
class LevelProposed(Event):
    """The plan's rules propose another level than before: time passed, an estimate came, facts were added."""

    code = "LEVEL_PROPOSED"
    sentence = mark("By the plan {level} is proposed instead of {old_level}.")
    clause = "P2"

    old_level: str
    level: str
