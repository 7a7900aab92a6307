"""Requests for supplies: the list, asking, one request with what may be done with it next (P3c, P5a)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.supplies import actions, queries
from youxu.supplies.actions import Asked
from youxu.supplies.actions.ledger import plain
from youxu.supplies.models import APPROVE, KEEP, REQUEST, SupplyRequest, SupplySite
from youxu.supplies.rules.words import Purpose, RequestState
from youxu.web.forms.base import Form
from youxu.web.forms.supplies import DecideForm, HandForm, Quantity, RequestForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.supplies.places import (
    HERE,
    goal_called,
    goals_of,
    quantities,
    unit_here,
)
from youxu.web.pages.supplies.stock_card import lines_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def listing(request: Request) -> HttpResponse:
    """Show the requests of the reader's unit: what is open, unless all are asked for."""
    unit = unit_here(request)
    after = request.GET.get("after", "")
    everything = request.GET.get("state") == "all"
    world = request.world
    rows = queries.requests_of(
        request.actor,
        unit.path,
        request.at,
        everything=everything,
        world=world,
        after=int(after) if after.isdecimal() else 0,
    )
    last = queries.request_called(request.actor, rows[-1].reference) if len(rows) == 50 else None
    context = {
        **HERE,
        "rows": rows,
        "everything": everything,
        "after": last.pk if last else "",
        "may_ask": request.actor.may(REQUEST, unit=unit.path, outlet=request.actor.outlet),
    }
    return render(request, "supplies/requests.html", context)


def new(request: Request) -> HttpResponse:
    """Ask for supplies."""
    unit, actor, world = unit_here(request), request.actor, request.world
    actor.require(REQUEST, unit=unit.path, outlet=actor.outlet)
    form = RequestForm(
        request.POST or None,
        rows=quantities(queries.items_of(unit.path).values()),
        goals=goals_of(actor, unit, sites=True, world=world),
        initial={"goal": request.GET.get("for", "")},
    )

    def values(filled: RequestForm) -> dict[str, Any]:
        given = filled.cleaned_data
        return {
            "unit": unit,
            "goal": goal_called(actor, unit, given["goal"], world=world),
            "world": world,
            "rows": tuple(Asked(item, number) for item, number in filled.items().items()),
            "needed_at": given["needed_at"],
            "reason": given["reason"],
        }

    return act(
        request,
        form,
        actions.request,
        template="supplies/quantities.html",
        context={
            **HERE,
            "heading": _("Ask for supplies"),
            "label": _("Ask for it"),
            "act_icon": "send",
            "back": reverse("supply-requests"),
        },
        values=values,
        about=About("network.unit", unit.pk, f"supplies-of:{unit.pk}", unit.path, world),
        verb=REQUEST,
        then=lambda row: reverse("supply-request", args=[row.reference]),
        said=_("The request is on its way to who decides."),
    )


def one(request: Request, reference: str) -> HttpResponse:
    """Show one request; a POST is one act on it."""
    row = _named(request, reference)
    what = request.POST.get("what", "")
    forms = _forms(request, row, what)
    if request.method == "POST" and what not in forms:
        raise Http404
    form = forms.get(what) or Form()
    deed = DEEDS.get(what)
    return act(
        request,
        form,
        deed.act if deed else actions.approve,
        template="supplies/request.html",
        context=lambda: _shown(request, reference, forms),
        values=lambda filled: _values(row, what, filled),
        about=_about(row),
        verb=deed.verb if deed else APPROVE,
        then=reverse("supply-request", args=[reference]),
        said=str(deed.said()) if deed else "",
    )


class Deed:
    """One act on a request as the page offers it."""

    def __init__(self, perform: Callable[..., Any], verb: str, said: Callable[[], str]) -> None:
        self.act, self.verb, self.said = perform, verb, said


DEEDS: dict[str, Deed] = {
    "approve": Deed(actions.approve, APPROVE, lambda: _("It is approved.")),
    "refuse": Deed(actions.refuse, APPROVE, lambda: _("It is refused; who asked reads why.")),
    "take_back": Deed(actions.take_back, REQUEST, lambda: _("The request is taken back.")),
    "reserve": Deed(actions.reserve, KEEP, lambda: _("It is reserved.")),
    "issue": Deed(actions.issue, KEEP, lambda: _("It is on its way.")),
    "arrive": Deed(actions.arrive, REQUEST, lambda: _("It has arrived.")),
    "give_back": Deed(actions.give_back, KEEP, lambda: _("It is back.")),
    "consume": Deed(actions.consume, REQUEST, lambda: _("It is written down as used up.")),
    "lose": Deed(actions.lose, KEEP, lambda: _("It is written down as lost.")),
    "close": Deed(actions.close, APPROVE, lambda: _("The request is closed.")),
}


def _named(request: Request, reference: str) -> SupplyRequest:
    found = queries.request_called(request.actor, reference)
    if found is None:
        raise Http404
    return found


def _about(row: SupplyRequest) -> About:
    incident = row.incident
    if incident is not None:
        return About(
            "incidents.incident", incident.pk, incident.stream, incident.unit_path, row.world, row.visibility
        )
    return About("supplies.supplyrequest", row.pk, row.stream, row.unit_path, row.world, row.visibility)


def _shown(request: Request, reference: str, forms: dict[str, Any]) -> dict[str, Any]:
    found = queries.request_detail(request.actor, reference, request.at)
    if found is None:
        raise Http404
    return {
        **HERE,
        "world": _named(request, reference).world,
        "detail": found,
        "forms": forms,
        "moves": lines_of(queries.moves_for(reference)),
    }


def _forms(request: Request, row: SupplyRequest, what: str) -> dict[str, Any]:
    """Return the forms of the acts that the request and the reader's posts allow now."""
    detail = queries.request_detail(request.actor, row.reference, request.at)
    if detail is None:
        raise Http404
    actor, lines = request.actor, detail.row.lines
    outlet = detail.to_outlet or (row.to_site.outlet.code if row.to_site and row.to_site.outlet else "")
    keeps = actor.may(KEEP, unit=row.unit_path) and not actor.only_at_outlet(row.unit_path)
    decides = actor.may(APPROVE, unit=row.unit_path)
    asks = actor.may(REQUEST, unit=row.unit_path, outlet=outlet)
    found: dict[str, Any] = {}

    def data(name: str) -> Any:
        return request.POST if request.method == "POST" and what == name else None

    def hand(name: str, wanted: dict[int, Any], **more: Any) -> None:
        rows = _rows(row, lines, wanted)
        if rows:
            found[name] = HandForm(data(name), rows=rows, auto_id=f"{name}-%s", **more)

    if row.state == RequestState.ASKED and decides:
        found["approve"] = DecideForm(data("approve"), lines=lines, auto_id="approve-%s")
        found["refuse"] = DecideForm(data("refuse"), lines=(), auto_id="refuse-%s")
    if row.state == RequestState.APPROVED:
        out = any(line.progress.out for line in lines)
        if keeps and (stocks := _sites(row)):
            to_send = {line.id: line.progress.to_reserve + line.progress.reserved for line in lines}
            hand("issue", to_send, sites=stocks)
            hand("reserve", {line.id: line.progress.to_reserve for line in lines}, sites=stocks)
        if asks or keeps:
            hand("arrive", {line.id: line.progress.on_way for line in lines})
            if row.purpose == Purpose.USE:
                used = {line.id: line.progress.out if line.consumed else 0 for line in lines}
                hand("consume", used)
        if keeps and row.purpose == Purpose.USE and (stocks := _sites(row)):
            back = {line.id: line.progress.out for line in lines}
            hand("give_back", back, sites=stocks, names=("quantity", "unusable"))
        if keeps and out:
            hand("lose", {line.id: line.progress.out for line in lines})
        if decides and not out:
            found["close"] = Form(data("close"), auto_id="close-%s")
    mine = actor.person_id is not None and actor.person_id == row.asked_by_id
    if row.state == RequestState.ASKED and (mine or decides):
        found["take_back"] = Form(data("take_back"), auto_id="take-%s")
    return found


def _rows(row: SupplyRequest, lines: tuple[queries.LineRow, ...], wanted: dict[int, Any]) -> list[Quantity]:
    """Return the items of which something is wanted, the number filled in."""
    sums: dict[str, Any] = {}
    for line in lines:
        sums[line.key] = sums.get(line.key, 0) + wanted.get(line.id, 0)
    items = queries.items_of(row.unit_path).values()
    return [Quantity(item, start=plain(sums[item.key])) for item in items if sums.get(item.key)]


def _sites(row: SupplyRequest) -> list[tuple[str, str]]:
    """Return the places of the unit, those that a proposal named first."""
    named = {line.from_site_id for line in row.lines.all()}
    sites = sorted(queries.sites_of(row.unit_path), key=lambda one: one.pk not in named)
    return [(str(one.pk), either(one.name, one.name_en)) for one in sites]


def _values(row: SupplyRequest, what: str, filled: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"request": row}
    if what == "approve":
        return given | {"quantities_of": filled.approved(), "decision": filled.cleaned_data["reason"]}
    if what == "refuse":
        return given | {"reason": filled.cleaned_data["reason"]}
    if what in ("take_back", "close"):
        return given
    items = filled.items()
    if what in ("reserve", "issue"):
        return given | {"site": _site(row, filled), "items": items}
    if what == "give_back":
        unusable = filled.items("unusable")
        return given | {
            "site": _site(row, filled),
            "items": items,
            "unusable": unusable,
            "reason": filled.cleaned_data["reason"],
        }
    if what == "lose":
        return given | {"items": items, "reason": filled.cleaned_data["reason"]}
    return given | {"items": items}


def _site(row: SupplyRequest, filled: Any) -> SupplySite:
    key = filled.cleaned_data["site"]
    return next(one for one in queries.sites_of(row.unit_path) if str(one.pk) == key)


urlpatterns = [
    path("supplies/requests/", listing, name="supply-requests"),
    path("supplies/requests/new/", new, name="supply-request-new"),
    path("supplies/requests/<str:reference>/", one, name="supply-request"),
]
