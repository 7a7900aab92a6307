"""What stands where: the items of a unit's sites, usable, put by, set aside, against the plan's minimum (S1-S3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max, Q

from youxu.core.database import path_under
from youxu.network.models import Outlet, Unit
from youxu.network.queries.hours import zone_of
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Rhythm
from youxu.supplies.models import (
    CountLine,
    StockBalance,
    StockMove,
    SupplyItem,
    SupplyLot,
    SupplyShelf,
    SupplySite,
)
from youxu.supplies.queries.rows import LotRow, ShelfRow, UnitShelf
from youxu.supplies.rules.readiness import expiry, next_check, short_by
from youxu.supplies.rules.words import AT_SITE, OUT, Account, SiteKind

NONE = Decimal(0)


@dataclass
class Standing:
    """What stands of an item at a site, by account and by lot."""

    accounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    lots: dict[int, dict[str, Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Decimal))
    )

    def add(self, account: str, lot: int | None, quantity: Decimal) -> None:
        """Add what a balance says."""
        self.accounts[account] += quantity
        if lot is not None:
            self.lots[lot][account] += quantity


Key = tuple[int, int]
"""Site and item."""


def standing_at(sites: Collection[int], world: str = "") -> dict[Key, Standing]:
    """Return what stands at sites. An exercise sees reality until it touches an item of a site itself (law 9)."""
    rows = StockBalance.objects.filter(
        site__in=sites, account__in=[str(one) for one in AT_SITE], world__in={"", world}
    ).values_list("site_id", "item_id", "world", "account", "lot_id", "quantity")
    found: dict[str, dict[Key, Standing]] = {"": defaultdict(Standing), world: defaultdict(Standing)}
    for site, item, where, account, lot, quantity in rows:
        found[where][site, item].add(account, lot, quantity)
    return {**found[""], **found[world]}


def sites_of(path: str, *, below: bool = False) -> list[SupplySite]:
    """Return the places of supplies of a unit, outlets last, by name."""
    here = path_under("unit_path", path) if below else Q(unit_path=path)
    rows = SupplySite.objects.filter(here, retired_at=None).select_related("unit", "outlet")
    order = {SiteKind.DEPOT: 0, SiteKind.VEHICLE: 1, SiteKind.OUTLET: 2}
    return sorted(rows, key=lambda one: (order[SiteKind(one.kind)], one.name))


def items_of(path: str) -> dict[int, SupplyItem]:
    """Return the items of the operator of a path, by id."""
    rows = SupplyItem.objects.filter(tree=path.partition("/")[0], retired_at=None)
    return {row.pk: row for row in rows.order_by("item_class", "pk")}


def item_called(path: str, name: str) -> SupplyItem | None:
    """Return the item with a key, or called so in either language; None where there is none."""
    word = name.strip()
    rows = SupplyItem.objects.filter(tree=path.partition("/")[0], retired_at=None)
    return rows.filter(Q(key=word) | Q(title=word) | Q(title_en__iexact=word)).order_by("pk").first()


def site_called(path: str, name: str) -> SupplySite | None:
    """Return the place of a unit with an id, an outlet's code, or called so; None where there is none."""
    word = name.strip()
    rows = SupplySite.objects.filter(path_under("unit_path", path), retired_at=None)
    wanted = Q(name=word) | Q(name_en__iexact=word) | Q(outlet__code=word)
    if word.isdecimal():
        wanted |= Q(pk=int(word[:9]))
    found = list(rows.filter(wanted).select_related("unit", "outlet").order_by("pk")[:2])
    return found[0] if found else None


def last_move(site: SupplySite, world: str = "") -> int:
    """Return the id of the last move of a site: what a count sheet was opened by."""
    here = Q(from_site=site) | Q(to_site=site)
    return StockMove.objects.filter(here, world=world).aggregate(last=Max("pk"))["last"] or 0


def checked_at(sites: Collection[int]) -> dict[Key, datetime]:
    """Return when each item of sites was counted and tried last."""
    rows = CountLine.objects.filter(count__site__in=sites, count__world="").values_list(
        "count__site_id", "item_id"
    )
    return {(site, item): when for site, item, when in rows.annotate(last=Max("count__counted_at"))}


def minimum_at(plan: Plan, site: SupplySite, item: SupplyItem, shelf: SupplyShelf | None) -> int | None:
    """Return how many of an item a site keeps at least: its own word, or the plan's for every outlet."""
    if shelf is not None and shelf.minimum is not None:
        return shelf.minimum
    asked = plan.supplies.per_outlet.get(item.key) if site.kind == SiteKind.OUTLET else None
    return asked.count if asked is not None else None


def shelves(
    sites: Iterable[SupplySite], plan: Plan, at: datetime, *, world: str = "", all_asked: bool = True
) -> list[ShelfRow]:
    """Return the items of sites that are there, or that the plan asks for there, in a handful of queries."""
    places = {site.pk: site for site in sites}
    if not places:
        return []
    first = next(iter(places.values()))
    items = items_of(first.unit_path)
    standing = standing_at(places, world)
    own = {(row.site_id, row.item_id): row for row in SupplyShelf.objects.filter(site__in=places)}
    checks = checked_at(places)
    lots = _lots({lot for one in standing.values() for lot in one.lots})
    day = at.astimezone(zone_of(first.unit.time_zone)).date()
    found = []
    for site in places.values():
        for item in items.values():
            key = (site.pk, item.pk)
            least = minimum_at(plan, site, item, own.get(key))
            there = standing.get(key)
            if (there is None or not any(there.accounts.values())) and not (least and all_asked):
                continue
            found.append(
                _row(site, item, there or Standing(), least, own.get(key), checks.get(key), lots, plan, day)
            )
    return found


def _lots(ids: set[int]) -> dict[int, SupplyLot]:
    return SupplyLot.objects.in_bulk(ids) if ids else {}


def _row(
    site: SupplySite,
    item: SupplyItem,
    there: Standing,
    least: int | None,
    shelf: SupplyShelf | None,
    counted: datetime | None,
    lots: Mapping[int, SupplyLot],
    plan: Plan,
    day: date,
) -> ShelfRow:
    stock, reserved = there.accounts.get(Account.STOCK, NONE), there.accounts.get(Account.RESERVED, NONE)
    unusable = there.accounts.get(Account.UNUSABLE, NONE)
    by = check_by(plan, site, item, counted)
    rows = tuple(
        _lot_row(lots[key], accounts, plan, day)
        for key, accounts in sorted(there.lots.items())
        if any(accounts.values())
    )
    spoilt = sum((row.usable for row in rows if row.trouble == "EXPIRED"), NONE)
    return ShelfRow(
        site_id=site.pk,
        site=site.name,
        site_en=site.name_en or site.name,
        site_kind=site.kind,
        key=item.key,
        title=item.title,
        title_en=item.title_en or item.title,
        item_class=item.item_class,
        measure=item.measure,
        measure_en=item.measure_en or item.measure,
        consumed=item.consumed,
        tracking=item.tracking,
        usable_means=item.usable,
        usable_means_en=item.usable_en or item.usable,
        stock=stock,
        reserved=reserved,
        unusable=unusable,
        minimum=least,
        short=short_by(stock - spoilt, least) if least is not None else NONE,
        counted_at=counted,
        check_by=by,
        unchecked=by is not None and by < day,
        lots=rows,
        keeper=(shelf.keeper_name if shelf else "") or site.keeper_name,
        telephone=(shelf.keeper_telephone if shelf else "") or site.keeper_telephone,
    )


def check_by(plan: Plan, site: SupplySite, item: SupplyItem, counted: datetime | None) -> date | None:
    """Return until when the next trial of an item is in time; None while it was never counted."""
    if counted is None:
        return None
    rounds = plan.supplies.rounds
    every = item.check_every or (rounds.outlet if site.kind == SiteKind.OUTLET else rounds.county)
    return next_check(counted.astimezone(zone_of(site.unit.time_zone)).date(), Rhythm(every))


def site_by_card(outlet: Outlet, at: datetime) -> SupplySite | None:
    """Return the shelf that an outlet may count with its card, or None where it has none or the plan does not let it."""
    if not plan_at(outlet.unit_path, at).supplies.rounds.by_card:
        return None
    rows = SupplySite.objects.filter(outlet=outlet, retired_at=None)
    return rows.select_related("unit", "outlet").first()


def round_due(site: SupplySite, at: datetime) -> bool:
    """Tell whether a site's round is due: it was never counted, or longer ago than the plan's rhythm."""
    if site.counted_at is None:
        return True
    zone, rounds = zone_of(site.unit.time_zone), plan_at(site.unit_path, at).supplies.rounds
    every = rounds.outlet if site.kind == SiteKind.OUTLET else rounds.county
    return next_check(site.counted_at.astimezone(zone).date(), every) < at.astimezone(zone).date()


def _lot_row(lot: SupplyLot, accounts: Mapping[str, Decimal], plan: Plan, day: date) -> LotRow:
    trouble = expiry(day, lot.ends_on, plan.supplies.expiry_warning)
    return LotRow(
        id=lot.pk,
        number=lot.number,
        usable=accounts.get(Account.STOCK, NONE) + accounts.get(Account.RESERVED, NONE),
        unusable=accounts.get(Account.UNUSABLE, NONE),
        ends_on=lot.ends_on,
        trouble=str(trouble or ""),
    )


def unit_shelves(unit: Unit, plan: Plan, *, world: str = "") -> list[UnitShelf]:
    """Return each item of a unit over all its sites, against what the plan asks of the unit as a whole."""
    sites = {site.pk for site in sites_of(unit.path)}
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (_site, item), there in standing_at(sites, world).items():
        for account, quantity in there.accounts.items():
            sums[item][account] += quantity
    for item, quantity in _out(unit.path, world):
        sums[item]["OUT"] += quantity
    outlets = Outlet.objects.filter(unit_path__startswith=unit.path, retired_at=None).count()
    return [
        _unit_row(item, sums[item.pk], plan, outlets)
        for item in items_of(unit.path).values()
        if any(sums[item.pk].values()) or item.key in plan.supplies.per_county
    ]


def _out(path: str, world: str) -> Iterable[tuple[int, Decimal]]:
    rows = StockBalance.objects.filter(
        line__request__unit_path=path, account__in=[str(one) for one in OUT], world=world, quantity__gt=0
    )
    return rows.values_list("item_id", "quantity")


def _unit_row(item: SupplyItem, sums: Mapping[str, Decimal], plan: Plan, outlets: int) -> UnitShelf:
    asked = plan.supplies.per_county.get(item.key)
    least = asked.minimum(outlets) if asked is not None else None
    stock, reserved = sums.get(Account.STOCK, NONE), sums.get(Account.RESERVED, NONE)
    out = sums.get("OUT", NONE)
    return UnitShelf(
        key=item.key,
        title=item.title,
        title_en=item.title_en or item.title,
        item_class=item.item_class,
        measure=item.measure,
        measure_en=item.measure_en or item.measure,
        stock=stock,
        reserved=reserved,
        unusable=sums.get(Account.UNUSABLE, NONE),
        out=out,
        minimum=least,
        # What is out at an incident of the unit is at work, not missing; it is called when it does not come back.
        short=short_by(stock + reserved + out, least) if least is not None else NONE,
    )


def plan_at(path: str, at: datetime) -> Plan:
    """Return the plan in force in a unit."""
    return plans.plan_in_force(path, at)
