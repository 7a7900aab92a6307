"""``youxu drill debrief``, ``answer``, ``finding``, ``report``: a drill looked back at and what comes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.drill.group import command, drill_called
from youxu.cli.commands.drill.scoring import whole_line
from youxu.cli.options import acting, emit, json_option, reading
from youxu.cli.paper_options import paper_options
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, clock_time, say, word
from youxu.documents.drill_papers import of_drill
from youxu.documents.rules import Format, Kind
from youxu.exercises import queries
from youxu.exercises.actions import answer_lessons, record_finding
from youxu.exercises.models import Exercise
from youxu.exercises.queries import Course, CourseRow, FindingRow, LessonsRow
from youxu.kernel.words import mark
from youxu.organisation.models import Person
from youxu.organisation.queries import person_called
from youxu.plan.schema.scoring import QUESTION_KINDS


class UnableToReadAnswers(UnableTo):
    """An answer on the command line is QUESTION=ANSWER."""

    text = mark("{said} is no answer: write QUESTION=ANSWER.")
    clause = "T2"


@command.command(
    "debrief", help=_("Show the course of a drill, what was met, late, missed, who did what, what was found.")
)
@click.argument("key", metavar="DRILL")
@json_option
@reading
def debrief(by: Actor, at: datetime, key: str, as_json: bool) -> None:
    """Look back at a drill."""
    drill = drill_called(by, key)
    course = queries.course_of(drill, by)
    lessons = queries.lessons_of(drill, by.person_id)
    findings = queries.findings_of(drill, at)
    emit(_published(drill, course, lessons, findings), as_json, _lines(drill, course, lessons, findings))


def _published(
    drill: Exercise, course: Course, lessons: LessonsRow | None, findings: tuple[FindingRow, ...]
) -> dict[str, Any]:
    sheets = queries.score_sheets(drill)
    return {
        "drill": drill.key,
        "state": drill.state,
        "percent": sheets.whole.percent if sheets else None,
        "band": sheets.band if sheets else None,
        "met": course.met,
        "late": course.late,
        "missed": course.missed,
        "course": [_line(row) for row in course.rows],
        "done": [{"by": one.by, "acts": [act.code for act in one.acts]} for one in course.done],
        "lessons": _answers(lessons),
        "findings": [
            {
                "number": one.number,
                "text": one.text,
                "item": one.item,
                "reference": one.improvement.reference,
                "state": one.improvement.state,
                "owner": one.improvement.owner,
                "due_date": one.improvement.due_date or one.due_date,
                "overdue": one.improvement.overdue,
            }
            for one in findings
        ],
    }


def _line(row: CourseRow) -> dict[str, Any]:
    return {"at": row.at, "kind": row.kind, "text": _text(row), "state": _state(row)}


def _text(row: CourseRow) -> str:
    if row.inject is not None:
        return row.inject.title if chinese() else row.inject.title_en
    if row.act is not None:
        return say(row.act.sentence)
    if row.expectation is not None:
        return row.expectation.text if chinese() else row.expectation.text_en
    return row.observation.words if row.observation is not None else ""


def _state(row: CourseRow) -> str:
    return row.expectation.state if row.expectation is not None else ""


def _answers(lessons: LessonsRow | None) -> dict[str, Any] | None:
    if lessons is None:
        return None
    return {
        "asked": lessons.asked,
        "answered": lessons.answered,
        "waiting": lessons.waiting,
        "questions": [
            {"key": one.key, "count": one.count, "mean": one.mean, "words": one.words}
            for one in lessons.together
        ],
    }


def _lines(
    drill: Exercise, course: Course, lessons: LessonsRow | None, findings: tuple[FindingRow, ...]
) -> Iterator[str]:
    yield f"{drill.key}  {drill.title if chinese() else drill.title_en or drill.title}"
    sheets = queries.score_sheets(drill)
    if sheets is not None:
        yield whole_line(sheets)
    yield _("{met} met, {late} late, {missed} missed").format(
        met=course.met, late=course.late, missed=course.missed
    )
    for row in course.rows:
        state = f"  {word('expectation_state', _state(row))}" if _state(row) else ""
        yield f"  {clock_time(row.at)}  {_text(row)}{state}"
    if lessons is not None:
        yield _("{answered} of {asked} people answered.").format(
            answered=lessons.answered, asked=lessons.asked
        )
    for one in findings:
        state = word("improvement_state", one.improvement.state)
        yield f"  {one.number}. {one.text}  {one.improvement.reference}  {state}"


@command.command(
    "answer",
    help=_("Answer the questions after a drill, once: QUESTION=ANSWER ...; without any they are shown."),
)
@click.argument("key", metavar="DRILL")
@click.argument("answers", nargs=-1, metavar="[QUESTION=ANSWER]...")
@json_option
@acting
def answer(
    by: Actor, at: datetime, submission: UUID, key: str, answers: tuple[str, ...], as_json: bool
) -> None:
    """Answer the questions."""
    drill = drill_called(by, key)
    if answers:
        said = dict(_split(one) for one in answers)
        answer_lessons(by=by, at=at, submission=submission, exercise=drill, answers=said)
    lessons = queries.lessons_of(drill, by.person_id)
    told = {
        "drill": drill.key,
        "mine": dict(lessons.mine or {}) if lessons else {},
        **(_answers(lessons) or {}),
    }
    emit(told, as_json, _questions(lessons))


def _split(said: str) -> tuple[str, str]:
    key, equals, value = said.partition("=")
    if not equals:
        raise UnableToReadAnswers(said=said[:60])
    return key.strip(), value.strip()


def _questions(lessons: LessonsRow | None) -> Iterator[str]:
    if lessons is None:
        yield _("The plan of this unit asks nothing after a drill.")
        return
    for key, question in lessons.questions.items():
        title = question.title.zh if chinese() else question.title.en
        mine = (lessons.mine or {}).get(key, "–")
        yield f"{key:<14}{title} ({_(QUESTION_KINDS[question.kind])}): {mine}"


@command.command(
    "finding",
    help=_(
        "Record what a drill showed; it becomes a proposal for improvement, with an owner an accepted one."
    ),
)
@click.argument("key", metavar="DRILL")
@click.argument("text")
@click.option("--item", default="", metavar="ITEM", help=_("The item of the sheets that it is about."))
@click.option("--clause", default="", metavar="ID", help=_("The clause that it is about."))
@click.option("--owner", default="", metavar="PERSON", help=_("Who puts it right: staff number or name."))
@click.option(
    "--due", type=click.DateTime(["%Y-%m-%d"]), default=None, help=_("By which day; else as the plan has it.")
)
@click.option("--plan", "wants_plan", is_flag=True, help=_("The plan itself should change."))
@json_option
@acting
def finding(
    by: Actor,
    at: datetime,
    submission: UUID,
    key: str,
    text: str,
    item: str,
    clause: str,
    owner: str,
    due: datetime | None,
    wants_plan: bool,
    as_json: bool,
) -> None:
    """Record a finding."""
    drill = drill_called(by, key)
    made = record_finding(
        by=by,
        at=at,
        submission=submission,
        exercise=drill,
        text=text,
        item=item,
        clause=clause,
        wants_plan=wants_plan,
        owner=_owner(owner),
        due_date=due.date() if due else None,
    )
    row = made.improvement
    told = {
        "drill": drill.key,
        "number": made.number,
        "item": made.item,
        "reference": row.reference,
        "state": row.state,
        "due_date": _day(row.due_date, made.due_date),
    }
    text = _("Finding {number} is proposal {reference}, to be put right by {day}.")
    emit(told, as_json, [text.format(number=made.number, reference=row.reference, day=told["due_date"])])


def _owner(named: str) -> Person | None:
    return person_called(named) if named else None


def _day(accepted: date | None, asked: date) -> date:
    return accepted or asked


@command.command("report", help=_("Write the evaluation report of a drill to a file."))
@click.argument("key", metavar="DRILL")
@paper_options
@json_option
@reading
def report(by: Actor, at: datetime, key: str, form: str, language: str, out: Path, as_json: bool) -> None:
    """Write the report."""
    drill = drill_called(by, key)
    written = of_drill(drill, by=by, at=at, form=Format(form), language=language)
    out.write_bytes(written.body)
    told = {
        "drill": drill.key,
        "kind": Kind.DRILL_REPORT.value,
        "format": form,
        "language": language,
        "pages": written.pages or None,
        "bytes": len(written.body),
        "digest": hashlib.sha256(written.body).hexdigest(),
        "unshown": list(written.unshown),
        "out": str(out),
    }
    line = _("{paper}: {path}").format(paper=word("paper", Kind.DRILL_REPORT), path=out)
    emit(told, as_json, [line])
