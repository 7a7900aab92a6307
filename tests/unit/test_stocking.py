"""Stock for scenarios: no cheaper one exists, it serves what it says, and what it says is tried by a flow of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from youxu.kernel import flow, stocking
from youxu.kernel.flow import Arcs
from youxu.kernel.stocking import Need, Problem, Scenario

SITES, MOST = 3, 2
"""Of tiny cases: sites, and pieces of an item that a brute search puts at each."""


@st.composite
def needs(draw: st.DrawFn, items: int, most: int = MOST) -> Need:
    sites = draw(st.frozensets(st.integers(0, SITES - 1), max_size=SITES))
    return Need(draw(st.integers(0, items - 1)), draw(st.integers(1, most)), sites)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    items = draw(st.integers(1, 2))
    scenarios = [
        Scenario(draw(st.integers(1, 5)), tuple(draw(st.lists(needs(items), max_size=3))))
        for _number in range(draw(st.integers(1, 4)))
    ]
    keys = st.tuples(st.integers(0, SITES - 1), st.integers(0, items - 1))
    return Problem(
        prices=tuple(draw(st.lists(st.integers(0, 9), min_size=items, max_size=items))),
        site_costs=tuple(draw(st.lists(st.sampled_from([0, 0, 3, 20]), min_size=SITES, max_size=SITES))),
        scenarios=tuple(scenarios),
        share=draw(st.sampled_from([0, 40, 60, 95, 100])),
        standing=draw(st.dictionaries(keys, st.integers(0, 2), max_size=2)),
        room=draw(st.dictionaries(st.integers(0, SITES - 1), st.integers(0, 5), max_size=1)),
    )


def additions(problem: Problem) -> Iterator[dict[tuple[int, int], int]]:
    """Yield every addition that could be of use: no item is wanted beyond what one scenario asks for of it."""
    keys = list(itertools.product(range(SITES), range(len(problem.prices))))
    most = [
        max((sum(n.count for n in one.needs if n.item == item) for one in problem.scenarios), default=0)
        for _site, item in keys
    ]
    for counts in itertools.product(*(range(min(count, 3) + 1) for count in most)):
        added = {key: count for key, count in zip(keys, counts, strict=True) if count}
        if _fits(problem, added):
            yield added


def _fits(problem: Problem, added: dict[tuple[int, int], int]) -> bool:
    for site, room in problem.room.items():
        new = sum(count for (place, _item), count in added.items() if place == site)
        there = sum(count for (place, _item), count in problem.standing.items() if place == site)
        if new > max(room - there, 0):
            return False
    return True


def wants_little(problem: Problem) -> bool:
    """Tell whether a brute search is short and whole: no scenario wants over three of an item."""
    return all(
        sum(need.count for need in one.needs if need.item == item) <= 3
        for one in problem.scenarios
        for item in range(len(problem.prices))
    )


@settings(max_examples=60, deadline=None)
@given(problems().filter(wants_little))
def test_no_cheaper_addition_serves_as_much(problem: Problem) -> None:
    found = stocking.solve(problem)
    weights = [
        (
            stocking.weight_of(problem, stocking.served(problem, problem.with_added(added))),
            problem.cost(added),
        )
        for added in additions(problem)
    ]
    target = min(stocking.target_of(problem), max(weight for weight, _cost in weights))
    assert found.target == target
    assert found.cost == min(cost for weight, cost in weights if weight >= target)
    assert found.optimal
    assert stocking.weight_of(problem, found.served) >= target
    assert _fits(problem, dict(found.added))


@settings(max_examples=100, deadline=None)
@given(problems())
def test_going_by_the_next_best_is_never_cheaper_and_serves_what_can_be_served(problem: Problem) -> None:
    free = Problem(problem.prices, problem.site_costs, problem.scenarios, problem.share, problem.standing)
    found, plain = stocking.solve(free), stocking.greedy(free)
    assert free.cost(plain) >= found.cost
    assert stocking.weight_of(free, stocking.served(free, free.with_added(plain))) >= found.target


@settings(max_examples=100, deadline=None)
@given(st.lists(needs(1, 6), max_size=5), st.lists(st.integers(0, 8), min_size=SITES, max_size=SITES))
def test_what_stays_open_is_what_a_flow_cannot_send(asked: list[Need], stock: list[int]) -> None:
    left = stocking.short(asked, {(site, 0): count for site, count in enumerate(stock)})
    arcs = Arcs.of([(place, site, 1) for place, need in enumerate(asked) for site in sorted(need.sites)])
    sent = flow.assign([need.count for need in asked], stock, arcs)
    assert sum(left.values()) == int(sent.over.sum() + sent.unsent.sum())


def test_of_scenarios_that_may_be_missed_the_dear_one_is() -> None:
    near, far = frozenset({0}), frozenset({1})
    cheap = Scenario(19, (Need(0, 1, near),))
    dear = Scenario(1, (Need(0, 50, far),))
    problem = Problem((100,), (0, 0), (cheap, dear), 95)
    found = stocking.solve(problem)
    assert (dict(found.added), found.cost, found.served) == ({(0, 0): 1}, 100, (True, False))
    more = stocking.cheapest_for(problem, 1, problem.with_added(found.added))
    assert (dict(more.added), more.cost) == ({(1, 0): 50}, 5000)


def test_a_place_that_no_site_reaches_lowers_what_is_aimed_at_and_says_so() -> None:
    scenarios = (Scenario(1, (Need(0, 1, frozenset({0})),)), Scenario(1, (Need(0, 1, frozenset()),)))
    found = stocking.solve(Problem((5,), (0,), scenarios, 95))
    assert (found.target, found.served, found.cost) == (1, (True, False), 5)


def test_three_scenarios_share_what_two_sites_reach() -> None:
    """Each pair of sites is asked for two: one at each is enough, which no stock in twos would find."""
    pairs = itertools.combinations(range(3), 2)
    scenarios = tuple(Scenario(1, (Need(0, 2, frozenset(pair)),)) for pair in pairs)
    found = stocking.solve(Problem((1,), (0, 0, 0), scenarios, 100))
    assert dict(found.added) == {(0, 0): 1, (1, 0): 1, (2, 0): 1}


def test_who_listens_stops_the_solver_and_gets_the_best_so_far() -> None:
    random = np.random.default_rng(7)
    sites = [
        [frozenset(map(int, random.choice(30, 4, replace=False))) for _place in range(12)]
        for _one in range(40)
    ]
    scenarios = tuple(Scenario(1, tuple(Need(0, 2, near) for near in row)) for row in sites)
    problem = Problem((10,), (25,) * 30, scenarios, 90)
    heard: list[float] = []

    def told(seconds: float, _best: float, _bound: float) -> bool:
        heard.append(seconds)
        return True

    found = stocking.solve(problem, 20, told)
    assert heard
    assert found.seconds < 20
    assert stocking.weight_of(problem, found.served) >= found.target
    assert 0 <= found.bound <= found.cost


@pytest.mark.parametrize(
    ("prices", "share", "standing"), [((-1,), 95, {}), ((1,), 101, {}), ((1,), 95, {(0, 0): -1})]
)
def test_negative_numbers_are_no_problem_to_solve(
    prices: tuple[int, ...], share: int, standing: dict[tuple[int, int], int]
) -> None:
    with pytest.raises(ValueError, match="never negative"):
        Problem(prices, (0,), (), share, standing)
