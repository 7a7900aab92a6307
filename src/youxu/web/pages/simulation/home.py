"""The simulations of a unit, the last first; starting one of the plan or of a region, anew or as one before."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core.wording import word
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.plan.schema.words import LevelKey
from youxu.simulation import queries
from youxu.simulation.actions import VERB, order_run
from youxu.simulation.queries import RunRow
from youxu.simulation.rules import RunKind
from youxu.web.forms.simulation import PlanTrialForm, RegionTrialForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.organisation.places import unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

USUAL_PLAN, USUAL_REGION = 10_000, 500
EXAMPLE = """name: {name}
days: 7
hazards:
  - {{name: {hazard}, cause: typhoon, everywhere: true}}
stocks:
  - {{name: {now}}}
  - {{name: {doubled}, times: 2}}
"""


def simulations(request: Request) -> HttpResponse:
    """Show the simulations of the reader's unit and those below."""
    unit = unit_of(request)
    after = request.GET.get("after", "")
    rows, more = queries.runs_of(
        request.actor, unit.path, request.at, after=int(after) if after.isdigit() else 0
    )
    return render(
        request,
        "simulation/list.html",
        {
            "here": "evaluation",
            "place": either(unit.name, unit.name_en),
            "rows": rows,
            "more": more,
            "after": after,
            "running": any(row.running for row in rows),
            "may_order": request.actor.may(VERB, unit=unit.path),
        },
    )


def try_plan(request: Request) -> HttpResponse:
    """Have the plan in force simulated."""
    unit = unit_of(request)
    plan = plans.plan_in_force(unit.path, request.at)
    before = _before(request, RunKind.PLAN)
    asked = before.asked if before else {}
    form = PlanTrialForm(
        request.POST or None,
        initial={
            "cause": asked.get("cause", "power"),
            "level": asked.get("level", LevelKey.III.value),
            "outlets": asked.get("outlets", 1),
            "runs": before.runs if before else USUAL_PLAN,
            "seed": before.seed if before else 1,
        },
    )
    form.offer("cause", [(key.value, either(one.title.zh, one.title.en)) for key, one in plan.causes.items()])
    form.offer("level", [(key.value, word("level", key)) for key in plan.levels])

    def values(sent: PlanTrialForm) -> dict[str, Any]:
        given = sent.cleaned_data
        terms = {key: given[key] for key in ("cause", "level", "outlets")}
        return {
            "kind": RunKind.PLAN,
            "title": _title(plan, terms),
            "runs": given["runs"],
            "seed": given["seed"],
            "asked": terms,
        }

    return _ordered(request, unit, form, values, _("Simulate the plan"))


def _title(plan: Plan, terms: dict[str, Any]) -> str:
    cause = next(one.title for key, one in plan.causes.items() if key.value == terms["cause"])
    return f"{either(cause.zh, cause.en)} · {word('level', terms['level'])} · {terms['outlets']}"


def try_region(request: Request) -> HttpResponse:
    """Have a hazard over the network simulated."""
    unit = unit_of(request)
    before = _before(request, RunKind.REGION)
    example = EXAMPLE.format(
        name=_("Storm over everything"), hazard=_("storm"), now=_("as it is"), doubled=_("doubled")
    )
    form = RegionTrialForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "scenario": before.scenario if before else example,
            "runs": before.runs if before else USUAL_REGION,
            "seed": before.seed if before else 1,
        },
    )

    def values(sent: RegionTrialForm) -> dict[str, Any]:
        given = sent.cleaned_data
        return {
            "kind": RunKind.REGION,
            "title": _name_in(given["scenario"]),
            "runs": given["runs"],
            "seed": given["seed"],
            "asked": {},
            "scenario": queries.carried(unit, given["scenario"], lambda _name: given["track"] or ""),
        }

    return _ordered(request, unit, form, values, _("Simulate a hazard"))


def _name_in(text: str) -> str:
    """Return the name that a scenario gives itself, or a plain word: what is wrong in it is said by its result."""
    first = next((line for line in text.splitlines() if line.startswith("name:")), "")
    return first.partition(":")[2].strip() or _("Region")


def _ordered(request: Request, unit: Any, form: Any, values: Any, title: str) -> HttpResponse:
    request.actor.require(VERB, unit=unit.path)
    return act(
        request,
        form,
        order_run,
        template="simulation/order.html",
        context={"here": "evaluation", "place": either(unit.name, unit.name_en), "title": title},
        values=values,
        extra={"unit": unit},
        about=About("network.unit", unit.pk, f"simulations:{unit.pk}", unit.path),
        verb=VERB,
        then=lambda row: reverse("simulation", args=[row.pk]),
    )


def _before(request: Request, kind: RunKind) -> RunRow | None:
    """Return the simulation that is to be repeated."""
    of = request.GET.get("of", "")
    if not of.isdigit():
        return None
    found = queries.run_row(request.actor, int(of), request.at)
    if found is None or found.kind != kind:
        raise Http404
    return found


urlpatterns = [
    path("simulations/", simulations, name="simulations"),
    path("simulations/plan/", try_plan, name="simulate-plan"),
    path("simulations/region/", try_region, name="simulate-region"),
]
