"""The answer of a neighbour's head, on a phone; the office writes one down that it was told on a call."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.alternatives import actions, queries
from youxu.alternatives.models import NeighbourAsk
from youxu.alternatives.rules.words import AskState
from youxu.incidents.planned import plan_of
from youxu.network import queries as network
from youxu.web.forms.alternatives import AnswerForm
from youxu.web.pages.acting import act
from youxu.web.pages.incidents.opened import Names, about, discreet, frame
from youxu.web.request import Request

VERB = "answer_neighbour"


def first_values(asked: NeighbourAsk, request: Request) -> dict[str, Any]:
    """Return from what the answer begins: what was accepted, else the neighbour's own closing time today."""
    if asked.state == AskState.ACCEPTED:
        return AnswerForm.given(asked)
    return {"until_at": network.open_facts(asked.neighbour, request.at).closes_today}


def answer(request: Request, number: int) -> HttpResponse:
    """Answer a question to stand in."""
    actor = request.actor
    asked = queries.ask_for(actor, number)
    if asked is None:
        raise Http404
    incident, neighbour = asked.incident, asked.neighbour
    own = actor.outlet == neighbour.code
    form = AnswerForm(
        request.POST or None,
        office=not own,
        now=request.at,
        revision=asked.revision,
        initial=first_values(asked, request),
    )
    discreet(form, incident)
    refusing = request.POST.get("said") == "REFUSE"
    names = Names(plan_of(incident))

    def context() -> dict[str, Any]:
        row = queries.ask_row(asked)
        return frame(
            incident,
            here="my-work" if own else "incidents",
            asked=row,
            lines=names.lines(row.lines),
            may=row.stands and row.state in ("ASKED", "ACCEPTED"),
            back=reverse("my-work") if own else reverse("alternatives", args=[incident.reference]),
        )

    return act(
        request,
        form,
        actions.refuse if refusing else actions.accept,
        template="alternatives/answer.html",
        context=context,
        values=lambda filled: {**filled.answer(), "asked": asked},
        about=about(incident),
        verb=VERB,
        then=reverse("answer-ask", args=[number])
        if own
        else reverse("alternatives", args=[incident.reference]),
        said=_("Your answer is written down.") if own else _("The answer is written down."),
        at=form.cleaned_data.get("told_at") if form.is_bound and form.is_valid() else None,
    )


urlpatterns = [path("asks/<int:number>/", answer, name="answer-ask")]
