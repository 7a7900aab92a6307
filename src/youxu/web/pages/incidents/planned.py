"""Planned stops: the list, planning one, its room, its notices, and what changes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.announcements.queries import notices_of
from youxu.core.actor import Actor
from youxu.incidents import queries
from youxu.incidents.actions import planned_stop
from youxu.incidents.queries.handles import unit_of
from youxu.incidents.queries.planned_stops import StopRow, planned_stop_of, planned_stops, stop_notices
from youxu.incidents.queries.tasks import columns_of
from youxu.incidents.rules.planned_stop import Permission
from youxu.incidents.rules.words import Stage
from youxu.network import queries as network
from youxu.plan import queries as plans
from youxu.plan.schema import StopNotice
from youxu.web.forms.incidents import ReasonForm
from youxu.web.forms.planned import MoveStopForm, PermitForm, PlanStopForm, ProlongForm
from youxu.web.overlaps import clash_panel
from youxu.web.pages.acting import act
from youxu.web.pages.incidents.next_steps import next_step_of
from youxu.web.pages.incidents.opened import Names, either, frame, opened, verb_page
from youxu.web.pages.incidents.panels import column
from youxu.web.parts import Button
from youxu.web.request import Request


def stops(request: Request) -> HttpResponse:
    """Show the planned stops of the reader's unit and below; ``?state=ended`` those that are over."""
    actor, at = request.actor, request.at
    ended = request.GET.get("state") == "ended"
    rows = planned_stops(actor, actor.unit, at, ended=ended)
    names = Names(plans.plan_in_force(actor.unit, at))
    context = {
        "here": "incidents",
        "rows": [stop_panel(row, names) for row in rows],
        "ended": ended,
        "may_plan": actor.may("plan_stop", unit=actor.unit),
        "plan_button": (Button(_("Plan a stop"), reverse("plan-stop"), "plus", "btn-primary"),),
    }
    return render(request, "planned/list.html", context)


def plan_stop(request: Request) -> HttpResponse:
    """Plan a stop: outlets, services, start, end, reason, permission."""
    actor, at = request.actor, request.at
    unit = unit_of(actor)
    if unit is None:
        raise Http404
    actor.require("plan_stop", unit=unit.path)
    plan = plans.plan_in_force(unit.path, at)
    asked = request.GET.get("outlet", "")
    form = PlanStopForm(
        request.POST or None,
        outlets=[(row.code, either(row.name, row.name_en)) for row in network.places_of(unit.path)],
        lines=[(key, either(one.short.zh, one.short.en)) for key, one in plan.public_lines().items()],
        hows=[(key, either(text.zh, text.en)) for key, text in plan.restricted_how.items()],
        initial={"outlets": [asked]} if asked else {},
    )
    rules = plan.planned_stop
    permit = [key for key, one in plan.public_lines().items() if rules and one.regime in rules.permit_regimes]
    return act(
        request,
        form,
        planned_stop.plan_stop,
        template="planned/plan.html",
        context={"here": "incidents", "permit_lines": Names(plan).lines(permit)},
        values=lambda filled: filled.stop(),
        then=lambda row: reverse("planned-stop", args=[row.reference]),
        said=_("The stop is planned; the notice ahead is owed."),
    )


def room(request: Request, reference: str) -> HttpResponse:
    """Show one planned stop: its dates, services and permission, what is owed, its words, its course."""
    incident, row = _found(request, reference)
    actor, at = request.actor, request.at
    shared = frame(incident)
    names = shared["names"]
    duties = queries.duties_of(actor, at, world=incident.world, incident=incident)
    columns = [column(found, names) for found in columns_of(incident, at)]
    context = {
        **shared,
        "stop": stop_panel(row, names),
        "next_step": next_step_of(duties[0] if duties else None),
        "tasks": [task for one in columns for task in one.tasks],
        "buttons": _buttons(actor, row),
        "told": notices_of(actor, incident),
        "may_announce": actor.may("write_notice", unit=incident.unit_path),
        "notices": [(which.value, NOTICES[which]()) for which in StopNotice],
        "timeline": queries.timeline_of(actor, incident),
        **clash_panel(actor, at, incident=incident),
    }
    return render(request, "planned/room.html", context)


NOTICES = {
    StopNotice.BEFORE: lambda: _("Notice ahead of a planned stop"),
    StopNotice.START: lambda: _("Notice at the start of a planned stop"),
    StopNotice.END: lambda: _("Notice at the end of a planned stop"),
}


def notice(request: Request, reference: str, which: str) -> HttpResponse:
    """Show one of the three notices for each outlet, to be printed or copied; nothing is sent."""
    incident, row = _found(request, reference)
    if which not in set(StopNotice):
        raise Http404
    key = StopNotice(which)
    texts = stop_notices(incident, key, request.at)
    context = frame(incident, heading=NOTICES[key](), notices=texts, stop=row)
    return render(request, "planned/notice.html", context)


def permit(request: Request, reference: str) -> HttpResponse:
    """Record the permission that was applied for."""
    incident, row = _found(request, reference)
    return _verb_page(
        request,
        incident,
        PermitForm(request.POST or None, revision=row.revision),
        planned_stop.permit_stop,
        verb="permit_stop",
        heading=_("Record the permission"),
        label=_("Record it"),
        icon="file-certificate",
        clause="P3b",
        effects=(_("The stop begins at its time; if that has passed, at once."),),
        said=_("The permission is recorded."),
    )


def move(request: Request, reference: str) -> HttpResponse:
    """Move a stop that has not begun."""
    incident, row = _found(request, reference)
    initial = {"starts_at": row.starts_at, "ends_at": row.ends_at}
    return _verb_page(
        request,
        incident,
        MoveStopForm(request.POST or None, revision=row.revision, initial=initial),
        planned_stop.reschedule_stop,
        verb="reschedule_stop",
        heading=_("Move the planned stop"),
        label=_("Move it"),
        icon="calendar-event",
        clause="P3b",
        effects=(_("The notice ahead is owed anew with the new dates."),),
        said=_("The stop is moved."),
    )


def prolong(request: Request, reference: str) -> HttpResponse:
    """Prolong a stop under way."""
    incident, row = _found(request, reference)
    return _verb_page(
        request,
        incident,
        ProlongForm(
            request.POST or None,
            revision=row.revision,
            initial={"ends_at": row.ends_at},
            needs_permission=row.permission != Permission.NOT_NEEDED,
        ),
        planned_stop.prolong_stop,
        verb="prolong_stop",
        heading=_("Prolong the planned stop"),
        label=_("Prolong it"),
        icon="clock-plus",
        clause="P3b",
        intro=_("Only with a reason; the end that stands stays in the journal."),
        effects=(_("The notice at the door is owed anew with the new end."),),
        said=_("The stop is prolonged."),
    )


def cancel(request: Request, reference: str) -> HttpResponse:
    """Call a planned stop off before it begins."""
    incident, _row = _found(request, reference)
    return _verb_page(
        request,
        incident,
        ReasonForm(request.POST or None, revision=incident.revision),
        planned_stop.cancel_stop,
        verb="cancel_stop",
        heading=_("Call the planned stop off"),
        label=_("Call it off"),
        icon="circle-x",
        clause="P3b",
        effects=(_("Where the notice ahead is out, the correction is owed at once."),),
        danger=True,
        said=_("The planned stop is called off."),
    )


def _verb_page(request: Request, incident: Any, form: Any, action: Any, **more: Any) -> HttpResponse:
    then = reverse("planned-stop", args=[incident.reference])
    return verb_page(request, incident, form, action, then=then, extra={"incident": incident}, **more)


def _found(request: Request, reference: str) -> tuple[Any, StopRow]:
    incident = opened(request, reference)
    row = planned_stop_of(incident, request.at)
    if row is None:
        raise Http404
    return incident, row


def stop_panel(row: StopRow, names: Names) -> dict[str, Any]:
    """Return a planned stop in the reader's words."""
    lines = [names.line(key) + (f" ({names.how(how)})" if how else "") for key, how in row.lines.items()]
    return {
        "row": row,
        "title": either(row.title, row.title_en),
        "unit": either(row.unit_name, row.unit_name_en),
        "lines": lines,
        "outlets": [
            {"code": one.code, "name": either(one.name, one.name_en), "counters": one.counters}
            for one in row.outlets
        ],
        "planned_by": either(row.planned_by, row.planned_by_en),
        "url": reverse("planned-stop", args=[row.reference]),
        "waits": row.permission == Permission.APPLIED,
    }


def _buttons(actor: Actor, row: StopRow) -> Iterable[Button]:
    """Return what may be done now with the stop, by its stage."""
    if not actor.may("plan_stop", unit=row.unit_path):
        return
    places = {
        Stage.PLANNED: (
            ("planned-stop-move", _("Move it"), "calendar-event"),
            ("planned-stop-cancel", _("Call the planned stop off"), "circle-x"),
        ),
        Stage.STOPPED: (
            ("claim", _("Claim what works again"), "tool"),
            ("checks", _("Check item by item"), "eye-check"),
            ("planned-stop-prolong", _("Prolong it"), "clock-plus"),
        ),
    }
    if row.stage in (Stage.PLANNED, Stage.STOPPED) and row.permission == Permission.APPLIED:
        yield Button(
            _("Record the permission"),
            reverse("planned-stop-permit", args=[row.reference]),
            "file-certificate",
        )
    for name, label, icon in places.get(Stage(row.stage), ()):
        yield Button(label, reverse(name, args=[row.reference]), icon, "btn")


def ahead_of(actor: Actor, rows: Iterable[StopRow], at: datetime) -> list[dict[str, Any]]:
    """Return planned stops in the reader's words, for the board."""
    names = Names(plans.plan_in_force(actor.unit, at))
    return [stop_panel(row, names) for row in rows]


urlpatterns = [
    path("incidents/planned/", stops, name="planned-stops"),
    path("incidents/planned/new/", plan_stop, name="plan-stop"),
    path("incidents/<str:reference>/stop/", room, name="planned-stop"),
    path("incidents/<str:reference>/stop/notice/<str:which>/", notice, name="planned-stop-notice"),
    path("incidents/<str:reference>/stop/permit/", permit, name="planned-stop-permit"),
    path("incidents/<str:reference>/stop/move/", move, name="planned-stop-move"),
    path("incidents/<str:reference>/stop/prolong/", prolong, name="planned-stop-prolong"),
    path("incidents/<str:reference>/stop/cancel/", cancel, name="planned-stop-cancel"),
]
