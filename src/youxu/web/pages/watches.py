"""Watches: raised in four fields, changed, prolonged, lifted; what is prepared stands in the room of the incident."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.incidents.queries.handles import unit_of
from youxu.network import queries as network
from youxu.organisation.queries import shown_names
from youxu.plan import queries as plans
from youxu.plan.schema.words import Colour
from youxu.watch import actions, queries
from youxu.watch.models import Watch
from youxu.watch.rules.watching import RANK
from youxu.web.forms.watch import ChangeWatchForm, LiftForm, WatchForm
from youxu.web.pages.acting import About, act
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

RAISE = "watch/raise.html"
ONE = "watch/watch.html"


def raise_watch(request: Request) -> HttpResponse:
    """Raise a watch for outlets of the reader's unit."""
    actor = request.actor
    unit = unit_of(actor)
    if unit is None:
        raise Http404
    actor.require("raise_watch", unit=unit.path)
    plan = plans.plan_in_force(unit.path, request.at)
    form = WatchForm(
        request.POST or None,
        request.FILES or None,
        units=[(row.key, either(row.name, row.name_en)) for row in network.units_under(unit.path)],
        hazards=[(str(key), either(one.title.zh, one.title.en)) for key, one in plan.causes.items()],
        colours=_colours(),
        initial={"rule": "unit", "below": unit.key},
    )
    return act(
        request,
        form,
        actions.raise_watch,
        template=RAISE,
        context={"here": "rollcalls", "unit_asked": either(unit.name, unit.name_en)},
        extra={"unit": unit},
        then=lambda row: reverse("watch", args=[row.reference]),
        said=_("The watch stands; what is prepared has its owners and times."),
    )


def one(request: Request, reference: str) -> HttpResponse:
    """Show a watch; a POST gives it another colour or another end."""
    row = _opened(request, reference)
    form = _change_form(request, row)

    def values(filled: ChangeWatchForm) -> dict[str, Any]:
        given = filled.values()
        ends = given["until_at"]
        up = RANK[Colour(given["colour"])] >= RANK[Colour(row.colour)]
        return {**given, "until_at": None if ends == row.until_at else ends, "up": up, "watch": row}

    return act(
        request,
        form,
        actions.change_watch,
        template=ONE,
        context=lambda: {**_context(request, row), "change_form": form},
        values=values,
        about=_about(row),
        then=reverse("watch", args=[reference]),
        said=_("The watch is changed."),
    )


def lift(request: Request, reference: str) -> HttpResponse:
    """Lift a watch."""
    row = _opened(request, reference)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("watch", args=[reference]))
    form = LiftForm(request.POST, revision=row.revision)
    return act(
        request,
        form,
        actions.lift_watch,
        template=ONE,
        context=lambda: {**_context(request, row), "lift_form": form},
        extra={"watch": row},
        about=_about(row),
        then=reverse("watch", args=[reference]),
        said=_("The watch is lifted."),
    )


def _change_form(request: Request, row: Watch, *, blank: bool = False) -> ChangeWatchForm:
    return ChangeWatchForm(
        None if blank else request.POST or None,
        colours=_colours(),
        revision=row.revision,
        initial={"colour": row.colour, "until_at": row.until_at},
    )


def _context(request: Request, row: Watch) -> dict[str, Any]:
    now = queries.watch_named(request.actor, row.reference) or row
    shown = queries.watch_row(now)
    people = shown_names([shown.raised_by], now.unit_path)
    shown = replace(shown, raised_by=people.get(shown.raised_by, shown.raised_by))
    return {
        "here": "rollcalls",
        "world": now.world,
        "watch": shown,
        "hazard": either(shown.hazard_zh, shown.hazard_en),
        "change_form": _change_form(request, now, blank=True),
        "lift_form": LiftForm(revision=now.revision),
        "rollcall": queries.latest_of(request.actor, row.reference, request.at, world=row.world),
        "may_change": shown.state != "LIFTED" and request.actor.may("raise_watch", unit=row.unit_path),
    }


def _opened(request: Request, reference: str) -> Watch:
    row = queries.watch_named(request.actor, reference)
    if row is None:
        raise Http404
    return row


def _about(row: Watch) -> About:
    return About("watch.watch", row.pk, row.incident.stream, row.unit_path)


def _colours() -> list[tuple[str, str]]:
    return [(colour.value, wording.word("colour", colour)) for colour in Colour]


urlpatterns = [
    path("watches/raise/", raise_watch, name="watch-raise"),
    path("watches/<str:reference>/", one, name="watch"),
    path("watches/<str:reference>/lift/", lift, name="watch-lift"),
]
