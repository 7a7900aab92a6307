"""Spot checks (E0, G2): this week's outlets with whom to ring and what the status says; what was found; what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from youxu.core.actor import Actor
from youxu.network import queries as network
from youxu.organisation.queries import shown_names
from youxu.watch.actions import draw_spot_checks, record_spot_check
from youxu.watch.queries import spot_checks as queries
from youxu.watch.queries.spot_checks import SpotRow
from youxu.watch.rules.spot_checks import SpotResult, SpotStep, week_of
from youxu.web.forms.base import Form
from youxu.web.forms.spot_checks import SpotCheckForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.organisation.places import about_unit, actor_of, unit_of
from youxu.web.parts import Button
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

VERB = "spot_check"
TEMPLATE = "watch/spot_checks.html"
LOOKS = {SpotResult.RIGHT: "met", SpotResult.WRONG: "late", SpotResult.NOT_REACHED: "soon"}
STEPS = {
    SpotStep.REPORT: (gettext_lazy("Report the interruption"), "urgent"),
    SpotStep.CONFIRM: (gettext_lazy("Confirm that it is open"), "check"),
    SpotStep.CORRECT: (gettext_lazy("Put the status right"), "pencil"),
}


@dataclass(frozen=True)
class Line:
    """One outlet of the list: its row, the form of its answer, and the next step after a wrong status."""

    row: SpotRow
    name: str
    look: str
    form: SpotCheckForm
    step: Button | None


def spot_checks(request: Request) -> HttpResponse:
    """Show the outlets of a week, this one unless another is asked for."""
    return render(request, TEMPLATE, _shown(request))


@require_POST
def draw(request: Request) -> HttpResponse:
    """Draw the outlets of this week now."""
    unit = unit_of(request)
    return act(
        request,
        Form(request.POST),
        draw_spot_checks,
        template=TEMPLATE,
        context=lambda: _shown(request),
        extra={"unit": unit},
        about=about_unit(unit),
        verb=VERB,
        then=reverse("spot-checks"),
        said=_("The outlets are drawn; ring them while they are open."),
    )


@require_POST
def record(request: Request, pk: int) -> HttpResponse:
    """Write down what a call came to."""
    row = queries.check_numbered(actor_of(request), pk)
    if row is None:
        raise Http404
    form = SpotCheckForm(request.POST, auto_id=f"c{pk}-%s")
    return act(
        request,
        form,
        record_spot_check,
        template=TEMPLATE,
        context=lambda: _shown(request, {pk: form}, row.week),
        extra={"check": row},
        about=About("watch.spotcheck", row.pk, row.stream, row.unit_path),
        verb=VERB,
        then=f"{reverse('spot-checks')}#check-{pk}",
        said=_("Written down."),
    )


def checks_owed(actor: Actor, at: datetime) -> int:
    """Return how many outlets the reader's office still asks this week, for whoever may ask them."""
    if not actor.may(VERB, unit=actor.unit):
        return 0
    return queries.still_to_ask(network.unit_by_path(actor.unit), at) or 0


def _shown(
    request: Request, entered: dict[int, SpotCheckForm] | None = None, week: date | None = None
) -> dict[str, Any]:
    actor, at, unit = actor_of(request), request.at, unit_of(request)
    this_week = queries.week_at(unit, at)
    asked = week or _week(request.GET.get("week", "")) or this_week
    rows = queries.checks_of(actor, unit, asked, at)
    names = shown_names({row.checked_by for row in rows}, unit.path)
    forms = entered or {}
    may = actor.may(VERB, unit=unit.path)
    return {
        "here": "rollcalls",
        "place_name": either(unit.name, unit.name_en),
        "rule": queries.rule_of(unit, at),
        "week": asked,
        "is_this_week": asked == this_week,
        "lines": [_line(request, _named(row, names), forms.get(row.id)) for row in rows],
        "weeks": queries.weeks_of(actor, unit),
        "may_check": may,
        "may_draw": may and not rows and asked == this_week and queries.has_own_outlets(unit),
        "plain": Form(),
    }


def _week(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return week_of(day) if day is not None else None


def _named(row: SpotRow, names: Any) -> SpotRow:
    return replace(row, checked_by=names.get(row.checked_by, row.checked_by))


def _line(request: Request, row: SpotRow, form: SpotCheckForm | None) -> Line:
    return Line(
        row,
        either(row.outlet, row.outlet_en),
        LOOKS.get(row.result, ""),
        form or SpotCheckForm(auto_id=f"c{row.id}-%s"),
        _step(request, row),
    )


def _step(request: Request, row: SpotRow) -> Button | None:
    if row.step is None:
        return None
    label, icon = STEPS[row.step]
    address = {
        SpotStep.REPORT: f"{reverse('report')}?outlet={row.code}",
        SpotStep.CONFIRM: reverse("outlet-confirm", args=[row.code]),
        SpotStep.CORRECT: reverse("outlet", args=[row.code]),
    }[row.step]
    return Button(str(label), address, icon, "btn-sm")


urlpatterns = [
    path("spot-checks/", spot_checks, name="spot-checks"),
    path("spot-checks/draw/", draw, name="spot-check-draw"),
    path("spot-checks/<int:pk>/", record, name="spot-check"),
]
