"""The closed words of drills: forms, states, parts that people take, ways of an inject."""

from __future__ import annotations

from enum import StrEnum

from youxu.plan.schema.scoring import ExerciseForm as ExerciseForm


class ExerciseScope(StrEnum):
    """What a drill is about (AQ/T 9007): one part of the response, or the whole of it."""

    SINGLE = "SINGLE"
    GENERAL = "GENERAL"


SCOPE_OF_DRILL = {"on_site": ExerciseScope.SINGLE, "general": ExerciseScope.GENERAL}
"""Which drill of the plan an exercise of a scope counts for; the plan's other drills are tests of their own."""


class ExerciseState(StrEnum):
    """Where a drill stands."""

    PREPARED = "PREPARED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    ENDED = "ENDED"
    CALLED_OFF = "CALLED_OFF"


UNDER_WAY = (ExerciseState.RUNNING, ExerciseState.PAUSED)
"""The states in which the world of a drill lives; players act in the first only."""


class ExercisePart(StrEnum):
    """Which part a person takes in a drill."""

    PLAYER = "PLAYER"
    CONDUCTOR = "CONDUCTOR"
    OBSERVER = "OBSERVER"


class InjectWay(StrEnum):
    """As what an inject comes to the players."""

    MESSAGE = "MESSAGE"
    CALL = "CALL"
    DOCUMENT = "DOCUMENT"
    SYSTEM_ALERT = "SYSTEM_ALERT"
    PUBLIC_POST = "PUBLIC_POST"


class InjectState(StrEnum):
    """Whether an inject went out."""

    WAITING = "WAITING"
    SENT = "SENT"
    SKIPPED = "SKIPPED"


class Only(StrEnum):
    """On which outcome of the expectation before it an inject depends."""

    MET = "MET"
    MISSED = "MISSED"


class Checked(StrEnum):
    """Who sees whether an expectation is met: the engine by the journal, or a person who observes."""

    ENGINE = "ENGINE"
    OBSERVER = "OBSERVER"


class ExpectationState(StrEnum):
    """How an expectation stands; VOID: its turn never came, or the drill ended before its limit."""

    WAITING = "WAITING"
    OPEN = "OPEN"
    MET = "MET"
    LATE = "LATE"
    MISSED = "MISSED"
    VOID = "VOID"


class ScenarioSource(StrEnum):
    """Where a scenario came from."""

    SHIPPED = "SHIPPED"
    IMPORTED = "IMPORTED"
    WRITTEN = "WRITTEN"
