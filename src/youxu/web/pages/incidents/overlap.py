"""Several incidents at once: what they both want, the order of priority, the list of means, the means of a task."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import numbers, wording
from youxu.incidents.actions import overlap
from youxu.incidents.queries.handles import task_named, unit_of
from youxu.incidents.queries.overlap import (
    clashes_of,
    means_for,
    means_numbered,
    means_of,
    priority_of,
    to_order,
    units_lending,
)
from youxu.incidents.rules.words import OPEN_TASKS
from youxu.network.models import Unit
from youxu.web.forms.base import Form
from youxu.web.forms.overlap import MeansForm, PriorityForm, TaskMeansForm
from youxu.web.overlaps import clash_panel, clash_words, order_panel
from youxu.web.pages.acting import About, act
from youxu.web.pages.incidents.opened import frame
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def _unit(request: Request) -> Unit:
    unit = unit_of(request.actor)
    if unit is None:
        raise Http404
    return unit


def clashes(request: Request) -> HttpResponse:
    """Show every clash of the reader's unit and below, with the order of priority."""
    actor, at = request.actor, request.at
    unit = _unit(request)
    rows = clashes_of(actor, unit.path, at, world=request.world)
    context = {
        "here": "incidents",
        "clashes": clash_words(rows),
        **order_panel(actor, unit.path, request.world),
    }
    return render(request, "overlap/clashes.html", context)


def prioritise(request: Request) -> HttpResponse:
    """Put the open incidents that the reader's unit leads into an order of priority."""
    actor, at = request.actor, request.at
    unit = _unit(request)
    actor.require("prioritise", unit=unit.path)
    rows = {row.reference: row for row in to_order(actor, unit.path, world=request.world)}
    standing = priority_of(actor, unit.path, world=request.world)
    form = PriorityForm(
        request.POST or None,
        incidents=[(key, either(row.title, row.title_en)) for key, row in rows.items()],
        places={one.reference: one.place for one in standing.places} if standing else {},
        revision=standing.number if standing else 0,
    )

    def values(filled: PriorityForm) -> dict[str, Any]:
        given = filled.cleaned_data
        return {
            "unit": unit,
            "incidents": [rows[reference] for reference in filled.ordered()],
            "reason": given["reason"],
            "revision": given["revision"],
            "world": request.world,
        }

    return act(
        request,
        form,
        overlap.prioritise,
        template="overlap/order.html",
        context={
            "here": "incidents",
            "count": len(rows),
            **clash_panel(actor, at, world=request.world),
        },
        values=values,
        about=About("network.unit", unit.pk, f"unit:{unit.key}:priority", unit.path, request.world),
        then=reverse("clashes"),
        said=_("The order of priority stands; it is in the course of each incident."),
    )


def means(request: Request) -> HttpResponse:
    """Show the unit's vehicles, generators and other means; a POST puts one on the list or takes one off."""
    actor = request.actor
    unit = _unit(request)
    retired = request.POST.get("retire", "")
    row = means_numbered([unit.path], int(retired), world=request.world) if retired.isdigit() else None
    if retired and row is None:
        raise Http404
    taken = row is not None
    return act(
        request,
        Form(request.POST) if taken else MeansForm(request.POST or None, initial={"kind": "VEHICLE"}),
        overlap.retire_means if taken else overlap.list_means,
        template="overlap/means.html",
        context=lambda: _means_context(request, unit),
        values=(lambda _filled: {"means": row})
        if taken
        else (lambda filled: {**filled.values(), "unit": unit, "world": request.world}),
        about=About("network.unit", unit.pk, f"unit:{unit.key}:means", unit.path, request.world),
        then=reverse("means"),
        said=_("The means is off the list.") if taken else _("The means is on the list."),
        verb="keep_means" if not actor.may("keep_means", unit=unit.path) else "",
    )


def _means_context(request: Request, unit: Unit) -> dict[str, Any]:
    actor = request.actor
    return {
        "here": "incidents",
        "rows": [
            {
                "row": row,
                "needed": [
                    {
                        "reference": reference,
                        "title": either(zh, en),
                        "url": reverse("room", args=[reference]),
                    }
                    for reference, zh, en in row.needed
                ],
                "submission": numbers.new_submission(),
            }
            for row in means_of(actor, [unit.path], world=request.world)
        ],
        "may_keep": actor.may("keep_means", unit=unit.path),
        "blank": MeansForm(initial={"kind": "VEHICLE"}),
    }


def task_means(request: Request, pk: int) -> HttpResponse:
    """Name a means that a task needs, or give one back (``free`` names which)."""
    row = task_named(request.actor, pk)
    if row is None or row.state not in OPEN_TASKS:
        raise Http404
    units = units_lending(row.incident)
    free = request.POST.get("free", "")
    given_back = means_numbered(units, int(free), world=row.world) if free.isdigit() else None
    if free and given_back is None:
        raise Http404
    needed = means_for(row.pk)
    rows = list(means_of(request.actor, units, world=row.world))
    free_ones = [one for one in rows if one.pk not in {mine.pk for mine in needed}]
    choices = [(str(one.pk), f"{one.name} ({wording.word('means_kind', one.kind)})") for one in free_ones]
    taken = given_back is not None

    def values(filled: TaskMeansForm) -> dict[str, Any]:
        chosen = given_back or means_numbered(units, filled.cleaned_data["means"], world=row.world)
        return {"task": row, "means": chosen}

    return act(
        request,
        Form(request.POST) if taken else TaskMeansForm(request.POST or None, means=choices),
        overlap.free_means if taken else overlap.name_means,
        template="overlap/task.html",
        context=frame(
            row.incident,
            here="my-work",
            task=row,
            task_title=either(row.title, row.title_en),
            needed=[{"row": one, "submission": numbers.new_submission()} for one in needed],
            choices=choices,
            may_keep=request.actor.may("keep_means", unit=row.unit_path),
        ),
        values=values,
        about=About("incidents.task", pk, row.incident.stream, row.unit_path, row.world, row.visibility),
        then=reverse("task", args=[pk]),
        said=_("The means is given back.") if taken else _("The task needs this means."),
    )


urlpatterns = [
    path("incidents/clashes/", clashes, name="clashes"),
    path("incidents/priority/", prioritise, name="prioritise"),
    path("incidents/means/", means, name="means"),
    path("my-work/<int:pk>/means/", task_means, name="task-means"),
]
