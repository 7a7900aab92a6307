"""What a post reads and the quiz (T1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.oversight import read_unit
from youxu.cli.commands.training.sessions import command
from youxu.cli.commands.training.told import (
    UNIT,
    UnableToFindTraining,
    reader_of,
    said,
)
from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import moment, say, word
from youxu.documents.builders.training import duty_said, limits_said, list_heading
from youxu.exercises import actions, queries
from youxu.exercises.models import Quiz
from youxu.exercises.queries import QuizRow
from youxu.exercises.queries.trainings import plan_of
from youxu.exercises.rules.material import Material, material_for
from youxu.kernel.words import mark
from youxu.organisation.models import Person


@command.command("material", help=_("Show what a post reads: the first 15 minutes, its duties by clause."))
@click.argument("post", metavar="POST")
@UNIT
@json_option
@reading
def material(by: Actor, at: datetime, post: str, unit_key: str, as_json: bool) -> None:
    """Show the material of a post."""
    unit = read_unit(unit_key, by)
    found = plan_of(unit, at)
    if found is None or post not in found.posts:
        raise UnableToFindTraining(
            mark("The plan in force here knows no post {post}."), field="POST", post=post
        )
    made = material_for(found, post, unit.level)
    emit(_material(made), as_json, _material_lines(made))


@command.command("quiz", help=_("Take the quiz of a training: without --answers it shows the questions."))
@click.argument("training", metavar="TRAINING")
@click.option("--answers", default="", metavar="A,B,C", help=_("The letters chosen, in the order asked."))
@click.option("--results", is_flag=True, help=_("Show what your quizzes came to; begins none."))
@json_option
@acting
def quiz(
    by: Actor, at: datetime, submission: UUID, training: str, answers: str, results: bool, as_json: bool
) -> None:
    """Begin, answer or look back on a quiz."""
    person = reader_of(by)
    if results:
        rows = [queries.quiz_row(row) for row in queries.quizzes_of(person, training)]
        emit([_quiz(row) for row in rows], as_json, map(_result_line, rows))
        return
    if not answers:
        row = actions.begin_quiz(by=by, at=at, submission=submission, person=person, training=training)
        shown = queries.quiz_row(row)
        emit(_quiz(shown), as_json, _question_lines(shown))
        return
    done = actions.finish_quiz(
        by=by, at=at, submission=submission, quiz=_open(person, training), answers=_chosen(answers)
    )
    scored = queries.quiz_row(done)
    emit(_quiz(scored), as_json, [_result_line(scored)])


def _open(person: Person, training: str) -> Quiz:
    found = next((row for row in queries.quizzes_of(person, training) if row.finished_at is None), None)
    if found is None:
        raise UnableToFindTraining(mark("No quiz is open; begin it without --answers."), field="answers")
    return found


def _chosen(text: str) -> list[int | None]:
    """Return the places of the letters A to D; anything else is no answer."""
    letters = [one.strip().upper() for one in text.split(",")]
    return [ord(one) - ord("A") if len(one) == 1 and "A" <= one <= "D" else None for one in letters]


def _quiz(row: QuizRow) -> dict[str, Any]:
    over = row.finished_at is not None
    chosen = row.chosen or (None,) * len(row.questions)
    questions = [
        {
            "question": say(one.text),
            "choices": [said(choice) for choice in one.choices],
            "clause": one.clause,
            "chosen": answer,
            "right": one.right if over else None,
        }
        for one, answer in zip(row.questions, chosen, strict=True)
    ]
    given = asdict(row)
    kept = ("training", "begun_at", "finished_at", "asked", "percent", "right", "passed")
    return {**{name: given[name] for name in kept}, "questions": questions}


def _question_lines(row: QuizRow) -> Iterator[str]:
    for number, one in enumerate(row.questions, start=1):
        yield f"{number}. {say(one.text)} ({one.clause})"
        for letter, choice in zip("ABCD", one.choices, strict=False):
            yield f"   {letter} {said(choice)}"


def _result_line(row: QuizRow) -> str:
    if row.finished_at is None:
        return moment(row.begun_at) + " · " + _("not finished")
    result = word("quiz_result", "PASSED" if row.passed else "FAILED")
    return f"{moment(row.finished_at)} · {row.right}/{row.asked} · {result}"


def _material(made: Material) -> dict[str, Any]:
    return {
        "post": made.post,
        "title": said(made.title),
        "first_15": [
            {"for": list_heading(one), "items": [said(item) for item in one.items], "clauses": one.clauses}
            for one in made.lists
        ],
        "clauses": [
            {
                "clause": part.clause,
                "title": said(part.title),
                "text": said(part.text),
                "duties": [
                    {"duty": duty_said(one), "within": limits_said(one), "own": one.own}
                    for one in part.duties
                ],
            }
            for part in made.parts
        ],
    }


def _material_lines(made: Material) -> Iterator[str]:
    yield said(made.title)
    for one in made.lists:
        yield _("What you do in the first 15 minutes") + " · " + list_heading(one)
        yield from (f"  {place}. {said(item)}" for place, item in enumerate(one.items, start=1))
    for part in made.parts:
        yield f"{part.clause} {said(part.title)}"
        for duty in part.duties:
            yield " · ".join(bit for bit in (f"  {duty_said(duty)}", limits_said(duty)) if bit)
