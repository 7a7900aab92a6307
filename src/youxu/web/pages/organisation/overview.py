"""One unit at a glance: who leads, who works in which group, who has the duty, what the rosters cannot carry."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.organisation import queries
from youxu.organisation.queries import Weight
from youxu.plan import queries as plans
from youxu.web.pages.organisation.places import actor_of, frame, unit_of
from youxu.web.parts import Button, NextStep
from youxu.web.request import Request

BODY_ICONS = {
    "leading": "users-group",
    "office": "building",
    "technical": "tool",
    "customer": "headset",
    "logistics": "package",
    "outlet": "building-store",
    "contact": "address-book",
    "other": "users",
}
WORKING = ("technical", "customer", "logistics")
LISTED = 12
SHOWN = 5


def organisation(request: Request) -> HttpResponse:
    """Show the reader's own unit."""
    return _overview(request, unit_of(request))


def organisation_unit(request: Request, key: str) -> HttpResponse:
    """Show a unit that the reader may read."""
    return _overview(request, unit_of(request, key))


def _overview(request: Request, unit: Unit) -> HttpResponse:
    at = request.at
    actor = actor_of(request)
    found = queries.organisation_of(unit, at)
    plan = plans.plan_in_force(unit.path, at)
    findings = queries.publish_warnings(unit, at, plan)
    bodies = [_body(row) for row in found.bodies]
    context = {
        **frame(request, unit),
        "found": found,
        "leading": [row for row in bodies if row["key"] in ("leading", "office")],
        "groups": [row for row in bodies if row["key"] in WORKING],
        "others": [row for row in bodies if row["key"] not in ("leading", "office", *WORKING)],
        "findings": findings,
        "shown": findings[:SHOWN],
        "more": findings[SHOWN:],
        "next_step": _next(unit, findings, actor.may("edit_organisation", unit=unit.path)),
        "above": [row for row in network.units_above(unit.path) if row.path != unit.path],
        "readable": {row.path for row in network.units_above(unit.path) if actor.may("read", unit=row.path)},
        "below": [row for row in network.children_of(unit.path) if actor.may("read", unit=row.path)],
    }
    return render(request, "organisation/overview.html", context)


def _body(row: queries.BodyRow) -> dict[str, Any]:
    lines = [line for line in row.posts if row.key != "outlet" or line.vacant][:LISTED]
    vacant = sum(line.vacant for line in row.posts)
    return {
        "key": row.key,
        "icon": BODY_ICONS[row.key],
        "posts": row.posts if row.key != "outlet" else lines,
        "count": len(row.posts),
        "vacant": vacant,
    }


def _next(unit: Unit, findings: tuple[queries.Finding, ...], may_edit: bool) -> NextStep | None:
    """Return the gravest finding as the next step of who may mend it."""
    if not may_edit or not findings or findings[0].weight is not Weight.FAULT:
        return None
    gravest = findings[0]
    posts, rosters = reverse("posts", args=[unit.key]), reverse("rosters", args=[unit.key])
    if gravest.key == "roster_gap":
        text, button = (
            _("Fill the gap in the roster"),
            Button(_("Open the rosters"), rosters, "calendar-event", "btn-primary"),
        )
    else:
        text, button = (
            _("Give the posts that the plan needs"),
            Button(_("Open the posts"), posts, "user-plus", "btn-primary"),
        )
    return NextStep(text, clause="O1", notes=(wording.say(gravest.sentence),), buttons=(button,))


urlpatterns = [
    path("organisation/", organisation, name="organisation"),
    path("organisation/units/<slug:key>/", organisation_unit, name="organisation-unit"),
]
