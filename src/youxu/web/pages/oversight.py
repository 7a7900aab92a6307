"""The office's day with the units below (O3), and how the installation stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from youxu.core import wording
from youxu.network.models import Unit
from youxu.organisation.queries import deciding_unit
from youxu.oversight import queries
from youxu.oversight.queries import LINES, BelowRow
from youxu.web.pages.organisation.places import actor_of, unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def summary(request: Request, key: str = "") -> HttpResponse:
    """Show the summaries of one day of a unit; today's begin with what stands now."""
    unit = unit_of(request, key)
    at = request.at
    found = queries.day_of(actor_of(request), unit, _day(request.GET.get("day", "")), at)
    return render(
        request,
        "oversight/summary.html",
        {
            "here": "board",
            "place": unit,
            "place_name": either(unit.name, unit.name_en),
            "day": found,
            "titles": [line.title for line in LINES],
            "below": [_below(one) for one in found.below],
            "address": _address(unit, key),
        },
    )


def health(request: Request) -> HttpResponse:
    """Show whether what must happen does: overdue steps, what waits and for how long, each channel's last success."""
    actor = actor_of(request)
    actor.require("read_health", unit=actor.unit)
    found = queries.health_of(actor, request.at)
    return render(
        request,
        "oversight/health.html",
        {
            "here": "organisation",
            "health": found,
            "may_keep": actor.may("keep_channels", unit=actor.unit),
            "may_release": actor.may("release_held", unit=deciding_unit(actor.unit, request.at)),
            "jobs_age": wording.duration(found.jobs.oldest_seconds),
            "messages_age": wording.duration(found.messages.oldest_seconds),
        },
    )


def _address(unit: Unit, key: str) -> str:
    return reverse("unit-summary", args=[unit.key]) if key else reverse("summary")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _below(row: BelowRow) -> dict[str, Any]:
    """Return a unit below with a figure for each line, empty where its summary has none."""
    figures = {one.key: one for one in row.figures}
    return {
        "name": either(row.unit.name, row.unit.name_en),
        "url": reverse("unit-summary", args=[row.unit.key]),
        "until_at": row.until_at,
        "age": wording.duration(row.age) if row.age is not None else "",
        "figures": [figures.get(line.key) for line in LINES],
    }


urlpatterns = [
    path("summary/", summary, name="summary"),
    path("health/", health, name="health"),
    path("organisation/units/<slug:key>/summary/", summary, name="unit-summary"),
]
