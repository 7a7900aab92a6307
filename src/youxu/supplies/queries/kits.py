"""What the plan asks for in an incident, and from where it is sent: the nearest site that can spare it (P3c, O6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from youxu.core.actor import Actor
from youxu.incidents.models import Incident, Interruption, Means, MeansNeed
from youxu.incidents.planned import plan_of
from youxu.incidents.queries.overlap import units_lending
from youxu.kernel import geo
from youxu.network.models import Outlet
from youxu.organisation.queries.duty import duty_at
from youxu.plan.schema import Plan
from youxu.supplies.models import RequestLine, SupplyItem, SupplyRequest, SupplyShelf, SupplySite
from youxu.supplies.queries.rows import KitProposal, KitRow, MissingRow
from youxu.supplies.queries.shelves import Key, Standing, items_of, minimum_at, standing_at
from youxu.supplies.rules.kits import Need, Proposal, Share, Source, propose, wanted
from youxu.supplies.rules.words import OPEN_REQUESTS, Account, SiteKind

MOST_OUTLETS = 200
"""For how many outlets of an incident a kit is proposed one by one."""
LOGISTICS = ("logistics_head", "logistics_officer")
NONE = Decimal(0)


@dataclass(frozen=True)
class _Ground:
    """Everything a proposal stands on, read once."""

    incident: Incident
    plan: Plan
    items: Mapping[str, SupplyItem]
    sites: Mapping[int, SupplySite]
    outlets: Mapping[int, Outlet]
    standing: Mapping[Key, Standing]
    shelves: Mapping[Key, SupplyShelf]
    asked: Mapping[tuple[int, int], Decimal]

    def stock(self, site: int, item: int) -> Decimal:
        """Return what is free for use of an item at a site."""
        there = self.standing.get((site, item))
        return there.accounts.get(Account.STOCK, NONE) if there is not None else NONE

    def least(self, site: SupplySite, item: SupplyItem) -> int:
        """Return what a site keeps of an item for itself."""
        return minimum_at(self.plan, site, item, self.shelves.get((site.pk, item.pk))) or 0


def kit_proposal(actor: Actor, incident: Incident, at: datetime) -> KitProposal:
    """Return what the plan's kits ask for in an incident, from which site each comes, what nobody has.

    What an outlet has on its own shelf is there already and is not sent; what was asked for in this incident is not
    proposed once more. An outlet that is down gives nothing away.
    """
    plan = plan_of(incident)
    kits = plan.supplies.kits_for(incident.cause)
    outlets = _outlets(incident)
    asked = wanted(kits.values(), len(outlets))
    ground = _ground(incident, plan, outlets)
    needs = _needs(ground, asked)
    found = propose(needs, _sources(ground, {need.item for need in needs}), _minutes(ground))
    total = Interruption.objects.filter(incident=incident).values("outlet").distinct().count()
    vehicles = _vehicles_free(incident)
    return KitProposal(
        kits=tuple(kit.title.zh for kit in kits.values()),
        kits_en=tuple(kit.title.en for kit in kits.values()),
        rows=_rows(ground, found),
        missing=_missing(ground, found),
        people=max((kit.people for kit in kits.values()), default=0),
        people_on_duty=_people(incident, at),
        vehicles=max((kit.vehicles for kit in kits.values()), default=0),
        vehicles_free=vehicles,
        outlets=len(outlets),
        outlets_more=total - len(outlets),
        requested=_requested(actor, incident),
    )


def _outlets(incident: Incident) -> dict[int, Outlet]:
    rows = Outlet.objects.filter(
        pk__in=Interruption.objects.filter(incident=incident, released_at=None).values("outlet")
    ).order_by("code")[:MOST_OUTLETS]
    return {row.pk: row for row in rows}


def _ground(incident: Incident, plan: Plan, outlets: Mapping[int, Outlet]) -> _Ground:
    paths = {path for unit in units_lending(incident) for path in _upward(unit)}
    rows = SupplySite.objects.filter(unit_path__in=paths, retired_at=None)
    sites = {row.pk: row for row in rows.select_related("outlet")}
    shelves = {(row.site_id, row.item_id): row for row in SupplyShelf.objects.filter(site__in=sites)}
    items = {row.key: row for row in items_of(incident.unit_path).values()}
    return _Ground(
        incident, plan, items, sites, outlets, standing_at(sites, incident.world), shelves, _asked(incident)
    )


def _upward(path: str) -> list[str]:
    """Return a unit's path and those above it: what a city keeps is for its counties."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[: count + 1]) + "/" for count in range(len(parts))]


def _needs(ground: _Ground, asked: Mapping[str, tuple[int, int]]) -> list[Need]:
    own = {site.outlet_id: site.pk for site in ground.sites.values() if site.outlet_id}
    found: list[Need] = []
    for key, (each, once) in asked.items():
        item = ground.items.get(key)
        if item is None:
            continue
        for outlet in ground.outlets if each else ():
            there = ground.stock(own[outlet], item.pk) if outlet in own else NONE
            found += _left(ground, item, outlet, each - there)
        found += _left(ground, item, 0, Decimal(once))
    return found


def _left(ground: _Ground, item: SupplyItem, place: int, quantity: Decimal) -> list[Need]:
    """Return what is still to be asked for at a place, or nothing."""
    left = quantity - ground.asked.get((item.pk, place), NONE)
    return [Need(item.pk, place, left)] if left > 0 else []


def _asked(incident: Incident) -> dict[tuple[int, int], Decimal]:
    """Return how many of each item were asked for in an incident, by outlet (0: for the incident as a whole)."""
    found: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    lines = RequestLine.objects.filter(
        request__incident=incident, request__state__in=("ASKED", "APPROVED", "CLOSED")
    )
    for item, outlet, asked, approved in lines.values_list("item", "request__to_outlet", "asked", "approved"):
        found[item, outlet or 0] += asked if approved is None else approved
    return found


def _sources(ground: _Ground, items: Collection[int]) -> dict[int, list[Source]]:
    found: dict[int, list[Source]] = defaultdict(list)
    by_id = {item.pk: item for item in ground.items.values()}
    for site in ground.sites.values():
        if site.kind == SiteKind.OUTLET and site.outlet_id in ground.outlets:
            continue
        for item in items:
            stock = ground.stock(site.pk, item)
            if stock > 0:
                least = ground.least(site, by_id[item])
                found[item].append(Source(site.pk, stock, max(stock - least, NONE)))
    return found


def _point(row: SupplySite | Outlet) -> geo.Point | None:
    return (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None


def _middle(ground: _Ground) -> geo.Point | None:
    """Return the middle of the outlets: where what is asked for once is sent to."""
    points = [point for row in ground.outlets.values() if (point := _point(row)) is not None]
    if not points:
        return None
    return sum(one[0] for one in points) / len(points), sum(one[1] for one in points) / len(points)


def _metres(ground: _Ground) -> dict[tuple[int, int], int]:
    places = {key: _point(row) for key, row in ground.outlets.items()} | {0: _middle(ground)}
    return {
        (site.pk, key): round(geo.distance_km(start, end) * 1000)
        for site in ground.sites.values()
        if (start := _point(site)) is not None
        for key, end in places.items()
        if end is not None
    }


def _minutes(ground: _Ground) -> dict[tuple[int, int], int]:
    reach = ground.plan.supplies.reach
    return {key: reach.minutes(metres) for key, metres in _metres(ground).items()}


def _rows(ground: _Ground, found: Proposal) -> tuple[KitRow, ...]:
    by_id = {item.pk: item for item in ground.items.values()}
    metres, reach = _metres(ground), ground.plan.supplies.reach
    given: dict[Key, Decimal] = defaultdict(Decimal)
    for share in found.shares:
        given[share.site, share.item] += share.quantity
    return tuple(
        _row(ground, share, by_id[share.item], given, metres.get((share.site, share.place)), reach.minutes)
        for share in found.shares
    )


def _row(
    ground: _Ground,
    share: Share,
    item: SupplyItem,
    given: Mapping[Key, Decimal],
    metres: int | None,
    minutes: Callable[[float], int],
) -> KitRow:
    site, outlet = ground.sites[share.site], ground.outlets.get(share.place)
    least = ground.least(site, item)
    return KitRow(
        key=item.key,
        title=item.title,
        title_en=item.title_en or item.title,
        measure=item.measure,
        measure_en=item.measure_en or item.measure,
        quantity=share.quantity,
        site_id=site.pk,
        site=site.name,
        site_en=site.name_en or site.name,
        outlet_code=outlet.code if outlet else "",
        outlet=outlet.name if outlet else "",
        outlet_en=(outlet.name_en or outlet.name) if outlet else "",
        metres=metres,
        minutes=minutes(metres) if metres is not None else None,
        left=ground.stock(site.pk, item.pk) - given[site.pk, item.pk],
        minimum=least or None,
        below=share.below,
    )


def _missing(ground: _Ground, found: Proposal) -> tuple[MissingRow, ...]:
    by_id = {item.pk: item for item in ground.items.values()}
    rows = []
    for need in found.missing:
        item, outlet = by_id[need.item], ground.outlets.get(need.place)
        rows.append(
            MissingRow(
                key=item.key,
                title=item.title,
                title_en=item.title_en or item.title,
                measure=item.measure,
                measure_en=item.measure_en or item.measure,
                quantity=need.quantity,
                outlet_code=outlet.code if outlet else "",
                outlet=outlet.name if outlet else "",
                outlet_en=(outlet.name_en or outlet.name) if outlet else "",
            )
        )
    return tuple(rows)


def _people(incident: Incident, at: datetime) -> tuple[str, ...]:
    book = duty_at(incident.unit, at, outlets=())
    return tuple(dict.fromkeys(person.name for role in LOGISTICS for person in book.resolve(role)))


def _vehicles_free(incident: Incident) -> tuple[str, ...]:
    """Return the vehicles of the units that lend theirs which no open task needs."""
    needed = MeansNeed.objects.filter(freed_at=None).values("means")
    rows = Means.objects.filter(
        unit_path__in=units_lending(incident), kind="VEHICLE", world=incident.world, retired_at=None
    )
    return tuple(rows.exclude(pk__in=needed).order_by("name").values_list("name", flat=True)[:20])


def _requested(actor: Actor, incident: Incident) -> tuple[str, ...]:
    rows = SupplyRequest.objects.visible_to(actor).filter(
        incident=incident, state__in=[str(one) for one in OPEN_REQUESTS]
    )
    return tuple(rows.order_by("pk").values_list("reference", flat=True))
