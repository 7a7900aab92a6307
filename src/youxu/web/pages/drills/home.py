"""The drills of a unit: what the plan asks for and when it is due, and every drill, the last planned first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from youxu.exercises import queries
from youxu.exercises.queries import DrillRow
from youxu.plan import queries as plans
from youxu.web.pages.drills.places import VERB
from youxu.web.pages.organisation.places import unit_of
from youxu.web.pages.plan.words import RHYTHMS, worded
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


@dataclass(frozen=True)
class DrillLine:
    """One drill of the list; ``enters``: the reader takes part, and it is under way."""

    row: DrillRow
    enters: bool


def drills(request: Request) -> HttpResponse:
    """Show the drills that the reader may see."""
    actor, at = request.actor, request.at
    unit = unit_of(request)
    before = request.GET.get("before", "")
    rows = queries.drills_of(actor, at, before=int(before) if before.isdigit() else 0)
    mine = {row.id for row in queries.drills_to_play(actor.person_id, at)}
    plan = plans.plan_in_force(unit.path, at) if plans.in_force(unit.path, at) else None
    return render(
        request,
        "drills/list.html",
        {
            "here": "drills",
            "place": either(unit.name, unit.name_en),
            "due": [
                (row, worded(RHYTHMS, row.every))
                for row in (queries.drills_due(unit, plan, at) if plan else ())
            ],
            "rows": [DrillLine(row, row.id in mine) for row in rows],
            "more": rows[-1].id if len(rows) == queries.DRILLS_SHOWN else 0,
            "before": before,
            "may_lead": actor.may(VERB, unit=unit.path),
        },
    )


urlpatterns = [path("drills/", drills, name="drills")]
