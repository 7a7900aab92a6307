"""How long each step took: from recorded moments, never before it is over, told when the moments are in the wrong order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from youxu.evaluation.rules.measures import ENDS, How, Measured, Point, Promise, Step, kept, measured

NINE = datetime(2026, 11, 23, 1, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def steps(points: dict[Point, datetime | None], *, over: bool = False) -> dict[Step, Measured]:
    half = measured(points, lambda start, end: (end - start).total_seconds() / 120, over=over)
    return {one.step: one for one in half}


def test_a_step_lasts_from_moment_to_moment_on_the_clock_and_while_open() -> None:
    found = steps({Point.BEGAN: NINE, Point.NOTICED: after(4), Point.RELEASED: after(154)})
    assert (found[Step.DETECT].seconds, found[Step.DETECT].open_minutes) == (240, 2)
    assert (found[Step.WHOLE].seconds, found[Step.WHOLE].open_minutes) == (154 * 60, 77)


def test_what_goes_on_has_no_length() -> None:
    found = steps({Point.BEGAN: NINE, Point.NOTICED: after(4)})
    assert found[Step.REPORT].how is How.GOES_ON
    assert found[Step.VERIFY].how is How.TO_COME
    assert found[Step.REPORT].seconds is None


def test_when_all_is_over_what_never_was_is_left_out() -> None:
    found = steps({Point.BEGAN: NINE, Point.NOTICED: after(4)}, over=True)
    assert found[Step.CONVENE].how is How.LEFT_OUT


def test_moments_corrected_into_the_wrong_order_have_no_length_and_say_so() -> None:
    found = steps({Point.BEGAN: after(10), Point.NOTICED: NINE})
    assert found[Step.DETECT].how is How.OUT_OF_ORDER
    assert found[Step.DETECT].seconds is None


def test_a_meeting_before_the_ring_back_took_no_time() -> None:
    found = steps({Point.VERIFIED: after(10), Point.CONVENED: after(8), Point.DIRECTED: after(12)})
    assert found[Step.CONVENE].seconds == 0
    assert found[Step.DIRECT].seconds == 120


@pytest.mark.parametrize(
    ("came", "off", "inside"), [(100, -20 * 60, True), (150, 30 * 60, False), (80, -40 * 60, False)]
)
def test_a_promise_is_compared_with_what_came(came: int, off: int, inside: bool) -> None:
    promise = Promise(1, NINE, after(120), after(90), after(140))
    found = kept(promise, after(came))
    assert (found.off_seconds, found.inside) == (off, inside)
    assert kept(promise, None) == promise, "nothing came yet"
    assert kept(Promise(1, NINE, None, None, None), NINE).inside is None, "nothing was promised"


@given(some.dictionaries(some.sampled_from(Point), some.integers(0, 10_000).map(after)), some.booleans())
def test_every_step_is_told_once_and_no_length_is_below_nothing(
    points: dict[Point, datetime | None], over: bool
) -> None:
    found = steps(points, over=over)
    assert set(found) == set(ENDS)
    assert all((one.seconds is None) == (one.how is not How.DONE) for one in found.values())
    assert all(one.seconds is None or one.seconds >= 0 for one in found.values())
