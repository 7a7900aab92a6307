"""How a line comes back: the pure rules, and that no sequence of acts gets around the second pair of eyes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from youxu.incidents.rules import restoration as rules
from youxu.incidents.rules.restoration import Answered, Bar, LineNow
from youxu.incidents.rules.words import CheckWay, ItemResult, LineStatus, Stage

BEGAN = datetime(2026, 11, 23, 1, 4, tzinfo=UTC)
NOW = BEGAN + timedelta(hours=5)
DOWN = LineNow("柳林支局", "letters", LineStatus.DOWN, BEGAN)
CLAIMED = replace(DOWN, status=LineStatus.CLAIMED, restored_by=1, claimed_by=2, claimed_at=NOW)


def claim_field(line: LineNow, **given: object) -> str:
    values = {"restored_at": NOW, "at": NOW, "word_needed": False, "word_at": None, **given}
    fault = rules.claim_fault(line, **values)  # type: ignore[arg-type]
    return fault[0] if fault else ""


def test_a_claim_is_refused_before_the_interruption_began() -> None:
    assert claim_field(DOWN, restored_at=BEGAN - timedelta(minutes=1)) == "restored_at"
    assert claim_field(DOWN, restored_at=BEGAN) == ""


def test_a_claim_is_refused_later_than_now() -> None:
    assert claim_field(DOWN, restored_at=NOW + timedelta(minutes=1)) == "restored_at"


def test_after_a_relapse_the_claim_counts_from_the_relapse() -> None:
    again = replace(DOWN, relapsed_at=NOW - timedelta(hours=1))
    assert claim_field(again, restored_at=NOW - timedelta(hours=2)) == "restored_at"


def test_a_bank_line_needs_the_word_of_the_bank() -> None:
    assert claim_field(DOWN, word_needed=True) == "bank_word"
    assert claim_field(DOWN, word_needed=True, word_at=NOW) == ""
    assert claim_field(DOWN, word_needed=True, word_at=NOW + timedelta(minutes=1)) == "bank_word"


@pytest.mark.parametrize("status", [LineStatus.CLAIMED, LineStatus.PASSED, LineStatus.RELEASED])
def test_only_a_line_that_is_down_or_failed_is_claimed(status: LineStatus) -> None:
    assert claim_field(replace(DOWN, status=status)) == "lines"


def test_restorer_and_claimer_are_barred_and_nobody_else() -> None:
    assert rules.bars(1, [CLAIMED]) == (Bar.RESTORER,)
    assert rules.bars(2, [CLAIMED]) == (Bar.CLAIMER,)
    assert rules.bars(3, [CLAIMED]) == ()
    assert rules.bars(1, [replace(CLAIMED, claimed_by=1)]) == (Bar.RESTORER, Bar.CLAIMER)


def check_field(person: int | None, way: CheckWay = CheckWay.ON_SITE, with_whom: str = "") -> str:
    fault = rules.check_fault(person, [CLAIMED], way=way, with_whom=with_whom)
    return fault[0] if fault else ""


def test_a_check_is_refused_to_a_machine_and_to_the_restorer() -> None:
    assert check_field(None) == "by"
    assert check_field(1) == "by"
    assert check_field(3) == ""


def test_a_telephone_check_names_who_stood_at_the_counter() -> None:
    assert check_field(3, CheckWay.TELEPHONE) == "with_whom"
    assert check_field(3, CheckWay.TELEPHONE, "唐小燕") == ""


@pytest.mark.parametrize(
    ("checker", "way", "field"),
    [
        (rules.Checker(office=True), CheckWay.ON_SITE, ""),
        (rules.Checker(office=True), CheckWay.TELEPHONE, ""),
        (rules.Checker(at_outlet="YS04"), CheckWay.ON_SITE, ""),
        (rules.Checker(at_outlet="YS05"), CheckWay.ON_SITE, "outlet"),
        (rules.Checker(at_outlet="YS05", assigned=True), CheckWay.ON_SITE, "outlet"),
        (rules.Checker(at_outlet="YS04"), CheckWay.TELEPHONE, "way"),
        (rules.Checker(assigned=True), CheckWay.ON_SITE, ""),
        (rules.Checker(), CheckWay.ON_SITE, "outlet"),
        (rules.Checker(assigned=True), CheckWay.TELEPHONE, "way"),
    ],
)
def test_who_is_there_checks_on_the_spot_and_only_the_office_by_telephone(
    checker: rules.Checker, way: CheckWay, field: str
) -> None:
    fault = rules.place_fault(checker, "YS04", way=way)
    assert (fault[0] if fault else "") == field


@pytest.mark.parametrize(
    ("with_whom", "free"),
    [("窗口前的顾客", True), ("李小梅", True), ("唐 小燕（所长）", False), ("Tang xiaoyan", False)],
)
def test_the_witness_of_a_telephone_check_took_no_part_in_the_restoration(with_whom: str, free: bool) -> None:
    fault = rules.witness_fault(with_whom, ["唐小燕", "Tang Xiaoyan", ""])
    assert (fault is None) is free


def test_there_is_nothing_to_check_where_nothing_is_claimed() -> None:
    assert rules.check_fault(3, [], way=CheckWay.ON_SITE, with_whom="") is not None


def test_a_failure_needs_its_reason_and_a_line_at_least_one_real_test() -> None:
    assert rules.answer_fault(ItemResult.FAIL, " ") is not None
    assert rules.answer_fault(ItemResult.FAIL, "查询超时") is None
    assert rules.answer_fault(ItemResult.OPEN, "") is not None
    none_tried = [Answered("letters", 1, ItemResult.NOT_APPLICABLE)]
    assert rules.sheet_fault(none_tried) is not None


def test_one_failed_gate_item_fails_every_line() -> None:
    items = [
        Answered("", 1, ItemResult.FAIL, "断电"),
        Answered("letters", 1, ItemResult.PASS),
        Answered("ems", 1, ItemResult.PASS),
    ]
    assert rules.line_results(items) == {"ems": False, "letters": False}


def test_a_failed_item_fails_its_own_line_only() -> None:
    items = [
        Answered("", 1, ItemResult.PASS),
        Answered("letters", 1, ItemResult.PASS),
        Answered("remittance", 1, ItemResult.FAIL, "查询超时 3 次"),
    ]
    assert rules.line_results(items) == {"letters": True, "remittance": False}


results = st.sampled_from(list(ItemResult))


@given(st.lists(st.tuples(st.sampled_from(["", "letters", "ems"]), results), max_size=12))
def test_a_line_passes_only_when_a_complete_sheet_says_so(drawn: list[tuple[str, ItemResult]]) -> None:
    items = [Answered(line, place, result, "why") for place, (line, result) in enumerate(drawn)]
    for line, passed in rules.line_results(items).items():
        mine = [item.result for item in items if item.line == line]
        gate = [item.result for item in items if item.line == ""]
        if passed:
            assert ItemResult.PASS in mine
            assert not {ItemResult.FAIL, ItemResult.OPEN} & set(mine)
            assert ItemResult.FAIL not in gate


def test_a_sheet_opened_before_the_present_claim_does_not_speak_of_it() -> None:
    assert rules.fits_claim(CLAIMED, opened_at=NOW)
    assert not rules.fits_claim(CLAIMED, opened_at=NOW - timedelta(minutes=1))
    assert not rules.fits_claim(replace(CLAIMED, status=LineStatus.FAILED), opened_at=NOW)


def test_release_names_the_first_line_that_is_not_passed_and_asks_for_conditions() -> None:
    passed = replace(CLAIMED, status=LineStatus.PASSED, checked_by=3)
    assert rules.release_fault([passed], 0) is None
    assert rules.release_fault([passed, DOWN], 0)[0] == "lines"  # type: ignore[index]
    assert rules.release_fault([passed], 1)[0] == "conditions"  # type: ignore[index]
    unsound = replace(passed, checked_by=1)
    assert rules.release_fault([unsound], 0)[0] == "lines"  # type: ignore[index]


def test_a_line_relapses_within_its_observation_only() -> None:
    released = replace(CLAIMED, status=LineStatus.RELEASED, observation_until=NOW)
    assert rules.relapse_fault(released, stage=Stage.RESTORED, at=NOW) is None
    assert rules.relapse_fault(released, stage=Stage.RESTORED, at=NOW + timedelta(minutes=1)) is not None
    assert rules.relapse_fault(released, stage=Stage.RESPONDING, at=NOW + timedelta(days=1)) is None
    assert rules.relapse_fault(DOWN, stage=Stage.RESPONDING, at=NOW) is not None


PERSONS = st.integers(1, 3)
LINES = st.sampled_from(["letters", "ems", "savings"])


class Restoration(RuleBasedStateMachine):
    """One outlet, three lines, three persons who try everything in every order; only the rules keep them apart."""

    def __init__(self) -> None:
        super().__init__()
        self.at = NOW
        self.lines = {key: replace(DOWN, line=key) for key in ("letters", "ems", "savings")}
        self.sheets: list[tuple[int, datetime, tuple[str, ...]]] = []
        self.restored = False

    def _tick(self) -> None:
        self.at += timedelta(minutes=1)

    @rule(line=LINES, restorer=PERSONS, claimer=PERSONS, early=st.booleans())
    def claim(self, line: str, restorer: int, claimer: int, early: bool) -> None:
        self._tick()
        when = BEGAN - timedelta(hours=1) if early else self.at
        now = self.lines[line]
        if rules.claim_fault(now, restored_at=when, at=self.at, word_needed=False, word_at=None) is None:
            assert when >= now.down_since
            self.lines[line] = replace(
                now,
                status=LineStatus.CLAIMED,
                restored_by=restorer,
                claimed_by=claimer,
                claimed_at=self.at,
                checked_by=None,
            )

    @rule(person=PERSONS)
    def open_sheet(self, person: int) -> None:
        self._tick()
        claimed = tuple(k for k, line in self.lines.items() if line.status == LineStatus.CLAIMED)
        known = self.lines.values() if claimed else []
        if rules.check_fault(person, known, way=CheckWay.ON_SITE, with_whom="") is None:
            self.sheets.append((person, self.at, claimed))

    @precondition(lambda self: self.sheets)
    @rule(data=st.data(), passed=st.booleans())
    def sign_sheet(self, data: st.DataObject, passed: bool) -> None:
        self._tick()
        person, opened, keys = data.draw(st.sampled_from(self.sheets))
        rows = [self.lines[key] for key in keys]
        if rules.check_fault(person, self.lines.values(), way=CheckWay.ON_SITE, with_whom="") is not None:
            return
        if not all(rules.fits_claim(row, opened_at=opened) for row in rows):
            return
        status = LineStatus.PASSED if passed else LineStatus.FAILED
        for row in rows:
            self.lines[row.line] = replace(row, status=status, checked_by=person if passed else None)

    @rule(line=LINES)
    def reopen(self, line: str) -> None:
        if rules.reopen_fault(self.lines[line]) is None:
            self.lines[line] = replace(self.lines[line], status=LineStatus.RELEASED, observation_until=NOW)

    @rule()
    def release(self) -> None:
        if rules.release_fault(self.lines.values(), 0) is None:
            self.restored = True
            released = {k: replace(v, status=LineStatus.RELEASED) for k, v in self.lines.items()}
            self.lines = released

    @rule(line=LINES)
    def relapse(self, line: str) -> None:
        self._tick()
        now = self.lines[line]
        stage = Stage.RESTORED if self.restored else Stage.RESPONDING
        if rules.relapse_fault(now, stage=stage, at=self.at) is None:
            self.restored = False
            self.lines[line] = replace(DOWN, line=line, relapsed_at=self.at)

    @invariant()
    def released_implies_a_passed_check_by_another_person(self) -> None:
        for line in self.lines.values():
            if line.status in (LineStatus.PASSED, LineStatus.RELEASED):
                assert line.checked_by is not None
                assert line.checked_by not in (line.restored_by, line.claimed_by)

    @invariant()
    def restored_implies_that_every_line_is_released(self) -> None:
        if self.restored:
            assert all(line.status == LineStatus.RELEASED for line in self.lines.values())


TestRestoration = Restoration.TestCase
