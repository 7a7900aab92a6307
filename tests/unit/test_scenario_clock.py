"""The clock of an exercise: pauses, pace, never back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.kernel.scenario_clock import Point, paced, real_at, scenario_at

REAL = datetime(2026, 11, 28, 9, tzinfo=UTC)
NIGHT = datetime(2026, 6, 1, 3, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return REAL + timedelta(minutes=minutes)


def night(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


PLAYED = (Point(REAL, NIGHT, 1), Point(after(10), night(10), 0), Point(after(15), night(10), 5))


@pytest.mark.parametrize(
    ("real", "scenario"),
    [(-5, 0), (0, 0), (7, 7), (10, 10), (12, 10), (15, 10), (16, 15), (27, 70)],
)
def test_the_scenario_stands_while_paused_and_runs_at_its_pace(real: float, scenario: float) -> None:
    assert scenario_at(PLAYED, after(real)) == night(scenario)


@pytest.mark.parametrize(("scenario", "real"), [(-1, 0), (0, 0), (7, 7), (10, 10), (15, 16), (70, 27)])
def test_real_at_is_the_first_moment_at_which_the_scenario_gets_there(scenario: float, real: float) -> None:
    assert real_at(PLAYED, night(scenario)) == after(real)


def test_real_at_is_none_where_the_scenario_stands_before_it() -> None:
    assert real_at(PLAYED[:2], night(11)) is None


def test_without_points_a_world_runs_with_reality() -> None:
    assert scenario_at((), REAL) == REAL
    assert real_at((), REAL) == REAL


def test_paced_begins_where_reality_is_without_points() -> None:
    assert paced((), REAL, 3) == Point(REAL, REAL, 3)


def test_paced_goes_on_from_where_the_scenario_stands() -> None:
    assert paced(PLAYED, after(16), 0) == Point(after(16), night(15), 0)


def test_paced_never_goes_before_the_last_point() -> None:
    assert paced(PLAYED, after(3), 2) == Point(after(15), night(10), 2)


STEPS = st.lists(
    st.tuples(st.integers(0, 10_000_000), st.integers(0, 60)), min_size=1, max_size=8
)  # microseconds until the next point, its speed


def played(steps: list[tuple[int, int]]) -> list[Point]:
    points = [Point(REAL, NIGHT, 1)]
    real = REAL
    for pause, speed in steps:
        real += timedelta(microseconds=pause)
        points.append(paced(points, real, speed))
    return points


@given(steps=STEPS, moments=st.lists(st.integers(-1_000_000, 100_000_000), min_size=2, max_size=12))
def test_scenario_time_never_goes_back(steps: list[tuple[int, int]], moments: list[int]) -> None:
    points = played(steps)
    reals = sorted(REAL + timedelta(microseconds=one) for one in moments)
    found = [scenario_at(points, real) for real in reals]
    assert found == sorted(found)


@given(steps=STEPS, moment=st.integers(0, 100_000_000))
def test_a_new_point_changes_nothing_at_its_moment(steps: list[tuple[int, int]], moment: int) -> None:
    points = played(steps)
    real = max(points[-1].real_at, REAL + timedelta(microseconds=moment))
    before = scenario_at(points, real)
    for speed in (0, 1, 10):
        assert scenario_at([*points, paced(points, real, speed)], real) == before


@given(steps=STEPS, moment=st.integers(0, 100_000_000))
def test_real_at_is_never_later_than_the_moment_that_shows_it(
    steps: list[tuple[int, int]], moment: int
) -> None:
    points = played(steps)
    real = REAL + timedelta(microseconds=moment)
    found = real_at(points, scenario_at(points, real))
    assert found is not None
    assert found <= real + timedelta(microseconds=1)


@given(steps=STEPS, moment=st.integers(0, 100_000_000))
def test_only_the_last_point_up_to_a_moment_counts(steps: list[tuple[int, int]], moment: int) -> None:
    points = played(steps)
    real = REAL + timedelta(microseconds=moment)
    known = [point for point in points if point.real_at <= real]
    assert scenario_at(known[-1:], real) == scenario_at(points, real)
