"""Supplies by rule: what a line has reached, what a count moves, from where a kit comes, when something is not ready."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.plan.files import shipped_plan
from youxu.plan.schema.parts import Reach
from youxu.plan.schema.values import Duration
from youxu.plan.schema.words import CauseKey, Rhythm
from youxu.supplies.rules import counting, kits, readiness
from youxu.supplies.rules.progress import progress
from youxu.supplies.rules.words import INSIDE, WAYS, Account, MoveKind, Trouble, may_move

few = st.integers(0, 30).map(Decimal)


@given(few, few, few, few, few)
def test_after_a_count_the_ledger_says_what_was_counted_and_reserves_stay(
    stock: Decimal, reserved: Decimal, unusable: Decimal, usable: Decimal, bad: Decimal
) -> None:
    counted = counting.Counted(usable + reserved + bad, usable + reserved)
    there = {Account.STOCK: stock, Account.UNUSABLE: unusable, Account.DIFFERENCE: Decimal(0)}
    for kind, source, target, quantity in counting.steps(counted, stock, reserved, unusable):
        assert quantity > 0
        assert may_move(kind, source, target)
        there[source] -= quantity
        there[target] += quantity
        assert there[Account.STOCK] >= 0, "never below nothing on the way either"
        assert there[Account.UNUSABLE] >= 0
    assert there[Account.STOCK] + reserved == counted.usable
    assert there[Account.UNUSABLE] == bad


def test_a_count_that_finds_what_the_ledger_says_moves_nothing() -> None:
    assert not counting.steps(counting.Counted(Decimal(9), Decimal(8)), Decimal(6), Decimal(2), Decimal(1))


def test_a_count_below_what_is_promised_is_for_a_person_to_settle() -> None:
    assert counting.too_few(counting.Counted(Decimal(3), Decimal(1)), reserved=Decimal(2))


@pytest.mark.parametrize("kind", list(MoveKind))
def test_every_kind_of_move_has_its_way_and_no_other(kind: MoveKind) -> None:
    allowed = {(a, b) for a in Account for b in Account if may_move(kind, a, b)}
    assert allowed
    assert all(a in WAYS[kind].sources and b in WAYS[kind].targets for a, b in allowed)


def test_what_leaves_for_good_leaves_only_by_a_word_for_it() -> None:
    gone = {
        kind for kind in MoveKind for a in INSIDE for b in Account if b not in INSIDE and may_move(kind, a, b)
    }
    assert gone == {MoveKind.CONSUME, MoveKind.LOSE, MoveKind.WRITE_OFF, MoveKind.COUNT}


def test_a_line_tells_from_its_moves_what_is_reserved_out_and_back() -> None:
    moves = [
        ("RESERVE", "STOCK", "RESERVED", Decimal(5)),
        ("ISSUE", "RESERVED", "ON_WAY", Decimal(4)),
        ("ARRIVE", "ON_WAY", "IN_USE", Decimal(3)),
        ("RETURN", "IN_USE", "STOCK", Decimal(1)),
        ("CONSUME", "IN_USE", "CONSUMED", Decimal(1)),
    ]
    row = progress(Decimal(8), Decimal(6), moves)
    assert (row.reserved, row.on_way, row.in_use) == (1, 1, 1)
    assert (row.issued, row.arrived, row.returned, row.consumed) == (4, 3, 1, 1)
    assert row.to_reserve == 1
    assert row.out == 2
    assert not row.settled


def needs(*rows: tuple[int, int, int]) -> list[kits.Need]:
    return [kits.Need(item, place, Decimal(count)) for item, place, count in rows]


def source(site: int, stock: int, spare: int) -> kits.Source:
    return kits.Source(site, Decimal(stock), Decimal(spare))


def shares(found: kits.Proposal) -> list[tuple[int, int, int, bool]]:
    return [(one.place, one.site, int(one.quantity), one.below) for one in found.shares]


def test_the_nearest_site_that_can_spare_it_gives_first() -> None:
    minutes = {(1, 7): 40, (2, 7): 20, (3, 7): 60}
    found = kits.propose(needs((1, 7, 5)), {1: [source(1, 9, 9), source(2, 3, 3), source(3, 9, 9)]}, minutes)
    assert shares(found) == [(7, 2, 3, False), (7, 1, 2, False)]


def test_a_site_goes_below_its_minimum_only_when_nobody_can_spare_it() -> None:
    minutes = {(1, 7): 10, (2, 7): 90}
    found = kits.propose(needs((1, 7, 4)), {1: [source(1, 3, 1), source(2, 2, 2)]}, minutes)
    assert shares(found) == [(7, 1, 1, False), (7, 2, 2, False), (7, 1, 1, True)]


def test_what_nobody_has_is_named() -> None:
    found = kits.propose(needs((1, 7, 3)), {1: [source(1, 1, 1)]}, {})
    assert [(one.item, one.place, int(one.quantity)) for one in found.missing] == [(1, 7, 2)]


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3), st.integers(1, 9)), max_size=6),
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9), st.integers(0, 9)), max_size=5),
)
def test_no_site_gives_more_than_it_has_and_every_need_is_met_or_named(
    asked: list[tuple[int, int, int]], there: list[tuple[int, int, int]]
) -> None:
    sources: dict[int, list[kits.Source]] = {}
    for site, (item, stock, spare) in enumerate(there):
        sources.setdefault(item, []).append(source(site, stock, min(stock, spare)))
    found = kits.propose(needs(*asked), sources, {})
    for item, rows in sources.items():
        for one in rows:
            given_ = [s.quantity for s in found.shares if (s.item, s.site) == (item, one.site)]
            assert sum(given_) <= one.stock
    met = sum(one.quantity for one in found.shares) + sum(one.quantity for one in found.missing)
    assert met == sum(count for _item, _place, count in asked)


@pytest.mark.parametrize("cause", list(CauseKey))
def test_every_cause_has_a_kit_and_what_it_names_is_kept(cause: CauseKey) -> None:
    supplies = shipped_plan().supplies
    found = kits.wanted(supplies.kits_for(cause).values(), 3)
    assert found
    assert set(found) <= set(supplies.items)


def test_of_several_kits_an_outlet_gets_the_greater_number_not_the_sum() -> None:
    plan = shipped_plan().supplies
    both = [plan.kits["power"], plan.kits["by_hand"], plan.kits["power"]]
    assert kits.wanted(both, 2)["emergency_light"] == (1, 0)


def test_a_road_is_longer_than_the_straight_line_and_loading_takes_its_time() -> None:
    reach = Reach(load=Duration.model_validate("15 min"), kmh=40, detour=40)
    assert reach.minutes(0) == 15
    assert reach.minutes(20_000) == 15 + 42


@pytest.mark.parametrize(
    ("ends", "trouble"),
    [
        (None, None),
        (date(2026, 11, 22), Trouble.EXPIRED),
        (date(2026, 11, 23), Trouble.EXPIRING),
        (date(2026, 12, 23), Trouble.EXPIRING),
        (date(2026, 12, 24), None),
    ],
)
def test_a_lot_is_called_before_its_end_and_after(ends: date | None, trouble: Trouble | None) -> None:
    assert readiness.expiry(date(2026, 11, 23), ends, Duration.model_validate("30 days")) == trouble


def test_a_monthly_check_is_in_time_until_the_same_day_of_the_next_month() -> None:
    assert readiness.next_check(date(2026, 10, 31), Rhythm.MONTHLY) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("length", "days"), [("30 days", 30), ("24 months", 720), ("36 h", 2), ("3 od", 3), ("30 oh", 2)]
)
def test_lengths_are_whole_days(length: str, days: int) -> None:
    assert readiness.days_of(Duration.model_validate(length)) == days
