"""Supplies at a glance: the next step, what is not ready with its owner, every place, the units below."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from youxu.core.wording import word
from youxu.network.models import Unit
from youxu.supplies import queries
from youxu.supplies.models import APPROVE, KEEP, REQUEST, SupplySite
from youxu.supplies.rules.words import Trouble
from youxu.web.alerts import subject_alerts
from youxu.web.pages.supplies.places import HERE, own_outlet, unit_here
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def home(request: Request) -> HttpResponse:
    """Show the reader's unit; who works at an outlet comes to its own shelf."""
    actor, at = request.actor, request.at
    own, world = own_outlet(actor), request.world
    unit = unit_here(request)
    if own is not None and actor.only_at_outlet(unit.path):
        return HttpResponseRedirect(reverse("supply-outlet", args=[own.code]))
    sites = queries.sites_of(unit.path)
    troubles = [] if world else queries.open_troubles(actor, unit.path, own=True)
    plan = queries.plan_at(unit.path, at)
    waiting = queries.waiting_for(actor, unit.path, world)
    below = [(row, counts) for row, counts in queries.troubles_by_unit(actor, unit.path) if row.pk != unit.pk]
    context = {
        **HERE,
        "unit_row": unit,
        "step": None if world else _next(request, sites, waiting),
        "troubles": troubles,
        **({} if world else subject_alerts(actor, queries.stream_of_unit(unit), unit.path, at)),
        "sites": _sites(sites, troubles),
        "whole": queries.unit_shelves(unit, plan, world=world) if sites else [],
        "below": [_below(row, counts) for row, counts in below],
        "asked": waiting[0],
        "may_keep": actor.may(KEEP, unit=unit.path),
        "may_ask": actor.may(REQUEST, unit=unit.path),
        "round": plan.supplies.rounds.extra,
    }
    return render(request, "supplies/home.html", context)


def _below(unit: Unit, counts: dict[str, int]) -> dict[str, Any]:
    said = ", ".join(
        f"{word('supply_trouble', kind)} {counts[kind]}" for kind in map(str, Trouble) if counts.get(kind)
    )
    return {"name": either(unit.name, unit.name_en), "count": sum(counts.values()), "said": said}


def _sites(sites: list[SupplySite], troubles: list[queries.TroubleRow]) -> list[dict[str, Any]]:
    bad: dict[int, int] = {}
    for row in troubles:
        if row.site_id is not None:
            bad[row.site_id] = bad.get(row.site_id, 0) + 1
    return [{"row": site, "troubles": bad.get(site.pk, 0)} for site in sites]


def _next(request: Request, sites: list[SupplySite], waiting: tuple[int, int]) -> dict[str, Any] | None:
    """Return the one next step: a request that waits, a place never counted or counted longest ago, the first place."""
    actor, unit = request.actor, unit_here(request)
    if waiting[0] and actor.may(APPROVE, unit=unit.path):
        text = ngettext("1 request waits for a decision", "%(n)s requests wait for a decision", waiting[0])
        text %= {"n": waiting[0]}
        return _step(text, "P3c", reverse("supply-requests"), "list-check", _("Decide on the requests"))
    if not actor.may(KEEP, unit=unit.path):
        return None
    if waiting[1]:
        text = _("Of {count} requests something reserved waits to be issued").format(count=waiting[1])
        return _step(text, "P3c", reverse("supply-requests"), "truck", _("Issue what is reserved"))
    if not sites:
        text = _("No place of supplies is entered yet: enter the depot, or take over the county's list")
        return _step(text, "O6", reverse("supply-site-new"), "plus", _("Enter a depot"))
    late = {row.site_id for row in queries.open_troubles(actor, unit.path, kind=Trouble.UNCHECKED)}
    due = [site for site in sites if site.counted_at is None or site.pk in late]
    if due:
        first = min(due, key=lambda site: (site.counted_at is not None, site.counted_at or request.at))
        name = either(first.name, first.name_en)
        text = (
            _("{place}: the round is due").format(place=name)
            if first.counted_at
            else _("{place} was never counted").format(place=name)
        )
        return _step(text, "O6", reverse("supply-count", args=[first.pk]), "list-check", _("Count it"))
    return None


def _step(text: str, clause: str, url: str, icon: str, label: str) -> dict[str, Any]:
    button = {"url": url, "icon": icon, "label": label, "look": "btn-primary"}
    return {"text": text, "clause": clause, "due": None, "since": None, "notes": (), "buttons": [button]}


urlpatterns = [path("supplies/", home, name="supplies")]
