"""What the pages of supplies ask in common: the reader's unit, a site, what something may be meant for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.incidents.actions.cases import responsible_unit
from youxu.incidents.models import Incident
from youxu.incidents.queries.briefs import visible_incidents
from youxu.incidents.queries.handles import unit_of
from youxu.incidents.rules.words import OPEN_STAGES
from youxu.network.models import Outlet, Unit
from youxu.plan.schema.words import Tracking
from youxu.supplies import queries
from youxu.supplies.actions import For
from youxu.supplies.actions.ledger import plain
from youxu.supplies.models import KEEP, SupplyItem, SupplyLot, SupplySite
from youxu.web.forms.supplies import CountRow, Quantity
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

HERE = {"here": "supplies"}


def unit_here(request: Request) -> Unit:
    """Return the unit whose supplies the reader sees: the county for who works at an outlet of a branch."""
    unit = unit_of(request.actor)
    if unit is None:
        raise Http404
    own = own_outlet(request.actor)
    return responsible_unit(own) if own is not None else unit


def own_outlet(actor: Actor) -> Outlet | None:
    """Return the outlet where the reader works, or None for office staff."""
    if not actor.outlet:
        return None
    rows = Outlet.objects.filter(code=actor.outlet, unit_path__startswith=actor.unit, retired_at=None)
    return rows.select_related("unit__parent").first()


def site_here(request: Request, key: int) -> SupplySite:
    """Return a site that the reader may read; 404 otherwise."""
    rows = SupplySite.objects.visible_to(request.actor).filter(pk=key)
    found = rows.select_related("unit", "outlet").first()
    if found is None:
        own = own_outlet(request.actor)
        mine = SupplySite.objects.filter(pk=key, outlet=own) if own is not None else SupplySite.objects.none()
        found = mine.select_related("unit", "outlet").first()
    if found is None:
        raise Http404
    return found


def may_keep(actor: Actor, site: SupplySite) -> bool:
    """Tell whether the reader may count, take in and issue at a site."""
    outlet = site.outlet.code if site.outlet else ""
    if not actor.may(KEEP, unit=site.unit_path, outlet=outlet):
        return False
    return not actor.only_at_outlet(site.unit_path) or actor.outlet == outlet


def quantities(items: Iterable[SupplyItem], shelf: dict[str, Any] | None = None) -> list[Quantity]:
    """Return items as rows of a form, with what is there beside each."""
    return [Quantity(item, _hint(item, (shelf or {}).get(item.key))) for item in items]


def _hint(item: SupplyItem, row: Any) -> str:
    if row is None:
        return ""
    measure = either(item.measure, item.measure_en)
    return _("{count} {measure} there").format(count=plain(row.stock), measure=measure)


def count_rows(row: SupplySite, at: datetime, world: str = "") -> list[CountRow]:
    """Return what is counted at a site, by lot where an item is kept so, with the numbers of the ledger."""
    items = {item.key: item for item in queries.items_of(row.unit_path).values()}
    found: list[CountRow] = []
    for shelf in queries.shelves([row], queries.plan_at(row.unit_path, at), at, world=world):
        item = items[shelf.key]
        if item.tracking == Tracking.NONE or not shelf.lots:
            usable = shelf.stock + shelf.reserved
            found.append(CountRow(item, shelf, None, plain(usable + shelf.unusable), plain(usable)))
            continue
        lots = SupplyLot.objects.in_bulk([lot.id for lot in shelf.lots])
        found += [
            CountRow(item, shelf, lots[lot.id], plain(lot.usable + lot.unusable), plain(lot.usable))
            for lot in shelf.lots
        ]
    return found


def goals_of(actor: Actor, unit: Unit, *, sites: bool = False, world: str = "") -> list[tuple[str, str]]:
    """Return what supplies may be meant for: open incidents with their outlets, outlets, shelves, somebody."""
    found: list[tuple[str, str]] = []
    for incident in _open_incidents(actor, unit, world):
        name = f"{incident.reference} {either(incident.title, incident.title_en)}"
        found.append((f"incident:{incident.pk}", name))
        found += [
            (
                f"incident:{incident.pk}:{outlet.code}",
                f"{incident.reference} · {either(outlet.name, outlet.name_en)}",
            )
            for outlet in _outlets_of(incident)
        ]
    found += [
        (f"outlet:{outlet.code}", either(outlet.name, outlet.name_en)) for outlet in _outlets(actor, unit)
    ]
    if sites:
        found += [
            (f"site:{site.pk}", _("Kept at {place}").format(place=either(site.name, site.name_en)))
            for site in queries.sites_of(unit.path)
            if not actor.only_at_outlet(unit.path) or (site.outlet and site.outlet.code == actor.outlet)
        ]
    else:
        found.append(("whom", _("Somebody else")))
    return found


def _open_incidents(actor: Actor, unit: Unit, world: str) -> list[Incident]:
    rows = visible_incidents(actor, world).filter(unit_path=unit.path, stage__in=OPEN_STAGES)
    if actor.only_at_outlet(unit.path):
        rows = rows.filter(interruptions__outlet__code=actor.outlet).distinct()
    return list(rows.order_by("-reported_at", "-pk")[:10])


def _outlets_of(incident: Incident) -> list[Outlet]:
    rows = Outlet.objects.filter(pk__in=incident.interruptions.values("outlet"))
    return list(rows.order_by("code")[:20])


def _outlets(actor: Actor, unit: Unit) -> list[Outlet]:
    rows = Outlet.objects.filter(unit_path__startswith=unit.path, retired_at=None)
    if actor.only_at_outlet(unit.path):
        rows = rows.filter(code=actor.outlet)
    return list(rows.order_by("code")[:200])


def goal_called(actor: Actor, unit: Unit, value: str, whom: str = "", world: str = "") -> For:
    """Return what a form's choice means; what the reader may not read is nothing. Raises Http404."""
    kind, _colon, rest = value.partition(":")
    if kind == "incident":
        key, _colon, code = rest.partition(":")
        incident = next((row for row in _open_incidents(actor, unit, world) if str(row.pk) == key), None)
        if incident is None:
            raise Http404
        return For(
            incident, next((row for row in _outlets_of(incident) if row.code == code), None), whom=whom
        )
    if kind == "outlet":
        return For(outlet=next((row for row in _outlets(actor, unit) if row.code == rest), None), whom=whom)
    if kind == "site":
        return For(site=next((row for row in queries.sites_of(unit.path) if str(row.pk) == rest), None))
    return For(whom=whom)
