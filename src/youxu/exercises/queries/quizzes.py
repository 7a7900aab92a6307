"""Quizzes of training: the questions of one, drawn again from its plan version and seed, and what each came to (T1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.exercises.models import Quiz, TrainingSession
from youxu.exercises.rules.quiz import Asked, drawn, questions_of
from youxu.organisation.models import Person
from youxu.plan import queries as plans

SHOWN = 12


@dataclass(frozen=True)
class QuizRow:
    """One quiz as its taker sees it: how it went, and the questions with what was chosen once it is over."""

    __test__ = False

    id: int
    training: str
    title: str
    title_en: str
    begun_at: datetime
    finished_at: datetime | None
    asked: int
    percent: int
    right: int | None
    passed: bool
    questions: tuple[Asked, ...]
    chosen: tuple[int, ...]


def questions_in(quiz: Quiz) -> tuple[Asked, ...]:
    """Return the questions of a quiz in their order."""
    plan = plans.plan_of(quiz.plan_id)
    rule = plan.training.training[quiz.training]
    return drawn(questions_of(plan), quiz.posts, quiz.seed, rule.questions)


def quiz_row(quiz: Quiz) -> QuizRow:
    """Return one quiz with its questions."""
    rule = plans.plan_of(quiz.plan_id).training.training[quiz.training]
    return QuizRow(
        quiz.pk,
        quiz.training,
        rule.title.zh,
        rule.title.en,
        quiz.begun_at,
        quiz.finished_at,
        quiz.asked,
        quiz.percent,
        quiz.right,
        quiz.passed,
        questions_in(quiz),
        tuple(one["chosen"] for one in quiz.answers),
    )


def quizzes_of(person: Person, training: str) -> tuple[Quiz, ...]:
    """Return the newest quizzes of a person in a training, one that is open first."""
    rows = Quiz.objects.filter(person=person, training=training).select_related("person")
    return tuple(rows.order_by("-begun_at", "-pk")[:SHOWN])


def quiz_numbered(person: Person, pk: int) -> Quiz | None:
    """Return a quiz of a person by its number."""
    rows = Quiz.objects.filter(person=person).select_related("person")
    return rows.filter(pk=pk).first()


def session_of_quiz(person: Person, training: str) -> TrainingSession | None:
    """Return the newest session of a training that a person attended: the quiz belongs to its record."""
    rows = TrainingSession.objects.filter(
        training=training, attendances__person=person, attendances__struck_at=None, called_off_at=None
    )
    return rows.order_by("-starts_at", "-pk").first()
