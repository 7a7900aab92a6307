"""After a drill: everybody who took part answers the questions once; what was found becomes an improvement (T2, C1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.evaluation.actions.improvement import accept_improvement, propose_improvement
from youxu.evaluation.rules.improvement import ImprovementSource
from youxu.exercises import events
from youxu.exercises.actions import leading
from youxu.exercises.actions.leading import CLAUSE, VERB
from youxu.exercises.actions.scoring import SCORERS
from youxu.exercises.models import Exercise, Finding, LessonAnswers
from youxu.exercises.queries.scoring import item_of, rectify_day, sheets_for
from youxu.exercises.rules.lessons import answer_faults, kept_answers
from youxu.exercises.rules.words import ExercisePart, ExerciseState
from youxu.kernel.words import mark
from youxu.organisation.models import Person


class UnableToAnswerLessons(UnableTo):
    """Everybody who took part answers the questions once, when the drill is over."""

    text = mark("You answered these questions already; everybody answers once.")
    clause = CLAUSE


class UnableToRecordFinding(UnableTo):
    """A finding says what was found, of an item of the sheets or none."""

    text = mark("Say what was found.")
    clause = "C1"


@action
def answer_lessons(
    *, by: Actor, at: datetime, exercise: Exercise, answers: Mapping[str, str]
) -> LessonAnswers:
    """Answer the questions after a drill in which one took part. Raises UnableToAnswerLessons, Invalid by question."""
    row = leading.fresh(exercise)
    taken = leading.part_of(by, row, *ExercisePart)
    if taken is None:
        by.require(VERB, unit=row.unit_path)
        raise UnableToAnswerLessons(mark("Only who took part answers these questions."))
    if row.state != ExerciseState.ENDED:
        raise UnableToAnswerLessons(mark("The questions are asked when the drill is over."))
    sheets = sheets_for(row)
    if sheets is None or not sheets.questions:
        raise UnableToAnswerLessons(mark("The plan of this unit asks nothing after a drill."))
    if LessonAnswers.objects.filter(exercise=row, person=taken.person).exists():
        raise UnableToAnswerLessons
    faults = answer_faults(sheets.questions, answers)
    if faults:
        raise Invalid(faults)
    kept = kept_answers(sheets.questions, answers)
    made = LessonAnswers.objects.create(exercise=row, person=taken.person, answers=kept, answered_at=at)
    leading.note_real(events.LessonsAnswered(len(kept)), row, by, at)
    return made


@action
def record_finding(
    *,
    by: Actor,
    at: datetime,
    exercise: Exercise,
    text: str,
    item: str = "",
    clause: str = "",
    wants_plan: bool = False,
    owner: Person | None = None,
    due_date: date | None = None,
) -> Finding:
    """Write down what a drill showed: it is proposed as an improvement, and accepted at once where an owner is named.

    ``due_date``: by when it is put right, as the plan has it without one. Raises NotPermitted, UnableToRecordFinding,
    UnableToPropose, UnableToDecide for a day that is over.
    """
    row = leading.fresh(exercise)
    if not leading.part_of(by, row, *SCORERS):
        by.require(VERB, unit=row.unit_path)
    found = item_of(row, item) if item.strip() else None
    if item.strip() and found is None:
        raise UnableToRecordFinding(
            mark("The sheets of this drill have no item {name}."), field="item", name=item.strip()[:40]
        )
    if not text.strip():
        raise UnableToRecordFinding(field="text")
    day = due_date or rectify_day(row, at)
    tested = next(iter(found[1].clause), "") if found else ""
    improvement = propose_improvement(
        by=by,
        at=at,
        unit=row.unit,
        text=text,
        source=ImprovementSource.DRILL,
        source_name=row.key,
        clause=clause or tested or "C1",
        wants_plan=wants_plan,
    )
    if owner is not None:
        improvement = accept_improvement(
            by=by, at=at, improvement=improvement, owner=owner, due_date=day, wants_plan=wants_plan
        )
    number = Finding.objects.filter(exercise=row).count() + 1
    made = Finding.objects.create(
        exercise=row,
        number=number,
        item=found[0] if found else "",
        improvement=improvement,
        due_date=day,
        found_at=at,
    )
    what = events.FindingRecorded(number, improvement.text, improvement.reference, day.isoformat())
    leading.note_real(what, row, by, at)
    return made
