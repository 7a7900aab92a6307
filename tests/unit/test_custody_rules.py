"""Custody decided without a database: figures, differences, hand-receipt numbers, days of backlog."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.custody.rules import backlog, lists, numbers
from youxu.custody.rules.lists import Held, Written
from youxu.custody.rules.numbers import Block, Ends
from youxu.custody.rules.words import NEXT_OF_CLAIM, ClaimState, ListKind, NumberEnd
from youxu.kernel.words import Sentence
from youxu.plan.files import shipped_plan
from youxu.plan.schema.words import Measure

CLASSES = lists.classes_of(shipped_plan())


@pytest.mark.parametrize(
    ("text", "value"),
    [("1280.5", "1280.50"), ("１,２８０.50", "1280.50"), ("0", "0.00"), ("¥ 3", "3.00")],
)
def test_an_amount_is_read_as_people_write_it(text: str, value: str) -> None:
    assert lists.read_amount(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "measure", "fault"),
    [
        ("12.345", Measure.AMOUNT, lists.TOO_FINE),
        ("-3", Measure.AMOUNT, lists.NO_AMOUNT),
        ("abc", Measure.AMOUNT, lists.NO_AMOUNT),
        ("1e5", Measure.AMOUNT, lists.NO_AMOUNT),
        ("2.5", Measure.COUNT, lists.NO_COUNT),
        ("999999999999", Measure.AMOUNT, lists.TOO_LARGE),
    ],
)
def test_a_wrong_figure_is_told_in_words(text: str, measure: Measure, fault: str) -> None:
    found = lists.read_amount(text, measure)
    assert isinstance(found, Sentence)
    assert found.text == fault


@given(st.decimals(min_value=0, max_value=10**10, places=2, allow_nan=False))
def test_every_amount_of_two_places_is_read_to_the_cent(value: Decimal) -> None:
    assert lists.read_amount(f"{value:f}") == value


def test_every_fault_of_a_list_is_named_by_its_field() -> None:
    rows = [
        Written("cash_box", amount="1.234", place="库", holder="黄"),
        Written("ordinary_mail", amount="3"),
        Written("keys_codes", place="抽屉", holder="黄"),
        Written("jewels", amount="1"),
        Written("confidential", amount="2"),
        Written("takings"),
    ]
    _, faults = lists.read_rows(rows, CLASSES)
    assert set(faults) == {
        "amount_cash_box",
        "place_ordinary_mail",
        "holder_ordinary_mail",
        "amount_keys_codes",
        "amount_jewels",
        "noted_confidential",
    }
    assert lists.read_rows([Written("takings")], CLASSES)[1].keys() == {"rows"}


def test_a_list_differs_where_nothing_accounts_for_the_change() -> None:
    before = {"cash_box": Held("cash_box", Decimal("10.00"), "F 1"), "keys": Held("keys", Decimal(2))}
    same = {"cash_box": Held("cash_box", Decimal("10.00"), "f　1"), "keys": Held("keys", Decimal(2))}
    assert lists.differences(before, same) == ()
    less = {**same, "cash_box": Held("cash_box", Decimal("9.99"), "F 1")}
    assert lists.differences(before, less) == ("cash_box",)
    accounted = {**same, "cash_box": Held("cash_box", Decimal("0"), "", "解款单 0231")}
    assert lists.differences(before, accounted) == ()
    assert lists.changes(before, accounted) == ("cash_box",)
    assert lists.differences(before, {"cash_box": before["cash_box"]}) == ("keys",)
    assert lists.differences({}, {"new": Held("new", Decimal(0))}) == ()


@pytest.mark.parametrize(
    ("before", "now", "same", "compared"),
    [
        (ListKind.STOP, ListKind.RESTART, True, True),
        (ListKind.MOVE, ListKind.MOVE, True, True),
        (ListKind.RESTART, ListKind.STOP, True, False),
        (ListKind.STOP, ListKind.STOP, False, False),
    ],
)
def test_a_list_is_compared_unless_business_went_on_in_between(
    before: str, now: str, same: bool, compared: bool
) -> None:
    assert lists.compares(before, now, same) is compared


def test_what_is_signed_is_told_apart_by_its_digest() -> None:
    one = lists.digest_of("salt", [{"amount": "1"}])
    assert one != lists.digest_of("salt", [{"amount": "2"}])
    assert one != lists.digest_of("other", [{"amount": "1"}])


BLOCKS = st.builds(
    lambda first, length: Block("LL", 5, first, first + length - 1),
    st.integers(1, 9000),
    st.integers(1, 60),
)


def written_as(runs: list[int], block: Block) -> str:
    """Write numbers the way people do: runs with a dash, single ones with a comma."""
    return numbers.spans(runs, block).replace("–", "-")


@given(BLOCKS, st.data())
def test_every_number_of_a_block_gets_exactly_one_end(block: Block, data: st.DataObject) -> None:
    fields = ("used", "void", "missing", "entered", "open")
    placed = {
        number: data.draw(st.sampled_from(fields), label=str(number))
        for number in range(block.first, block.last + 1)
    }
    said = {name: written_as([n for n, end in placed.items() if end == name], block) for name in fields[:4]}
    found = numbers.ends_of(block, said)
    if not any(end != "open" for end in placed.values()):
        assert not isinstance(found, Ends)
        return
    assert isinstance(found, Ends)
    wanted = {"entered": NumberEnd.USED, "used": NumberEnd.USED, "void": NumberEnd.VOID}
    assert dict(found.ends) == {
        number: wanted.get(end, NumberEnd.MISSING) for number, end in placed.items() if end != "open"
    }
    assert found.entered == {number for number, end in placed.items() if end == "entered"}
    assert numbers.clash({}, found, block) is None
    assert numbers.clash(found.ends, found, block) is None, "the same again changes nothing"


@given(BLOCKS, st.data())
def test_a_number_under_two_ends_is_refused_by_its_name(block: Block, data: st.DataObject) -> None:
    number = data.draw(st.integers(block.first, block.last))
    one, other = data.draw(st.permutations(["used", "void", "missing"]))[:2]
    found = numbers.ends_of(block, {one: str(number), other: f"{block.shown(number)}"})
    assert isinstance(found, tuple)
    assert found[1].text == numbers.TWO_ENDS
    assert found[1].values["number"] == block.shown(number)


@given(BLOCKS, BLOCKS)
def test_numbers_outside_a_block_are_refused(block: Block, other: Block) -> None:
    outside = [n for n in (other.first, other.last) if n not in block]
    for number in outside:
        found = numbers.ends_of(block, {"used": str(number)})
        assert isinstance(found, tuple)
        assert found[1].text == numbers.OUTSIDE


@given(BLOCKS, st.data())
def test_an_end_never_changes_afterwards(block: Block, data: st.DataObject) -> None:
    number = data.draw(st.integers(block.first, block.last))
    was, now = data.draw(st.permutations([NumberEnd.USED, NumberEnd.VOID, NumberEnd.MISSING]))[:2]
    said = numbers.ends_of(block, {now.lower(): str(number)})
    assert isinstance(said, Ends)
    found = numbers.clash({number: was}, said, block)
    assert found is not None
    assert found[0] == now.lower()


@pytest.mark.parametrize(
    ("first", "last", "block"),
    [
        ("LL0001", "LL0100", Block("LL", 4, 1, 100)),
        (" ll0001 ", "ＬＬ0100", Block("LL", 4, 1, 100)),
        ("YS-007", "YS-009", Block("YS-", 3, 7, 9)),
        ("云0001", "云0002", Block("云", 4, 1, 2)),
        ("0042", "0042", Block("", 4, 42, 42)),
    ],
)
def test_a_block_is_read_as_printed(first: str, last: str, block: Block) -> None:
    assert numbers.block_of(first, last) == block
    assert numbers.plain(first) == block.shown(block.first)


@pytest.mark.parametrize(
    ("first", "last", "field", "fault"),
    [
        ("LL0100", "LL0001", "last", numbers.BACKWARDS),
        ("LL0001", "LM0100", "last", numbers.TWO_SERIES),
        ("LL001", "LL0100", "last", numbers.TWO_SERIES),
        ("", "LL0100", "first", numbers.NO_NUMBER),
        ("LL0001", "LL0900", "last", numbers.TOO_MANY),
    ],
)
def test_a_block_that_cannot_be_is_refused_at_its_field(
    first: str, last: str, field: str, fault: str
) -> None:
    found = numbers.block_of(first, last)
    assert isinstance(found, tuple)
    assert (found[0], found[1].text) == (field, fault)


def test_ranges_are_read_with_and_without_their_letters_and_backwards_is_refused() -> None:
    block = Block("LL", 4, 1, 100)
    assert numbers.numbers_in("1-3, LL0007、9 ; LL0010-LL0011", block) == (1, 2, 3, 7, 9, 10, 11)
    backwards = numbers.numbers_in("20-1", block)
    assert isinstance(backwards, Sentence)
    assert backwards.text == numbers.BACKWARDS
    assert isinstance(numbers.numbers_in("1-x", block), Sentence)
    assert isinstance(numbers.numbers_in("XX0001", block), Sentence)


def test_a_used_number_stays_open_until_it_is_entered() -> None:
    assert numbers.is_open(NumberEnd.OPEN, False)
    assert numbers.is_open(NumberEnd.USED, False)
    assert not numbers.is_open(NumberEnd.USED, True)
    assert not numbers.is_open(NumberEnd.VOID, False)


DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("counts", "days"),
    [
        ({}, 0),
        ({0: 5}, 1),
        ({0: 5, 1: 4, 2: 1}, 3),
        ({0: 5, 2: 1}, 3),
        ({0: 5, 1: 0, 2: 7}, 1),
        ({0: 5, 2: 0}, 0),
    ],
)
def test_the_days_of_a_backlog_run_from_the_last_zero(counts: dict[int, int], days: int) -> None:
    totals = {DAY + timedelta(days=offset): total for offset, total in counts.items()}
    assert backlog.days_waiting(totals, DAY + timedelta(days=2 if len(counts) > 1 else 0)) == days


@pytest.mark.parametrize(
    ("stopped", "last", "owes"),
    [(True, None, True), (True, 0, True), (False, 3, True), (False, 0, False), (False, None, False)],
)
def test_a_count_is_owed_while_something_stops_or_waits(stopped: bool, last: int | None, owes: bool) -> None:
    assert backlog.owes_count(stopped, last) is owes


def test_nothing_is_paid_that_was_not_offered_and_every_compensation_can_end() -> None:
    assert ClaimState.PAID not in NEXT_OF_CLAIM[ClaimState.OPENED]
    for state in ClaimState:
        reached, frontier = {state}, [state]
        while frontier:
            for step in NEXT_OF_CLAIM[frontier.pop()]:
                if step not in reached:
                    reached.add(step)
                    frontier.append(step)
        assert ClaimState.CLOSED in reached
