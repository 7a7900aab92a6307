"""A long closure: its page, declaring it, following it up, milestones, the places that serve meanwhile, its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.incidents import queries
from youxu.incidents.actions import long_closure
from youxu.incidents.queries.handles import outlet_of
from youxu.incidents.queries.long_closures import (
    LongClosureRow,
    long_closure_of,
    milestones_of,
    temporary_place,
    temporary_places_of,
)
from youxu.incidents.rules.words import BEFORE_RESTORED, Stage
from youxu.organisation import queries as organisation
from youxu.web.forms.base import Form
from youxu.web.forms.incidents import ReasonForm
from youxu.web.forms.long import DeclareForm, MilestoneForm, PlaceForm, ReviewForm
from youxu.web.pages.incidents.next_steps import address
from youxu.web.pages.incidents.opened import Names, either, frame, opened, people_choices, verb_page
from youxu.web.request import Request


def page(request: Request, reference: str) -> HttpResponse:
    """Show a long closure, or that the incident is none (yet)."""
    incident = opened(request, reference)
    actor, at = request.actor, request.at
    shared = frame(incident)
    row = long_closure_of(incident, at)
    may = actor.may("long_closure", unit=incident.unit_path) and Stage(incident.stage) in BEFORE_RESTORED
    context = {
        **shared,
        "row": closure_panel(row) if row else None,
        "now_long": incident.long_since is not None,
        "may": may,
        "milestones": [
            {"row": one, "title": either(one.title, one.title_en), "owner": either(one.owner, one.owner_en),
             "url": address("task", one.pk)}
            for one in milestones_of(incident, at)
        ],
        "places": [
            {"row": one, "outlet": either(one.outlet, one.outlet_en), "lines": shared["names"].lines(one.lines)}
            for one in temporary_places_of(incident)
        ],
    }  # fmt: skip
    return render(request, "long/page.html", context)


def closure_panel(row: LongClosureRow) -> dict[str, Any]:
    """Return a long closure in the reader's words."""
    return {
        "row": row,
        "title": either(row.title, row.title_en),
        "owner": either(row.owner, row.owner_en),
        "url": reverse("long-closure", args=[row.reference]),
    }


def declare(request: Request, reference: str) -> HttpResponse:
    """Declare a long closure before its fourth day, or again."""
    incident = opened(request, reference)
    form = DeclareForm(request.POST or None, people=people_choices(incident.unit))
    return _page(
        request,
        incident,
        form,
        long_closure.declare_long_closure,
        verb="declare_long_closure",
        heading=_("Declare a long closure"),
        label=_("Declare it"),
        icon="calendar-event",
        clause="G2",
        intro=_("From the fourth day a stop becomes one by itself."),
        effects=(
            _(
                "It leaves today's list for one of its own, with milestones and a follow-up by the plan's rhythm."
            ),
            _("Claim, check and release stay as they are."),
        ),
        values=lambda filled: {"reason": filled.cleaned_data["reason"], "owner": _owner(filled)},
        said=_("It is a long closure now."),
    )


def review(request: Request, reference: str) -> HttpResponse:
    """Follow a long closure up."""
    incident = opened(request, reference)
    row = long_closure_of(incident, request.at)
    if row is None:
        raise Http404
    form = ReviewForm(request.POST or None, people=people_choices(incident.unit), revision=row.revision)
    return _page(
        request,
        incident,
        form,
        long_closure.review_long_closure,
        verb="review_long_closure",
        heading=_("Follow the long closure up"),
        label=_("Write it down"),
        icon="pencil",
        clause="P3b",
        values=lambda filled: {**filled.values(), "owner": _owner(filled)},
        said=_("The follow-up is written down."),
    )


def milestone(request: Request, reference: str) -> HttpResponse:
    """Add a milestone."""
    incident = opened(request, reference)
    form = MilestoneForm(request.POST or None, people=people_choices(incident.unit))
    return _page(
        request,
        incident,
        form,
        long_closure.add_milestone,
        verb="add_milestone",
        heading=_("Add a milestone"),
        label=_("Add it"),
        icon="plus",
        clause="G2",
        values=lambda filled: {**filled.values(), "owner": _owner(filled)},
        said=_("The milestone is added."),
    )


def open_place(request: Request, reference: str) -> HttpResponse:
    """Open a temporary counter or mobile unit."""
    incident = opened(request, reference)
    names: Names = frame(incident)["names"]
    hit = queries.affected_outlets(incident).rows
    lines = dict.fromkeys(line.line for row in hit for line in row.lines)
    form = PlaceForm(
        request.POST or None,
        outlets=[(row.code, either(row.name, row.name_en)) for row in hit],
        lines=[(key, names.line(key)) for key in lines],
    )
    return _page(
        request,
        incident,
        form,
        long_closure.open_temporary_place,
        verb="open_temporary_place",
        heading=_("Serve elsewhere meanwhile"),
        label=_("Open the place"),
        icon="map-pin",
        clause="P3b",
        effects=(_("These services count as moved, with place and hours, until the place is closed."),),
        values=lambda filled: {
            **filled.values(),
            "outlet": outlet_of(incident, filled.cleaned_data["outlet"]),
        },
        said=_("The place is open."),
    )


def close_place(request: Request, reference: str, pk: int) -> HttpResponse:
    """Close a temporary place."""
    incident = opened(request, reference)
    place = temporary_place(incident, pk)
    if place is None:
        raise Http404
    return _page(
        request,
        incident,
        Form(request.POST or None),
        long_closure.close_temporary_place,
        verb="close_temporary_place",
        heading=_("Close the temporary place"),
        label=_("Close it"),
        icon="circle-x",
        clause="P3b",
        intro=f"{either(place.outlet.name, place.outlet.name_en)} · {place.place}",
        effects=(_("Services that are not back yet count as stopped again."),),
        values={},
        extra={"place": place},
        said=_("The place is closed."),
    )


def end(request: Request, reference: str) -> HttpResponse:
    """Take a long closure back among today's matters."""
    incident = opened(request, reference)
    row = long_closure_of(incident, request.at)
    if row is None:
        raise Http404
    return _page(
        request,
        incident,
        ReasonForm(request.POST or None, revision=row.revision),
        long_closure.end_long_closure,
        verb="end_long_closure",
        heading=_("Back among today's matters"),
        label=_("Take it back"),
        icon="arrow-back-up",
        clause="P4b",
        intro=_("The release ends a long closure by itself; this is for what was declared too early."),
        said=_("It is no long closure any more."),
    )


def _owner(form: Form) -> Any:
    chosen = form.cleaned_data.get("owner")
    return organisation.person_numbered(int(chosen)) if chosen else None


def _page(
    request: Request,
    incident: Any,
    form: Form,
    action: Callable[..., Any],
    *,
    extra: Any = None,
    **more: Any,
) -> HttpResponse:
    """Show one act of a long closure to who may do it, and run it."""
    actor: Actor = request.actor
    if request.method == "GET":
        actor.require("long_closure", unit=incident.unit_path)
    return verb_page(
        request,
        incident,
        form,
        action,
        then=reverse("long-closure", args=[incident.reference]),
        extra={"incident": incident} if extra is None else extra,
        **more,
    )


urlpatterns = [
    path("incidents/<str:reference>/long/", page, name="long-closure"),
    path("incidents/<str:reference>/long/declare/", declare, name="long-closure-declare"),
    path("incidents/<str:reference>/long/review/", review, name="long-closure-review"),
    path("incidents/<str:reference>/long/milestone/", milestone, name="long-closure-milestone"),
    path("incidents/<str:reference>/long/place/", open_place, name="long-closure-place"),
    path(
        "incidents/<str:reference>/long/place/<int:pk>/close/", close_place, name="long-closure-place-close"
    ),
    path("incidents/<str:reference>/long/end/", end, name="long-closure-end"),
]
