"""Who owes which training: by post, since when it is held, when it was last trained and whether the quiz was passed (T1)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from youxu.plan.schema import Training
from youxu.plan.schema.rhythms import DAYS

EARLY = timedelta(hours=1)
"""So long before it begins who comes may say so by the code."""
LATE = timedelta(hours=2)
"""So long after its planned end the code still takes who was there."""


class SessionState(StrEnum):
    """How a training session stands."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    CALLED_OFF = "CALLED_OFF"


class AttendanceWay(StrEnum):
    """How it was taken down that somebody attended: by the code on the spot, or from the list."""

    CODE = "CODE"
    LIST = "LIST"


class QuizResult(StrEnum):
    """What a quiz came to."""

    PASSED = "PASSED"
    FAILED = "FAILED"


class TrainingStanding(StrEnum):
    """How one holder of a post stands in one training: what is late first."""

    OVERDUE = "OVERDUE"
    QUIZ_OWED = "QUIZ_OWED"
    NEW = "NEW"
    TRAINED = "TRAINED"


def first_due(rule: Training, since: date) -> date:
    """Return by when who holds a post since a day is trained for the first time."""
    if rule.on_new_post:
        return since + (rule.new_post_within.delta or timedelta(0))
    return since + timedelta(days=DAYS[rule.every])


def standing_in(
    rule: Training, since: date, trained: date | None, tested: bool, today: date
) -> tuple[TrainingStanding, date]:
    """Return how a holder stands on a day and by when the next step is due.

    ``since`` is when the post was taken, ``trained`` the newest training attended, ``tested`` whether its quiz was
    passed (or none is asked). A training from before the post does not count where a new post asks for one.
    """
    if trained is None or (rule.on_new_post and trained < since):
        state, due = TrainingStanding.NEW, first_due(rule, since)
    elif rule.pass_percent and not tested:
        state, due = TrainingStanding.QUIZ_OWED, trained + (rule.new_post_within.delta or timedelta(0))
    else:
        state, due = TrainingStanding.TRAINED, trained + timedelta(days=DAYS[rule.every])
    return (TrainingStanding.OVERDUE if due < today else state), due
