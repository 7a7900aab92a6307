"""Relief of staff by rule: whom it spares, which time it has, who may be put into which post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from youxu.core.actor import Held
from youxu.organisation import rules
from youxu.organisation.rules import Absence

NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
CITY, COUNTY, BRANCH, BESIDE = "p/city/", "p/city/county/", "p/city/county/branch/", "p/city/west/"


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def absence(ends: float | None = 60, person: int = 1, path: str = COUNTY) -> Absence:
    return Absence(person, path, NOW, None if ends is None else after(ends))


moments = some.integers(-10_000, 10_000).map(after)
ends = some.one_of(some.none(), moments)


@pytest.mark.parametrize(("path", "spared"), [(COUNTY, True), (BRANCH, True), (CITY, False), (BESIDE, False)])
def test_a_relief_spares_the_duties_of_its_unit_and_below(path: str, spared: bool) -> None:
    assert rules.relieved([absence()], 1, path, after(5)) is spared


@pytest.mark.parametrize(("minute", "spared"), [(-1, False), (0, True), (59, True), (60, False)])
def test_a_relief_is_half_open(minute: float, spared: bool) -> None:
    assert rules.relieved([absence()], 1, COUNTY, after(minute)) is spared


def test_a_relief_without_an_end_goes_on() -> None:
    assert rules.relieved([absence(ends=None)], 1, COUNTY, after(1_000_000))


def test_nobody_else_is_spared() -> None:
    assert not rules.relieved([absence()], 2, COUNTY, after(5))


def test_posts_elsewhere_stay_and_each_stands_once() -> None:
    held = [Held("duty_officer", COUNTY), Held("leader", CITY), Held("leader", CITY)]
    assert rules.without_relieved(held, [absence()], 1, after(5)) == (Held("leader", CITY),)
    assert len(rules.without_relieved(held, [absence()], 1, after(90))) == 2


@pytest.mark.parametrize(
    ("starts", "end", "field"),
    [
        (0, None, None),
        (-30, None, None),
        (0, 1, None),
        (1, None, None),
        (60, 90, None),
        (60, 30, "ends_at"),
        (366 * 24 * 60, None, None),
        (367 * 24 * 60, None, "starts_at"),
        (0, 0, "ends_at"),
        (-10, -20, "ends_at"),
        (-30, -10, "ends_at"),
        (-30, 0, "ends_at"),
    ],
)
def test_the_time_at_fault_is_named(starts: float, end: float | None, field: str | None) -> None:
    fault = rules.span_fault(after(starts), None if end is None else after(end), NOW)
    assert (fault[0] if fault else None) == field


@given(moments, ends)
def test_a_time_without_fault_holds_now_or_is_to_begin(starts_at: datetime, ends_at: datetime | None) -> None:
    good = rules.span_fault(starts_at, ends_at, NOW) is None
    assert good == rules.holds_at(starts_at, ends_at, max(NOW, starts_at))


@given(moments, ends, moments, ends, moments)
def test_what_two_times_share_holds_where_both_hold(
    one: datetime, one_end: datetime | None, other: datetime, other_end: datetime | None, at: datetime
) -> None:
    span = rules.common_span((one, one_end), (other, other_end))
    both = rules.holds_at(one, one_end, at) and rules.holds_at(other, other_end, at)
    assert both == (span is not None and rules.holds_at(*span, at))


def test_nobody_gives_away_more_than_the_own_but_to_the_deputy_or_as_keeper() -> None:
    leader, officer = rules.verbs_of("leader"), rules.verbs_of("duty_officer")
    assert rules.may_give(rules.verbs_of("counter_clerk"), officer, deputy=False, keeps=False)
    assert not rules.may_give(leader, officer, deputy=False, keeps=False)
    assert rules.may_give(leader, officer, deputy=True, keeps=False)
    assert rules.may_give(leader, officer, deputy=False, keeps=True)


def test_a_task_goes_to_who_covers_its_post_else_to_the_first() -> None:
    covers = [("technical_head", "a"), ("engineer", "b")]
    assert rules.chosen_for("engineer", covers) == "b"
    assert rules.chosen_for("leader", covers) == "a"
    assert rules.chosen_for("leader", ()) is None
