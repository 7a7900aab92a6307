"""What one interruption came to: every step with its moments, lines against the plan's aims, estimates, cost."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from youxu.core.wording import duration, word
from youxu.evaluation import queries
from youxu.evaluation.queries import LineMeasures
from youxu.evaluation.rules.measures import How, Measured, Promise
from youxu.incidents.planned import plan_of
from youxu.web.pages.incidents.opened import Names, frame, opened
from youxu.web.request import Request


def measures(request: Request, reference: str) -> HttpResponse:
    """Show the measures of one incident as they stand."""
    incident = opened(request, reference)
    found = queries.measures_of(request.actor, incident, request.at)
    names = Names(plan_of(incident))
    return render(
        request,
        "evaluation/incident.html",
        frame(
            incident,
            found=found,
            steps=[_step(one) for one in found.steps],
            disordered=any(one.how is How.OUT_OF_ORDER for one in found.steps),
            lines=[_line(one, names) for one in found.lines],
            promises=[_promise(one) for one in found.promises],
        ),
    )


def _step(one: Measured) -> dict[str, Any]:
    return {
        "title": word("measure_step", one.step),
        "start": one.start,
        "end": one.end,
        "done": one.how is How.DONE,
        "wrong": one.how is How.OUT_OF_ORDER,
        "how": word("measure_how", one.how),
        "clock": duration(one.seconds) if one.seconds is not None else "",
        "open": duration(one.open_minutes * 60) if one.open_minutes is not None else "",
    }


def _line(one: LineMeasures, names: Names) -> dict[str, Any]:
    return {
        "title": names.line(one.line),
        "row": one,
        "clock": duration(one.median_seconds) if one.median_seconds is not None else "",
        "open": duration(one.median_open_minutes * 60) if one.median_open_minutes is not None else "",
    }


def _promise(one: Promise) -> dict[str, Any]:
    return {
        "row": one,
        "off": duration(abs(one.off_seconds)) if one.off_seconds is not None else "",
        "later": bool(one.off_seconds and one.off_seconds > 0),
    }


urlpatterns = [path("incidents/<str:reference>/measures/", measures, name="measures")]
