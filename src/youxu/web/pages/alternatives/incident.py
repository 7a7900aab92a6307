"""The alternatives of an incident: who is sent where, the questions to neighbours, what a person chose over it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.alternatives import actions, queries
from youxu.alternatives.rules.words import Preference
from youxu.incidents.planned import plan_of
from youxu.network import queries as network
from youxu.network.models import Outlet
from youxu.plan.schema import Plan
from youxu.web.forms.alternatives import AskForm, ChooseForm, TapForm
from youxu.web.pages.acting import act
from youxu.web.pages.alternatives.panel import closed_outlets, questions
from youxu.web.pages.incidents.opened import Names, about, frame, opened, verb_page
from youxu.web.request import Request

PAGE = "alternatives/incident.html"
VERB = "ask_neighbour"


def overview(request: Request, reference: str) -> HttpResponse:
    """Show the alternatives of an incident."""
    return render(request, PAGE, _shown(request, opened(request, reference)))


def _shown(request: Request, incident: Any) -> dict[str, Any]:
    actor, at = request.actor, request.at
    plan = plan_of(incident)
    names, after = Names(plan), request.GET.get("after", "")
    found = queries.assignment_of(
        incident, warn_percent=plan.alternatives.warn_percent, after=int(after) if after.isdigit() else 0
    )
    shown = {row.id for row in found.rows}
    wanted = [key for key in queries.lines_down(incident) if key[0] in shown]
    offers = queries.for_many(wanted, at=at, world=incident.world)
    asks = queries.asks_of(incident)
    return frame(
        incident,
        assigned=found,
        closed=closed_outlets(found, offers, names),
        questions=questions(asks, names),
        standing={row.neighbour.code for row in asks if row.stands},
        choices=[
            {"row": row, "line": names.line(row.line) if row.line else ""}
            for row in queries.choices_of(incident)
        ],
        may_ask=actor.may(VERB, unit=incident.unit_path),
        may_answer=actor.may("answer_neighbour", unit=incident.unit_path),
        limit=_limit(plan, incident.level),
    )


def _limit(plan: Plan, level: str) -> timedelta | None:
    """Return within what time an answer is owed."""
    clock = plan.clocks.get("neighbour_accepts")
    limit = clock.limit_at(level) if clock is not None else None
    return limit.delta if limit is not None else None


def _here(reference: str) -> str:
    return reverse("alternatives", args=[reference])


def _lines(incident: Any) -> list[tuple[str, str]]:
    names = Names(plan_of(incident))
    down = dict.fromkeys(line for _outlet, line in queries.lines_down(incident))
    return [(line, names.line(line)) for line in down]


def _outlet(incident: Any, code: str) -> Outlet:
    """Return an outlet of the incident's operator. Raises Http404."""
    try:
        return network.outlet_by_code(code.strip(), incident.unit_path.partition("/")[0] + "/")
    except Outlet.DoesNotExist:
        raise Http404 from None


def ask(request: Request, reference: str) -> HttpResponse:
    """Ask a neighbour's head to stand in."""
    incident = opened(request, reference)
    initial = {name: request.GET.get(name, "") for name in ("neighbour", "customers")}
    form = AskForm(request.POST or None, lines=_lines(incident), initial=initial)

    def values(filled: Any) -> dict[str, Any]:
        data = filled.cleaned_data
        return {
            "incident": incident,
            "neighbour": _outlet(incident, data["neighbour"]),
            "lines": tuple(data["lines"]),
            "customers": data["customers"] or 0,
        }

    return verb_page(
        request,
        incident,
        form,
        actions.ask,
        verb=VERB,
        heading=_("Ask a neighbour to stand in"),
        label=_("Ask"),
        icon="send",
        clause="P3b",
        intro=_("Its head is told at once and answers from the phone, or you write down a call."),
        effects=(
            _("The question stands in the head's work, and a message goes out."),
            _("Until the answer customers read: ring before you go."),
        ),
        then=_here(reference),
        said=_("The neighbour is asked."),
        values=values,
    )


def take_back(request: Request, reference: str, number: int) -> HttpResponse:
    """Take a question back."""
    incident = opened(request, reference)
    row = queries.ask_for(request.actor, number)
    if row is None or row.incident_id != incident.pk:
        raise Http404
    return _tap(request, incident, actions.withdraw_ask, {"asked": row}, _("The question is taken back."))


def choose(request: Request, reference: str) -> HttpResponse:
    """Pin or strike a neighbour for an outlet."""
    incident = opened(request, reference)
    initial = {name: request.GET.get(name, "") for name in ("outlet", "neighbour", "preference")}
    form = ChooseForm(request.POST or None, lines=_lines(incident), initial=initial)
    struck = request.POST.get("preference") == Preference.STRIKE

    def values(filled: Any) -> dict[str, Any]:
        data = filled.cleaned_data
        return {
            "incident": incident,
            "outlet": _outlet(incident, data["outlet"]),
            "neighbour": _outlet(incident, data["neighbour"]),
            "line": data["line"],
            "reason": data["reason"],
        }

    return verb_page(
        request,
        incident,
        form,
        actions.strike if struck else actions.pin,
        verb=VERB,
        heading=_("Choose over the computation"),
        label=_("Choose"),
        icon="map-pin-filled",
        clause="P3b",
        intro=_("What you choose stands above what was reckoned, until you take it back."),
        then=_here(reference),
        said=_("Your choice stands; the assignment is reckoned anew."),
        values=values,
    )


def unpin(request: Request, reference: str, number: int) -> HttpResponse:
    """Take a pin or a strike back."""
    incident = opened(request, reference)
    row = queries.choice_standing(incident, number)
    if row is None:
        raise Http404
    return _tap(request, incident, actions.unpin, {"choice": row}, _("The choice is taken back."))


def _tap(request: Request, incident: Any, action: Any, values: dict[str, Any], said: str) -> HttpResponse:
    return act(
        request,
        TapForm(request.POST or None),
        action,
        template=PAGE,
        context=lambda: _shown(request, incident),
        values=values,
        about=about(incident),
        verb=VERB,
        then=_here(incident.reference),
        said=said,
    )


urlpatterns = [
    path("incidents/<str:reference>/alternatives/", overview, name="alternatives"),
    path("incidents/<str:reference>/alternatives/ask/", ask, name="ask-neighbour"),
    path("incidents/<str:reference>/alternatives/choose/", choose, name="choose-neighbour"),
    path(
        "incidents/<str:reference>/alternatives/asks/<int:number>/take-back/", take_back, name="take-back-ask"
    ),
    path(
        "incidents/<str:reference>/alternatives/choices/<int:number>/take-back/",
        unpin,
        name="unpin-neighbour",
    ),
]
