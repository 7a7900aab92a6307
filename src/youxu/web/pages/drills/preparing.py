"""Preparing a drill from a scenario, changing it, calling it off, and who takes part."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.exercises import actions, queries
from youxu.exercises.models import Exercise
from youxu.organisation import queries as organisation
from youxu.web.forms.drills import Choices, DrillForm, JoinForm, ReasonForm
from youxu.web.pages.acting import act
from youxu.web.pages.drills import conducting
from youxu.web.pages.drills.places import (
    VERB,
    about_drill,
    about_unit,
    drill_of,
    frame,
    leads,
    outlets,
    scenario_of,
)
from youxu.web.pages.organisation.places import unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def new(request: Request, key: str) -> HttpResponse:
    """Prepare a drill from a scenario of the reader's unit."""
    unit = unit_of(request)
    request.actor.require(VERB, unit=unit.path)
    scenario = scenario_of(request, unit, key)
    script = queries.text_of(scenario)
    form = DrillForm(request.POST or None, initial={"title": either(scenario.title, scenario.title_en)})
    people = organisation.duty_at(unit, request.at).people()
    choices: Choices = [
        (str(one.person_id), f"{either(one.name, one.name_en)} · {either(one.post_name, one.post_name_en)}")
        for one in people
        if one.person_id != request.actor.person_id
    ]
    form.about(script, outlets(unit), {}, choices)
    return act(
        request,
        form,
        actions.prepare_drill,
        template="drills/prepare.html",
        context={
            "here": "drills",
            "place": either(unit.name, unit.name_en),
            "scenario": queries.scenario_row(scenario),
            "situation": either(script.situation.first, script.situation.second),
        },
        values=lambda sent: {**sent.values(), "people": sent.people()},
        extra={"scenario": scenario},
        about=about_unit(unit),
        verb=VERB,
        then=lambda row: reverse("drill", args=[row.key]),
        said=_("The drill is prepared. Look at who takes part, then start it when all are there."),
    )


def edit(request: Request, key: str) -> HttpResponse:
    """Change a drill that has not begun."""
    drill = _led(request, key)
    script = queries.text_of(drill.scenario)
    codes = {one.key: one.code for one in queries.places_of(drill)}
    initial = {
        "title": either(drill.title, drill.title_en),
        "planned_at": drill.planned_at,
        "begins_at": drill.begins_at,
        "speed": drill.speed,
    }
    form = DrillForm(request.POST or None, initial=initial, revision=drill.revision)
    form.about(script, outlets(drill.unit), codes, [])
    return act(
        request,
        form,
        actions.change_drill,
        template="drills/prepare.html",
        context=lambda: {
            **frame(drill, request.at),
            "scenario": queries.scenario_row(drill.scenario),
            "situation": either(script.situation.first, script.situation.second),
            "changing": True,
        },
        extra={"exercise": drill},
        about=about_drill(drill),
        verb=VERB,
        then=reverse("drill", args=[drill.key]),
        said=_("The drill is changed."),
    )


def _led(request: Request, key: str) -> Exercise:
    drill = drill_of(request, key)
    if not leads(request.actor, drill):
        request.actor.require(VERB, unit=drill.unit_path)
    return drill


def join(request: Request, key: str) -> HttpResponse:
    """Enter that a person takes part."""
    drill = _led(request, key)
    form = JoinForm(request.POST or None)
    form.about(drill, drill.unit)
    return _back(request, drill, form, actions.take_part, _("Entered."), {})


def leave(request: Request, key: str, pk: int) -> HttpResponse:
    """Enter that a person takes part no more."""
    drill = _led(request, key)
    person = organisation.person_numbered(pk)
    if person is None:
        raise Http404
    form = ReasonForm(request.POST or None)
    form.fields.pop("reason")
    return _back(request, drill, form, actions.leave_drill, _("Entered."), {"person": person})


def call_off(request: Request, key: str) -> HttpResponse:
    """Say why a drill is not held."""
    drill = _led(request, key)
    form = ReasonForm(request.POST or None)
    return _back(request, drill, form, actions.call_off_drill, _("The drill is called off."), {})


def _back(
    request: Request, drill: Exercise, form: Any, action: Any, said: str, extra: dict[str, Any]
) -> HttpResponse:
    return act(
        request,
        form,
        action,
        template="drills/drill.html",
        context=lambda: {**conducting.shown(request, drill), "acted": action.__name__},
        extra={"exercise": drill, **extra},
        about=about_drill(drill),
        verb=VERB,
        then=reverse("drill", args=[drill.key]),
        said=said,
    )


urlpatterns = [
    path("drills/new/<str:key>/", new, name="drill-new"),
    path("drills/<str:key>/edit/", edit, name="drill-edit"),
    path("drills/<str:key>/people/", join, name="drill-join"),
    path("drills/<str:key>/people/<int:pk>/leave/", leave, name="drill-leave"),
    path("drills/<str:key>/call-off/", call_off, name="drill-call-off"),
]
