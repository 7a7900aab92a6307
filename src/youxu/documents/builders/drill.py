"""The evaluation report of a drill (演练评估报告, AQ/T 9009-2015, 7.4): what was held, how it went, what it came to.

Words that a person wrote stand as they were written; everything else is in the language in force. It is marked as a paper
of an exercise on every page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.documents.blocks import (
    Bar,
    Block,
    Chart,
    Document,
    Fill,
    Heading,
    Letterhead,
    Paragraph,
    Signing,
    Table,
)
from youxu.documents.builders import official
from youxu.documents.builders.pack.section import either, said
from youxu.exercises import queries
from youxu.exercises.models import Exercise
from youxu.exercises.queries import Course, CourseKind, CourseRow, FindingRow, ItemRow, LessonsRow, SheetsRow
from youxu.exercises.rules.scoring import Portion, value_code
from youxu.exercises.rules.words import ExpectationState
from youxu.plan.schema import Plan
from youxu.plan.schema.scoring import BANDS, ItemKind, QuestionKind

ACTS = 250
"""Lines of the course that a report prints at most; the page has all of them."""
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Looked:
    """Everything that a report tells of a drill, read once."""

    exercise: Exercise
    at: datetime
    plan: Plan
    people: tuple[queries.ParticipantRow, ...]
    sheets: SheetsRow | None
    course: Course
    observations: tuple[queries.ObservationRow, ...]
    lessons: LessonsRow | None
    findings: tuple[FindingRow, ...]


def looked_at(exercise: Exercise, plan: Plan, *, by: Actor, at: datetime) -> Looked:
    """Return what the report tells, as the actor may read it."""
    return Looked(
        exercise,
        at,
        plan,
        queries.participants_of(exercise),
        queries.score_sheets(exercise),
        queries.course_of(exercise, by),
        queries.observations_of(exercise),
        queries.lessons_of(exercise),
        queries.findings_of(exercise, at),
    )


def document(drill: Looked) -> Document:
    """Return the report in the language in force; before the end of the drill it is marked as a draft."""
    exercise = drill.exercise
    marks = [_("EXERCISE, not real"), *([] if exercise.ended_at else [_("Draft, the drill is not over")])]
    title = _("Evaluation of the drill: {title}").format(title=either(exercise.title, exercise.title_en))
    return Document(
        title=title,
        language=get_language() or "zh-hans",
        printed_at=drill.at,
        blocks=tuple(_blocks(drill)),
        header="　".join(marks),
        letterhead=Letterhead(
            mark=official.name_of(exercise.unit),
            number=_("No. {reference}").format(reference=exercise.key),
            to=official.addressed(official.above(exercise.unit)),
        ),
    )


def _blocks(drill: Looked) -> Iterator[Block]:
    yield official.facts(_facts(drill))
    yield Paragraph(_conclusion(drill), strong=True)
    yield Heading(_("How it was evaluated"))
    yield Paragraph(_how(drill))
    yield Heading(_("Course of the drill"))
    yield from _course(drill)
    yield Heading(_("What was expected"))
    yield from _expected(drill)
    yield Heading(pgettext("drill", "Scores"))
    yield from _scores(drill)
    yield Heading(_("What observers saw"))
    yield from _observed(drill)
    yield Heading(_("What those who took part say"))
    yield from _lessons(drill)
    yield Heading(_("Findings and how they are put right"))
    yield from _findings(drill)
    yield Heading(_("Conclusion"))
    yield Paragraph(_conclusion(drill))
    yield Signing((official.name_of(drill.exercise.unit),), official.date_of(drill.at))


def _facts(drill: Looked) -> list[tuple[str, str]]:
    exercise = drill.exercise
    lasted = exercise.ended_at - exercise.started_at if exercise.started_at and exercise.ended_at else None
    players = sum(one.plays for one in drill.people)
    return [
        (pgettext("drill", "Number"), exercise.key),
        (
            pgettext("drill", "Kind"),
            official.listed(
                (
                    wording.word("exercise_form", exercise.form),
                    wording.word("exercise_scope", exercise.scope),
                )
            ),
        ),
        (pgettext("drill", "Started"), official.stamp_of(exercise.started_at)),
        (pgettext("drill", "Ended"), official.stamp_of(exercise.ended_at)),
        (pgettext("drill", "Lasted"), wording.duration(lasted) if lasted is not None else official.unknown()),
        (pgettext("drill", "Pauses"), str(exercise.pauses)),
        (
            pgettext("drill", "Took part"),
            _("{players} players, {all} people").format(players=players, all=len(drill.people)),
        ),
        (pgettext("drill", "Plan"), f"{said(drill.plan.title)} {exercise.plan_version or ''}".strip()),
    ]


def _conclusion(drill: Looked) -> str:
    course = drill.course
    done = _("Of what was expected {met} were done in time, {late} late, {missed} not.").format(
        met=course.met, late=course.late, missed=course.missed
    )
    sheets = drill.sheets
    if sheets is None or sheets.whole.percent is None:
        return _joined(done, _("Nothing was scored."))
    share = wording.percent(float(sheets.whole.share or 0))
    if sheets.band is None:
        text = _("{share} of the points so far; no band yet: {scored} of {all} items are scored.")
        words = text.format(share=share, scored=sheets.whole.scored, all=sheets.whole.applicable)
    else:
        text = _("The drill as a whole: {band}, {share} of the points.")
        words = text.format(band=_(BANDS[sheets.band]), share=share)
    return _joined(words, done)


def _joined(*sentences: str) -> str:
    return ("" if wording.chinese() else " ").join(sentences)


def _told(label: str, words: str) -> str:
    """Return what stands behind a colon after its label."""
    return label + _(": ") + words


def _how(drill: Looked) -> str:
    observers = [either(one.person, one.person_en) for one in drill.people if one.observes]
    names = official.listed(observers) or _("nobody")
    sheets = drill.sheets
    if sheets is None:
        return _("Observers: {names}. The plan has no score sheets.").format(names=names)
    tables = official.listed(sheet.table for sheet in sheets.sheets if sheet.table)
    by_engine = sum(one.judged.engine for one in sheets.items)
    text = _(
        "Observers: {names}. Sheets of AQ/T 9009-2015, tables {tables}, as the plan restates them; {scored} of {all} "
        "items are scored, {none} are not of this drill; of {engine} items the journal itself knows what happened."
    )
    return text.format(
        names=names,
        tables=tables,
        scored=sheets.whole.scored,
        all=sheets.whole.applicable,
        none=sheets.whole.not_applicable,
        engine=by_engine,
    )


def _course(drill: Looked) -> Iterator[Block]:
    rows = drill.course.rows
    if not rows:
        yield Paragraph(_("Nothing happened yet."))
        return
    if len(rows) > ACTS:
        text = _("The last {shown} of {all} lines; the page of the drill has all.")
        yield Paragraph(text.format(shown=ACTS, all=len(rows)), small=True)
    told = tuple((f"{wording.local(row.at):%H:%M}", *_line(row)) for row in rows[-ACTS:])
    head = (pgettext("drill", "Scenario time"), pgettext("drill", "Kind"), pgettext("drill", "What happened"))
    yield Table(head, told, (0.9, 1, 5), strong=False)


def _line(row: CourseRow) -> tuple[str, str]:
    if row.kind is CourseKind.INJECT and row.inject is not None:
        title = either(row.inject.title, row.inject.title_en)
        return pgettext("drill", "Inject"), f"{row.inject.number}. {title}"
    if row.kind is CourseKind.ACT and row.act is not None:
        return pgettext("drill", "Act"), wording.say(row.act.sentence)
    if row.kind is CourseKind.EXPECTATION and row.expectation is not None:
        state = wording.word("expectation_state", row.expectation.state)
        return pgettext("drill", "Expected"), _told(
            either(row.expectation.text, row.expectation.text_en), state
        )
    assert row.observation is not None
    by = either(row.observation.by, row.observation.by_en)
    return pgettext("drill", "Observed"), _told(by, row.observation.words)


def _expected(drill: Looked) -> Iterator[Block]:
    rows = [one for one in drill.course.expectations if one.state != ExpectationState.VOID]
    if not rows:
        yield Paragraph(_("The scenario expects nothing in particular."))
        return
    told = tuple(
        (
            either(one.text, one.text_en),
            official.listed(official.post_of(drill.plan, role) for role in one.roles) or _("anybody"),
            _clock(one.due_at),
            _clock(one.met_at),
            wording.word("expectation_state", one.state),
        )
        for one in rows
    )
    heads = (
        pgettext("drill", "Expected"),
        pgettext("drill", "Who"),
        pgettext("drill", "By"),
        pgettext("drill", "Done"),
        pgettext("drill", "How it ended"),
    )
    yield Table(heads, told, (2.6, 2, 0.8, 0.8, 1), strong=False)


def _clock(at: datetime | None) -> str:
    return f"{wording.local(at):%H:%M}" if at is not None else "–"


def _scores(drill: Looked) -> Iterator[Block]:
    sheets = drill.sheets
    if sheets is None:
        yield Paragraph(_("The plan has no score sheets."))
        return
    rows = []
    for sheet in sheets.sheets:
        rows.append((f"{said(sheet.title)} {sheet.table}".strip(), *_figures(sheet.portion)))
        rows += [(f"　{said(one.title)}", *_figures(one.portion)) for one in sheet.sections]
    rows.append((_("The whole drill"), *_figures(sheets.whole)))
    heads = (
        _("Sheet and section"),
        _("Share of the points"),
        pgettext("drill", "Scored"),
        _("Not of this drill"),
    )
    yield Table(heads, tuple(rows), (3.4, 1.3, 1, 1.2))
    bars = tuple(
        Bar(said(section.title), 0.0, float(section.portion.share), _share(section.portion), Fill.PLAIN)
        for sheet in sheets.sheets
        for section in sheet.sections
        if section.portion.share is not None
    )
    if bars:
        ticks = tuple((one, f"{one:.0%}") for one in TICKS)
        yield Chart(_("Share of the points by section"), bars, ticks, None)
    yield from _items(_("Scored lowest"), sheets.worst)
    yield from _items(
        _("To be talked over: observers, or observers and the journal, are far apart"), sheets.to_talk_over
    )


def _figures(portion: Portion) -> tuple[str, str, str]:
    return _share(portion), f"{portion.scored}/{portion.applicable}", str(portion.not_applicable)


def _share(portion: Portion) -> str:
    return wording.percent(float(portion.share)) if portion.share is not None else "–"


def _items(title: str, items: tuple[ItemRow, ...]) -> Iterator[Block]:
    if not items:
        return
    yield Heading(title, 2)
    rows = tuple((one.number or "–", said(one.title), _given(one), _notes(one)) for one in items)
    yield Table(
        (
            pgettext("drill", "Item"),
            pgettext("drill", "What is judged"),
            pgettext("drill", "Scores"),
            pgettext("drill", "Note"),
        ),
        rows,
        (0.9, 3, 1.8, 1.8),
        strong=False,
    )


def _given(item: ItemRow) -> str:
    given = [f"{either(one.by, one.by_en)} {shown_value(item.kind, one.value)}" for one in item.observers]
    if item.engine is not None:
        value = shown_value(item.kind, item.engine.value)
        given.append(_("journal {value}").format(value=value))
    return official.listed(given)


def _notes(item: ItemRow) -> str:
    return official.listed(one.note for one in item.observers if one.note)


def shown_value(kind: ItemKind, value: Decimal | None) -> str:
    """Return a value of an item in words: yes, 3, 12 min, not applicable."""
    word = wording.word("score_value", value_code(kind, value))
    return _("{count} min").format(count=word) if kind is ItemKind.MEASURED and value is not None else word


def _observed(drill: Looked) -> Iterator[Block]:
    if not drill.observations:
        yield Paragraph(_("Observers wrote nothing down."))
        return
    rows = tuple((_clock(one.seen_at), either(one.by, one.by_en), one.words) for one in drill.observations)
    yield Table(
        (pgettext("drill", "Scenario time"), pgettext("drill", "Observer"), pgettext("drill", "Observed")),
        rows,
        (0.9, 1, 5),
        strong=False,
    )


def _lessons(drill: Looked) -> Iterator[Block]:
    lessons = drill.lessons
    if lessons is None or not lessons.answered:
        yield Paragraph(_("Nobody has answered the questions yet."))
        return
    text = _("{answered} of {asked} people answered.")
    yield Paragraph(text.format(answered=lessons.answered, asked=lessons.asked))
    rows = []
    words: list[Block] = []
    for one in lessons.together:
        question = lessons.questions[one.key]
        if question.kind is QuestionKind.WORDS:
            if one.words:
                words.append(Heading(said(question.title), 2))
                words += [Paragraph(f"· {text}") for text in one.words]
        elif one.mean is not None:
            yes = question.kind is QuestionKind.YES_NO
            mean = wording.percent(one.mean) if yes else f"{one.mean:.1f} / 5"
            rows.append((said(question.title), mean, str(one.count)))
    if rows:
        yield Table(
            (pgettext("drill", "Question"), _("Mean, or share of yes"), pgettext("drill", "Answers")),
            tuple(rows),
            (4, 1.4, 0.8),
        )
    yield from words


def _findings(drill: Looked) -> Iterator[Block]:
    if not drill.findings:
        yield Paragraph(_("No finding was recorded."))
        return
    rows = tuple(
        (
            str(one.number),
            one.text,
            one.improvement.reference,
            either(one.improvement.owner, one.improvement.owner_en) or _("nobody yet"),
            (one.improvement.due_date or one.due_date).isoformat(),
            wording.word("improvement_state", one.improvement.state),
        )
        for one in drill.findings
    )
    heads = (
        pgettext("drill", "No."),
        pgettext("drill", "Finding"),
        pgettext("drill", "Proposal"),
        pgettext("drill", "Owner"),
        pgettext("drill", "By"),
        pgettext("drill", "State"),
    )
    yield Table(heads, rows, (0.5, 2.7, 1.5, 1, 1.4, 1), strong=False)
