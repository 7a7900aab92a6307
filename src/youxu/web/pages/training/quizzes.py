"""A quiz (T1): begun for oneself, answered question by question, scored at once, with the right answers to read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.exercises import actions, queries
from youxu.exercises.models import Quiz
from youxu.exercises.queries.trainings import plan_of
from youxu.organisation.models import Person
from youxu.web.forms.base import Form
from youxu.web.forms.training import QuizForm, shown
from youxu.web.pages.acting import About, act
from youxu.web.pages.organisation.places import about_person
from youxu.web.pages.training.home import HERE, own_posts, reader_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def begin(request: Request, key: str) -> HttpResponse:
    """Show what the quiz of a training asks and how earlier ones went; a POST begins one, or goes on with it."""
    person = _person(request)
    plan = plan_of(person.unit, request.at)
    rule = plan.training.training.get(key) if plan else None
    if rule is None or not rule.pass_percent:
        raise Http404
    rows = queries.quizzes_of(person, key)
    return act(
        request,
        Form(request.POST or None),
        actions.begin_quiz,
        template="training/quiz_begin.html",
        context={
            **HERE,
            "rule": rule,
            "title": either(rule.title.zh, rule.title.en),
            "open": next((row for row in rows if row.finished_at is None), None),
            "done": [row for row in rows if row.finished_at is not None],
            "own_posts": own_posts(plan, person, request.at),
        },
        extra={"person": person, "training": key},
        about=about_person(person),
        then=lambda row: reverse("training-quiz", args=[row.pk]),
    )


def quiz(request: Request, pk: int) -> HttpResponse:
    """Show the questions of the reader's own quiz, or what it came to."""
    row = queries.quiz_numbered(_person(request), pk)
    if row is None:
        raise Http404
    found = queries.quiz_row(row)
    return act(
        request,
        QuizForm(request.POST or None, quiz=found),
        actions.finish_quiz,
        template="training/quiz.html",
        context=lambda: _shown(row),
        values=lambda filled: {"quiz": row, "answers": filled.answers},
        about=About("exercises.quiz", row.pk, row.stream, row.unit_path),
        then=reverse("training-quiz", args=[pk]),
        said=_("The quiz is scored."),
    )


def _shown(row: Quiz) -> dict[str, Any]:
    found = queries.quiz_row(row)
    answers = []
    for one, chosen in zip(found.questions, found.chosen, strict=False):
        right, given = shown(one.choices[one.right]), shown(one.choices[chosen])
        answers.append((wording.say(one.text), given, right, chosen == one.right, one.clause))
    return {
        **HERE,
        "quiz": found,
        "title": either(found.title, found.title_en),
        "answers": sorted(answers, key=lambda one: one[3]),
    }


def _person(request: Request) -> Person:
    person = reader_of(request)
    if person is None:
        raise Http404
    return person


urlpatterns = [
    path("training/quiz/<slug:key>/", begin, name="training-quiz-begin"),
    path("training/quizzes/<int:pk>/", quiz, name="training-quiz"),
]
