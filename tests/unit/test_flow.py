"""The flow of customers: whole, within the room unless what is over is said, no dearer than nearest-only where it fits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youxu.kernel import flow
from youxu.kernel.flow import Arcs

SIZES = st.integers(1, 6)


Problem = tuple[list[int], list[int], Arcs]
"""What each source wants, what room each target has, and who may be sent where."""


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    sources, targets = draw(SIZES), draw(SIZES)
    demand = draw(st.lists(st.integers(0, 9), min_size=sources, max_size=sources))
    room = draw(st.lists(st.integers(0, 12), min_size=targets, max_size=targets))
    pairs = [(source, target) for source in range(sources) for target in range(targets)]
    kept = draw(st.lists(st.sampled_from(pairs), unique=True))
    return demand, room, Arcs.of([(*pair, draw(st.integers(0, 40))) for pair in kept])


@settings(max_examples=60, deadline=None)
@given(problems())
def test_everybody_is_sent_along_arcs_in_whole_numbers_and_what_is_over_is_told(problem: Problem) -> None:
    demand, room, arcs = problem
    found = flow.assign(demand, room, arcs)
    sent = np.bincount(arcs.sources, weights=found.shares, minlength=len(demand))
    assert (sent + found.unsent == demand).all()
    assert (found.shares >= 0).all()
    assert (found.loads - found.over <= room).all()
    assert (found.over == np.maximum(found.loads - room, 0)).all()
    assert set(np.flatnonzero(found.unsent)) <= set(range(len(demand))) - set(arcs.sources.tolist())


@settings(max_examples=60, deadline=None)
@given(problems())
def test_it_is_never_more_over_than_nearest_only_and_no_dearer_where_that_fits(problem: Problem) -> None:
    demand, room, arcs = problem
    found, plain = flow.assign(demand, room, arcs), flow.nearest_only(demand, room, arcs)
    assert found.over.sum() <= plain.over.sum()
    if not plain.over.any():
        assert not found.over.any()
        assert found.cost(arcs) <= plain.cost(arcs)


def price_of(found: flow.Assignment, room: list[int], arcs: Arcs, price: int) -> int:
    """Return what the solver makes least: the way of all, and what is over at its rising steps."""
    limit = np.maximum(np.array(room), 1)
    steps = [np.clip(found.over - limit * turn, 0, limit) for turn in range(len(flow.STEPS) - 1)]
    last = np.maximum(found.over - limit * (len(flow.STEPS) - 1), 0)
    beyond = sum(int(part.sum()) * step for part, step in zip([*steps, last], flow.STEPS, strict=True))
    return found.cost(arcs) + price * beyond


@settings(max_examples=150, deadline=None)
@given(problems())
def test_where_one_source_sends_all_no_solver_does_better(problem: Problem) -> None:
    demand, room, arcs = problem
    alone = [demand[0] + 1, *([0] * (len(demand) - 1))]
    if 0 not in arcs.sources:
        return
    assert flow.is_from_one(alone, arcs)
    found, spare = flow.assign(alone, room, arcs), np.array(room)
    solved = flow._assignment(flow._solved(np.array(alone), spare, arcs), spare, arcs, found.unsent)
    price = flow._price(np.array(alone), arcs)
    assert price_of(found, room, arcs, price) == price_of(solved, room, arcs, price)
    assert found.loads.sum() == alone[0]


def test_two_closed_outlets_with_one_near_neighbour_are_not_both_sent_there() -> None:
    arcs = Arcs.of([(0, 0, 10), (0, 1, 40), (1, 0, 20), (1, 1, 30)])
    found = flow.assign([6, 6], [6, 6], arcs)
    assert found.shares.tolist() == [6, 0, 0, 6]
    assert flow.nearest_only([6, 6], [6, 6], arcs).over.tolist() == [6, 0]


def test_what_nobody_has_room_for_is_spread_and_not_heaped_on_the_nearest() -> None:
    arcs = Arcs.of([(0, 0, 1), (0, 1, 2)])
    found = flow.assign([24], [6, 6], arcs)
    assert found.loads.tolist() == [12, 12]
    assert found.over.tolist() == [6, 6]


def test_a_source_without_an_arc_is_told_and_not_lost() -> None:
    found = flow.assign([3, 4], [9], Arcs.of([(1, 0, 5)]))
    assert found.unsent.tolist() == [3, 0]
    assert found.loads.tolist() == [4]


@pytest.mark.parametrize(
    ("demand", "room", "rows"),
    [([-1], [1], [(0, 0, 1)]), ([1], [-1], [(0, 0, 1)]), ([1], [1], [(0, 0, -1)]), ([1], [1], [(0, 3, 1)])],
)
def test_a_problem_that_makes_no_sense_is_refused(
    demand: list[int], room: list[int], rows: list[tuple[int, int, int]]
) -> None:
    with pytest.raises(ValueError):
        flow.assign(demand, room, Arcs.of(rows))
