"""What training writes into the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class TrainingPlanned(Event):
    """A session of a training was planned."""

    code = "TRAINING_PLANNED"
    sentence = mark("{by} planned the training {training} for {starts_at} at {place}, taught by {teacher}")
    clause = "T1"

    training: str
    starts_at: str
    place: str
    teacher: str


@event
@dataclass(frozen=True)
class TrainingHeld(Event):
    """A session of a training was held."""

    code = "TRAINING_HELD"
    sentence = mark("{by} recorded that the training {training} was held: {attended} attended, {minutes} min")
    clause = "T1"

    training: str
    attended: int
    minutes: int


@event
@dataclass(frozen=True)
class TrainingCalledOff(Event):
    """A planned session was called off."""

    code = "TRAINING_CALLED_OFF"
    sentence = mark("{by} called off the training {training}: {reason}")
    clause = "T1"

    training: str
    reason: str


@event
@dataclass(frozen=True)
class TrainingAttended(Event):
    """Somebody attended a session."""

    code = "TRAINING_ATTENDED"
    sentence = mark("{person} attended the training {training} ({attendance_way})")
    clause = "T1"

    person: str
    training: str
    attendance_way: str


@event
@dataclass(frozen=True)
class AttendanceStruck(Event):
    """An attendance was taken down by mistake."""

    code = "ATTENDANCE_STRUCK"
    sentence = mark("{by} struck {person} from the attendance of the training {training}: {reason}")
    clause = "T1"

    person: str
    training: str
    reason: str


@event
@dataclass(frozen=True)
class QuizBegun(Event):
    """Somebody began a quiz."""

    code = "QUIZ_BEGUN"
    sentence = mark("{by} began the quiz of the training {training}: {asked} questions")
    clause = "T1"

    training: str
    asked: int


@event
@dataclass(frozen=True)
class QuizFinished(Event):
    """Somebody finished a quiz."""

    code = "QUIZ_FINISHED"
    sentence = mark(
        "{by} finished the quiz of the training {training}: {right} of {asked} right, {quiz_result}"
    )
    clause = "T1"

    training: str
    right: int
    asked: int
    quiz_result: str
