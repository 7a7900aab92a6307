"""The sample's supplies: the depot, the van, what outlets keep themselves, a kit on its way to the stop of today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from youxu.cli.demo.county import County
from youxu.cli.demo.custody import HEKOU, LIULIN, Telling
from youxu.incidents.models import Incident
from youxu.supplies import actions, queries
from youxu.supplies.actions import Asked, CountOf, For
from youxu.supplies.models import SupplyItem, SupplySite

DEPOT = {
    "radios": 8,
    "spare_phones": 2,
    "spare_pcs": 2,
    "routers": 2,
    "switch": 1,
    "printer": 1,
    "generator": 1,
    "pump": 1,
    "sandbags": 120,
    "notice_sheets": 300,
    "markers": 10,
    "hand_receipts": 12,
    "barcodes": 1000,
    "dry_bags": 60,
    "seals": 100,
    "power_banks": 6,
    "torches": 8,
    "emergency_light": 3,
}
VAN = {"acceptance_kit": 2, "megaphone": 1, "notice_board": 2, "mobile_unit": 1}
SHELF = {
    "notice_sheets": 20,
    "notice_board": 1,
    "markers": 1,
    "hand_receipts": 2,
    "barcodes": 100,
    "seals": 20,
    "dry_bags": 20,
    "power_banks": 2,
    "torches": 2,
    "emergency_light": 1,
    "ups": 1,
    "outage_pack": 1,
    "outlet_cards": 2,
    "megaphone": 1,
}


def stock_up(story: Telling, county: County) -> None:
    """Enter the depot, the van and three outlets' shelves, take in what they keep, and count them a month ago."""
    do, unit = story.do, county.unit
    do("logistics", 1, actions.adopt_items, unit=unit)
    main = county.outlets["347001"]
    depot = do(
        "logistics",
        2,
        actions.keep_site,
        unit=unit,
        kind="DEPOT",
        name="县分公司应急库房",
        name_en="County depot",
        place="县分公司一楼东侧",
        latitude=main.latitude,
        longitude=main.longitude,
        keeper_name="罗平",
        keeper_telephone="0799-000 0109",
    )
    van = do(
        "logistics",
        3,
        actions.keep_site,
        unit=unit,
        kind="VEHICLE",
        name="流动服务车 赣J12345",
        name_en="Mobile counter vehicle",
        latitude=main.latitude,
        longitude=main.longitude,
        keeper_name="吴大勇",
    )
    items = {row.key: row for row in queries.items_of(unit.path).values()}
    _receive(story, "store", 5, depot, items, DEPOT)
    _receive(story, "store", 6, van, items, VAN)
    do("store", 7, actions.receive, site=depot, items={items["first_aid_kit"]: 4}, lot="2025-03")
    for minute, code in enumerate(("347001", HEKOU, LIULIN), start=10):
        outlet = county.outlets[code]
        shelf = do("store", minute, actions.open_shelf, outlet=outlet, unit=unit)
        keeper = {"keeper_name": outlet.head_name, "keeper_telephone": outlet.telephone}
        do("logistics", minute, actions.keep_site, unit=unit, kind="OUTLET", name="", site=shelf, **keeper)
        _receive(story, "store", minute, shelf, items, SHELF)
    rows = [CountOf(items[key], count) for key, count in DEPOT.items() if key != "radios"]
    rows.append(CountOf(items["radios"], 8, 7, note="3号机充不进电"))
    do("store", 60 * 24 * 5, actions.count, site=depot, rows=rows)


def _receive(
    story: Telling,
    key: str,
    minute: float,
    site: SupplySite,
    items: Mapping[str, SupplyItem],
    counts: Mapping[str, int],
) -> None:
    given: dict[SupplyItem, Any] = {items[name]: count for name, count in counts.items()}
    story.do(key, minute, actions.receive, site=site, items=given)


def send_kit(story: Telling, county: County, incident: Incident) -> None:
    """Ask for the kit of Liulin as the plan proposes it, approve and issue it; Hekou's request still waits."""
    do, items = story.do, {row.key: row for row in queries.items_of(county.unit.path).values()}
    depot = SupplySite.objects.get(unit=county.unit, kind="DEPOT")
    wanted = {"radios": 2, "hand_receipts": 1, "power_banks": 1}
    made = do(
        "store",
        50,
        actions.request,
        unit=county.unit,
        goal=For(incident, county.outlets[LIULIN]),
        rows=tuple(Asked(items[key], count, depot) for key, count in wanted.items()),
        reason="按预案",
    )
    do("logistics", 52, actions.approve, request=made)
    do(
        "store",
        54,
        actions.issue,
        request=made,
        site=depot,
        items={items[key]: count for key, count in wanted.items()},
    )
    do("ll", 61, actions.arrive, request=made, items={items["radios"]: 2, items["hand_receipts"]: 1})
    do(
        "hk",
        57,
        actions.request,
        unit=county.unit,
        goal=For(incident, county.outlets[HEKOU]),
        rows=(Asked(items["notice_sheets"], 30), Asked(items["emergency_light"], 1)),
        reason="人多，通知单不够",
    )
