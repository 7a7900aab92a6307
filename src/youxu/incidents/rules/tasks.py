"""What may be done with a task, a first-15-minutes list and an estimate: pure decisions (P3a to P3c)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from youxu.incidents.rules.words import OPEN_TASKS, TaskState
from youxu.kernel import moments
from youxu.kernel.words import Sentence, mark

WARN_BEFORE = timedelta(minutes=15)
"""How long before its next word is due an estimate asks for renewal."""


ANSWER = "answer_ask:"
"""How the key of a task begins that is a question to its owner: whether a neighbour can stand in."""


class TaskVerb(StrEnum):
    """What a person does with a task."""

    ACCEPT = "ACCEPT"
    START = "START"
    WAIT = "WAIT"
    BLOCK = "BLOCK"
    REFUSE = "REFUSE"
    DONE = "DONE"
    HAND_OVER = "HAND_OVER"
    LOG = "LOG"
    TICK = "TICK"


_WORKING = (TaskState.NEW, TaskState.DOING, TaskState.WAITING, TaskState.BLOCKED, TaskState.TO_VERIFY)
_FROM: Mapping[TaskVerb, tuple[TaskState, ...]] = {
    TaskVerb.ACCEPT: (TaskState.NEW,),
    TaskVerb.START: (TaskState.NEW, TaskState.WAITING, TaskState.BLOCKED),
    TaskVerb.WAIT: (TaskState.NEW, TaskState.DOING, TaskState.BLOCKED),
    TaskVerb.BLOCK: (TaskState.NEW, TaskState.DOING, TaskState.WAITING),
    TaskVerb.REFUSE: (TaskState.NEW,),
    TaskVerb.DONE: _WORKING,
    TaskVerb.HAND_OVER: OPEN_TASKS,
    TaskVerb.LOG: OPEN_TASKS,
    TaskVerb.TICK: _WORKING,
}
_TO: Mapping[TaskVerb, TaskState] = {
    TaskVerb.ACCEPT: TaskState.DOING,
    TaskVerb.START: TaskState.DOING,
    TaskVerb.WAIT: TaskState.WAITING,
    TaskVerb.BLOCK: TaskState.BLOCKED,
    TaskVerb.REFUSE: TaskState.REFUSED,
    TaskVerb.DONE: TaskState.DONE,
    TaskVerb.HAND_OVER: TaskState.NEW,
}
NEEDS_REASON = (TaskVerb.WAIT, TaskVerb.BLOCK, TaskVerb.REFUSE)


def is_answered(key: str) -> bool:
    """Tell whether a task is a question, by its key: only its answer ends it."""
    return key.startswith(ANSWER)


def allowed(verb: TaskVerb, state: str) -> bool:
    """Tell whether ``verb`` may be done with a task in ``state``."""
    return TaskState(state) in _FROM[verb]


def next_state(verb: TaskVerb, state: str) -> TaskState:
    """Return the state after ``verb``; a log line and a first tick's verb keep what is not named here."""
    return _TO.get(verb, TaskState(state))


def task_fault(verb: TaskVerb, state: str, reason: str, key: str = "") -> tuple[str, Sentence] | None:
    """Return (field, sentence) of what forbids ``verb``, or None."""
    if verb in (TaskVerb.DONE, TaskVerb.REFUSE) and is_answered(key):
        return "task", Sentence(
            mark("This is a question: answer it, and it is done. Whoever waits would hear nothing otherwise.")
        )
    if not allowed(verb, state):
        return "task", Sentence(
            mark("The task stands at {task}; this cannot be done with it now."), {"task": state}
        )
    if verb in NEEDS_REASON and not reason.strip():
        return "reason", Sentence(mark("Say why in a few words: the group that waits for it must know."))
    return None


@dataclass(frozen=True)
class Promise:
    """A promised time of restoration; ``eta_at`` None says: not known, next word at ``next_word_at``."""

    eta_at: datetime | None
    low_at: datetime | None
    high_at: datetime | None
    next_word_at: datetime


def promised(
    *,
    at: datetime,
    eta_at: datetime | None,
    low_at: datetime | None,
    high_at: datetime | None,
    next_word_at: datetime | None,
    renew_after: timedelta,
) -> Promise:
    """Return the promise with its next word filled in: by the plan's renewal, never after the promised time."""
    due = next_word_at or at + renew_after
    if eta_at is not None and eta_at > at:
        due = min(due, eta_at)
    return Promise(eta_at, low_at, high_at, due)


def estimate_fault(promise: Promise, *, at: datetime) -> tuple[str, Sentence] | None:
    """Return (field, sentence) of what is wrong with a promise made at ``at``, or None (P3a)."""
    eta, low, high = promise.eta_at, promise.low_at, promise.high_at
    if eta is None and (low or high):
        return "eta_at", Sentence(
            mark("An interval needs its most likely time; or say that it is not known.")
        )
    for field, moment in (("eta_at", eta), ("high_at", high), ("next_word_at", promise.next_word_at)):
        if moment is not None and not moments.is_meant(moment, at):
            return field, Sentence(moments.CHECK_YEAR, {"year": moment.year})
    if eta is not None and eta <= at:
        return "eta_at", Sentence(mark("The promised time lies in the past; enter a later one."))
    if eta and low and low > eta:
        return "low_at", Sentence(mark("The earliest time lies after the most likely one."))
    if eta and high and high < eta:
        return "high_at", Sentence(mark("The latest time lies before the most likely one."))
    if promise.next_word_at <= at:
        return "next_word_at", Sentence(
            mark("The time of the next word lies in the past; enter a later one.")
        )
    return None


def warning_due(next_word_at: datetime, *, at: datetime) -> bool:
    """Tell whether an estimate should warn that its next word is due soon."""
    return at >= next_word_at - WARN_BEFORE
