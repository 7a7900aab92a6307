"""Pages of cases: a difference and how it was settled; a compensation from opened to closed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.custody import actions, queries
from youxu.custody.rules.words import NEXT_OF_CLAIM, CaseState, ClaimState
from youxu.web.forms.custody import CompensationForm, CompensationStepForm, SettleForm
from youxu.web.pages.custody.overview import named_case
from youxu.web.pages.custody.places import (
    SETTLE,
    custody_act,
    frame,
    line_names,
    offered,
    outlet_at,
    plan_at,
)
from youxu.web.request import Request


def case(request: Request, reference: str) -> HttpResponse:
    """Show a difference; who may settles it here."""
    actor = request.actor
    found = queries.case_called(actor, reference)
    if found is None:
        raise Http404
    outlet = outlet_at(request, found.outlet.code)
    row = next(
        one for one in queries.cases_of(actor, outlet=outlet, world=found.world) if one.reference == reference
    )
    shown = named_case(row, plan_at(request, outlet))
    may = queries.keeps(actor, outlet, SETTLE) and found.state == CaseState.OPEN
    if request.method != "POST" and not may:
        return render(request, "custody/case.html", frame(outlet, case=shown, form=None))
    return custody_act(
        request,
        outlet,
        SettleForm(request.POST or None),
        actions.settle_case,
        template="custody/case.html",
        heading=_("Difference"),
        label=_("Settle the case"),
        verb=SETTLE,
        said=_("The case is settled; it keeps nothing closed any more."),
        extra={"case": found},
        case=shown,
    )


def compensate(request: Request, code: str) -> HttpResponse:
    """Open a compensation, out of a difference (``?case=``) or by itself."""
    outlet = outlet_at(request, code, form_of=SETTLE)
    out_of = queries.case_called(request.actor, request.GET.get("case", ""))
    return custody_act(
        request,
        outlet,
        CompensationForm(request.POST or None, lines=offered(outlet, plan_at(request, outlet))),
        actions.open_compensation,
        heading=_("Open a compensation"),
        label=_("Open it"),
        intro=_("Case %(case)s") % {"case": out_of.reference} if out_of else "",
        verb=SETTLE,
        said=_("The compensation is opened."),
        extra={"outlet": outlet, "case": out_of, "world": request.world},
        then=lambda row: reverse("custody-compensation-step", args=[row.reference]),
    )


def step(request: Request, reference: str) -> HttpResponse:
    """Take a compensation a step on: offered, paid or refused, closed."""
    found = queries.compensation_called(request.actor, reference)
    if found is None:
        raise Http404
    outlet = outlet_at(request, found.outlet.code)
    steps = [(one, wording.word("claim", one)) for one in NEXT_OF_CLAIM[ClaimState(found.state)]]
    row = queries.compensation_row(found)
    names = line_names(plan_at(request, outlet))
    shown = {"row": row, "line": names.get(row.line, row.line)}
    may = queries.keeps(request.actor, outlet, SETTLE) and bool(steps)
    if request.method != "POST" and not may:
        return render(request, "custody/compensation.html", frame(outlet, claim=shown, form=None))
    return custody_act(
        request,
        outlet,
        CompensationStepForm(request.POST or None, revision=found.revision, steps=steps),
        actions.move_compensation,
        template="custody/compensation.html",
        heading=_("Compensation"),
        label=_("Write this step down"),
        verb=SETTLE,
        said=_("The step is written down."),
        extra={"compensation": found},
        then=reverse("custody-compensation-step", args=[reference]),
        claim=shown,
    )


urlpatterns = [
    path("custody/cases/<str:reference>/", case, name="custody-case"),
    path("outlets/<str:code>/custody/compensation/", compensate, name="custody-compensation"),
    path("custody/compensations/<str:reference>/", step, name="custody-compensation-step"),
]
