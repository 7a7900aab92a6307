"""Level predicates on both sides of every boundary, and the proposal that comes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders.plan import shipped_plan
from youxu.incidents.rules import levels
from youxu.incidents.rules.levels import HitOutlet, Lasting, Situation, StoppedLine, applies, holds
from youxu.kernel.words import Sentence
from youxu.plan.schema import KINDS, When, read_predicate

ALL = frozenset({"letters", "savings"})


def lasting(hours: float = 0.0, *, days: float = 0.0, clock: float | None = None) -> Lasting:
    """Return a length: opening hours, opening days, clock hours (the opening hours when absent)."""
    return Lasting(timedelta(hours=hours if clock is None else clock), hours, days)


def line(key: str = "letters", span: Lasting | None = None, how: str = "") -> StoppedLine:
    return StoppedLine(key, stopped=not how, how=how, lasted=span or Lasting())


def outlet(code: str = "A", *lines: StoppedLine, **more) -> HitOutlet:
    return HitOutlet(code, lines or (line("letters"), line("savings")), **{"offered": ALL, **more})


def several(count: int, span: Lasting | None = None, **more) -> tuple[HitOutlet, ...]:
    return tuple(outlet(str(n), line("letters", span), line("savings", span), **more) for n in range(count))


def now(*outlets: HitOutlet, **more) -> Situation:
    return Situation(outlets=outlets or (outlet(),), **{"should_be_open": 12, **more})


def asked(name: str, **parameters) -> object:
    return read_predicate({name: parameters} if parameters else name)


FOUR, ONE = lasting(4.0), lasting(1.0)
OVER_FOUR, OVER_ONE = lasting(4.01), lasting(1.01)
DAY = lasting(8.0, days=1.0)
OVER_DAY = lasting(8.1, days=1.01)


def hit(span: Lasting, **more) -> HitOutlet:
    return outlet("A", line("letters", span), line("savings", span), **more)


CASES = [
    ("one_outlet", {"expected_within": "4 oh"}, now(lasted=FOUR), now(lasted=OVER_FOUR)),
    ("one_outlet", {"expected_within": "4 oh"}, now(expected=FOUR), now(expected=OVER_FOUR)),
    ("one_outlet", {"expected_within": "4 oh"}, now(outlet("A")), now(*several(2))),
    (
        "counters_down_of_outlet",
        {},
        now(outlet(counters_total=3, counters_down=2)),
        now(outlet(counters_total=3, counters_down=3)),
    ),
    (
        "counters_down_of_outlet",
        {"at_least": 2},
        now(outlet(counters_total=3, counters_down=2)),
        now(outlet(counters_total=3, counters_down=1)),
    ),
    (
        "line_limited",
        {"how": ["slow"], "lines_at_most": 1},
        now(outlet("A", line(how="slow"))),
        now(outlet("A", line(how="slow"), line("savings", how="slow"))),
    ),
    ("line_limited", {"how": ["slow"]}, now(outlet("A", line(how="slow"))), now(outlet("A", line()))),
    ("outlet_down", {"lines": "all", "over": "4 oh"}, now(hit(OVER_FOUR)), now(hit(FOUR))),
    (
        "outlet_down",
        {"lines": "all", "over": "4 oh"},
        now(hit(OVER_FOUR)),
        now(outlet("A", line("letters", OVER_FOUR))),
    ),
    (
        "outlet_down",
        {"lines": "any", "over": "4 oh"},
        now(outlet("A", line("letters", OVER_FOUR))),
        now(hit(FOUR)),
    ),
    ("outlets_down", {"at_least": 2}, now(*several(2)), now(*several(1))),
    ("outlets_down", {"at_least": 2}, now(other_outlets_same_cause=1), now(other_outlets_same_cause=0)),
    (
        "only_outlet_of_township",
        {"lines": "all", "over": "1 oh"},
        now(hit(OVER_ONE, only_of_town=True)),
        now(hit(ONE, only_of_town=True)),
    ),
    (
        "only_outlet_of_township",
        {"lines": "all", "over": "0 min"},
        now(hit(Lasting(), only_of_town=True)),
        now(hit(OVER_ONE)),
    ),
    (
        "line_down_on_peak_day",
        {"over": "1 oh"},
        now(hit(OVER_ONE), peak_lines=frozenset({"savings"})),
        now(hit(ONE), peak_lines=frozenset({"savings"})),
    ),
    ("peak_day", {}, now(peak_lines=frozenset({"letters"})), now(peak_lines=frozenset({"parcels"}))),
    (
        "share_of_open_outlets",
        {"at_least": "25 %", "min": 3},
        now(*several(3)),
        now(*several(3), should_be_open=13),
    ),
    (
        "share_of_open_outlets",
        {"at_least": "25 %", "min": 3},
        now(*several(3)),
        now(*several(2), should_be_open=4),
    ),
    (
        "share_of_open_outlets",
        {"at_least": "90 %", "min": 1, "over": "1 od"},
        now(hit(OVER_DAY), should_be_open=1),
        now(hit(DAY), should_be_open=1),
    ),
    (
        "share_of_open_outlets",
        {"at_least": "25 %", "min": 3},
        now(*several(3)),
        now(*several(2), outlet("z", should_be_open=False)),
    ),
    (
        "line_down_in_unit",
        {"over": "1 oh"},
        now(*several(2, OVER_ONE), offering={"letters": 2}),
        now(*several(2, ONE), offering={"letters": 2}),
    ),
    (
        "line_down_in_unit",
        {"over": "1 oh"},
        now(*several(2, OVER_ONE), offering={"letters": 2}),
        now(*several(2, OVER_ONE), offering={"letters": 3}),
    ),
    (
        "site_lost_over",
        {"over": "3 days"},
        now(flags=frozenset({"site_lost"}), expected=lasting(clock=72.1)),
        now(flags=frozenset({"site_lost"}), expected=lasting(clock=72)),
    ),
    ("mail_damaged", {"at_least": 500}, now(mail_damaged=500), now(mail_damaged=499)),
    (
        "mail_backlog",
        {"at_least": "3 days"},
        now(backlog=lasting(clock=72)),
        now(backlog=lasting(clock=71.9)),
    ),
    ("deaths_or_serious", {"deaths": 1, "serious": 3}, now(deaths=1), now(serious=2)),
    ("deaths_or_serious", {"deaths": 1, "serious": 3}, now(serious=3), now()),
    ("same_cause_in_units", {"at_least": 2}, now(units_with_cause=2), now(units_with_cause=1)),
    ("ordered_above", {}, now(ordered_level="II"), now()),
    ("flag", {"flag": "crime"}, now(flags=frozenset({"crime"})), now(flags=frozenset({"press"}))),
    (
        "cause_category",
        {"category": "emergency"},
        now(cause_category="emergency"),
        now(cause_category="planned"),
    ),
    ("regime_hit", {"regime": "BANK"}, now(regimes=frozenset({"BANK"})), now(regimes=frozenset({"OTHER"}))),
    ("level_at_least", {"level": "III"}, now(level="III"), now(level="IV")),
    (
        "back_within",
        {"limit": "30 min"},
        now(level="OUTLET", back_after=lasting(0.5)),
        now(level="OUTLET", back_after=lasting(0.51)),
    ),
]


@pytest.mark.parametrize(("name", "parameters", "inside", "outside"), CASES)
def test_a_predicate_holds_on_one_side_of_its_boundary_only(name, parameters, inside, outside):
    condition = asked(name, **parameters)
    assert holds(condition, inside)
    assert not holds(condition, outside)


def test_every_predicate_of_the_plan_has_a_boundary_test():
    assert set(KINDS) == {name for name, *_ in CASES}


def test_connectives_are_any_all_and_none_of():
    crime = now(flags=frozenset({"crime"}))
    assert applies(When(), crime)
    assert applies(When(any=["peak_day", {"flag": "crime"}]), crime)
    assert not applies(When(all=["peak_day", {"flag": "crime"}]), crime)
    assert not applies(When(none_of=[{"flag": "crime"}]), crime)


def proposed(situation: Situation) -> str:
    return str(levels.propose(shipped_plan(), situation).level)


@pytest.mark.parametrize(
    ("situation", "level"),
    [
        (now(), "OUTLET"),
        (now(hit(OVER_FOUR), lasted=OVER_FOUR), "IV"),
        (now(*several(2)), "IV"),
        (now(*several(3)), "III"),
        (now(*several(6)), "II"),
        (now(*several(11, OVER_DAY), lasted=OVER_DAY), "I"),
        (now(flags=frozenset({"custody_difference"})), "IV"),
        (now(hit(Lasting(), only_of_town=True)), "IV"),
        (now(flags=frozenset({"person_hurt"})), "III"),
        (now(flags=frozenset({"unit_office_lost"})), "II"),
        (now(ordered_level="I"), "I"),
    ],
)
def test_the_highest_level_wins(situation, level):
    assert proposed(situation) == level


def test_a_peak_day_raises_by_one_and_counts_once():
    peak = {"peak_lines": frozenset({"savings"})}
    assert proposed(now(**peak)) == "IV"
    assert proposed(now(hit(OVER_ONE), **peak)) == "IV"
    assert proposed(now(*several(2), **peak)) == "III"
    assert proposed(now(*several(11, OVER_DAY), **peak)) == "I"


def test_a_period_of_major_events_raises_by_one():
    assert proposed(now(major_event=True)) == "IV"


def test_a_city_counts_by_its_own_numbers():
    assert proposed(now(*several(9), unit_level="CITY", should_be_open=20)) == "IV"
    assert proposed(now(*several(10), unit_level="CITY", should_be_open=20)) == "III"


def test_a_mass_report_counts_the_outlets_that_are_not_listed():
    assert proposed(now(further=5, other_outlets_same_cause=5)) == "II"


def test_reasons_are_sentences_that_can_be_stored():
    proposal = levels.propose(shipped_plan(), now(*several(3)))
    assert proposal.reasons
    for reason, data in zip(proposal.reasons, proposal.as_data(), strict=True):
        back = levels.from_data(data)
        assert back.text == reason.text
        assert isinstance(back, Sentence)
        assert str(back) == str(reason)


def test_a_level_that_was_ordered_from_above_is_proposed_and_no_higher_one():
    assert proposed(replace(now(), ordered_level="II")) == "II"


@pytest.mark.parametrize(
    ("present", "to", "reason", "fields"),
    [
        ("OUTLET", "III", "三个网点", set()),
        ("III", "III", "同样", {"level"}),
        ("III", "IV", "好转", {"level"}),
        ("OUTLET", "III", " ", {"reason"}),
    ],
)
def test_raising_goes_up_with_a_reason(present, to, reason, fields):
    assert set(levels.may_raise(present, to, reason)) == fields


def test_lowering_goes_down_with_a_reason():
    assert not levels.may_lower("III", "IV", "好转")
    assert set(levels.may_lower("IV", "III", "")) == {"level", "reason"}
