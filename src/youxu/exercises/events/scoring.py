"""What the scoring of a drill, its questionnaire and its findings write into the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class ItemScored(Event):
    """An observer scored an item, or changed the own score."""

    code = "ITEM_SCORED"
    sentence = mark("{by} scored {item}: {score_value}")
    clause = "T2"
    routine = True

    item: str
    score_value: str
    before: str


@event
@dataclass(frozen=True)
class ScoresFilled(Event):
    """The engine filled items from what the journal knows."""

    code = "SCORES_FILLED"
    sentence = mark("{scored} items were filled from the journal, {changed} of them anew")
    clause = "T2"

    scored: int
    changed: int


@event
@dataclass(frozen=True)
class ObservationNoted(Event):
    """An observer wrote down what happened."""

    code = "OBSERVATION_NOTED"
    sentence = mark("{by} observed: {words}")
    clause = "T2"
    purge = "after_close"

    words: str
    item: str


@event
@dataclass(frozen=True)
class LessonsAnswered(Event):
    """Somebody who took part answered the questions after the drill."""

    code = "LESSONS_ANSWERED"
    sentence = mark("{by} answered the questions after the drill")
    clause = "T2"

    answers: int


@event
@dataclass(frozen=True)
class FindingRecorded(Event):
    """A problem that the drill showed was written down and proposed for improvement."""

    code = "FINDING_RECORDED"
    sentence = mark("{by} recorded finding {number}: {text} (proposal {reference}, by {due_date})")
    clause = "C1"
    purge = "after_close"

    number: int
    text: str
    reference: str
    due_date: str
