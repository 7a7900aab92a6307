"""What clocks leave in the journal: reminders that fell due, and what people said of a limit.

That a clock was opened, renewed or met is no entry of its own: the entry of the moment that did it is its proof.
"""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@dataclass(frozen=True)
class _Reminder(Event):
    """What every reminder says of a limit: what is owed by whom, until when."""

    clause = "G5"
    routine = True

    key: str
    title: str
    title_en: str
    owed_by: str
    owed_by_en: str
    due_at: str


@event
@dataclass(frozen=True)
class ClockWarned(_Reminder):
    """A limit comes near."""

    code = "CLOCK_WARNED"
    sentence = mark("“{title_en}” is due soon, at {due_at} ({owed_by_en}).")


@event
@dataclass(frozen=True)
class ClockDue(_Reminder):
    """A limit passed and what was owed is not done."""

    code = "CLOCK_DUE"
    sentence = mark("Late: “{title_en}” was due at {due_at} ({owed_by_en}).")


@event
@dataclass(frozen=True)
class ClockChased(_Reminder):
    """What is late was asked for again."""

    code = "CLOCK_CHASED"
    sentence = mark("Still open: “{title_en}” was due at {due_at} ({owed_by_en}); asked for again.")


@event
@dataclass(frozen=True)
class ClockMet(Event):
    """A person entered that something owed was done, with what proves it."""

    code = "CLOCK_MET"
    sentence = mark("{by} entered that “{title_en}” was done at {met_at}: {proof}")
    clause = "G5"
    purge = "after_close"

    key: str
    title: str
    title_en: str
    met_at: str
    proof: str


@event
@dataclass(frozen=True)
class LatenessExplained(Event):
    """A person said why a limit was not kept."""

    code = "CLOCK_LATE"
    sentence = mark("{by} said why “{title_en}” was late: {reason}")
    clause = "G5"
    purge = "after_close"

    key: str
    title: str
    title_en: str
    reason: str


@event
@dataclass(frozen=True)
class ClockExcused(Event):
    """A leader excused a limit that was not, or will not be, kept."""

    code = "CLOCK_EXCUSED"
    sentence = mark("{by} excused “{title_en}”: {reason}")
    clause = "G5"
    purge = "after_close"

    key: str
    title: str
    title_en: str
    reason: str


@event
@dataclass(frozen=True)
class ClockNotNeeded(Event):
    """A person said that something is not owed after all."""

    code = "CLOCK_NOT_NEEDED"
    sentence = mark("{by} said that “{title_en}” is not needed ({moot}): {reason}")
    clause = "G5"
    purge = "after_close"

    key: str
    title: str
    title_en: str
    moot: str
    reason: str


@event
@dataclass(frozen=True)
class CallRecorded(Event):
    """A call was entered as it was made: whom, who answered, what was said (P1)."""

    code = "CALL_RECORDED"
    sentence = mark("{by} told {to_en} by telephone at {called_at}; {answered_by} answered: {said}")
    clause = "P1"
    purge = "after_close"

    to: str
    to_en: str
    answered_by: str
    called_at: str
    said: str
    clocks: str
