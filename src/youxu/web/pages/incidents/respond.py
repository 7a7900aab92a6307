"""Pages of what the groups do (P3): a task more, the estimate, a vendor's call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.incidents import queries
from youxu.incidents.actions import respond
from youxu.incidents.queries.handles import outlet_numbered, ticket_named
from youxu.incidents.rules.words import GROUPS
from youxu.organisation import queries as organisation
from youxu.web.forecasts import forecast_panel, taken_over
from youxu.web.forms.base import Form
from youxu.web.forms.incidents import EstimateForm, TaskForm, VendorForm, VendorUpdateForm
from youxu.web.pages.incidents.opened import either, frame, opened, people_choices, verb_page
from youxu.web.request import Request

RENEWAL = timedelta(minutes=60)


def add_task(request: Request, reference: str) -> HttpResponse:
    """Add a task that the plan does not name."""
    incident = opened(request, reference)
    names = frame(incident)["names"]
    outlets = {row.pk: either(row.name, row.name_en) for row in queries.affected_outlets(incident).rows}
    form = TaskForm(
        request.POST or None,
        groups=[(key, names.group(key)) for key in GROUPS],
        people=people_choices(incident.unit),
        outlets=[(str(pk), name) for pk, name in outlets.items()],
    )

    def values(filled: Form) -> dict[str, Any]:
        given = filled.values()
        return {
            **given,
            "owner": organisation.person_numbered(given["owner"]),
            "outlet": outlet_numbered(incident, given["outlet"]),
        }

    return verb_page(
        request,
        incident,
        form,
        respond.add_task,
        verb="task",
        heading=_("Add a task"),
        label=_("Add this task"),
        icon="plus",
        clause="G5",
        intro=_("For what the plan does not name; a group answers for it."),
        effects=(_("The task stands in the group's column at once."), _("Its owner finds it in my work.")),
        values=values,
        extra={"incident": incident},
        said=_("The task is added."),
    )


def estimate(request: Request, reference: str) -> HttpResponse:
    """Promise when service is back, or say that it is not known and when the next word comes."""
    incident = opened(request, reference)
    now = queries.estimate_in_force(incident, request.at)
    given = queries.estimates_history(incident, request.at)
    initial: dict[str, datetime | None] = {"next_word_at": request.at + RENEWAL}
    if now is not None:
        initial |= {"eta_at": now.eta_at, "low_at": now.low_at, "high_at": now.high_at}
    if "forecast" in request.GET:
        initial |= taken_over(incident)
    form = EstimateForm(request.POST or None, initial=initial)
    return verb_page(
        request,
        incident,
        form,
        respond.estimate,
        verb="estimate",
        heading=_("Estimated time of restoration"),
        label=_("Give this estimate"),
        icon="clock-plus",
        clause="P3a",
        intro=_("“Not known yet” is an answer too, with the time of the next word."),
        effects=(
            _("The estimate stands in the room, on the board and on the wall."),
            _("Whoever gave it is reminded 15 minutes before the next word."),
        ),
        extra={"incident": incident, "number": now.number if now is not None else 0},
        more={
            "beside": "incidents/_estimates.html",
            "estimates": given,
            **forecast_panel(request.actor, incident),
        },
        said=_("The estimate is recorded."),
    )


def call_vendor(request: Request, reference: str) -> HttpResponse:
    """Record a call for a vendor's help."""
    incident = opened(request, reference)
    return verb_page(
        request,
        incident,
        VendorForm(request.POST or None),
        respond.call_vendor,
        verb="task",
        heading=_("Vendor's help"),
        label=_("Record this call"),
        icon="phone-outgoing",
        clause="P3a",
        intro=_("Keep the vendor's own ticket number; it is what both sides name later."),
        extra={"incident": incident},
        more={"beside": "incidents/_tickets.html", "tickets": queries.vendor_tickets_of(incident)},
        said=_("The call is recorded."),
    )


def vendor_update(request: Request, reference: str, pk: int) -> HttpResponse:
    """Write down what became of a vendor's ticket."""
    incident = opened(request, reference)
    ticket = ticket_named(request.actor, pk)
    if ticket is None or ticket.incident_id != incident.pk:
        raise Http404
    names = ("ticket_number", "promised_at", "arrived_at", "ended_at", "result")
    form = VendorUpdateForm(request.POST or None, initial={name: getattr(ticket, name) for name in names})
    return verb_page(
        request,
        incident,
        form,
        respond.vendor_update,
        verb="task",
        heading=ticket.vendor,
        label=_("Record how it went on"),
        icon="phone-outgoing",
        clause="P3a",
        extra={"ticket": ticket},
        then=reverse("call-vendor", args=[incident.reference]),
        said=_("The ticket is brought up to date."),
    )


urlpatterns = [
    path("incidents/<str:reference>/tasks/add/", add_task, name="add-task"),
    path("incidents/<str:reference>/estimate/", estimate, name="estimate"),
    path("incidents/<str:reference>/vendor/", call_vendor, name="call-vendor"),
    path("incidents/<str:reference>/vendor/<int:pk>/", vendor_update, name="vendor-update"),
]
