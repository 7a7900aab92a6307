"""One simulation as it is or came to, stopping it, and two side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.plan import queries as plans
from youxu.simulation import queries
from youxu.simulation.actions import VERB, stop_run
from youxu.simulation.naming import Names
from youxu.simulation.queries import RunRow
from youxu.web.forms.base import Form
from youxu.web.pages.acting import About, act
from youxu.web.pages.simulation import drawn
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

NEVER, ALWAYS = 0.0005, 0.9995
FEW = 12


class Words(Names):
    """What tasks, moments, posts, changes and items are called in the plan in force."""

    def item(self, key: str) -> str:
        """Return what a supply is called."""
        found = self.plan.supplies.items.get(key)
        return either(found.title.zh, found.title.en) if found is not None else key


def simulation(request: Request, pk: int) -> HttpResponse:
    """Show one simulation."""
    row = _row(request, pk)
    words = Words(plans.plan_in_force(row.unit_path, request.at))
    others, _more = queries.runs_of(request.actor, row.unit_path, request.at)
    return render(
        request,
        "simulation/one.html",
        {
            **_frame(request, row),
            "told": _told(row, words) if row.result else None,
            "others": [one for one in others if one.kind == row.kind and one.id != row.id and one.ended_at][
                :FEW
            ],
        },
    )


def stop(request: Request, pk: int) -> HttpResponse:
    """End a simulation early; what is done by then is kept."""
    row = _row(request, pk)
    run = queries.run_numbered(pk)
    if run is None:
        raise Http404
    return act(
        request,
        Form(request.POST if request.method == "POST" else None),
        stop_run,
        template="simulation/stop.html",
        context=_frame(request, row),
        extra={"run": run},
        about=About("simulation.simulationrun", run.pk, run.stream, run.unit_path),
        verb=VERB,
        then=reverse("simulation", args=[pk]),
        said=_("It ends after the portion under way."),
    )


def compared(request: Request) -> HttpResponse:
    """Show two simulations of one kind side by side."""
    given = [request.GET.get(name, "") for name in ("a", "b")]
    if not all(one.isdigit() for one in given):
        raise Http404
    rows = [_row(request, int(one)) for one in given]
    if rows[0].kind != rows[1].kind or not all(row.result for row in rows):
        raise Http404
    words = Words(plans.plan_in_force(rows[0].unit_path, request.at))
    told = [_told(row, words) for row in rows]
    return render(
        request,
        "simulation/compared.html",
        {
            **_frame(request, rows[0]),
            "sides": list(zip(rows, told, strict=True)),
            "lines": list(_lines(told)),
        },
    )


def _row(request: Request, pk: int) -> RunRow:
    found = queries.run_row(request.actor, pk, request.at)
    if found is None:
        raise Http404
    return found


def _frame(request: Request, row: RunRow) -> dict[str, Any]:
    may = request.actor.may(VERB, unit=row.unit_path)
    name = "simulate-plan" if row.of_plan else "simulate-region"
    return {
        "here": "evaluation",
        "row": row,
        "may_order": may,
        "may_stop": may and row.running,
        "again_url": f"{reverse(name)}?of={row.id}",
    }


def _told(row: RunRow, words: Words) -> dict[str, Any]:
    return _plan(row, words) if row.of_plan else _region(row, words)


def _plan(row: RunRow, words: Words) -> dict[str, Any]:
    result = row.result
    steps = result["steps"]
    target = next(one for one in result["lasting"] if one["key"] == result["target"])
    deciding = sorted(steps, key=lambda one: -one["critical"]["value"] * one["given"])
    sharing = [
        (words.node(one["key"]), one["critical"]["value"])
        for one in deciding
        if one["critical"]["value"] > NEVER
    ]
    waiting = [
        (words.role(one["role"]), one["away"], one["busy"])
        for one in result["waiting"]
        if one["away"] + one["busy"] >= 0.05
    ]
    late = [one for one in steps if one["in_time"] and one["in_time"]["value"] < ALWAYS]
    return {
        "target": target,
        "figures": [(words.node(one["key"]), one) for one in result["lasting"]],
        "plot": drawn.length(target, words.node(target["key"])),
        "critical": drawn.critical(sharing),
        "waiting": drawn.waiting(waiting) if waiting else "",
        "gaps": [
            (words.role(one["role"]), one["gap"] * 100) for one in result["waiting"] if one["gap"] > NEVER
        ],
        "gains": drawn.gains([(words.change(one["key"]), one["minutes"]) for one in result["gains"]]),
        "gain_rows": [(words.change(one["key"]), one["minutes"]) for one in result["gains"]],
        "late": [
            (words.node(one["key"]), one, one["in_time"]["value"] * 100)
            for one in sorted(late, key=lambda one: one["in_time"]["value"])[:FEW]
        ],
        "bases": list(_bases(result, words)),
    }


def _bases(result: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    """Yield what the lengths rest on, and what was left out."""
    past = [one["key"] for one in result["steps"] if one["basis"] == "PAST"]
    default = [one["key"] for one in result["steps"] if one["basis"] == "DEFAULT"]
    named = (
        (_("By own interruptions"), past),
        (_("By the plan's word for all others"), default),
        (_("Left out, as a condition opens them"), result["conditional"]),
        (_("Left out, as nothing opens them here"), result["unopened"]),
    )
    for title, keys in named:
        if keys:
            yield title, _(", ").join(words.node(key) for key in keys)


def _region(row: RunRow, words: Words) -> dict[str, Any]:
    result = row.result
    variants = []
    for one in result["variants"]:
        short = [(words.item(item["item"]), item) for item in one["short"] if item["share"]["value"] > NEVER]
        variants.append(
            {
                "name": one["name"],
                "toll": one,
                "short": sorted(short, key=lambda pair: -pair[1]["share"]["value"]),
                "days": list(zip(one["days"], one["loads"], strict=True)),
                "plot": drawn.amount(
                    one["customers"], _("Customers in vain, {name}").format(name=one["name"])
                ),
                "daily": drawn.days(
                    one["days"], "outlets", _("Outlets down by day, {name}").format(name=one["name"])
                ),
            }
        )
    first = result["variants"][0]
    title = _("Outlets by how likely each is down")
    return {
        "variants": variants,
        "differences": result["differences"],
        "map": drawn.places(first, result["map"], title),
    }


def _lines(told: list[dict[str, Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the rows of the comparison: the same figure of both."""
    if "figures" in told[0]:
        other = {one["key"]: one for _name, one in told[1]["figures"]}
        for name, one in told[0]["figures"]:
            if one["key"] in other:
                yield name, [one["mean"], other[one["key"]]["mean"]]
        return
    for key, name in (
        ("outlets", _("Outlets down")),
        ("customers", _("Customers in vain")),
        ("customer_hours", _("Customer-hours lost")),
    ):
        yield name, [side["variants"][0]["toll"][key]["mean"] for side in told]


urlpatterns = [
    path("simulations/compared/", compared, name="simulations-compared"),
    path("simulations/<int:pk>/", simulation, name="simulation"),
    path("simulations/<int:pk>/stop/", stop, name="simulation-stop"),
]
