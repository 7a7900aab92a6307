"""Scoring a drill on a phone, looking back at it, asking those who took part, recording what was found (T2, C1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import clock, numbers, wording
from youxu.core.actor import Actor
from youxu.documents.drill_papers import name_of, of_drill
from youxu.documents.papers import TYPES
from youxu.documents.rules import Format
from youxu.evaluation.actions.improvement import DECIDE
from youxu.exercises import queries
from youxu.exercises.actions import (
    answer_lessons,
    check_expectation,
    fill_scores,
    note_observation,
    record_finding,
    score_item,
)
from youxu.exercises.models import Exercise, Expectation
from youxu.exercises.queries import ItemRow, ScoreRow, SectionRow, SheetRow, SheetsRow
from youxu.exercises.rules.scoring import STEPS, value_code
from youxu.exercises.rules.words import Checked, ExpectationState
from youxu.organisation.queries import shown_names
from youxu.plan.schema.scoring import BANDS, Band, ItemKind, QuestionKind
from youxu.web.forms import drill_scores as forms
from youxu.web.forms.base import Form
from youxu.web.pages.acting import About, act
from youxu.web.pages.plan.words import text_in
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

SCORES, EXPECTED = "scores", "expected"
LOOKS = {Band.EXCELLENT: "met", Band.GOOD: "ok", Band.FAIR: "soon", Band.POOR: "late"}
ENDED = {
    ExpectationState.MET: "met",
    ExpectationState.LATE: "met_late",
    ExpectationState.MISSED: "late",
    ExpectationState.OPEN: "soon",
}


@dataclass(frozen=True)
class Choice:
    """One button of an item: what it sends, what stands on it, whether it is the reader's score."""

    value: str
    label: str
    chosen: bool


def observe(request: Request, key: str) -> HttpResponse:
    """Show an observer the expectations and the sections of the sheets, or the items of one section."""
    drill = _drill(request, key)
    return render(request, "drills/observe.html", _shown(request, drill, request.GET.get("part", "")))


def score(request: Request, key: str, part: str) -> HttpResponse:
    """Score one item, or change the own score of it."""
    drill = _drill(request, key)
    form = forms.ScoreForm(request.POST or None)
    return _entered(
        request,
        drill,
        form,
        score_item,
        part,
        then=lambda row: f"{_part(drill, part)}#i-{row.item}",
        extra={"exercise": drill},
    )


def expect(request: Request, key: str, pk: int) -> HttpResponse:
    """Say whether what was expected was done."""
    drill = _drill(request, key)
    row = Expectation.objects.filter(exercise=drill, pk=pk).first()
    if row is None:
        raise Http404
    return _entered(
        request,
        drill,
        forms.CheckForm(request.POST or None),
        check_expectation,
        EXPECTED,
        then=f"{_part(drill, EXPECTED)}#e-{pk}",
        values=lambda form: {
            "expectation": row,
            "met": form.cleaned_data["met"] == "1",
            "note_text": form.cleaned_data["note_text"],
        },
        at=clock.within(drill.world, request.at),
    )


def note(request: Request, key: str) -> HttpResponse:
    """Write down what was seen."""
    drill = _drill(request, key)
    return _entered(
        request,
        drill,
        forms.ObservationForm(request.POST or None),
        note_observation,
        EXPECTED,
        then=_part(drill, EXPECTED),
        extra={"exercise": drill},
        said=_("Written down."),
    )


def _entered(
    request: Request, drill: Exercise, form: Form, action: Any, part: str, **more: Any
) -> HttpResponse:
    """Run what an observer entered; refused, the page stands as it was with what was entered and why."""
    return act(
        request,
        form,
        action,
        template="drills/observe.html",
        context=lambda: _shown(request, drill, part, form),
        about=_about(drill),
        verb="lead_drill",
        **more,
    )


def _shown(request: Request, drill: Exercise, part: str, entered: Form | None = None) -> dict[str, Any]:
    sheets = queries.score_sheets(drill, request.actor.person_id)
    found = _section(sheets, part)
    said = entered.data if entered is not None else {}
    context = _frame(request, drill) | {
        "sheets": sheets,
        "parts": list(_parts(drill, sheets)),
        "part": part,
        "band": _band(sheets),
        "expected_url": _part(drill, EXPECTED),
        "scores_url": reverse("drill-observe", args=[drill.key]),
    }
    if found is not None:
        sheet, section = found
        context |= {
            "section": section,
            "section_title": text_in(section.title),
            "sheet_title": f"{text_in(sheet.title)} {sheet.table}".strip(),
            "items": [_item(one, said) for one in section.items],
            "next_url": _next(drill, sheets, part),
        }
    elif part == EXPECTED:
        rows = queries.expectations_of(drill)
        notes = entered if isinstance(entered, forms.ObservationForm) else forms.ObservationForm()
        context |= {
            "expectations": [
                (one, ENDED.get(ExpectationState(one.state), "ok"), _ticks(one), numbers.new_submission())
                for one in rows
            ],
            "note_form": notes,
            "observations": queries.observations_of(drill)[::-1][:20],
        }
    return context


def _ticks(row: queries.ExpectationRow) -> bool:
    """Tell whether an observer may say how it stands."""
    return row.due_at is not None and (row.is_open or row.state == ExpectationState.VOID)


def _section(sheets: SheetsRow | None, part: str) -> tuple[SheetRow, SectionRow] | None:
    found = {
        f"{sheet.key}.{section.key}": (sheet, section)
        for sheet in (sheets.sheets if sheets is not None else ())
        for section in sheet.sections
    }
    return found.get(part)


def _parts(drill: Exercise, sheets: SheetsRow | None) -> Iterator[dict[str, Any]]:
    """Yield the sections as an observer chooses among them: how many of their items the reader scored."""
    for sheet in sheets.sheets if sheets is not None else ():
        yield {"title": f"{text_in(sheet.title)} {sheet.table}".strip(), "head": True}
        for section in sheet.sections:
            mine = sum(one.own is not None for one in section.items)
            yield {
                "title": text_in(section.title),
                "url": _part(drill, f"{sheet.key}.{section.key}"),
                "mine": mine,
                "all": len(section.items),
                "done": mine == len(section.items),
            }


def _next(drill: Exercise, sheets: SheetsRow | None, part: str) -> str:
    keys = [f"{one.key}.{two.key}" for one in (sheets.sheets if sheets else ()) for two in one.sections]
    place = keys.index(part) + 1
    return _part(drill, keys[place]) if place < len(keys) else ""


def _part(drill: Exercise, part: str) -> str:
    return f"{reverse('drill-observe', args=[drill.key])}?part={part}"


def _item(item: ItemRow, said: Any) -> dict[str, Any]:
    """Return one item with its buttons; ``said`` is what was entered of it and refused."""
    own = item.own
    mine = value_code(item.kind, own.value) if own is not None else ""
    kept = said.get("note", "") if said.get("item") == item.key else None
    return {
        "row": item,
        "title": text_in(item.title),
        "number": item.number,
        "measured": item.kind is ItemKind.MEASURED,
        "minutes": mine if mine not in ("", "NA") else "",
        "buttons": list(_buttons(item.kind, mine)),
        "submission": numbers.new_submission(),
        "revision": own.revision if own is not None else "",
        "mine": shown_value(item.kind, own) if own is not None else "",
        "note": kept if kept is not None else own.note if own is not None else "",
        "engine": shown_value(item.kind, item.engine) if item.engine is not None else "",
        "fault": kept is not None,
    }


def _buttons(kind: ItemKind, mine: str) -> Iterator[Choice]:
    if kind is ItemKind.YES_NO:
        yield Choice("yes", wording.word("score_value", "YES"), mine == "YES")
        yield Choice("no", wording.word("score_value", "NO"), mine == "NO")
    elif kind is ItemKind.POINTS:
        yield from (Choice(str(one), str(one), mine == str(one)) for one in STEPS)
    yield Choice("na", wording.word("score_value", "NA"), mine == "NA")


def shown_value(kind: ItemKind, row: ScoreRow) -> str:
    """Return a score in words: yes, 3, 12 min, not applicable."""
    word = wording.word("score_value", value_code(kind, row.value))
    measured = kind is ItemKind.MEASURED and row.value is not None
    return _("{count} min").format(count=word) if measured else word


def debrief(request: Request, key: str) -> HttpResponse:
    """Look back at a drill: course, expectations, scores by section, who did what, answers, findings."""
    return render(request, "drills/debrief.html", _looked(request, _drill(request, key)))


def fill(request: Request, key: str) -> HttpResponse:
    """Fill what the journal knows into the sheets, again."""
    drill = _drill(request, key)
    return act(
        request,
        forms.FillForm(request.POST or None),
        fill_scores,
        template="drills/debrief.html",
        context=lambda: _looked(request, drill),
        extra={"exercise": drill},
        about=_about(drill),
        verb="lead_drill",
        then=reverse("drill-debrief", args=[drill.key]),
        said=_("Filled with what the journal knows."),
    )


def _looked(request: Request, drill: Exercise) -> dict[str, Any]:
    sheets = queries.score_sheets(drill, request.actor.person_id)
    course = queries.course_of(drill, request.actor)
    lessons = queries.lessons_of(drill, request.actor.person_id)
    names = shown_names([one.met_by for one in course.expectations], drill.unit_path)
    return _frame(request, drill) | {
        "form": forms.FillForm(),
        "sheets": sheets,
        "band": _band(sheets),
        "share": _share(sheets.whole.share) if sheets is not None else "",
        "sections": [
            (
                f"{text_in(sheet.title)} {sheet.table}".strip(),
                _share(sheet.portion.share),
                [(text_in(one.title), _share(one.portion.share), one.portion) for one in sheet.sections],
                sheet.portion,
            )
            for sheet in (sheets.sheets if sheets is not None else ())
        ],
        "worst": [_judged(one) for one in (sheets.worst if sheets is not None else ())],
        "apart": [_judged(one) for one in (sheets.to_talk_over if sheets is not None else ())],
        "course": course,
        "expected": [(one, names.get(one.met_by, one.met_by)) for one in course.expectations],
        "lessons": lessons,
        "answers": list(_answers(lessons)),
        "findings": queries.findings_of(drill, request.at),
    }


def _judged(item: ItemRow) -> dict[str, Any]:
    given = [(either(one.by, one.by_en), shown_value(item.kind, one), one.note) for one in item.observers]
    if item.engine is not None:
        given.append((_("the journal"), shown_value(item.kind, item.engine), ""))
    return {"number": item.number, "title": text_in(item.title), "given": given}


def _share(share: Any) -> str:
    return wording.percent(float(share)) if share is not None else "–"


def _answers(lessons: queries.LessonsRow | None) -> Iterator[dict[str, Any]]:
    for one in lessons.together if lessons is not None else ():
        assert lessons is not None
        question = lessons.questions[one.key]
        mean = ""
        if one.mean is not None:
            yes = question.kind is QuestionKind.YES_NO
            mean = wording.percent(one.mean) if yes else f"{one.mean:.1f} / 5"
        yield {"title": text_in(question.title), "mean": mean, "count": one.count, "words": one.words}


def finding(request: Request, key: str) -> HttpResponse:
    """Record what the drill showed: a proposal for improvement, accepted at once where an owner is named."""
    drill = _drill(request, key)
    decides = request.actor.may(DECIDE, unit=drill.unit_path)
    return act(
        request,
        forms.FindingForm(
            request.POST or None,
            unit=drill.unit,
            decides=decides,
            initial={"due_date": queries.rectify_day(drill, request.at)},
        ),
        record_finding,
        template="drills/finding.html",
        context=lambda: _frame(request, drill),
        extra={"exercise": drill},
        about=_about(drill),
        verb="lead_drill",
        then=f"{reverse('drill-debrief', args=[drill.key])}#findings",
        said=_("The finding is recorded and proposed for improvement."),
    )


def questions(request: Request, key: str) -> HttpResponse:
    """Ask who took part the questions of the plan, once."""
    drill = _drill(request, key)
    lessons = queries.lessons_of(drill, request.actor.person_id)
    if lessons is None:
        raise Http404
    return act(
        request,
        forms.QuestionsForm(request.POST or None, questions=lessons.questions),
        answer_lessons,
        template="drills/questions.html",
        context=lambda: _frame(request, drill) | {"lessons": lessons, "mine": _mine(lessons)},
        values=lambda form: {"answers": form.said()},
        extra={"exercise": drill},
        about=_about(drill),
        verb="lead_drill",
        then=reverse("drill-questions", args=[drill.key]),
        said=_("Thank you: your answers are stored."),
    )


def _mine(lessons: queries.LessonsRow) -> list[tuple[str, str]]:
    """Return the reader's own answers in words."""
    words = {"1": wording.word("score_value", "YES"), "0": wording.word("score_value", "NO")}
    return [
        (
            text_in(question.title),
            words.get(lessons.mine[key], "") if question.kind is QuestionKind.YES_NO else lessons.mine[key],
        )
        for key, question in lessons.questions.items()
        if lessons.mine is not None and key in lessons.mine
    ]


def report(request: Request, key: str, form: str) -> HttpResponse:
    """Hand out the evaluation report as .docx or PDF in the reader's language."""
    drill = _drill(request, key)
    if form not in list(Format):
        raise Http404
    language = "zh" if wording.chinese() else "en"
    written = of_drill(drill, by=request.actor, at=request.at, form=Format(form), language=language)
    answer = HttpResponse(written.body, content_type=TYPES[Format(form)])
    answer["Content-Disposition"] = f'attachment; filename="{name_of(drill, Format(form), language)}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _drill(request: Request, key: str) -> Exercise:
    found = queries.drill_for(request.actor, key)
    if found is None:
        raise Http404
    return found


def _about(drill: Exercise) -> About:
    return About("exercises.exercise", drill.pk, drill.stream, drill.unit_path)


def _band(sheets: SheetsRow | None) -> tuple[str, str] | None:
    """Return the word of the band and how it is drawn."""
    if sheets is None or sheets.band is None:
        return None
    return _(BANDS[sheets.band]), LOOKS[sheets.band]


def _frame(request: Request, drill: Exercise) -> dict[str, Any]:
    """Return what every page about a drill names; it is marked as one though it stands outside the drill's world."""
    actor: Actor = request.actor
    mine = queries.participant_of(drill, actor.person_id)
    leads = actor.may("lead_drill", unit=drill.unit_path)
    scores = leads or (mine is not None and not mine.plays)
    return {
        "here": "drills",
        "exercise": queries.drill_row(drill, request.at),
        "world": drill.world,
        "world_name": either(drill.title, drill.title_en),
        "title": either(drill.title, drill.title_en),
        "may_score": scores,
        "may_answer": mine is not None and drill.ended_at is not None,
        "by_observer": Checked.OBSERVER,
    }


urlpatterns = [
    path("drills/<str:key>/observe/", observe, name="drill-observe"),
    path("drills/<str:key>/observe/note/", note, name="drill-note"),
    path("drills/<str:key>/observe/expectation/<int:pk>/", expect, name="drill-expect"),
    path("drills/<str:key>/observe/<str:part>/score/", score, name="drill-score"),
    path("drills/<str:key>/debrief/", debrief, name="drill-debrief"),
    path("drills/<str:key>/debrief/fill/", fill, name="drill-fill"),
    path("drills/<str:key>/finding/", finding, name="drill-finding"),
    path("drills/<str:key>/questions/", questions, name="drill-questions"),
    path("drills/<str:key>/report.<str:form>", report, name="drill-report"),
]
