"""The network: the list of outlets with search, the map, one outlet with its lines, hours and history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.announcements import queries as announcements
from youxu.core import wording
from youxu.core.actor import Actor
from youxu.custody import queries as custody
from youxu.incidents.queries.planned_stops import stops_of_outlet
from youxu.incidents.queries.standing import detail_for, titles_of
from youxu.network import actions
from youxu.network import queries as network
from youxu.network.models import Outlet
from youxu.network.queries.states import HoldRow, OutletState
from youxu.network.rules import State
from youxu.organisation import queries as organisation
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.web.forms.outlets import (
    ConfirmForm,
    CountersForm,
    ExceptionForm,
    HoursForm,
    MoveForm,
    OutletForm,
    RetireForm,
)
from youxu.web.maps import map_data
from youxu.web.pages.acting import About, act
from youxu.web.pages.alternatives.outlet import agreed_rows
from youxu.web.pages.days import today_in_words
from youxu.web.pages.incidents.opened import Names
from youxu.web.pages.incidents.planned import ahead_of
from youxu.web.parts import Button
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

STATES = (
    State.SUSPENDED,
    State.UNREACHABLE,
    State.UNKNOWN,
    State.RESTRICTED,
    State.RELOCATED,
    State.OPEN,
    State.CLOSED_NOW,
)


def outlets(request: Request) -> HttpResponse:
    """Show one page of the outlets of the reader's unit and below."""
    actor, at = request.actor, request.at
    after = request.GET.get("after", "")
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()
    counts = network.state_counts(_path(request), at, world=request.world)
    page = network.outlets_page(
        _path(request),
        at,
        world=request.world,
        counts=counts,
        state=state if state in list(State) else "",
        affected=request.GET.get("affected") == "1",
        text=text,
        after=int(after) if after.isdigit() else None,
    )
    context = {
        "here": "outlets",
        "rows": [_row(row, at) for row in page.rows],
        "page": page,
        "counts": counts,
        "states": [
            {
                "key": str(one),
                "word": wording.word("state", one),
                "count": counts.count(one),
                "on": state == one,
            }
            for one in STATES
        ],
        "text": text,
        "state": state,
        "units": network.children_of(_path(request)),
        "above": [row for row in network.units_above(_path(request)) if actor.may("read", unit=row.path)],
        "calls": network.calls_waiting(actor.unit, world=request.world),
        "may_edit": actor.may("edit_network", unit=_path(request)),
        "unit_key": request.GET.get("unit", ""),
    }
    return render(request, "outlets/list.html", context)


def outlet_map(request: Request) -> HttpResponse:
    """Show the map of the unit, with the same facts as the list."""
    at = request.at
    affected = network.outlets_page(_path(request), at, affected=True, world=request.world)
    return render(
        request,
        "outlets/map.html",
        {
            "here": "outlets",
            "map": map_data(_path(request), at, world=request.world),
            "rows": [_row(row, at) for row in affected.rows],
        },
    )


def calls(request: Request) -> HttpResponse:
    """Show the call list: outlets to ring because their word ran out."""
    actor = request.actor
    after = request.GET.get("after", "")
    rows = network.call_list(actor.unit, after=int(after) if after.isdigit() else None, world=request.world)
    names = _names(actor, request.at)
    heads = organisation.shown_names((row.head_name for row in rows), actor.unit)
    context = {
        "here": "outlets",
        "rows": [
            {
                "row": row,
                "head": heads.get(row.head_name, row.head_name),
                "name": either(row.name, row.name_en),
                "lines": _(", ").join(names.get(line, line) for line in row.lines),
                "may_confirm": actor.may("confirm_status", unit=row.unit_path),
            }
            for row in rows
        ],
        "waiting": network.calls_waiting(actor.unit, world=request.world),
        "next": rows[-1].id if len(rows) == 50 else "",
        "doors": announcements.late_doors(actor, actor.unit, request.at)
        if not after and not request.world
        else (),
    }
    return render(request, "outlets/calls.html", context)


def outlet(request: Request, code: str) -> HttpResponse:
    """Show one outlet: the state of each line and by whose word, hours, record, history."""
    found = _outlet(request, code)
    return render(request, "outlets/one.html", _detail(request, found))


def confirm(request: Request, code: str) -> HttpResponse:
    """Record what an outlet can do now, by telephone or on the spot."""
    found = _outlet(request, code, form_of="confirm_status")
    plan = plans.plan_in_force(found.unit_path, request.at)
    lines = [
        (key, either(plan.lines[key].short.zh, plan.lines[key].short.en))
        for key in _offered(found)
        if key in plan.lines
    ]
    how = [(key, either(text.zh, text.en)) for key, text in plan.restricted_how.items()]
    form = ConfirmForm(request.POST or None, lines=lines, how=how)
    return _act(
        request,
        found,
        form,
        actions.confirm_status,
        "outlets/confirm.html",
        extra={"world": request.world},
        said=_("The state is recorded."),
    )


def confirm_opening(request: Request, code: str) -> HttpResponse:
    """Confirm that an outlet opened today (开门报到): one tap."""
    found = _outlet(request, code)
    form = RetireForm(request.POST or None)
    form.fields.pop("reason")
    return act(
        request,
        form,
        actions.confirm_opening,
        template="outlets/one.html",
        context=lambda: _detail(request, found),
        values={"outlets": [found], "way": "PAGE"},
        about=_about(found),
        then=reverse("outlet", args=[code]),
        said=_("Opening confirmed."),
    )


def move(request: Request, code: str) -> HttpResponse:
    """Record that an outlet serves elsewhere meanwhile."""
    found = _outlet(request, code, form_of="confirm_status")
    return _act(
        request,
        found,
        MoveForm(request.POST or None),
        actions.relocate,
        "outlets/move.html",
        said=_("Recorded."),
    )


def move_back(request: Request, code: str) -> HttpResponse:
    """Record that an outlet is back at its own place."""
    found = _outlet(request, code)
    form = RetireForm(request.POST or None)
    form.fields.pop("reason")
    return act(
        request,
        form,
        actions.lift_holds,
        template="outlets/one.html",
        context=lambda: _detail(request, found),
        values={"source": "relocation", "outlets": [found.pk]},
        about=_about(found),
        then=reverse("outlet", args=[code]),
        said=_("The outlet is back at its own place."),
    )


def hours(request: Request, code: str) -> HttpResponse:
    """Change the opening hours of an outlet, or (``?line=``) of one line."""
    found = _outlet(request, code, form_of="edit_network")
    line = request.GET.get("line", "")
    form = HoursForm(
        request.POST or None,
        revision=found.revision,
        initial={"hours": found.hours.text if found.hours else ""},
    )
    values = {"line": line} if line else {}
    return _act(
        request,
        found,
        form,
        actions.set_hours,
        "outlets/hours.html",
        extra=values,
        said=_("The hours are changed."),
    )


def exception(request: Request, code: str) -> HttpResponse:
    """Enter a day on which the outlet opens otherwise."""
    found = _outlet(request, code, form_of="edit_network")
    form = ExceptionForm(request.POST or None)
    return _act(
        request, found, form, actions.add_exception, "outlets/hours.html", said=_("The day is entered.")
    )


def edit(request: Request, code: str) -> HttpResponse:
    """Change the record of an outlet."""
    found = _outlet(request, code, form_of="edit_network")
    initial = {name: getattr(found, name, None) for name in OutletForm.base_fields if hasattr(found, name)}
    form = OutletForm(
        request.POST or None,
        lines=_lines_of_plan(request, found.unit_path),
        outlet_called=lambda code: _branch(found.unit_path, code),
        known=found.code,
        revision=found.revision,
        initial={
            **initial,
            "lines": list(_offered(found)),
            "datum": "WGS84",
            "parent_outlet": found.parent_outlet.code if found.parent_outlet else "",
        },
    )
    return act(
        request,
        form,
        actions.edit_outlet,
        template="outlets/edit.html",
        context={"here": "outlets", "outlet": found, "title": either(found.name, found.name_en)},
        values=lambda filled: {
            "outlet": found,
            "revision": filled.cleaned_data["revision"],
            "fields": filled.record(),
            "lines": filled.cleaned_data["lines"],
        },
        about=_about(found),
        then=reverse("outlet", args=[code]),
        said=_("The record is changed."),
    )


def add(request: Request) -> HttpResponse:
    """Add an outlet to the reader's unit."""
    actor = request.actor
    if request.method == "GET":
        actor.require("edit_network", unit=actor.unit)
    form = OutletForm(
        request.POST or None,
        lines=_lines_of_plan(request, actor.unit),
        outlet_called=lambda code: _branch(actor.unit, code),
    )
    return act(
        request,
        form,
        actions.add_outlet,
        template="outlets/edit.html",
        context={"here": "outlets", "outlet": None, "title": _("A new outlet")},
        values=lambda filled: {
            "unit": network.unit_by_path(actor.unit),
            "code": filled.cleaned_data["code"],
            "fields": filled.record(),
            "lines": filled.cleaned_data["lines"],
        },
        then=lambda row: reverse("outlet", args=[row.code]),
        said=_("The outlet is added; enter its hours next."),
    )


def counters(request: Request, code: str) -> HttpResponse:
    """Change the counters of an outlet."""
    found = _outlet(request, code, form_of="edit_network")
    numbers = ", ".join(row.number for row in network.counters_of(found.pk))
    form = CountersForm(request.POST or None, initial={"counters": numbers})
    return act(
        request,
        form,
        actions.set_counters,
        template="outlets/counters.html",
        context={"here": "outlets", "outlet": found, "title": either(found.name, found.name_en)},
        values=lambda filled: {"outlet": found, "counters": filled.rows()},
        about=_about(found),
        then=reverse("outlet", args=[code]),
        said=_("The counters are changed."),
    )


def retire(request: Request, code: str) -> HttpResponse:
    """Take an outlet out of the network; its history stays."""
    found = _outlet(request, code, form_of="edit_network")
    form = RetireForm(request.POST or None, revision=found.revision)
    return _act(
        request,
        found,
        form,
        actions.retire_outlet,
        "outlets/retire.html",
        then=reverse("outlets"),
        said=_("The outlet is retired."),
    )


def _act(
    request: Request,
    found: Outlet,
    form: Any,
    action: Any,
    template: str,
    *,
    said: str,
    extra: dict[str, Any] | None = None,
    then: str = "",
) -> HttpResponse:
    """Run one action on an outlet and go back to its page."""
    return act(
        request,
        form,
        action,
        template=template,
        context=lambda: {**_detail(request, found), "line_key": (extra or {}).get("line", "")},
        extra={"outlet": found, **(extra or {})},
        about=_about(found, request.world),
        then=then or reverse("outlet", args=[found.code]),
        said=said,
    )


def _path(request: Request) -> str:
    """Return the path that the list shows: the unit asked for when the reader may, else the reader's own."""
    actor: Actor = request.actor
    key = request.GET.get("unit", "")
    if key:
        row = next((one for one in network.units_under(actor.unit) if one.key == key), None)
        if row is not None:
            return row.path
    return actor.unit


def _outlet(request: Request, code: str, *, form_of: str = "") -> Outlet:
    """Return the outlet; ``form_of`` refuses to show the form of a verb that the reader's posts do not grant."""
    actor: Actor = request.actor
    tree = actor.unit.split("/")[0] + "/"
    try:
        found = network.outlet_by_code(code, tree)
    except Outlet.DoesNotExist:
        raise Http404 from None
    if not actor.may("read", unit=found.unit_path):
        raise Http404
    if form_of and request.method == "GET":
        actor.require(form_of, unit=found.unit_path)
    return found


def _branch(unit_path: str, code: str) -> Outlet | None:
    """Return the outlet with this code in the same tree of units, or None."""
    try:
        return network.outlet_by_code(code, unit_path.split("/")[0] + "/")
    except Outlet.DoesNotExist:
        return None


def _about(found: Outlet, world: str = "") -> About:
    return About("network.outlet", found.pk, f"outlet:{found.pk}", found.unit_path, world)


def _row(row: OutletState, at: datetime) -> dict[str, Any]:
    held = [line for line in row.lines if line.holds]
    latest = max((line.as_of for line in row.lines if line.as_of), default=row.opening_confirmed_at)
    return {
        "row": row,
        "name": either(row.name, row.name_en),
        "url": reverse("outlet", args=[row.code]),
        "held": len(held),
        "as_of": latest,
        "look": "unk" if row.state is State.UNKNOWN else "bad" if row.state is State.SUSPENDED else "",
    }


def _detail(request: Request, found: Outlet) -> dict[str, Any]:
    actor, at = request.actor, request.at
    detail = detail_for(actor, network.outlet_detail(found.pk, at, world=request.world))
    names = _names(actor, at, found.unit_path)
    people = organisation.shown_names(
        [
            found.head_name,
            *(line.hold.confirmed_by for line in detail.state.lines if line.hold is not None),
        ],
        found.unit_path,
    )
    titles = titles_of(
        actor, (line.hold.source_reference for line in detail.state.lines if line.hold is not None)
    )
    may = {
        verb: actor.may(verb, unit=found.unit_path) for verb in ("confirm_status", "edit_network", "report")
    }
    return {
        "here": "outlets",
        "today": today_in_words(found.unit_path, plans.plan_in_force(found.unit_path, at), at, [found]),
        "stops": ahead_of(actor, stops_of_outlet(actor, found.pk, at), at),
        "may_plan": actor.may("plan_stop", unit=found.unit_path),
        "outlet": found,
        "detail": detail,
        "title": either(found.name, found.name_en),
        "parent_shown": either(detail.parent.name, detail.parent.name_en) if detail.parent else "",
        "unit_shown": either(found.unit.name, found.unit.name_en),
        "lines": [
            {
                "line": line,
                "name": names.get(line.line, line.line),
                "why": _why(line.hold, titles),
                "who": people.get(line.hold.confirmed_by, line.hold.confirmed_by) if line.hold else "",
            }
            for line in detail.state.lines
        ],
        "history": [_past(row, names) for row in detail.history],
        "facts": _facts({**detail.record, "head_name": people.get(found.head_name, found.head_name)}),
        "may": may,
        "moved": any(hold.source == "relocation" for line in detail.state.lines for hold in line.holds),
        "buttons": _buttons(found, may),
        "custody": custody.standing_list(actor, found, request.world),
        "custody_safe": custody.known_safe(actor, found, request.world),
        "agreed": agreed_rows(found, Names(plans.plan_in_force(found.unit_path, at))),
    }


def _why(hold: HoldRow | None, titles: dict[str, tuple[str, str]]) -> str:
    """Return why a line is held: by an incident, in the words of its title as it is now."""
    if hold is None:
        return ""
    if hold.source.startswith("custody:"):
        return _("Custody is being checked")
    title = titles.get(hold.source_reference)
    return either(*title) if title else hold.text


def _buttons(found: Outlet, may: dict[str, bool]) -> list[Button]:
    code = found.code
    buttons = []
    if may["confirm_status"]:
        buttons.append(
            Button(_("Record the state"), reverse("outlet-confirm", args=[code]), "phone-call", "btn-primary")
        )
    if may["report"]:
        buttons.append(Button(_("Report an interruption"), f"{reverse('report')}?outlet={code}", "urgent"))
    return buttons


def _past(row: HoldRow, names: dict[str, str]) -> dict[str, Any]:
    return {"row": row, "line": names.get(row.line, row.line)}


def _facts(record: dict[str, Any]) -> list[tuple[str, Any]]:
    words = {
        "registration_number": _("Registration number"),
        "mode": _("Operating mode"),
        "address": _("Address"),
        "town": _("Town"),
        "postcode": _("Postcode"),
        "telephone": _("Telephone"),
        "head_name": _("Head of the outlet"),
        "service_area": _("Service area"),
        "service_population": _("Population served"),
        "floor_area": _("Floor area, m²"),
        "weekly_open_days": _("Open days a week"),
        "daily_hours": _("Hours a day"),
        "box_collections_a_day": _("Box collections a day"),
        "deliveries_a_week": _("Deliveries a week"),
    }
    modes = {"SELF_RUN": _("Self-run"), "COMMISSIONED": _("Commissioned")}
    shown = ((label, record.get(name)) for name, label in words.items())
    return [
        (label, modes.get(str(value), _number(value))) for label, value in shown if value not in (None, "")
    ]


def _number(value: Any) -> Any:
    """Return 8 for 8.0, and anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _names(actor: Actor, at: datetime, unit_path: str = "") -> dict[str, str]:
    plan: Plan = plans.plan_in_force(unit_path or actor.unit, at)
    return {key: either(line.short.zh, line.short.en) for key, line in plan.lines.items()}


def _offered(found: Outlet) -> Iterable[str]:
    return found.lines.order_by("pk").values_list("line", flat=True)


def _lines_of_plan(request: Request, unit_path: str) -> list[tuple[str, str]]:
    return list(_names(request.actor, request.at, unit_path).items())


urlpatterns = [
    path("outlets/", outlets, name="outlets"),
    path("outlets/map/", outlet_map, name="outlets-map"),
    path("outlets/calls/", calls, name="calls"),
    path("outlets/add/", add, name="outlet-add"),
    path("outlets/<str:code>/", outlet, name="outlet"),
    path("outlets/<str:code>/confirm/", confirm, name="outlet-confirm"),
    path("outlets/<str:code>/opening/", confirm_opening, name="outlet-opening"),
    path("outlets/<str:code>/move/", move, name="outlet-move"),
    path("outlets/<str:code>/move-back/", move_back, name="outlet-move-back"),
    path("outlets/<str:code>/hours/", hours, name="outlet-hours"),
    path("outlets/<str:code>/exception/", exception, name="outlet-exception"),
    path("outlets/<str:code>/edit/", edit, name="outlet-edit"),
    path("outlets/<str:code>/counters/", counters, name="outlet-counters"),
    path("outlets/<str:code>/retire/", retire, name="outlet-retire"),
]
