"""The mass report (P1): one rule for many outlets, looked at before it is sent; the room then shows n of m."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core.errors import UnableTo
from youxu.incidents.actions import mass
from youxu.incidents.queries.handles import unit_of
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.web.forms.mass import MassForm
from youxu.web.pages.acting import act
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

TEMPLATE = "incidents/mass.html"


def report_many(request: Request) -> HttpResponse:
    """Show the form; a POST first shows how many outlets the rule finds, the second one reports them."""
    actor, at = request.actor, request.at
    unit = unit_of(actor)
    if unit is None:
        raise Http404
    actor.require("verify_report", unit=unit.path)
    form = _form(request, unit)
    if request.method != "POST" or "send" not in request.POST:
        return _look(request, unit, form)
    return act(
        request,
        form,
        mass.report_mass,
        template=TEMPLATE,
        context=lambda: _context(request, unit, form),
        values=lambda filled: filled.report(),
        extra={"unit": unit, "world": request.world},
        then=lambda incident: reverse("room", args=[incident.reference]),
        said=_("The report is sent; the outlets are being entered."),
        at=at,
    )


def _form(request: Request, unit: Unit, **given: Any) -> MassForm:
    plan = plans.plan_in_force(unit.path, request.at)
    data = given.pop("data", None) or request.POST or None
    return MassForm(
        data,
        request.FILES or None,
        units=[(row.key, either(row.name, row.name_en)) for row in network.units_under(unit.path)],
        causes=[(str(key), either(cause.title.zh, cause.title.en)) for key, cause in plan.causes.items()],
        lines=[
            (key, either(line.short.zh, line.short.en))
            for key, line in plan.lines.items()
            if key in set(plan.public_lines())
        ],
        how=[(key, either(text.zh, text.en)) for key, text in plan.restricted_how.items()],
        **given,
    )


def _look(request: Request, unit: Unit, form: MassForm) -> HttpResponse:
    if request.method != "POST":
        return render(request, TEMPLATE, _context(request, unit, form))
    found = _found(request, unit, form) if form.is_valid() else None
    if found is not None and request.FILES:
        data = request.POST.copy()
        for name, text in form.kept().items():
            data[name] = text
        request.FILES.clear()
        form = _form(request, unit, data=data)
        form.is_valid()
    context = _context(request, unit, form, found)
    return render(request, TEMPLATE, context, status=200 if found is not None else 422)


def _found(request: Request, unit: Unit, form: MassForm) -> mass.Found | None:
    """Return what the rule finds, or None with the fault shown at the field that holds the rule."""
    try:
        return mass.found_by_rule(request.actor, unit, form.cleaned_data["meant"])
    except UnableTo as refusal:
        form.take(refusal)
        return None


def _context(request: Request, unit: Unit, form: MassForm, found: mass.Found | None = None) -> dict[str, Any]:
    first = [] if found is None else [(row.code, either(row.name, row.name_en)) for row in found.first]
    return {
        "here": "report",
        "form": form,
        "unit_of_report": either(unit.name, unit.name_en),
        "found": found,
        "first": first,
        "more": max(0, found.total - len(first)) if found else 0,
        "enough": found is not None and found.total > 1,
    }


urlpatterns = [path("report/many/", report_many, name="report-many")]
