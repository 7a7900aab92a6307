"""Which alternatives are offered and why: agreed before computed, open before closed, near before far."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.alternatives import solving
from youxu.alternatives.rules.ranking import Answer, Candidate, Opening, explained, far, offered
from youxu.alternatives.rules.reckoning import an_hour, of_counters
from youxu.alternatives.rules.words import Measured, Origin, Per
from youxu.alternatives.solving import aside
from youxu.kernel import flow, geo

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
AHEAD = timedelta(hours=24)
OPEN = Opening(known=True, open_now=True, until=AT + timedelta(hours=3), opens=None)
LATER = Opening(known=True, open_now=False, until=None, opens=AT + timedelta(hours=2))
FAR_OFF = Opening(known=True, open_now=False, until=None, opens=AT + timedelta(hours=40))
NEAR = Candidate(1, Origin.COMPUTED, OPEN, 800, Measured.AIR)
AGREED = Candidate(2, Origin.AGREED, OPEN, 4000, Measured.ROAD, minutes=9, place=1)


def keys(*candidates: Candidate, most: int = 3) -> list[int]:
    return [one.key for one in offered(candidates, AT, ahead=AHEAD, most=most)]


def test_an_agreed_neighbour_comes_before_a_nearer_computed_one() -> None:
    assert keys(NEAR, AGREED) == [2, 1]


def test_agreed_ones_come_in_their_agreed_order() -> None:
    assert keys(replace(AGREED, key=3, place=2, distance_m=10), AGREED) == [2, 3]


def test_one_that_opens_later_comes_after_one_that_is_open() -> None:
    assert keys(replace(AGREED, opening=LATER), NEAR) == [1, 2]


def test_one_that_does_not_open_within_the_time_is_not_offered() -> None:
    assert keys(replace(AGREED, opening=FAR_OFF), NEAR) == [1]


def test_what_a_person_pinned_stands_first() -> None:
    assert keys(AGREED, replace(NEAR, pinned=True)) == [1, 2]


def test_where_the_proposal_sends_somebody_stands_before_the_nearest() -> None:
    assert keys(NEAR, replace(NEAR, key=5, distance_m=3000, customers=6)) == [5, 1]


def test_no_more_are_offered_than_the_plan_says() -> None:
    assert keys(*(replace(NEAR, key=key, distance_m=key) for key in range(9)), most=2) == [0, 1]


def test_one_without_a_known_distance_is_the_last_of_its_kind() -> None:
    assert keys(replace(NEAR, key=7, distance_m=None, measured=Measured.UNKNOWN), NEAR) == [1, 7]


@pytest.mark.parametrize(
    ("answer", "ring"), [(None, True), (Answer(accepted=False), True), (Answer(accepted=True), False)]
)
def test_one_that_has_not_accepted_reads_ring_before_you_go(answer: Answer | None, ring: bool) -> None:
    one = replace(NEAR, answer=answer)
    assert one.ring_first is ring
    assert ("ring before you go" in str(explained(one).values["word"])) is ring


def test_a_mobile_unit_needs_no_acceptance() -> None:
    assert not replace(NEAR, origin=Origin.MOBILE).ring_first


def test_the_sentence_says_where_from_how_far_until_when_and_what_the_head_said() -> None:
    answer = Answer(accepted=True, until=AT + timedelta(hours=5), more_an_hour=12)
    said = str(explained(replace(AGREED, answer=answer)))
    for part in ("Agreed neighbour no. 1", "4.0 km by road, 9 min", "open until", "12 more an hour"):
        assert part in said


def test_an_overload_is_said_in_the_sentence() -> None:
    full = replace(NEAR, load=30, capacity=24)
    assert "30 of 24 an hour" in str(explained(full))
    assert not replace(full, load=24).overloaded
    assert replace(full, load=24, warn_percent=80).overloaded


def test_a_near_one_that_comes_last_because_it_has_no_room_says_so() -> None:
    taken = replace(AGREED, customers=0, load=None, capacity=0)
    assert "no room left" in explained(taken).text
    for other in (
        replace(taken, capacity=6),
        replace(taken, capacity=None),
        replace(taken, customers=3, load=3),
    ):
        assert "no room left" not in explained(other).text


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (NEAR, "0.8 km as the crow flies"),
        (replace(NEAR, distance_m=None), "distance not known"),
        (replace(AGREED, measured=Measured.BUS), "4.0 km by bus, 9 min"),
    ],
)
def test_the_distance_says_how_it_is_known(one: Candidate, text: str) -> None:
    assert str(far(one)) == text


def test_numbers_for_a_day_are_brought_to_an_hour_rounded_up() -> None:
    assert an_hour(50, Per.DAY, 8) == 7
    assert an_hour(50, Per.HOUR) == 50
    assert an_hour(50, Per.DAY, 0) == 7
    assert of_counters(6, 0) == 6


@given(
    st.lists(st.tuples(st.floats(20, 30), st.floats(100, 110)), min_size=1, max_size=20),
    st.lists(st.tuples(st.floats(20, 30), st.floats(100, 110)), min_size=1, max_size=20),
)
def test_the_nearest_of_each_point_are_those_that_a_search_one_by_one_finds(
    points: list[geo.Point], others: list[geo.Point]
) -> None:
    found, far_km = geo.nearest_each(np.array(points), np.array(others), 3, 200.0)
    for row, point in enumerate(points):
        near = [km for _place, km in geo.nearest(point, others, 3) if km <= 200.0]
        assert far_km[row][: len(near)] == pytest.approx(near, abs=0.01)
        assert (found[row][len(near) :] == -1).all() or far_km[row][len(near)] == pytest.approx(
            200.0, abs=0.01
        )


def test_no_process_is_begun_for_one_closed_outlet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "aside", lambda _asked: pytest.fail("a process was begun"))
    arcs = flow.Arcs.of([(0, 0, 1), (0, 1, 7)])
    assert solving.assign(np.array([9]), np.array([3, 4]), arcs).loads.tolist() == [5, 4]


def test_the_process_aside_gives_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "aside", aside)
    demand, room = np.array([5, 4]), np.array([3, 9])
    arcs = flow.Arcs.of([(0, 0, 1), (0, 1, 7), (1, 0, 2), (1, 1, 3)])
    assert flow.nearest_only(demand, room, arcs).over.any(), "the solver is asked"
    found, here = solving.assign(demand, room, arcs), flow.assign(demand, room, arcs)
    for name in ("shares", "loads", "over", "unsent"):
        assert getattr(found, name).tolist() == getattr(here, name).tolist()
