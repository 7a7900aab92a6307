"""What scenarios and drills write into the journal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class ScenarioKept(Event):
    """A scenario was written, imported or taken over, in a new revision."""

    code = "SCENARIO_KEPT"
    sentence = mark("{by} kept the scenario “{title_en}”, revision {revision} ({scenario_source})")
    clause = "T2"

    title: str
    title_en: str
    revision: int
    scenario_source: str


@event
@dataclass(frozen=True)
class ScenarioRetired(Event):
    """A scenario is offered no more."""

    code = "SCENARIO_RETIRED"
    sentence = mark("{by} retired the scenario “{title_en}”")
    clause = "T2"

    title: str
    title_en: str


@event
@dataclass(frozen=True)
class ExercisePrepared(Event):
    """A drill was prepared from a scenario."""

    code = "EXERCISE_PREPARED"
    sentence = mark("{by} prepared the drill {key}: “{title_en}”, planned for {planned_at}")
    clause = "T2"

    key: str
    title: str
    title_en: str
    planned_at: str


@event
@dataclass(frozen=True)
class ExerciseChanged(Event):
    """What was prepared was changed before the start."""

    code = "EXERCISE_CHANGED"
    sentence = mark("{by} changed the drill {key}: “{title_en}”, planned for {planned_at}")
    clause = "T2"

    key: str
    title: str
    title_en: str
    planned_at: str


@event
@dataclass(frozen=True)
class ExerciseCalledOff(Event):
    """A drill that had not begun will not be held."""

    code = "EXERCISE_CALLED_OFF"
    sentence = mark("{by} called the drill {key} off: {reason}")
    clause = "T2"
    purge = "after_close"

    key: str
    reason: str


@event
@dataclass(frozen=True)
class ExerciseJoined(Event):
    """A person takes part in a drill."""

    code = "EXERCISE_JOINED"
    sentence = mark("{person} takes part in the drill: {exercise_part}")
    clause = "T2"

    person: str
    exercise_part: str


@event
@dataclass(frozen=True)
class ExerciseLeft(Event):
    """A person takes part in a drill no more."""

    code = "EXERCISE_LEFT"
    sentence = mark("{person} takes part in the drill no more")
    clause = "T2"

    person: str


@event
@dataclass(frozen=True)
class ExerciseStarted(Event):
    """A drill began: its clock runs."""

    code = "EXERCISE_STARTED"
    sentence = mark(
        "{by} started the drill {key}: {players} players, {injects} injects, {expectations} expectations"
    )
    clause = "T2"

    key: str
    players: int
    injects: int
    expectations: int


@event
@dataclass(frozen=True)
class ExercisePaused(Event):
    """The clock of a drill stands."""

    code = "EXERCISE_PAUSED"
    sentence = mark("{by} paused the drill; pause {pauses}")
    clause = "T2"

    pauses: int


@event
@dataclass(frozen=True)
class ExerciseResumed(Event):
    """The clock of a drill runs again."""

    code = "EXERCISE_RESUMED"
    sentence = mark("{by} let the drill go on")
    clause = "T2"


@event
@dataclass(frozen=True)
class ExercisePaced(Event):
    """The clock of a drill runs faster or slower."""

    code = "EXERCISE_PACED"
    sentence = mark("{by} let the drill's clock run {speed} times as fast")
    clause = "T2"

    speed: int


@event
@dataclass(frozen=True)
class ExerciseEnded(Event):
    """A drill was played to its end."""

    code = "EXERCISE_ENDED"
    sentence = mark("{by} ended the drill {key}: {met} expectations met, {late} late, {missed} missed")
    clause = "T2"

    key: str
    met: int
    late: int
    missed: int
