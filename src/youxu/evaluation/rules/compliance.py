"""How a duty of an incident stands: done, late, missed, excused, not applicable by which rule; pure, without a score."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from youxu.deadlines.rules.words import ClockState
from youxu.incidents.rules.words import TaskState, Weight
from youxu.kernel.words import Sentence, mark


class DutyState(StrEnum):
    """How one duty stands; RUNNING is not done and still in time, so that only an open incident has it for long."""

    MISSED = "MISSED"
    LATE = "LATE"
    RUNNING = "RUNNING"
    EXCUSED = "EXCUSED"
    DONE = "DONE"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class Source(StrEnum):
    """Where a line of the sheet comes from: a limit, a task, a part of the plan that asks nothing here, a law."""

    LIMIT = "LIMIT"
    TASK = "TASK"
    PLAN = "PLAN"
    LAW = "LAW"
    CLAUSE = "CLAUSE"


class ProofKind(StrEnum):
    """What shows how a duty ended: an entry of the journal, a call, words, a task, a document."""

    ENTRY = "ENTRY"
    CALL = "CALL"
    WORDS = "WORDS"
    TASK = "TASK"
    DOCUMENT = "DOCUMENT"


BETWEEN = frozenset({"R1", "S1", "S3", "E0", "T1", "T2"})
"""Clauses that are kept between incidents; an incident shows them only where something of them was done in it."""

NOT_AT_LEVEL = mark("the plan asks nothing at this level")
OTHER_CAUSE = mark("only for other causes")
NOT_THE_CASE = mark("only where: {condition}")
UNLESS = mark("not where: {condition}")
NEVER_CAME = mark("it begins when {moment}; that did not happen")
NOT_ORDERED = mark("the directives that were issued did not order it")
NO_PLACE = mark("no outlet of this incident owes it")
OTHER_LINES = mark("none of the services that it is about was hit")
SHIPPED_OFF = mark("off below the province until the unit's plan switches it on")
NO_OWNER = mark("there is no unit above that owes it")
OWED_ABOVE = mark("owed by the unit above; this unit tells it upward")
KEPT_BETWEEN = mark("kept between incidents, not in one")
ENDED_EARLY = mark("the incident ended before: {moot}")
OTHER_KIND = mark("asked of an interruption, not of this kind of incident")
NO_LEAK = mark("no leak of data was suspected")
NO_VOICE = mark("no customer wrote, rang or gave a mark; the way to do so was open")
NOT_NEEDED = mark("not needed: {moot}")
BY_STATE = mark("the task was replaced")


@dataclass(frozen=True)
class Standing:
    """How a duty stands, by which rule where it does not apply."""

    state: DutyState
    rule: Sentence | None = None


def together(states: Iterable[DutyState]) -> DutyState:
    """Return the state of what several duties make up: the most pressing; not applicable only where all are."""
    found = set(states)
    return next((one for one in DutyState if one in found), DutyState.NOT_APPLICABLE)


def of_limit(state: str, due_at: datetime, at: datetime, moot: str) -> Standing:
    """Return how a limit stands: judged by when it was done, whenever that was written down."""
    if state == ClockState.OPEN:
        return Standing(DutyState.MISSED if due_at < at else DutyState.RUNNING)
    if state == ClockState.NOT_NEEDED:
        return Standing(DutyState.NOT_APPLICABLE, Sentence(NOT_NEEDED, {"moot": moot}))
    ended = {
        ClockState.MET: DutyState.DONE,
        ClockState.LATE: DutyState.LATE,
        ClockState.EXCUSED: DutyState.EXCUSED,
    }
    return Standing(ended[ClockState(state)])


def of_task(
    state: str,
    weight: str,
    due_at: datetime | None,
    done_at: datetime | None,
    at: datetime,
    *,
    over: bool,
    early: str = "",
) -> Standing:
    """Return how a task without a limit of the plan stands; ``early``: why the incident ended before its time."""
    if state == TaskState.DONE:
        late = due_at is not None and done_at is not None and done_at > due_at
        return Standing(DutyState.LATE if late else DutyState.DONE)
    if state == TaskState.SUPERSEDED:
        return _ended_early(early) if early else Standing(DutyState.NOT_APPLICABLE, Sentence(BY_STATE))
    if weight == Weight.NOT_APPLICABLE:
        return Standing(DutyState.NOT_APPLICABLE, Sentence(NOT_AT_LEVEL))
    if early:
        return _ended_early(early)
    passed = over if due_at is None else due_at < at
    return Standing(DutyState.MISSED if passed else DutyState.RUNNING)


def of_law(recorded: bool, tasks: Collection[DutyState], *, over: bool, early: str = "") -> Standing:
    """Return how a duty of the law stands: done by what was recorded, else as the tasks that stand for it."""
    if recorded:
        return Standing(DutyState.DONE)
    asked = [one for one in tasks if one is not DutyState.NOT_APPLICABLE]
    if asked:
        return Standing(together(asked))
    return pending(early, over=over)


@dataclass(frozen=True)
class Course:
    """What the sheet asks of an incident as a whole; ``early``: why it ended before its time."""

    over: bool
    early: str
    is_interruption: bool
    leak: bool
    released: bool
    has_tasks: bool


def of_clause(clause: str, states: Collection[DutyState], recorded: bool, course: Course) -> Standing:
    """Return how a clause stands by the duties that carry it and by whether the journal shows an act of it."""
    own = _OWN.get(clause)
    found = own(course) if own else None
    every = [*states, *([found.state] if found else [])]
    if recorded and not any(one is not DutyState.NOT_APPLICABLE for one in every):
        return Standing(DutyState.DONE)
    if every:
        state = together(every)
        return Standing(state, found.rule if found and state is DutyState.NOT_APPLICABLE else None)
    if clause in BETWEEN:
        return Standing(DutyState.NOT_APPLICABLE, Sentence(KEPT_BETWEEN))
    if not course.is_interruption:
        return Standing(DutyState.NOT_APPLICABLE, Sentence(OTHER_KIND))
    return _pending(course)


def pending(early: str, *, over: bool) -> Standing:
    """Return how stands what is asked and not shown: missed once nothing more comes, unless it ended before its time."""
    if early:
        return _ended_early(early)
    return Standing(DutyState.MISSED if over else DutyState.RUNNING)


def _pending(course: Course) -> Standing:
    return pending(course.early, over=course.over)


def _ended_early(moot: str) -> Standing:
    return Standing(DutyState.NOT_APPLICABLE, Sentence(ENDED_EARLY, {"moot": moot}))


def _back(course: Course) -> Standing:
    if course.released:
        return Standing(DutyState.DONE)
    return _pending(course)


def _leak(course: Course) -> Standing | None:
    return None if course.leak else Standing(DutyState.NOT_APPLICABLE, Sentence(NO_LEAK))


def _asked(_course: Course) -> Standing:
    return Standing(DutyState.DONE)


def _accountable(course: Course) -> Standing:
    return Standing(DutyState.DONE) if course.has_tasks else _pending(course)


def _heard(course: Course) -> Standing:
    if not course.over:
        return Standing(DutyState.RUNNING)
    return Standing(DutyState.NOT_APPLICABLE, Sentence(NO_VOICE))


_OWN = {
    "G1": _back,
    "G3": _asked,
    "G4": _asked,
    "G5": _accountable,
    "R2": _leak,
    "E1": _back,
    "E2": _heard,
}
"""Clauses that rows of the incident itself carry: it has its cause, the question of data, its times, its tasks' posts."""
