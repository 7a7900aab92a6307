"""A period by one side of it, and which factors lengthen restorations, in words."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core.wording import duration, word
from youxu.evaluation import queries
from youxu.evaluation.queries import Share, Side
from youxu.evaluation.queries.breakdown import COMPARED
from youxu.evaluation.rules.factors import FactorFigures
from youxu.evaluation.rules.period import ENOUGH
from youxu.plan.schema import Plan
from youxu.web.pages.evaluation.places import Asked, asked
from youxu.web.pages.incidents.opened import Names
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def side(request: Request, key: str) -> HttpResponse:
    """Show a period by one side."""
    if key not in set(Side):
        raise Http404
    wanted, chosen = asked(request), Side(key)
    found, age = queries.lately(
        request.actor,
        wanted.selection,
        chosen,
        lambda: queries.breakdown_of(request.actor, wanted.selection, chosen),
    )
    return render(
        request,
        "evaluation/side.html",
        {
            **wanted.frame(),
            "as_of": wanted.as_of(request.at, age),
            "side": chosen,
            "title": word("period_side", chosen),
            "compared": chosen in COMPARED,
            "shares": [_share(one, chosen, wanted) for one in found.shares],
            "more": found.more,
            "least": ENOUGH,
            "sides": [
                (word("period_side", one), wanted.address(reverse("evaluation-side", args=[one.value])), one == chosen)
                for one in Side
            ],
            "home_url": wanted.address(reverse("evaluation")),
        },
    )  # fmt: skip


def _share(one: Share, chosen: Side, wanted: Asked) -> dict[str, Any]:
    figures = one.figures
    shown = one.enough or chosen not in COMPARED
    interval = one.interval
    return {
        "name": _name(one, chosen, wanted.plan),
        "url": wanted.address(reverse("evaluation"), unit=one.key) if chosen is Side.UNIT else "",
        "figures": figures,
        "enough": one.enough,
        "median": duration(figures.whole.median) if shown else "",
        "open": duration(figures.whole_open.median * 60)
        if shown and figures.whole_open.median is not None
        else "",
        "interval": _between(interval.low, interval.high) if interval is not None else "",
        "in_time": "" if figures.in_time is None or not shown else f"{figures.in_time * 100:.0f} %",
        "satisfaction": "" if figures.satisfaction is None else f"{figures.satisfaction:.1f}",
    }


def _between(low: float, high: float) -> str:
    if high == float("inf"):
        return _("from {low} on").format(low=duration(low))
    return _("{low} to {high}").format(low=duration(low), high=duration(high))


def _name(one: Share, chosen: Side, plan: Plan) -> str:
    if chosen is Side.CAUSE:
        return Names(plan).cause(one.key)
    if chosen is Side.LEVEL:
        return word("level", one.key)
    if chosen is Side.DRILL:
        return _("Drills") if one.key == "drill" else _("Reality")
    return either(one.name, one.name_en)


def factors(request: Request) -> HttpResponse:
    """Show which factors lengthen restorations."""
    wanted = asked(request)
    found, age = queries.lately(
        request.actor,
        wanted.selection,
        "factors",
        lambda: queries.factors_of(request.actor, wanted.selection),
    )
    return render(
        request,
        "evaluation/factors.html",
        {
            **wanted.frame(),
            "as_of": wanted.as_of(request.at, age),
            "sure": [_factor(one, wanted.plan) for one in found if one.is_sure],
            "unsure": [_factor(one, wanted.plan) for one in found if one.ratio and not one.is_sure],
            "few": [_factor(one, wanted.plan) for one in found if one.ratio is None],
            "least": ENOUGH,
            "home_url": wanted.address(reverse("evaluation")),
        },
    )


def _factor(one: FactorFigures, plan: Plan) -> dict[str, Any]:
    name = (
        _("Cause: {cause}").format(cause=Names(plan).cause(one.key))
        if one.is_cause
        else word("factor", one.key)
    )
    if one.ratio is None:
        return {"name": name, "cases": one.cases, "others": one.others}
    high = _("many") if one.ratio.high == float("inf") else f"{one.ratio.high:.1f}"
    return {
        "name": name,
        "cases": one.cases,
        "others": one.others,
        "ratio": f"{one.ratio.value:.1f}",
        "low": f"{one.ratio.low:.1f}",
        "high": high,
        "said": _said(one, high),
    }


def _said(one: FactorFigures, high: str) -> str:
    if one.ratio is None:
        return ""
    values = {"ratio": f"{one.ratio.value:.1f}", "low": f"{one.ratio.low:.1f}", "high": high, "n": one.cases}
    if not one.is_sure:
        return _("No difference is sure: {ratio} times as long, somewhere between {low} and {high} ({n} cases).").format(**values)  # fmt: skip
    if one.ratio.value > 1:
        return _("Then it took {ratio} times as long as otherwise; surely between {low} and {high} times ({n} cases).").format(**values)  # fmt: skip
    return _("Then it was over sooner: {ratio} of the time otherwise; surely between {low} and {high} ({n} cases).").format(**values)  # fmt: skip


urlpatterns = [
    path("evaluation/by/<slug:key>/", side, name="evaluation-side"),
    path("evaluation/factors/", factors, name="evaluation-factors"),
]
