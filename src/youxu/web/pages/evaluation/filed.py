"""Evaluations as they were filed, and the counts of days that lost customers are reckoned from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.errors import UnableTo
from youxu.core.wording import duration, word
from youxu.evaluation import queries
from youxu.evaluation.counting import import_counts
from youxu.evaluation.models import PeriodEvaluation
from youxu.kernel.imported import ImportResult
from youxu.network import queries as network
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.web.forms.evaluation import CountsForm
from youxu.web.pages.organisation.places import unit_of
from youxu.web.pages.plan.words import RHYTHMS
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def filed(request: Request) -> HttpResponse:
    """Show the evaluations that were filed for a unit."""
    unit = unit_of(request, request.GET.get("unit", ""))
    plan = plans.plan_in_force(unit.path, request.at)
    return render(
        request,
        "evaluation/filed.html",
        {
            "here": "evaluation",
            "place": either(unit.name, unit.name_en),
            "rhythm": _(RHYTHMS[plan.evaluation.every]),
            "rows": [
                {"row": one, **_days(one.from_at, one.until_at, unit.time_zone)}
                for one in queries.filed_of(request.actor, unit)
            ],
        },
    )


def _days(start: datetime, end: datetime, time_zone: str) -> dict[str, date]:
    zone = network.zone_of(time_zone)
    return {
        "first_day": start.astimezone(zone).date(),
        "last_day": end.astimezone(zone).date() - timedelta(days=1),
    }


def filed_one(request: Request, pk: int) -> HttpResponse:
    """Show one evaluation as it was filed: frozen figures and their digest."""
    row = queries.filed_numbered(request.actor, pk)
    if row is None:
        raise Http404
    plan = plans.plan_in_force(row.unit_path, row.made_at)
    figures = row.figures["figures"]
    return render(
        request,
        "evaluation/filed_one.html",
        {
            "here": "evaluation",
            "row": row,
            "place": either(row.unit.name, row.unit.name_en),
            **_days(row.from_at, row.until_at, row.unit.time_zone),
            "figures": figures,
            "median": duration(figures["whole"]["median"]),
            "median_before": duration(row.figures["before"]["whole"]["median"]),
            "steps": [
                {
                    "title": word("measure_step", one["step"]),
                    "median": duration(one["clock"]["median"]),
                    "cases": one["clock"]["cases"],
                }
                for one in figures["steps"]
                if one["clock"]["cases"]
            ],
            "indicators": list(_indicators(row, plan)),
            "limits": list(_limits(row, plan)),
            "costs": row.figures["costs"],
        },
    )


def _indicators(row: PeriodEvaluation, plan: Plan) -> list[dict[str, Any]]:
    found = []
    for one in row.figures["indicators"]:
        known = plan.evaluation.indicators.get(one["key"])
        found.append(
            {
                "title": either(known.title.zh, known.title.en) if known else one["key"],
                "target": either(known.target.zh, known.target.en) if known else "",
                "value": "–" if one["value"] is None else f"{one['value']['number']:.1f}",
                "unit": known.unit if known else "",
                "standing": one["standing"],
            }
        )
    return found


def _limits(row: PeriodEvaluation, plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "title": either(plan.clocks[one["key"]].title.zh, plan.clocks[one["key"]].title.en)
            if one["key"] in plan.clocks
            else one["key"],
            **one,
            "owed": one["met"] + one["late"],
        }
        for one in row.figures["limits"]
        if one["met"] + one["late"]
    ]


def counts(request: Request) -> HttpResponse:
    """Take over a file of daily transactions: good rows are written, every bad one is named."""
    unit = unit_of(request, request.GET.get("unit", ""))
    request.actor.require("evaluate", unit=unit.path)
    form = CountsForm(request.POST or None, request.FILES or None)
    found: ImportResult | None = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            found = import_counts(
                by=request.actor, at=request.at, unit=unit, data=upload.read(), name=upload.name
            )
        except UnableTo as refusal:
            form.take(refusal)
    rejected = [(one.row, wording.say(one.reason)) for one in found.rejected] if found else []
    context = {
        "here": "evaluation",
        "form": form,
        "found": found,
        "rejected": rejected[:200],
        "place": either(unit.name, unit.name_en),
        "title": _("Daily transactions from a file"),
        "home_url": reverse("evaluation"),
    }
    return render(request, "evaluation/counts.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("evaluation/filed/", filed, name="evaluation-filed"),
    path("evaluation/filed/<int:pk>/", filed_one, name="evaluation-filed-one"),
    path("evaluation/counts/", counts, name="evaluation-counts"),
]
