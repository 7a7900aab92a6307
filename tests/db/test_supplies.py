"""Supplies: the ledger, requests from asking to giving back, counts, what is not ready (S1-S3, O6, P3c, P5a, R3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.builders import alternatives as places
from tests.builders import supplies as build
from tests.builders.incidents import NINE, minutes
from tests.builders.supplies import DUTY, HEAD, OFFICER, Stores
from tests.states import kept
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.models import Entry
from youxu.incidents.models import Incident
from youxu.supplies import actions, queries
from youxu.supplies.actions import Asked, CountOf, For
from youxu.supplies.models import StockBalance, StockMove, SupplyRequest, SupplyTrouble
from youxu.supplies.rules.words import Account, RequestState

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(build.stores)


def with_stop(place: Stores) -> Incident:
    return places.stopped(place.county, "YS04", at=minutes(2))


def test_the_items_of_the_plan_are_taken_over_and_again_changes_nothing(place: Stores) -> None:
    assert place.items["radios"].item_class == "COMMUNICATION"
    assert place.items["notice_sheets"].item_class == "NOTICE"
    assert place.items["first_aid_kit"].tracking == "LOT"
    assert place.items["radios"].usable == "充电且当月试呼"
    assert not actions.adopt_items(by=place.by(), at=NINE, unit=place.county.unit)


def test_an_own_item_is_kept_beside_the_plans_and_a_second_of_its_name_is_refused(place: Stores) -> None:
    words = {"title": "雨鞋", "measure": "双", "item_class": "TOOL"}
    item = actions.keep_item(by=place.by(), at=NINE, unit=place.county.unit, **words)
    assert item.key == "own-1"
    with pytest.raises(actions.UnableToKeepItem, match="called"):
        actions.keep_item(by=place.by(), at=NINE, unit=place.county.unit, **words)


def test_an_own_item_is_taken_off_the_list_once_there_is_none_of_it(place: Stores) -> None:
    words = {"title": "雨鞋", "measure": "双", "item_class": "TOOL"}
    act = {"by": place.by(), "at": NINE, "unit": place.county.unit}
    item = actions.keep_item(**act, **words)
    actions.receive(by=place.by(), at=NINE, site=place.depot, items={item: 1})
    with pytest.raises(actions.UnableToKeepItem, match="still"):
        actions.retire_item(**act, item=item)
    actions.write_off(by=place.by(), at=NINE, site=place.depot, items={item: 1}, reason="破")
    assert actions.retire_item(**act, item=item).retired_at == NINE
    with pytest.raises(actions.UnableToKeepItem, match="plan"):
        actions.retire_item(**act, item=place.items["radios"])


def test_a_place_has_a_minimum_of_its_own_beside_the_plans(place: Stores) -> None:
    act = {"by": place.by(), "at": NINE, "site": place.depot, "item": place.items["radios"]}
    actions.keep_shelf(**act, minimum=10, keeper_name="孙立")
    row = next(one for one in build_shelves(place) if one.key == "radios")
    assert (row.minimum, row.short, row.keeper) == (10, 2, "孙立")
    with pytest.raises(actions.UnableToKeepSite, match="minimum"):
        actions.keep_shelf(**act, minimum=-1)


def test_of_an_item_of_the_plan_only_its_code_and_price_are_the_units(place: Stores) -> None:
    row = actions.keep_item(
        by=place.by(),
        at=NINE,
        unit=place.county.unit,
        item=place.items["radios"],
        title="不同的名字",
        measure="x",
        item_class="TOOL",
        gb_code="2070101",
        cost=Decimal(300),
    )
    assert (row.title, row.gb_code, row.cost) == ("对讲机", "2070101", 300)


def test_what_comes_in_is_there(place: Stores) -> None:
    assert place.stock("radios") == 8
    assert place.whole("radios", Account.SUPPLIER) == -8


def test_a_lot_has_its_end_by_the_shelf_life_of_its_item(place: Stores) -> None:
    kit = {place.items["first_aid_kit"]: 1}
    actions.receive(by=place.by(), at=NINE, site=place.depot, items=kit, lot="A1")
    row = next(one for one in build_shelves(place) if one.key == "first_aid_kit")
    assert row.lots[0].ends_on == date(2026, 11, 23) + timedelta(days=720)
    with pytest.raises(actions.UnableToKeepStock, match="number"):
        actions.receive(by=place.by(), at=NINE, site=place.depot, items=kit)


def build_shelves(place: Stores, at: datetime = NINE) -> list[queries.ShelfRow]:
    return queries.shelves([place.depot], queries.plan_at(place.county.unit.path, at), at)


def test_the_lot_that_ends_first_goes_first_and_one_past_its_end_is_not_sent(place: Stores) -> None:
    item = place.items["first_aid_kit"]
    for lot, ends in (("old", date(2026, 11, 24)), ("new", date(2027, 6, 1)), ("next", date(2027, 1, 1))):
        actions.receive(by=place.by(), at=NINE, site=place.depot, items={item: 1}, lot=lot, ends_on=ends)
    row = build.approved(place, first_aid_kit=2)
    later = NINE + timedelta(days=3)
    actions.reserve(by=place.by(), at=later, request=row, site=place.depot, items={item: 1})
    held = StockBalance.objects.get(line__request=row, account=Account.RESERVED)
    assert held.lot is not None
    assert held.lot.number == "next"


def test_a_request_is_approved_in_part_issued_received_used_and_given_back(place: Stores) -> None:
    incident = with_stop(place)
    row = build.asked(place, incident, by=HEAD, radios=4, markers=3)
    radios, markers = (row.lines.get(item__key=key) for key in ("radios", "markers"))
    row = actions.approve(
        by=place.by(), at=minutes(12), request=row, quantities_of={radios.pk: 3, markers.pk: 3}
    )
    radio, marker = place.items["radios"], place.items["markers"]
    actions.issue(
        by=place.by(OFFICER), at=minutes(20), request=row, site=place.depot, items={radio: 3, marker: 3}
    )
    assert place.stock("radios") == 5
    actions.arrive(by=place.by(HEAD), at=minutes(60), request=row, items={radio: 3, marker: 3})
    actions.consume(by=place.by(HEAD), at=minutes(200), request=row, items={marker: 2})
    actions.give_back(
        by=place.by(OFFICER),
        at=minutes(300),
        request=row,
        site=place.depot,
        items={radio: 2, marker: 1},
        unusable={radio: 1},
        reason="进水",
    )
    detail = queries.request_detail(place.by(), row.reference, minutes(301))
    assert detail is not None
    assert detail.row.state == RequestState.CLOSED
    assert place.stock("radios") == 7
    assert place.stock("radios", account=Account.UNUSABLE) == 1
    used = {one.key: one for one in queries.used_by(incident)}
    assert (used["markers"].consumed, used["markers"].cost) == (2, Decimal("30.00"))
    codes = set(Entry.objects.filter(stream=incident.stream).values_list("code", flat=True))
    assert {
        "SUPPLIES_REQUESTED",
        "SUPPLIES_APPROVED",
        "SUPPLIES_RESERVED",
        "SUPPLIES_ISSUED",
        "SUPPLIES_ARRIVED",
        "SUPPLIES_CONSUMED",
        "SUPPLIES_RETURNED",
        "SUPPLY_REQUEST_CLOSED",
    } - codes <= {"SUPPLIES_RESERVED"}


def test_more_than_there_is_cannot_be_issued_and_the_refusal_says_how_many_there_are(place: Stores) -> None:
    row = build.approved(place, generator=2)
    with pytest.raises(actions.UnableToHand) as refused:
        actions.issue(
            by=place.by(), at=minutes(20), request=row, site=place.depot, items={place.items["generator"]: 2}
        )
    assert refused.value.sentence.values["there"] == "1"
    assert place.stock("generator") == 1


def test_more_than_was_approved_cannot_be_issued(place: Stores) -> None:
    row = build.approved(place, radios=2)
    with pytest.raises(actions.UnableToHand, match="approved"):
        actions.issue(
            by=place.by(), at=minutes(20), request=row, site=place.depot, items={place.items["radios"]: 3}
        )


def test_what_was_never_issued_cannot_come_back(place: Stores) -> None:
    row = build.issued(place, radios=2)
    with pytest.raises(actions.UnableToHand, match="out"):
        actions.give_back(
            by=place.by(), at=minutes(60), request=row, site=place.depot, items={place.items["radios"]: 3}
        )
    with pytest.raises(actions.UnableToHand, match="only 0 of this request"):
        actions.give_back(
            by=place.by(), at=minutes(60), request=row, site=place.depot, items={place.items["routers"]: 1}
        )


def test_a_request_that_is_taken_back_frees_what_was_reserved(place: Stores) -> None:
    row = build.approved(place, radios=2)
    actions.reserve(
        by=place.by(), at=minutes(14), request=row, site=place.depot, items={place.items["radios"]: 2}
    )
    assert place.stock("radios") == 6
    actions.take_back(by=place.by(), at=minutes(15), request=row)
    assert place.stock("radios") == 8


def test_a_request_with_something_out_cannot_be_taken_back(place: Stores) -> None:
    row = build.issued(place, radios=2)
    with pytest.raises(actions.UnableToRequest, match="out already"):
        actions.take_back(by=place.by(), at=minutes(30), request=row)


def test_a_refused_request_says_why_and_ends(place: Stores) -> None:
    row = build.asked(place, radios=2)
    with pytest.raises(actions.UnableToRequest, match="why"):
        actions.refuse(by=place.by(), at=minutes(12), request=row, reason=" ")
    row = actions.refuse(by=place.by(), at=minutes(12), request=row, reason="网点自备够用")
    assert row.state == RequestState.REFUSED
    with pytest.raises(actions.UnableToRequest, match="cannot be done"):
        actions.approve(by=place.by(), at=minutes(13), request=row)


def test_an_outlet_asks_for_itself_alone(place: Stores) -> None:
    with pytest.raises(actions.UnableToRequest, match="another outlet"):
        build.asked(place, by=HEAD, code="YS05")
    with pytest.raises(NotPermitted):
        actions.approve(by=place.by(HEAD), at=minutes(12), request=build.asked(place, by=HEAD))


def test_an_outlet_keeps_its_own_shelf_alone(place: Stores) -> None:
    unit, outlets = place.county.unit, place.county.outlets
    shelf = actions.open_shelf(by=place.by(HEAD), at=NINE, outlet=outlets["YS04"], unit=unit)
    actions.receive(by=place.by(HEAD), at=NINE, site=shelf, items={place.items["torches"]: 2})
    with pytest.raises(actions.UnableToKeepStock, match="another outlet"):
        actions.receive(by=place.by(HEAD), at=NINE, site=place.depot, items={place.items["torches"]: 2})


def test_restocking_an_outlet_puts_it_on_its_shelf_and_closes(place: Stores) -> None:
    unit, outlets = place.county.unit, place.county.outlets
    shelf = actions.open_shelf(by=place.by(HEAD), at=NINE, outlet=outlets["YS04"], unit=unit)
    sheets = place.items["notice_sheets"]
    row = actions.request(
        by=place.by(HEAD), at=minutes(1), unit=unit, goal=For(site=shelf), rows=(Asked(sheets, 50),)
    )
    actions.approve(by=place.by(), at=minutes(2), request=row)
    actions.issue(by=place.by(), at=minutes(3), request=row, site=place.depot, items={sheets: 50})
    row = actions.arrive(by=place.by(HEAD), at=minutes(60), request=row, items={sheets: 50})
    assert row.state == RequestState.CLOSED
    assert place.stock("notice_sheets", shelf) == 50


def test_one_tap_asks_approves_and_issues(place: Stores) -> None:
    incident = with_stop(place)
    goal = For(incident=incident, outlet=place.county.outlets["YS04"])
    row = actions.issue_now(
        by=place.by(), at=minutes(20), site=place.depot, goal=goal, items={place.items["radios"]: 2}
    )
    assert row.state == RequestState.APPROVED
    assert place.stock("radios") == 6


def test_a_count_makes_the_ledger_say_what_is_there(place: Stores) -> None:
    radio = place.items["radios"]
    row = actions.count(
        by=place.by(OFFICER),
        at=minutes(5),
        site=place.depot,
        rows=[CountOf(radio, 7, 6, note="一台充不进电")],
    )
    assert row.differences == 1
    assert place.stock("radios") == 6
    assert place.stock("radios", account=Account.UNUSABLE) == 1
    entry = Entry.objects.filter(code="SUPPLIES_COUNTED").latest("pk")
    assert entry.stream == place.depot.stream


def test_what_moved_during_a_count_is_named_and_nothing_is_written(place: Stores) -> None:
    opened = queries.last_move(place.depot)
    build.issued(place, radios=2)
    rows = [CountOf(place.items["radios"], 8), CountOf(place.items["routers"], 1)]
    with pytest.raises(actions.UnableToCount, match="moved") as refused:
        actions.count(by=place.by(OFFICER), at=minutes(30), site=place.depot, rows=rows, as_of=opened)
    assert refused.value.details["items"] == ["radios", "radios"] or refused.value.details["items"] == [
        "radios"
    ]
    assert place.stock("routers") == 2
    actions.count(by=place.by(OFFICER), at=minutes(30), site=place.depot, rows=rows[1:], as_of=opened)
    assert place.stock("routers") == 1


def test_a_count_names_every_number_that_cannot_be(place: Stores) -> None:
    rows = [
        CountOf(place.items["radios"], "x"),
        CountOf(place.items["routers"], 1, 2),
        CountOf(place.items["generator"], 1, "-1"),
    ]
    with pytest.raises(Invalid) as refused:
        actions.count(by=place.by(OFFICER), at=minutes(5), site=place.depot, rows=rows)
    assert set(refused.value.faults) == {"total-radios", "usable-routers", "usable-generator"}


def test_a_count_below_what_is_reserved_is_refused(place: Stores) -> None:
    row = build.approved(place, radios=8)
    radio = place.items["radios"]
    actions.reserve(by=place.by(), at=minutes(14), request=row, site=place.depot, items={radio: 8})
    with pytest.raises(actions.UnableToCount, match="reserved"):
        actions.count(by=place.by(), at=minutes(20), site=place.depot, rows=[CountOf(radio, 7)])


def test_what_is_below_unusable_or_not_tried_is_found_once_and_ends_when_mended(place: Stores) -> None:
    unit, radio = place.county.unit, place.items["radios"]
    actions.count(by=place.by(), at=minutes(5), site=place.depot, rows=[CountOf(radio, 8, 7)])
    found = actions.review_supplies(by=place.by(), at=minutes(6), unit=unit)
    kinds = {(row.kind, row.item.key) for row in found if row.item and row.site}
    assert ("UNUSABLE", "radios") in kinds
    whole = {row.item.key for row in found if row.kind == "BELOW" and row.site is None and row.item}
    assert "radios" in whole, "seven usable of the eight that the plan asks of the county"
    assert "generator" not in whole
    assert not actions.review_supplies(by=place.by(), at=minutes(7), unit=unit)
    actions.mend(by=place.by(), at=minutes(8), site=place.depot, items={radio: 1})
    actions.review_supplies(by=place.by(), at=minutes(9), unit=unit)
    open_ = SupplyTrouble.objects.filter(item=radio, ended_at=None)
    assert not open_.exists()
    late = NINE + timedelta(days=40)
    actions.review_supplies(by=place.by(at=late), at=late, unit=unit)
    rows = queries.open_troubles(place.by(at=late), unit.path, kind="UNCHECKED")
    assert [(row.title, row.owner) for row in rows] == [("对讲机", "罗平")]


def test_what_is_not_given_back_in_time_is_called_with_who_asked(place: Stores) -> None:
    unit, radio = place.county.unit, place.items["radios"]
    row = actions.issue_now(
        by=place.by(),
        at=NINE,
        site=place.depot,
        goal=For(whom="县运动会"),
        items={radio: 2},
        due_at=NINE + timedelta(days=2),
    )
    later = NINE + timedelta(days=3)
    actions.review_supplies(by=place.by(at=later), at=later, unit=unit)
    found = queries.open_troubles(place.by(at=later), unit.path, kind="NOT_RETURNED")
    assert [(one.request, one.quantity) for one in found] == [(row.reference, 2)]


def test_a_kit_is_proposed_from_the_nearest_that_can_spare_it(place: Stores) -> None:
    incident = with_stop(place)
    found = queries.kit_proposal(place.by(), incident, minutes(20))
    rows = {(one.key, one.outlet_code): one for one in found.rows}
    assert rows["routers", "YS04"].quantity == 1
    assert rows["routers", "YS04"].site == "县公司库房"
    assert rows["routers", "YS04"].left == 1
    assert rows["radios", ""].quantity == 2
    missing = {one.key for one in found.missing}
    assert "switch" in missing
    assert found.vehicles == 1
    assert OFFICER in found.people_on_duty


def test_what_an_outlet_has_itself_is_not_sent(place: Stores) -> None:
    outlets = place.county.outlets
    shelf = actions.open_shelf(by=place.by(), at=NINE, outlet=outlets["YS04"], unit=place.county.unit)
    build.received(place, shelf, notice_sheets=20)
    found = queries.kit_proposal(place.by(), with_stop(place), minutes(20))
    assert not [one for one in found.rows if one.key == "notice_sheets" and one.outlet_code == "YS04"]


def test_a_false_alarm_frees_what_was_reserved_and_leaves_what_is_out_to_come_back(place: Stores) -> None:
    incident = with_stop(place)
    waiting = build.approved(place, incident, radios=2)
    actions.reserve(
        by=place.by(), at=minutes(14), request=waiting, site=place.depot, items={place.items["radios"]: 2}
    )
    out = build.issued(place, incident, routers=1)
    Incident.objects.filter(pk=incident.pk).update(stage="CALLED_OFF", ended_at=minutes(40))
    incident.refresh_from_db()
    actions.end_with(by=place.by(DUTY), at=minutes(41), incident=incident)
    assert place.stock("radios") == 8
    states = dict(SupplyRequest.objects.values_list("reference", "state"))
    assert states[waiting.reference] == RequestState.TAKEN_BACK
    assert states[out.reference] == RequestState.APPROVED


def test_an_exercise_begins_with_what_is_there_and_touches_nothing_of_it(place: Stores) -> None:
    radio = place.items["radios"]
    actions.write_off(
        by=place.by(), at=NINE, site=place.depot, items={radio: 3}, reason="演练", world="drill-1"
    )
    assert place.stock("radios") == 8
    plan = queries.plan_at(place.county.unit.path, NINE)
    rows = {one.key: one for one in queries.shelves([place.depot], plan, NINE, world="drill-1")}
    assert rows["radios"].stock == 5
    assert rows["generator"].stock == 1, "what the exercise has not touched reads as it is"


def test_a_balance_is_what_its_moves_say(place: Stores) -> None:
    incident = with_stop(place)
    row = build.issued(place, incident, radios=3, markers=2)
    actions.arrive(by=place.by(HEAD), at=minutes(30), request=row, items={place.items["radios"]: 2})
    actions.count(
        by=place.by(), at=minutes(35), site=place.depot, rows=[CountOf(place.items["routers"], 3, 2)]
    )
    build.check_ledger()


def test_two_versions_of_a_place_clash_and_neither_is_lost(place: Stores) -> None:
    words = {"unit": place.county.unit, "kind": "DEPOT", "name": "县公司库房", "site": place.depot}
    actions.keep_site(by=place.by(), at=NINE, place="一楼东", revision=1, **words)
    with pytest.raises(Stale) as clash:
        actions.keep_site(by=place.by(), at=NINE, place="二楼", revision=1, **words)
    assert clash.value.theirs["place"] == "一楼东"


def test_a_place_is_given_up_only_when_it_holds_nothing(place: Stores) -> None:
    with pytest.raises(actions.UnableToKeepSite, match="still"):
        actions.retire_site(by=place.by(), at=NINE, site=place.depot)


def test_the_stock_card_tells_every_move_of_a_site(place: Stores) -> None:
    row = build.issued(place, radios=2)
    found = queries.moves_of(place.by(), place.depot, item=place.items["radios"])
    assert [(one.kind, one.sign, int(one.quantity)) for one in found] == [
        ("ISSUE", -1, 2),
        ("RESERVE", 0, 2),
        ("RECEIVE", 1, 8),
    ]
    assert found[0].request == row.reference


def test_moves_happen_when_they_happened_and_are_recorded_now(place: Stores) -> None:
    row = StockMove.objects.latest("pk")
    assert row.occurred_at == NINE
    assert row.recorded_at > datetime(2026, 1, 1, tzinfo=UTC)


def test_an_own_item_leaves_the_list_once_there_is_none_of_it_and_one_of_the_plan_never(
    place: Stores,
) -> None:
    unit = place.county.unit
    item = actions.keep_item(by=place.by(), at=NINE, unit=unit, title="雨鞋", measure="双", item_class="TOOL")
    actions.receive(by=place.by(), at=NINE, site=place.depot, items={item: 2})
    with pytest.raises(actions.UnableToKeepItem, match="still"):
        actions.retire_item(by=place.by(), at=NINE, unit=unit, item=item)
    actions.write_off(by=place.by(), at=NINE, site=place.depot, items={item: 2}, reason="破了")
    assert actions.retire_item(by=place.by(), at=NINE, unit=unit, item=item).retired_at == NINE
    with pytest.raises(actions.UnableToKeepItem, match="plan"):
        actions.retire_item(by=place.by(), at=NINE, unit=unit, item=place.items["pump"])


def test_a_shelf_has_a_minimum_and_a_keeper_of_its_own(place: Stores) -> None:
    routers = place.items["routers"]
    actions.keep_shelf(by=place.by(), at=NINE, site=place.depot, item=routers, minimum=4, keeper_name="马骏")
    row = next(one for one in build_shelves(place) if one.key == "routers")
    assert (row.minimum, row.short, row.keeper) == (4, 2, "马骏")
    with pytest.raises(actions.UnableToKeepSite, match="whole number"):
        actions.keep_shelf(by=place.by(), at=NINE, site=place.depot, item=routers, minimum=-1)
