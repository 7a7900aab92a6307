"""Supplies for tests: the county on the map with a depot, a vehicle and what the plan names, taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from tests.builders import alternatives as building
from tests.builders.incidents import NINE, minutes
from tests.builders.response import County

from youxu.core.actor import Actor
from youxu.incidents.models import Incident
from youxu.supplies import actions, queries
from youxu.supplies.actions import Asked, For
from youxu.supplies.models import StockBalance, StockMove, SupplyItem, SupplyRequest, SupplySite
from youxu.supplies.rules.words import INSIDE, Account

LOGISTICS, OFFICER, DUTY, HEAD = "吴大勇", "罗平", "沈佳", "黄建华"


@dataclass(frozen=True)
class Stores:
    """The county with its depot and items."""

    county: County
    depot: SupplySite
    items: dict[str, SupplyItem]

    def by(self, name: str = LOGISTICS, at: datetime = NINE) -> Actor:
        """Return the actor of a person, the head of logistics unless another is named."""
        return self.county.person(name, at)

    def stock(self, key: str, site: SupplySite | None = None, account: str = Account.STOCK) -> Decimal:
        """Return what stands of an item at a site, the depot unless another is named."""
        rows = StockBalance.objects.filter(item__key=key, site=site or self.depot, account=account, world="")
        return sum(rows.values_list("quantity", flat=True), Decimal(0))

    def whole(self, key: str, account: str) -> Decimal:
        """Return what stands of an item in an account anywhere."""
        rows = StockBalance.objects.filter(item__key=key, account=account, world="")
        return sum(rows.values_list("quantity", flat=True), Decimal(0))


def stores() -> Stores:
    """Return the county with a depot that took in eight radios, a generator, routers and notice sheets."""
    found = building.county_on_the_map()
    by = found.person(LOGISTICS, NINE)
    actions.adopt_items(by=by, at=NINE, unit=found.unit)
    first = next(iter(found.outlets.values()))
    depot = actions.keep_site(
        by=by,
        at=NINE,
        unit=found.unit,
        kind="DEPOT",
        name="县公司库房",
        name_en="County depot",
        latitude=first.latitude,
        longitude=first.longitude,
        keeper_name="罗平",
        keeper_telephone="13800000009",
    )
    place = Stores(found, depot, {row.key: row for row in queries.items_of(found.unit.path).values()})
    received(place, radios=8, spare_phones=2, generator=1, routers=2, notice_sheets=200, markers=6)
    return place


def received(place: Stores, site: SupplySite | None = None, at: datetime = NINE, **counts: int) -> None:
    """Take in supplies at the depot, or at another site."""
    items = {place.items[key]: count for key, count in counts.items()}
    actions.receive(by=place.by(), at=at, site=site or place.depot, items=items)


def asked(
    place: Stores,
    incident: Incident | None = None,
    code: str = "YS04",
    at: datetime | None = None,
    by: str = LOGISTICS,
    **counts: int,
) -> SupplyRequest:
    """Ask for supplies for an outlet."""
    return actions.request(
        by=place.by(by),
        at=at or minutes(10),
        unit=place.county.unit,
        goal=For(incident=incident, outlet=place.county.outlets[code]),
        rows=tuple(Asked(place.items[key], count) for key, count in (counts or {"radios": 2}).items()),
    )


def approved(place: Stores, incident: Incident | None = None, **counts: int) -> SupplyRequest:
    """Ask for supplies and approve them."""
    row = asked(place, incident, "YS04", minutes(10), LOGISTICS, **counts)
    return actions.approve(by=place.by(), at=minutes(12), request=row)


def issued(place: Stores, incident: Incident | None = None, **counts: int) -> SupplyRequest:
    """Ask, approve and issue from the depot."""
    row = approved(place, incident, **counts)
    items = {place.items[key]: count for key, count in (counts or {"radios": 2}).items()}
    return actions.issue(by=place.by(), at=minutes(20), request=row, site=place.depot, items=items)


def check_ledger() -> None:
    """Every balance is the sum of the moves into its account less those out of it, and all of them sum to nothing."""
    for row in StockBalance.objects.all():
        same = {"item": row.item, "lot": row.lot, "world": row.world}
        into = StockMove.objects.filter(**same, to_account=row.account, to_site=row.site)
        out = StockMove.objects.filter(**same, from_account=row.account, from_site=row.site)
        if row.line_id is not None:
            into, out = into.filter(line=row.line_id), out.filter(line=row.line_id)
        moved = (into.aggregate(n=Sum("quantity"))["n"] or 0) - (out.aggregate(n=Sum("quantity"))["n"] or 0)
        assert moved == row.quantity, row.account
        assert row.quantity >= 0 or row.account not in INSIDE
    for item in SupplyItem.objects.all():
        total = StockBalance.objects.filter(item=item).aggregate(n=Sum("quantity"))["n"] or 0
        assert total == 0
