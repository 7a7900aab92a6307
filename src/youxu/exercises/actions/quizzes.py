"""Quizzes of training (T1): drawn from the plan in force for the posts that a person holds, scored by its pass mark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.core.numbers import new_seed
from youxu.exercises import events
from youxu.exercises.actions.trainings import training_rule
from youxu.exercises.models import Quiz
from youxu.exercises.queries.holders import posts_held
from youxu.exercises.queries.quizzes import questions_in, session_of_quiz
from youxu.exercises.rules.quiz import drawn, questions_of, scored
from youxu.exercises.rules.trainings import QuizResult
from youxu.kernel.words import mark
from youxu.organisation.models import Person
from youxu.organisation.rules import OWN_ACCOUNT
from youxu.plan import queries as plans


class UnableToTakeQuiz(UnableTo):
    """One takes a quiz for oneself, of a training that the plan quizzes, and answers all of it."""

    text = mark("The plan asks for no quiz of this training.")
    clause = "T1"


@action
def begin_quiz(*, by: Actor, at: datetime, person: Person, training: str, seed: int | None = None) -> Quiz:
    """Begin a quiz of a training, or take up the one that was begun; ``seed`` draws the same questions again.

    Raises NotPermitted, UnableToPlanTraining, UnableToTakeQuiz.
    """
    by.require(OWN_ACCOUNT, unit=person.unit_path)
    _refuse_other(by, person)
    version, rule = training_rule(person.unit, training, at)
    if not rule.pass_percent:
        raise UnableToTakeQuiz
    begun = Quiz.objects.filter(person=person, training=training, finished_at=None).first()
    if begun is not None:
        return begun
    posts = sorted(posts_held(person, at))
    lot = new_seed() if seed is None else seed
    questions = drawn(questions_of(plans.plan_of(version)), posts, lot, rule.questions)
    row = Quiz.objects.create(
        unit=person.unit,
        unit_path=person.unit_path,
        person=person,
        plan_id=version,
        session=session_of_quiz(person, training),
        training=training,
        posts=posts,
        seed=lot,
        asked=len(questions),
        percent=rule.pass_percent,
        begun_at=at,
    )
    _note(events.QuizBegun(rule.title.zh, len(questions)), row, by, at)
    return row


@action
def finish_quiz(*, by: Actor, at: datetime, quiz: Quiz, answers: Sequence[int | None]) -> Quiz:
    """Score a quiz. Raises NotPermitted, UnableToTakeQuiz where questions are left open or it was scored already."""
    by.require(OWN_ACCOUNT, unit=quiz.unit_path)
    _refuse_other(by, quiz.person)
    questions = questions_in(quiz)
    if len(answers) != len(questions):
        raise UnableToTakeQuiz(
            mark("The quiz asks {asked} questions; {count} answers came."),
            field="answers",
            asked=len(questions),
            count=len(answers),
        )
    pairs = enumerate(zip(questions, answers, strict=True), start=1)
    for number, (one, answer) in pairs:
        if answer is None or not 0 <= answer < len(one.choices):
            raise UnableToTakeQuiz(
                mark("Question {number} has no answer yet."), field=f"q{number}", number=number
            )
    result = scored(questions, answers, quiz.percent)
    kept = [{"question": one.key, "chosen": answer} for one, answer in zip(questions, answers, strict=True)]
    rows = Quiz.objects.filter(pk=quiz.pk, finished_at=None)
    if not rows.update(finished_at=at, right=result.right, passed=result.passed, answers=kept):
        raise UnableToTakeQuiz(mark("This quiz was finished already."))
    title = plans.plan_of(quiz.plan_id).training.training[quiz.training].title.zh
    word = QuizResult.PASSED if result.passed else QuizResult.FAILED
    _note(events.QuizFinished(title, result.right, result.asked, word), quiz, by, at)
    return Quiz.objects.select_related("person").get(pk=quiz.pk)


def _refuse_other(by: Actor, person: Person) -> None:
    if by.person_id != person.pk:
        raise UnableToTakeQuiz(mark("Everybody takes the quiz for themselves."))


def _note(what: journal.Event, row: Quiz, by: Actor, at: datetime) -> Entry:
    return journal.append(
        what, by=by, at=at, stream=row.stream, subject=row, unit=row.unit_path, world=row.world
    )
