"""What a drill writes into its journal while it is played."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class InjectSent(Event):
    """An inject went out to the players."""

    code = "INJECT_SENT"
    sentence = mark("Inject {number} ({inject_way}) went out: “{title_en}”")
    clause = "T2"

    number: int
    inject_way: str
    title: str
    title_en: str
    by_hand: bool


@event
@dataclass(frozen=True)
class InjectAdded(Event):
    """The conductor put in an inject that the script does not have."""

    code = "INJECT_ADDED"
    sentence = mark("{by} added inject {number} ({inject_way}): “{title_en}”")
    clause = "T2"

    number: int
    inject_way: str
    title: str
    title_en: str


@event
@dataclass(frozen=True)
class InjectSkipped(Event):
    """An inject will not go out: by hand, or as what it depends on did not come."""

    code = "INJECT_SKIPPED"
    sentence = mark("Inject {number} was skipped: “{title_en}”")
    clause = "T2"

    number: int
    title: str
    title_en: str


@event
@dataclass(frozen=True)
class InjectSeenBy(Event):
    """A player saw an inject."""

    code = "INJECT_SEEN"
    sentence = mark("{by} saw inject {number}: “{title_en}”")
    clause = "T2"
    routine = True

    number: int
    title: str
    title_en: str


@event
@dataclass(frozen=True)
class ExpectationMet(Event):
    """What was expected was done, in time or late; ``entry`` is the journal entry that shows it."""

    code = "EXPECTATION_MET"
    sentence = mark("Expected and done ({expectation_state}), {minutes} min after: {text_en} ({person})")
    clause = "T2"

    number: int
    text: str
    text_en: str
    expectation_state: str
    minutes: int
    person: str
    entry: int


@event
@dataclass(frozen=True)
class ExpectationMissed(Event):
    """The limit of what was expected passed without it."""

    code = "EXPECTATION_MISSED"
    sentence = mark("Expected within {minutes} min and not done: {text_en}")
    clause = "T2"

    number: int
    text: str
    text_en: str
    minutes: int


@event
@dataclass(frozen=True)
class ExpectationChecked(Event):
    """A person who watches said how an expectation stands."""

    code = "EXPECTATION_CHECKED"
    sentence = mark("{by} saw of what was expected: {text_en}: {expectation_state}. {note}")
    clause = "T2"
    purge = "after_close"

    number: int
    text: str
    text_en: str
    expectation_state: str
    note: str
