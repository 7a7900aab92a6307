"""The facts that the level rules ask for, and the grade of the event: stated by the office or a leader."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.incidents.actions import facts
from youxu.incidents.queries.facts import StatedFact, standing_facts, stated_facts
from youxu.incidents.rules import facts as rules
from youxu.web.forms.facts import GradeForm, LevelFactsForm
from youxu.web.pages.incidents.opened import either, opened, verb_page
from youxu.web.request import Request


def state(request: Request, reference: str) -> HttpResponse:
    """State facts for the level; what was stated before stands below, with who, when and from where."""
    incident = opened(request, reference)
    form = LevelFactsForm(request.POST or None, revision=incident.revision, standing=standing_facts(incident))

    def values(filled: Any) -> dict[str, Any]:
        data = filled.cleaned_data
        return {"facts": filled.facts(), "source": data["source"], "revision": data["revision"]}

    return verb_page(
        request,
        incident,
        form,
        facts.state_facts,
        verb="raise_level",
        heading=_("Facts for the level"),
        label=_("State these facts"),
        icon="list-check",
        clause="P2",
        intro=_("What the level rules ask for and only a person can know."),
        effects=(
            _("The plan proposes the level anew, with its reasons; a person sets it."),
            _("Each fact is kept with who stated it, when and from whom; what stood before stays readable."),
        ),
        values=values,
        extra={"incident": incident},
        more={"beside": "incidents/_stated.html", "stated": [_row(row) for row in stated_facts(incident)]},
        then=reverse("level-reasons", args=[incident.reference]),
        said=_("The facts are stated; the level is proposed anew."),
    )


def _row(row: StatedFact) -> dict[str, Any]:
    zh, en = rules.NAMES[row.key]
    said = rules.SAID.get(row.value)
    if row.key == rules.ORDERED_LEVEL and row.value:
        value = wording.word("level", row.value)
    else:
        value = either(*said) if said else row.value
    return {"fact": row, "name": either(zh, en), "value": value}


def grade(request: Request, reference: str) -> HttpResponse:
    """Grade the event by the law."""
    incident = opened(request, reference)
    form = GradeForm(request.POST or None, revision=incident.revision, present=incident.event_grade)
    return verb_page(
        request,
        incident,
        form,
        facts.grade_event,
        verb="raise_level",
        heading=_("Grade the event"),
        label=_("Give this grade"),
        icon="gavel",
        clause="P2",
        intro=_("Now: %(grade)s. A grade is a word of the law and a person's act; the level stays as it is.")
        % {"grade": wording.word("event_grade", incident.event_grade)},
        extra={"incident": incident},
        then=reverse("level-reasons", args=[incident.reference]),
        said=_("The event is graded."),
    )


urlpatterns = [
    path("incidents/<str:reference>/level/facts/", state, name="level-facts"),
    path("incidents/<str:reference>/level/grade/", grade, name="event-grade"),
]
