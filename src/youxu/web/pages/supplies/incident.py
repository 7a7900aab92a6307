"""The supplies of an incident (P3c, R3): what the plan asks for and from where, what was sent, what it cost."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.incidents.models import Incident
from youxu.incidents.rules.words import ENDED_STAGES
from youxu.network.models import Outlet
from youxu.supplies import actions, queries
from youxu.supplies.actions import Asked, For
from youxu.supplies.models import REQUEST, SupplySite
from youxu.web.forms.base import Form
from youxu.web.pages.acting import act
from youxu.web.pages.incidents.opened import about, frame, opened
from youxu.web.request import Request


def supplies(request: Request, reference: str) -> HttpResponse:
    """Show the proposal of the plan's kits; a POST asks for the part of one outlet, or for what is sent once."""
    incident = opened(request, reference)
    proposal = queries.kit_proposal(request.actor, incident, request.at)
    place = request.POST.get("place", "")

    def values(_filled: Form) -> dict[str, Any]:
        outlet = Outlet.objects.filter(code=place, pk__in=incident.interruptions.values("outlet")).first()
        return {
            "unit": incident.unit,
            "goal": For(incident, outlet),
            "rows": _asked(incident, proposal, place),
            "reason": _("As the plan asks"),
        }

    return act(
        request,
        Form(request.POST or None),
        actions.request,
        template="supplies/incident.html",
        context=lambda: _context(request, incident, proposal),
        values=values,
        about=about(incident),
        verb=REQUEST,
        then=lambda row: reverse("supply-request", args=[row.reference]),
        said=_("The kit is asked for."),
    )


def _asked(incident: Incident, proposal: queries.KitProposal, place: str) -> tuple[Asked, ...]:
    items = {item.key: item for item in queries.items_of(incident.unit_path).values()}
    sites = SupplySite.objects.in_bulk([row.site_id for row in proposal.rows])
    return tuple(
        Asked(items[row.key], row.quantity, sites[row.site_id])
        for row in proposal.rows
        if row.outlet_code == place
    )


def _context(request: Request, incident: Incident, proposal: queries.KitProposal) -> dict[str, Any]:
    used = queries.used_by(incident)
    return frame(
        incident,
        proposal=proposal,
        places=_places(proposal),
        used=used,
        cost=_sum(used),
        requests=queries.requests_of(
            request.actor,
            incident.unit_path,
            request.at,
            everything=True,
            incident=incident,
            world=incident.world,
        ),
        may_ask=request.actor.may(REQUEST, unit=incident.unit_path) and incident.stage not in ENDED_STAGES,
    )


def _places(proposal: queries.KitProposal) -> list[dict[str, Any]]:
    """Return the proposal by place: what is sent once first, then each outlet."""
    found: dict[str, dict[str, Any]] = {}
    for kind, rows in _by_kind(proposal):
        for row in rows:
            blank = {"code": row.outlet_code, "name": row.outlet, "name_en": row.outlet_en}
            place = found.setdefault(row.outlet_code, {**blank, "rows": [], "missing": []})
            place[kind].append(row)
    return [found[code] for code in sorted(found)]


def _by_kind(proposal: queries.KitProposal) -> tuple[tuple[str, tuple[Any, ...]], ...]:
    return ("rows", proposal.rows), ("missing", proposal.missing)


def _sum(used: list[queries.UsedRow]) -> list[tuple[Any, str]]:
    sums: dict[str, Any] = {}
    for row in used:
        if row.cost is not None:
            sums[row.currency] = sums.get(row.currency, 0) + row.cost
    return [(amount, currency) for currency, amount in sorted(sums.items())]


urlpatterns = [path("incidents/<str:reference>/supplies/", supplies, name="incident-supplies")]
