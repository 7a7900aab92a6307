"""Custody at one look: of one outlet, of an incident outlet by outlet, and the blank form for paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youxu.core.actor import Actor
from youxu.custody import queries
from youxu.custody.rules.lists import classes_of
from youxu.custody.rules.words import ListKind
from youxu.incidents.models import Incident
from youxu.web.pages.custody.places import frame, line_names, outlet_at, plan_at
from youxu.web.pages.incidents.opened import frame as incident_frame
from youxu.web.pages.incidents.opened import opened
from youxu.web.parts import Button
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

DUE = {
    ListKind.MOVE: gettext_lazy("Write the list of the move"),
    ListKind.RESTART: gettext_lazy("Write the list before the restart"),
}
"""The lists that come after that of the stop, as the button asks for them."""


def custody(request: Request, code: str) -> HttpResponse:
    """Show all that is in custody at one outlet, as far as the reader needs to know."""
    outlet = outlet_at(request, code)
    actor, at = request.actor, request.at
    found = queries.outlet_custody(actor, outlet, at, request.world)
    plan = plan_at(request, outlet)
    classes = {key: one for key, one in classes_of(plan).items() if one.backlog}
    return render(
        request,
        "custody/outlet.html",
        frame(
            outlet,
            custody=found,
            state=_state(found),
            button=_button(found),
            line_names=line_names(plan),
            waiting_lines=[named_case(one, plan) for one in found.cases],
            doubtful=[
                {"row": row, "line": line_names(plan).get(row.line, row.line)} for row in found.doubtful
            ],
            claims=[
                {"row": row, "line": line_names(plan).get(row.line, row.line)} for row in found.compensations
            ],
            backlog=[{"row": row, "counts": _counts(row, classes)} for row in found.backlog],
        ),
    )


def _state(found: queries.OutletCustody) -> str:
    """Return how custody stands in one word: a difference before all, then signed, then half signed."""
    if any(case.state == "OPEN" for case in found.cases):
        return "DIFFERENCE"
    if found.standing is not None:
        return "SIGNED"
    return "WAITING" if found.waiting is not None else "NONE"


def named_case(case: queries.CaseRow, plan: Any) -> dict[str, Any]:
    """Return a case with the names of the lines that it keeps closed."""
    names = line_names(plan)
    return {"row": case, "lines": _(", ").join(names.get(line, line) for line in case.lines)}


def _counts(row: queries.BacklogRow, classes: Any) -> list[tuple[str, int]]:
    named = {key: either(one.zh, one.en) for key, one in classes.items()}
    return [(named.get(key, key), count) for key, count in row.counts.items()]


def _button(found: queries.OutletCustody) -> Button | None:
    """Return the one filled button: sign what waits, else write the list, else count the backlog."""
    if not found.may_keep:
        return None
    if found.waiting is not None:
        return Button(
            _("Second signature"),
            reverse("custody-list", args=[found.waiting.reference]),
            "signature",
            "btn-primary",
        )
    if found.due in DUE:
        return Button(
            str(DUE[ListKind(found.due)]),
            f"{reverse('custody-write', args=[found.code])}?kind={found.due}",
            "clipboard-list",
            "btn-primary",
        )
    if found.standing is not None and found.backlog_due:
        return Button(
            _("Count today's backlog"),
            reverse("custody-backlog", args=[found.code]),
            "list-check",
            "btn-primary",
        )
    return Button(
        _("Write a custody list"),
        reverse("custody-write", args=[found.code]),
        "clipboard-list",
        "btn-primary",
    )


def blank(request: Request, code: str) -> HttpResponse:
    """Show the blank custody list of an outlet, to be printed and filled in by hand."""
    outlet = outlet_at(request, code)
    classes = classes_of(plan_at(request, outlet))
    return render(request, "custody/blank.html", frame(outlet, classes=classes.values(), lines=range(3)))


def of_incident(request: Request, reference: str) -> HttpResponse:
    """Show how custody stands in an incident, outlet by outlet."""
    incident = opened(request, reference)
    after = request.GET.get("after", "")
    context = panel(request.actor, incident, request.at, int(after) if after.isdigit() else 0)
    return render(request, "custody/incident.html", incident_frame(incident, **context))


def panel(actor: Actor, incident: Incident, at: datetime, after: int = 0) -> dict[str, Any]:
    """Return what the room's panel shows of custody; also the page of its own."""
    return {"custody": queries.incident_custody(actor, incident, at, after=after)}


urlpatterns = [
    path("outlets/<str:code>/custody/", custody, name="custody"),
    path("outlets/<str:code>/custody/blank/", blank, name="custody-blank"),
    path("incidents/<str:reference>/custody/", of_incident, name="incident-custody"),
]
