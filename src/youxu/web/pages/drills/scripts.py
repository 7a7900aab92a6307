"""Scenarios of a unit: the list, one of them, and writing it part by part or as a text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.exercises import actions, queries
from youxu.exercises.chronogram import write_chronogram
from youxu.exercises.models import Scenario
from youxu.exercises.rules.scenario import ScenarioText, when_text
from youxu.network.models import Unit
from youxu.web.forms.base import Form
from youxu.web.forms.scenarios import AboutForm, ExpectationForm, InjectForm, TextForm
from youxu.web.pages.acting import act
from youxu.web.pages.drills.places import VERB, about_unit, role_names, roles, scenario_of
from youxu.web.pages.organisation.places import unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def scenarios(request: Request) -> HttpResponse:
    """Show the scenarios of the reader's unit and those that come with the product; a POST takes one over."""
    unit = unit_of(request)
    key = request.POST.get("key", "")
    return act(
        request,
        Form(request.POST or None),
        actions.take_scenario,
        template="drills/scenarios.html",
        context=lambda: {
            **_frame(unit),
            "rows": queries.scenarios_of(unit),
            "shipped": queries.shipped_for(unit),
            "may_lead": request.actor.may(VERB, unit=unit.path),
        },
        extra={"unit": unit, "key": key},
        about=about_unit(unit),
        verb=VERB,
        then=lambda row: reverse("scenario", args=[row.key]),
        said=_("The scenario is yours now: change it as you need it."),
    )


def _frame(unit: Unit) -> dict[str, Any]:
    return {"here": "drills", "place": either(unit.name, unit.name_en), "bare_form": Form()}


def one(request: Request, key: str) -> HttpResponse:
    """Show a scenario: what it is about, its injects on their timeline, what is expected."""
    unit = unit_of(request)
    return render(request, "drills/scenario.html", _shown(request, unit, scenario_of(request, unit, key)))


def _shown(request: Request, unit: Unit, row: Scenario) -> dict[str, Any]:
    script, names = queries.text_of(row), role_names(unit.path, request.at)
    return {
        **_frame(unit),
        "scenario": queries.scenario_row(row),
        "script": script,
        "title": either(row.title, row.title_en),
        "situation": either(script.situation.first, script.situation.second),
        "goals": [either(goal.first, goal.second) for goal in script.goals],
        "outlets": [
            (key, either(one.title.first, one.title.second), one.code) for key, one in script.outlets.items()
        ],
        "script_injects": [
            (one, when_text(script, one), ", ".join(names.get(role, role) for role in one.to))
            for one in _in_order(script)
        ],
        "script_expectations": [
            (one, ", ".join(names.get(role, role) for role in one.who)) for one in script.expectations
        ],
        "may_lead": request.actor.may(VERB, unit=unit.path) and row.retired_at is None,
    }


def _in_order(script: ScenarioText) -> list[Any]:
    """Return the injects as they come by the clock, then those that follow something or go by hand."""
    timed = [one for one in script.injects if script.offset(one) is not None]
    return [
        *sorted(timed, key=lambda one: script.offset(one) or 0),
        *(one for one in script.injects if script.offset(one) is None),
    ]


def retire(request: Request, key: str) -> HttpResponse:
    """Offer a scenario no more."""
    unit = unit_of(request)
    row = scenario_of(request, unit, key)
    return act(
        request,
        Form(request.POST or None),
        actions.retire_scenario,
        template="drills/scenario.html",
        context=lambda: _shown(request, unit, row),
        extra={"scenario": row},
        about=about_unit(unit),
        verb=VERB,
        then=reverse("scenarios"),
        said=_("The scenario is offered no more."),
    )


def export(request: Request, key: str, ending: str) -> HttpResponse:
    """Give a scenario as a sheet or as a text, each to be read in again."""
    row = scenario_of(request, unit_of(request), key)
    text = queries.text_of(row)
    if ending == "xlsx":
        answer = HttpResponse(write_chronogram(text), content_type=SHEET)
    elif ending == "yaml":
        answer = HttpResponse(queries.as_yaml(text), content_type="application/yaml; charset=utf-8")
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{row.key}.{ending}"'
    return answer


def new(request: Request) -> HttpResponse:
    """Begin a scenario: what it is about; injects follow."""
    unit = unit_of(request)
    request.actor.require(VERB, unit=unit.path)
    form = AboutForm(request.POST or None)
    return _written(
        request, unit, None, form, lambda sent, data: data.update(sent.data_of()), _("A new scenario")
    )


def about(request: Request, key: str) -> HttpResponse:
    """Change what a scenario is about."""
    unit, row = _led(request, key)
    script = queries.text_of(row)
    form = AboutForm(request.POST or None, row=script, revision=row.revision)
    return _written(
        request, unit, row, form, lambda sent, data: data.update(sent.data_of()), _("What it is about")
    )


def as_text(request: Request, key: str) -> HttpResponse:
    """Change a scenario as a text."""
    unit, row = _led(request, key)
    initial = {"text": queries.as_yaml(queries.text_of(row))}
    form = TextForm(request.POST or None, initial=initial, revision=row.revision)
    return _written(request, unit, row, form, None, _("As a text"))


def inject(request: Request, key: str, number: int = 0) -> HttpResponse:
    """Write an inject; ``number`` is its place from 1, 0 for a new one."""
    unit, row = _led(request, key)
    script = queries.text_of(row)
    standing = _standing(script.injects, number)
    place = number - 1 if standing else len(script.injects)
    form = InjectForm(request.POST or None, row=standing, place=place, revision=row.revision)
    form.about(script, roles(unit.path, request.at))
    free = _free(script, "i")
    title = _("Inject {key}").format(key=standing.key) if standing else _("A new inject")
    return _written(
        request, unit, row, form, lambda sent, data: _put(data, "injects", place, sent.data_of(free)), title
    )


def expectation(request: Request, key: str, number: int = 0) -> HttpResponse:
    """Write an expectation; ``number`` is its place from 1, 0 for a new one."""
    unit, row = _led(request, key)
    script = queries.text_of(row)
    standing = _standing(script.expectations, number)
    place = number - 1 if standing else len(script.expectations)
    form = ExpectationForm(request.POST or None, row=standing, place=place, revision=row.revision)
    form.about(script, roles(unit.path, request.at))
    free = _free(script, "x")
    title = _("Expected action {key}").format(key=standing.key) if standing else _("A new expected action")
    return _written(
        request,
        unit,
        row,
        form,
        lambda sent, data: _put(data, "expectations", place, sent.data_of(free)),
        title,
    )


def remove(request: Request, key: str, kind: str, number: int) -> HttpResponse:
    """Take an inject or an expectation out of a scenario; what follows it is named, should there be any."""
    unit, row = _led(request, key)
    script = queries.text_of(row)
    if kind not in ("injects", "expectations"):
        raise Http404
    _standing(getattr(script, kind), number)

    def taken(_sent: Any, data: dict[str, Any]) -> None:
        del data[kind][number - 1]

    form = Form(request.POST or None, revision=row.revision)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("scenario", args=[key]))
    return _written(request, unit, row, form, taken, "", template="drills/scenario.html")


def _led(request: Request, key: str) -> tuple[Unit, Scenario]:
    unit = unit_of(request)
    request.actor.require(VERB, unit=unit.path)
    return unit, scenario_of(request, unit, key)


def _standing(rows: Any, number: int) -> Any:
    if number == 0:
        return None
    if number > len(rows):
        raise Http404
    return rows[number - 1]


def _free(script: ScenarioText, letter: str) -> str:
    taken = {one.key for one in script.injects} | {one.key for one in script.expectations}
    return next(key for count in range(1, 1000) if (key := f"{letter}{count}") not in taken)


def _put(data: dict[str, Any], kind: str, place: int, made: dict[str, Any]) -> None:
    rows = data.setdefault(kind, [])
    if place < len(rows):
        rows[place] = made
    else:
        rows.append(made)


def _written(
    request: Request,
    unit: Unit,
    row: Scenario | None,
    form: Any,
    change: Callable[[Any, dict[str, Any]], None] | None,
    title: str,
    *,
    template: str = "drills/write.html",
) -> HttpResponse:
    """Keep the scenario with one part changed, after every check of the whole."""

    def values(sent: Any) -> dict[str, Any]:
        if change is None:
            return {"text": sent.cleaned_data["text"], "revision": sent.cleaned_data["revision"] or 0}
        script = queries.text_of(row) if row is not None else None
        data = script.model_dump(mode="json", exclude_defaults=True) if script is not None else {}
        change(sent, data)
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        return {"text": text, "revision": sent.cleaned_data.get("revision") or 0}

    def context() -> dict[str, Any]:
        if row is None:
            return {**_frame(unit), "heading": title}
        return {**_shown(request, unit, row), "heading": title}

    return act(
        request,
        form,
        actions.write_scenario,
        template=template,
        context=context,
        values=values,
        extra={"unit": unit},
        about=about_unit(unit),
        verb=VERB,
        then=lambda made: reverse("scenario", args=[made.key]),
        said=_("Kept."),
    )


urlpatterns = [
    path("drills/scenarios/", scenarios, name="scenarios"),
    path("drills/scenarios/new/", new, name="scenario-new"),
    path("drills/scenarios/<str:key>/", one, name="scenario"),
    path("drills/scenarios/<str:key>/about/", about, name="scenario-about"),
    path("drills/scenarios/<str:key>/text/", as_text, name="scenario-text"),
    path("drills/scenarios/<str:key>/injects/", inject, name="scenario-inject-new"),
    path("drills/scenarios/<str:key>/injects/<int:number>/", inject, name="scenario-inject"),
    path("drills/scenarios/<str:key>/expected/", expectation, name="scenario-expectation-new"),
    path("drills/scenarios/<str:key>/expected/<int:number>/", expectation, name="scenario-expectation"),
    path("drills/scenarios/<str:key>/<slug:kind>/<int:number>/remove/", remove, name="scenario-remove"),
    path("drills/scenarios/<str:key>/retire/", retire, name="scenario-retire"),
    path("drills/scenarios/<str:key>/export.<slug:ending>", export, name="scenario-export"),
]
