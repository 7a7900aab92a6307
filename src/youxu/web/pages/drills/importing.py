"""A scenario from a file: its columns understood or asked for, the whole checked, every bad row named, then kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from youxu.core import wording
from youxu.exercises import actions, queries
from youxu.exercises.chronogram import Sheet, UnsoundChronogram, open_sheet
from youxu.exercises.chronogram.columns import COLUMN_WORDS
from youxu.exercises.rules.scenario import ScenarioText, when_text
from youxu.exercises.rules.words import ScenarioSource
from youxu.network.models import Unit
from youxu.organisation.files import UnableToReadFile
from youxu.plan.reading import Fault
from youxu.web.forms.scenarios import SheetForm
from youxu.web.pages.acting import act
from youxu.web.pages.drills.places import VERB, about_unit, role_names
from youxu.web.pages.organisation.places import unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

TEXTS = (".yaml", ".yml")
TEMPLATE = "drills/import.html"


@dataclass(frozen=True)
class Looked:
    """What a look at a file gave: the scenario, or what is wrong, or which headers are not understood."""

    script: ScenarioText | None = None
    faults: tuple[Fault, ...] = ()
    sheet: Sheet | None = None
    missing: tuple[str, ...] = ()


def scenario_import(request: Request) -> HttpResponse:
    """Choose a file; see what it holds or what is wrong with it; then keep it."""
    unit = unit_of(request)
    request.actor.require(VERB, unit=unit.path)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, TEMPLATE, _context(request, unit, form, Looked()))
    if not form.is_valid():
        return render(request, TEMPLATE, _context(request, unit, form, Looked()), status=422)
    try:
        looked = _look(unit, request, form)
    except UnableToReadFile as trouble:
        form.take(trouble)
        return render(request, TEMPLATE, _context(request, unit, form, Looked()), status=422)
    if looked.script is not None and request.POST.get("keep"):
        return _kept(request, unit, form, looked)
    status = 200 if looked.script is not None else 422
    return render(request, TEMPLATE, _context(request, unit, _carried(form, looked), looked), status=status)


def _look(unit: Unit, request: Request, form: SheetForm) -> Looked:
    data, name = form.cleaned_data["bytes"], str(form.cleaned_data.get("name") or "")
    if name.lower().endswith(TEXTS):
        try:
            return Looked(actions.checked(unit, actions.scenario_text(data), request.at))
        except actions.UnableToKeepScenario as refusal:
            faults: Any = refusal.details["faults"]
            return Looked(faults=faults)
    sheet = open_sheet(data, name)
    if missing := sheet.missing(form.columns()):
        return Looked(sheet=sheet, missing=missing)
    try:
        return Looked(queries.scenario_in_sheet(unit, request.at, sheet, form.terms()), sheet=sheet)
    except UnsoundChronogram as trouble:
        return Looked(faults=trouble.faults, sheet=sheet)


def _carried(form: SheetForm, looked: Looked) -> SheetForm:
    """Return the form with the file in it, and a question for each header that is not known."""
    values: Any = form.data
    values = values.copy()
    values["content"] = SheetForm.packed(form.cleaned_data["bytes"])
    values["name"] = str(form.cleaned_data.get("name") or "")
    made = SheetForm(values)
    if looked.sheet is not None:
        made.ask(looked.sheet)
    made.is_valid()
    return made


def _kept(request: Request, unit: Unit, form: SheetForm, looked: Looked) -> HttpResponse:
    script = looked.script
    assert script is not None, "only a whole scenario is kept"
    standing = queries.scenario_named(request.actor, unit, script.key)
    replaces = standing is not None and request.POST.get("replace")
    return act(
        request,
        form,
        actions.write_scenario,
        template=TEMPLATE,
        context=lambda: _context(request, unit, _carried(form, looked), looked),
        values={
            "unit": unit,
            "text": queries.as_yaml(script),
            "source": ScenarioSource.IMPORTED,
            "revision": standing.revision if standing is not None and replaces else 0,
        },
        about=about_unit(unit),
        verb=VERB,
        then=lambda row: reverse("scenario", args=[row.key]),
        said=_("The scenario is kept."),
    )


def _context(request: Request, unit: Unit, form: SheetForm, looked: Looked) -> dict[str, Any]:
    names = role_names(unit.path, request.at) if looked.script else {}
    script = looked.script
    return {
        "here": "drills",
        "place": either(unit.name, unit.name_en),
        "form": form,
        "asked": [form[name] for name in form.fields if name.startswith("column_")],
        "carries": bool(form.is_bound and form["content"].value()),
        "file_name": form["name"].value() if form.is_bound else "",
        "missing": [pgettext("chronogram", COLUMN_WORDS[name]) for name in looked.missing],
        "faults": [(one.line, one.key, wording.say(one.reason)) for one in looked.faults],
        "script": script,
        "standing": queries.scenario_named(request.actor, unit, script.key) if script else None,
        "script_injects": [
            (one, when_text(script, one), ", ".join(names.get(role, role) for role in one.to))
            for one in script.injects
        ]
        if script
        else [],
        "columns": [(pgettext("chronogram", text), name) for name, text in COLUMN_WORDS.items()],
    }


urlpatterns = [path("drills/scenarios/import/", scenario_import, name="scenario-import")]
