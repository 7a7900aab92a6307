"""The wall board: read from four metres, without a hand: incidents in turn, limits, every outlet."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from youxu.alerting.queries import unanswered_count
from youxu.core import wording
from youxu.deadlines.queries import overdue_apart
from youxu.incidents import queries
from youxu.incidents.queries.rows import WallIncident
from youxu.incidents.queries.wall import LIMITS
from youxu.kernel.words import Sentence
from youxu.network import queries as network
from youxu.web.limits import clock_row, deadline_row
from youxu.web.pages.board import proof, state_summary
from youxu.web.pages.incidents.opened import either, short
from youxu.web.request import Request

OUTLETS = 12


def wall(request: Request) -> HttpResponse:
    """Show the wall board; an htmx request gets its body alone."""
    actor, at, world = request.actor, request.at, request.world
    found = queries.wall_of(actor, actor.unit, at, world=world)
    shown = [one.brief.reference for one in found.incidents]
    late = overdue_apart(actor, shown, at, limit=LIMITS, world=world)
    limits = [*map(deadline_row, found.deadlines), *map(clock_row, late)]
    picture = network.picture_of(actor.unit, at, limit=OUTLETS, world=world)
    outlets, total = picture.rows, picture.counts
    context = {
        "here": "wall",
        "incidents": [_incident(one) for one in found.incidents],
        "deadlines": sorted(limits, key=lambda row: row["limit"].due_at or at)[:LIMITS],
        "outlets": [_outlet(row) for row in outlets],
        "outlets_more": _more(total.outlets, len(outlets)),
        "summary": state_summary(total),
        "proof": proof(at, network.calls_waiting(actor.unit, world=world), total),
        "unanswered": unanswered_count(actor.unit, world=world),
        "no_notes": ("",) * 6,
    }
    template = "wall/_body.html" if request.htmx else "wall/wall.html"
    return render(request, template, context)


def _incident(one: WallIncident) -> dict[str, Any]:
    step = (
        wording.say(one.next_step)
        if isinstance(one.next_step, Sentence)
        else either(one.next_step, one.next_step_en)
    )
    hours, minutes = divmod(one.brief.elapsed_minutes, 60)
    clock = f"{hours}:{minutes:02}" if hours < 100 else wording.duration(one.brief.elapsed_seconds)
    return {
        "brief": one.brief,
        "steps": one.steps,
        "next_step": step,
        "next_who": either(one.next_who, one.next_who_en),
        "clock": clock,
    }


def _outlet(row: network.OutletState) -> dict[str, Any]:
    name = short(either(row.name, row.name_en))
    return {"name": name, "state": row.state, "look": str(row.state).lower().replace("_", "-")}


def _more(total: int, shown: int) -> str:
    return _("and %(n)d more outlets") % {"n": total - shown} if total > shown else ""


urlpatterns = [path("wall/", wall, name="wall")]
