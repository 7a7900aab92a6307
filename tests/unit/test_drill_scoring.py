"""Scoring rules of drills: values, items, several observers, sheets, the whole, bands (T2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.exercises.rules import filling, lessons, scoring
from youxu.exercises.rules.filling import Outcome, from_moments, from_outcomes
from youxu.exercises.rules.scoring import (
    Asked,
    DrillScore,
    Given,
    ItemStanding,
    ScoreSource,
    UnsoundValue,
    band_of,
    judge,
    on_scale,
    read_value,
    score,
    worth,
)
from youxu.plan.schema import Band, Duration, ItemKind, Limits, Question, QuestionKind, Text

BANDS = {Band.EXCELLENT: 90, Band.GOOD: 75, Band.FAIR: 60}
LIMITS = Limits(
    full=Duration.model_validate("10 min"),
    part=Duration.model_validate("20 min"),
    least=Duration.model_validate("1 h"),
)
AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
YES_NO, POINTS, MEASURED = ItemKind.YES_NO, ItemKind.POINTS, ItemKind.MEASURED


def item(
    key: str = "a", sheet: str = "s", section: str = "one", kind: ItemKind = POINTS, **rest: int
) -> Asked:
    return Asked(key, sheet, section, kind, limits=LIMITS if kind is MEASURED else None, **rest)


def seen(key: str, value: int | str | None, by: str = "Li") -> Given:
    return Given(key, by, None if value is None else Decimal(value))


def known(key: str, value: int | str | None) -> Given:
    return Given(key, "engine", None if value is None else Decimal(value), ScoreSource.ENGINE)


def of(*values: Given, asked: tuple[Asked, ...] = (item("a"), item("b")), complete: int = 100) -> DrillScore:
    return score(asked, values, BANDS, complete, apart=2)


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        (YES_NO, "yes", "1"),
        (YES_NO, " 是 ", "1"),
        (YES_NO, "1", "1"),
        (YES_NO, "No", "0"),
        (YES_NO, "否", "0"),
        (POINTS, "0", "0"),
        (POINTS, "1", "1"),
        (POINTS, "3", "3"),
        (POINTS, " 5", "5"),
        (POINTS, "5.0", "5"),
        (MEASURED, "12.34", "12.3"),
        (MEASURED, "0", "0.0"),
        (MEASURED, "10000", "10000.0"),
    ],
)
def test_a_value_of_its_kind_is_read(kind: ItemKind, said: str, value: str) -> None:
    assert read_value(kind, said) == Decimal(value)


@pytest.mark.parametrize("kind", list(ItemKind))
@pytest.mark.parametrize("said", ["na", "N/A", "-", "不适用"])
def test_any_item_may_be_not_applicable(kind: ItemKind, said: str) -> None:
    assert read_value(kind, said) is None


@pytest.mark.parametrize(
    ("kind", "said", "reason"),
    [
        (POINTS, "2", "2 is no score: 0, 1, 3, 5"),
        (POINTS, "4", "4 is no score"),
        (POINTS, "6", "6 is no score"),
        (POINTS, "-1", "-1 is no score"),
        (POINTS, "3.5", "3.5 is no score"),
        (POINTS, "good", "good is no score"),
        (POINTS, "", "– is no score"),
        (POINTS, "nan", "nan is no score"),
        (POINTS, "snan", "snan is no score"),
        (POINTS, "５", "５ is no score"),
        (YES_NO, "3", "3 is neither yes nor no"),
        (YES_NO, "maybe", "maybe is neither yes nor no"),
        (MEASURED, "-1", "-1 is no number of minutes"),
        (MEASURED, "10001", "10001 is no number of minutes"),
        (MEASURED, "inf", "inf is no number of minutes"),
        (MEASURED, "ten", "ten is no number of minutes"),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: ItemKind, said: str, reason: str) -> None:
    with pytest.raises(UnsoundValue) as refused:
        read_value(kind, said)
    assert str(refused.value).startswith(reason)


@pytest.mark.parametrize(
    ("kind", "value", "points"),
    [
        (YES_NO, "1", 5),
        (YES_NO, "0", 0),
        (POINTS, "3", 3),
        (MEASURED, "0", 5),
        (MEASURED, "10", 5),
        (MEASURED, "10.1", 3),
        (MEASURED, "20", 3),
        (MEASURED, "60", 1),
        (MEASURED, "60.1", 0),
    ],
)
def test_a_value_is_worth_its_points(kind: ItemKind, value: str, points: int) -> None:
    assert worth(kind, Decimal(value), LIMITS if kind is MEASURED else None) == points


@pytest.mark.parametrize(
    ("mean", "step"),
    [("0", 0), ("9/10", 0), ("1", 1), ("5/2", 1), ("3", 3), ("4", 3), ("49/10", 3), ("5", 5)],
)
def test_a_mean_reaches_the_step_below_it(mean: str, step: int) -> None:
    assert on_scale(Fraction(mean)) == step


def test_an_item_that_nobody_scored_is_missing() -> None:
    assert judge(item(), []).standing is ItemStanding.MISSING


def test_an_item_that_is_not_of_this_drill_counts_neither_way() -> None:
    found = of(seen("a", 5), seen("b", None))
    assert found.items[1].standing is ItemStanding.NOT_APPLICABLE
    assert (found.whole.percent, found.whole.applicable, found.complete) == (100.0, 1, True)


def test_a_zero_counts_where_not_applicable_does_not() -> None:
    assert of(seen("a", 5), seen("b", 0)).whole.percent == 50.0


def test_several_observers_are_their_mean() -> None:
    found = judge(item(), [seen("a", 5, "Li"), seen("a", 3, "Wang"), seen("a", 3, "Zhao")])
    assert (found.points, found.observers) == (Fraction(11, 3), 3)


def test_not_applicable_of_one_does_not_count_beside_a_score_of_another() -> None:
    found = judge(item(), [seen("a", None, "Li"), seen("a", 3, "Wang")])
    assert (found.standing, found.points) == (ItemStanding.SCORED, Fraction(3))


def test_observers_far_apart_are_marked() -> None:
    assert judge(item(), [seen("a", 5, "Li"), seen("a", 1, "Wang")], apart=2).apart
    assert not judge(item(), [seen("a", 5, "Li"), seen("a", 3, "Wang")], apart=2).apart


def test_the_journal_fills_what_no_observer_scored() -> None:
    found = judge(item(), [known("a", 3)])
    assert (found.points, found.engine, found.observers) == (Fraction(3), True, 0)


def test_an_observer_goes_before_the_journal_and_the_difference_is_marked() -> None:
    found = judge(item(), [known("a", 1), seen("a", 5)], apart=2)
    assert (found.points, found.against_engine) == (Fraction(5), True)
    assert not judge(item(), [known("a", 3), seen("a", 5)], apart=2).against_engine


def test_an_observer_may_say_that_what_the_journal_filled_is_not_applicable() -> None:
    assert judge(item(), [known("a", 0), seen("a", None)]).standing is ItemStanding.NOT_APPLICABLE


def test_kinds_are_counted_together() -> None:
    asked = (item("a", kind=YES_NO), item("b"), item("c", kind=MEASURED))
    assert of(seen("a", 1), seen("b", 3), seen("c", 15), asked=asked).whole.share == Fraction(11, 15)


def test_a_heavier_item_counts_for_more() -> None:
    asked = (item("a", weight=3), item("b"))
    assert of(seen("a", 5), seen("b", 1), asked=asked).whole.share == Fraction(16, 20)


def test_sheets_are_weighed_and_an_empty_one_counts_for_nothing() -> None:
    asked = (item("a", "s", sheet_weight=3), item("b", "t", sheet_weight=1), item("c", "u", sheet_weight=9))
    assert of(seen("a", 5), seen("b", 0), asked=asked).whole.share == Fraction(3, 4)


def test_sections_say_what_each_came_to() -> None:
    asked = (item("a", section="one"), item("b", section="two"), item("c", section="two"))
    sheet = of(seen("a", 5), seen("b", 1), asked=asked).sheets[0]
    assert [(one.key, one.percent, one.scored, one.missing) for one in sheet.sections] == [
        ("one", 100.0, 1, 0),
        ("two", 20.0, 1, 1),
    ]


def test_no_band_until_enough_is_scored() -> None:
    assert (of(seen("a", 5)).band, of(seen("a", 5)).complete) == (None, False)
    assert of(seen("a", 5), complete=50).band is Band.EXCELLENT


def test_nothing_scored_is_no_band_even_where_nothing_is_asked() -> None:
    assert of(complete=0).band is None
    assert of(asked=()).band is None
    assert of(seen("a", None), seen("b", None)).complete is False


def test_a_score_of_an_item_that_is_not_asked_is_left_out() -> None:
    assert of(seen("zz", 0), seen("a", 5), seen("b", 5)).whole.percent == 100.0


@pytest.mark.parametrize(
    ("share", "band"),
    [
        ("1", Band.EXCELLENT),
        ("9/10", Band.EXCELLENT),
        ("8999/10000", Band.GOOD),
        ("3/4", Band.GOOD),
        ("7499/10000", Band.FAIR),
        ("3/5", Band.FAIR),
        ("5999/10000", Band.POOR),
        ("0", Band.POOR),
    ],
)
def test_a_share_on_the_line_is_in_the_band(share: str, band: Band) -> None:
    assert band_of(Fraction(share), BANDS) is band


# --- what the engine fills -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "points"),
    [
        ([Outcome.IN_TIME], 5),
        ([Outcome.LATE], 3),
        ([Outcome.MISSED], 0),
        ([Outcome.IN_TIME, Outcome.LATE], 3),
        ([Outcome.IN_TIME, Outcome.MISSED], 1),
        ([Outcome.LATE, Outcome.MISSED], 1),
        ([Outcome.IN_TIME, Outcome.IN_TIME, Outcome.MISSED], 3),
    ],
)
def test_outcomes_make_points(outcomes: list[Outcome], points: int) -> None:
    assert from_outcomes(POINTS, outcomes) == points


def test_outcomes_make_a_yes_where_at_least_late() -> None:
    assert from_outcomes(YES_NO, [Outcome.LATE]) == 1
    assert from_outcomes(YES_NO, [Outcome.MISSED]) == 0


def test_without_outcomes_the_journal_says_nothing() -> None:
    assert from_outcomes(POINTS, []) is None
    assert from_outcomes(MEASURED, [Outcome.IN_TIME]) is None


def test_time_between_moments_is_minutes_or_points() -> None:
    until = AT + timedelta(minutes=15)
    assert from_moments(MEASURED, AT, until, None, LIMITS) == Decimal("15.0")
    assert from_moments(POINTS, AT, until, None, LIMITS) == 3
    assert from_moments(YES_NO, AT, until, None, LIMITS) == 1


def test_what_never_began_is_not_timed() -> None:
    assert from_moments(POINTS, None, AT, AT, LIMITS) is None


def test_what_may_still_come_is_not_timed_yet() -> None:
    assert from_moments(POINTS, AT, None, None, LIMITS) is None


def test_what_never_came_lasted_at_least_to_the_end() -> None:
    ended = AT + timedelta(minutes=45)
    assert from_moments(MEASURED, AT, None, ended, LIMITS) == Decimal("45.0")
    assert from_moments(POINTS, AT, None, ended, LIMITS) == 0


def test_a_drill_that_ended_early_says_nothing_of_what_had_not_come() -> None:
    assert from_moments(POINTS, AT, None, AT + timedelta(minutes=9), LIMITS) is None


def test_moments_the_other_way_round_are_no_time_at_all() -> None:
    assert filling.minutes_between(AT, AT - timedelta(hours=1)) == 0


# --- the questionnaire -----------------------------------------------------------------------------------------------

QUESTIONS = {
    "duty": Question(title=Text(zh="职责", en="Duty"), kind=QuestionKind.SCALE),
    "trained": Question(title=Text(zh="培训", en="Trained"), kind=QuestionKind.YES_NO),
    "change": Question(title=Text(zh="改进", en="Change")),
}


@pytest.mark.parametrize(
    ("said", "faulty"),
    [
        ({"duty": "4", "trained": "yes"}, []),
        ({"duty": "4", "trained": "否", "change": "预案第三条"}, []),
        ({"duty": "6", "trained": "yes"}, ["duty"]),
        ({"duty": "", "trained": "yes"}, ["duty"]),
        ({"duty": "4", "trained": "perhaps"}, ["trained"]),
        ({"duty": "4", "trained": "1", "change": "x" * 1001}, ["change"]),
        ({"duty": "4", "trained": "1", "colour": "red"}, ["colour"]),
        ({}, ["duty", "trained"]),
    ],
)
def test_answers_are_of_their_question(said: dict[str, str], faulty: list[str]) -> None:
    assert sorted(lessons.answer_faults(QUESTIONS, said)) == faulty


def test_answers_are_kept_in_one_form() -> None:
    kept = lessons.kept_answers(QUESTIONS, {"duty": " 4", "trained": "是", "change": "  "})
    assert kept == {"duty": "4", "trained": "1"}


def test_all_answers_together() -> None:
    found = lessons.together(
        QUESTIONS, [{"duty": "4", "trained": "1", "change": "更多对讲机"}, {"duty": "5", "trained": "0"}]
    )
    assert [(one.key, one.count, one.mean, one.words) for one in found] == [
        ("duty", 2, 4.5, ()),
        ("trained", 2, 0.5, ()),
        ("change", 1, None, ("更多对讲机",)),
    ]


def test_no_answers_have_no_mean() -> None:
    assert [one.mean for one in lessons.together(QUESTIONS, [])] == [None, None, None]


# --- invariants ------------------------------------------------------------------------------------------------------

KEYS = "abcdef"
ITEMS = tuple(
    item(key, sheet="s" if key < "d" else "t", section=key, weight=1 + place, sheet_weight=1 + place % 3)
    for place, key in enumerate(KEYS)
)
GIVEN = st.lists(
    st.builds(
        Given,
        st.sampled_from(KEYS),
        st.sampled_from(["Li", "Wang", "engine"]),
        st.none() | st.sampled_from([Decimal(step) for step in scoring.STEPS]),
        st.sampled_from(list(ScoreSource)),
    ),
    max_size=24,
)


@given(GIVEN)
def test_every_item_stands_one_way_and_shares_are_shares(values: list[Given]) -> None:
    found = score(ITEMS, values, BANDS, 80, 2)
    whole = found.whole
    assert whole.scored + whole.missing + whole.not_applicable == len(ITEMS)
    assert whole.share is None or 0 <= whole.share <= 1
    assert (whole.share is None) == (whole.scored == 0)
    assert (found.band is not None) <= found.complete


@given(GIVEN, st.permutations(range(24)))
def test_the_order_of_scores_changes_nothing(values: list[Given], order: list[int]) -> None:
    shuffled = [values[place] for place in order if place < len(values)]
    assert score(ITEMS, shuffled, BANDS).whole == score(ITEMS, values, BANDS).whole


@given(GIVEN)
def test_all_fives_are_excellent_and_all_noughts_poor(values: list[Given]) -> None:
    for step, band in ((5, Band.EXCELLENT), (0, Band.POOR)):
        same = [
            Given(one.item, one.by, None if one.value is None else Decimal(step), one.source)
            for one in values
        ]
        found = score(ITEMS, same, BANDS, complete=0)
        assert found.band in (None, band)


@given(GIVEN, st.sampled_from(KEYS))
def test_one_more_five_never_lowers_the_whole(values: list[Given], key: str) -> None:
    before = score(ITEMS, values, BANDS).whole.share
    rest = [one for one in values if one.item != key]
    scored = any(one.item == key and one.value is not None for one in values)
    after = score(ITEMS, [*rest, seen(key, 5)], BANDS).whole.share
    assert after is not None
    assert not scored or before is None or after >= before


@given(GIVEN)
def test_a_mean_lies_between_its_observers(values: list[Given]) -> None:
    for found in score(ITEMS, values, BANDS).items:
        mine = [one for one in values if one.item == found.asked.key and one.value is not None]
        if found.points is not None:
            assert min(one.value or 0 for one in mine) <= found.points <= max(one.value or 0 for one in mine)


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_a_better_share_is_never_in_a_worse_band(one: Fraction, other: Fraction) -> None:
    order = list(Band)
    better, worse = band_of(max(one, other), BANDS), band_of(min(one, other), BANDS)
    assert better is not None
    assert worse is not None
    assert order.index(better) <= order.index(worse)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_quicker_is_never_worth_less(one: int, other: int) -> None:
    quick, slow = sorted((Decimal(one) / 10, Decimal(other) / 10))
    assert worth(MEASURED, quick, LIMITS) >= worth(MEASURED, slow, LIMITS)
