"""What the facts for the level and the grade of the event leave in the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class FactsStated(Event):
    """The office or a leader stated facts that the level rules ask for, each with what stood before."""

    code = "FACTS_STATED"
    sentence = mark("{by} stated facts for the level: {changes_en}. Source: {source}. Proposed: {level}.")
    clause = "P2"
    purge = "after_close"

    keys: str
    changes: str
    changes_en: str
    source: str
    old_level: str
    level: str


@event
@dataclass(frozen=True)
class EventGraded(Event):
    """A person graded the event by the law, with the reason; the response level stands beside it."""

    code = "EVENT_GRADED"
    sentence = mark("{by} graded the event {event_grade} instead of {old_event_grade}: {reason}")
    clause = "P2"
    purge = "after_close"

    old_event_grade: str
    event_grade: str
    reason: str
