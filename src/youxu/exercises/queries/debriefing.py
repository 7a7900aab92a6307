"""A drill looked back at: its course, who did what, what those who took part say, what was found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.evaluation.queries.improvement import ImprovementRow, improvement_row
from youxu.exercises.models import Exercise, Finding, LessonAnswers, Participant
from youxu.exercises.queries.playing import ExpectationRow, InjectRow, expectations_of, injects_of
from youxu.exercises.queries.scoring import ObservationRow, observations_of, sheets_for
from youxu.exercises.rules.lessons import Answered, together
from youxu.exercises.rules.words import ExpectationState
from youxu.incidents.queries.rows import TimelineEntry
from youxu.incidents.queries.timeline import entry_rows
from youxu.plan.schema import Question

OWN = ("exercises.",)
"""Entries about the drill itself, which are no acts of its players."""
ACTS = 600
"""Acts that a debrief reads at most: the newest of them."""


class CourseKind(StrEnum):
    """What a line of the course is: something that happened to the players, what they did, what was expected or seen."""

    INJECT = "INJECT"
    ACT = "ACT"
    EXPECTATION = "EXPECTATION"
    OBSERVATION = "OBSERVATION"


@dataclass(frozen=True)
class CourseRow:
    """One line of the course; exactly one of the four is there."""

    at: datetime
    kind: CourseKind
    inject: InjectRow | None = None
    act: TimelineEntry | None = None
    expectation: ExpectationRow | None = None
    observation: ObservationRow | None = None


@dataclass(frozen=True)
class DoneBy:
    """What one person did in a drill, in order."""

    by: str
    acts: tuple[TimelineEntry, ...]


@dataclass(frozen=True)
class FindingRow:
    """A finding with the improvement that it is."""

    number: int
    item: str
    due_date: date
    found_at: datetime
    improvement: ImprovementRow

    @property
    def text(self) -> str:
        """Return what was found."""
        return self.improvement.text


@dataclass(frozen=True)
class LessonsRow:
    """The questionnaire: how many were asked and answered, who is still asked, what all say together."""

    questions: Mapping[str, Question]
    asked: int
    answered: int
    waiting: tuple[str, ...]
    together: tuple[Answered, ...]
    mine: Mapping[str, str] | None


@dataclass(frozen=True)
class Course:
    """The course of a drill with how its expectations ended and who did what."""

    rows: tuple[CourseRow, ...]
    done: tuple[DoneBy, ...]
    expectations: tuple[ExpectationRow, ...]

    def count(self, state: str) -> int:
        """Return how many expectations ended so."""
        return Counter(one.state for one in self.expectations)[state]

    @property
    def met(self) -> int:
        """Return how many were met in time."""
        return self.count(ExpectationState.MET)

    @property
    def late(self) -> int:
        """Return how many were met late."""
        return self.count(ExpectationState.LATE)

    @property
    def missed(self) -> int:
        """Return how many were not met."""
        return self.count(ExpectationState.MISSED)


def course_of(exercise: Exercise, actor: Actor) -> Course:
    """Return the course of a drill as the actor may read it: injects, acts, expectations and observations in order."""
    acts = acts_of(exercise, actor)
    expectations = expectations_of(exercise)
    rows = [
        CourseRow(one.sent_at, CourseKind.INJECT, inject=one) for one in injects_of(exercise) if one.sent_at
    ]
    rows += [CourseRow(one.occurred_at, CourseKind.ACT, act=one) for one in acts]
    rows += [
        CourseRow(moment, CourseKind.EXPECTATION, expectation=one)
        for one in expectations
        if (moment := _ended(one)) is not None
    ]
    rows += [
        CourseRow(one.seen_at, CourseKind.OBSERVATION, observation=one) for one in observations_of(exercise)
    ]
    order = list(CourseKind)
    rows.sort(key=lambda row: (row.at, order.index(row.kind)))
    by_person: dict[str, list[TimelineEntry]] = defaultdict(list)
    for act in acts:
        by_person[act.by].append(act)
    done = tuple(DoneBy(name, tuple(found)) for name, found in sorted(by_person.items()))
    return Course(tuple(rows), done, expectations)


def _ended(row: ExpectationRow) -> datetime | None:
    if row.state in (ExpectationState.MET, ExpectationState.LATE):
        return row.met_at
    return row.due_at if row.state == ExpectationState.MISSED else None


def acts_of(exercise: Exercise, actor: Actor) -> tuple[TimelineEntry, ...]:
    """Return what people did in the world of a drill, in order; what the program does by itself is left out."""
    rows = Entry.objects.visible_to(actor).filter(world=exercise.world).exclude(actor_kind="SYSTEM")
    for label in OWN:
        rows = rows.exclude(subject_kind__startswith=label)
    found = list(rows.select_related("payload").order_by("-occurred_at", "-pk")[:ACTS])
    return tuple(entry_rows(found[::-1]))


def lessons_of(exercise: Exercise, person_id: int | None = None) -> LessonsRow | None:
    """Return the questionnaire of a drill and what was answered; None where the plan asks nothing."""
    sheets = sheets_for(exercise)
    if sheets is None or not sheets.questions:
        return None
    rows = list(LessonAnswers.objects.filter(exercise=exercise).order_by("answered_at", "pk"))
    people = Participant.objects.filter(exercise=exercise, left_at=None).select_related("person")
    answered = {row.person_id for row in rows}
    waiting = [
        one.person.name for one in people.order_by("person__staff_number") if one.person_id not in answered
    ]
    return LessonsRow(
        sheets.questions,
        len(waiting) + len(rows),
        len(rows),
        tuple(waiting),
        together(sheets.questions, [row.answers for row in rows]),
        next((row.answers for row in rows if row.person_id == person_id), None),
    )


def findings_of(exercise: Exercise, at: datetime) -> tuple[FindingRow, ...]:
    """Return what a drill showed, each with the improvement that it is and how far that is."""
    rows = Finding.objects.filter(exercise=exercise).select_related("improvement").order_by("number")
    return tuple(
        FindingRow(row.number, row.item, row.due_date, row.found_at, improvement_row(row.improvement, at))
        for row in rows
    )
