"""Theory against simulation where theory exists, and what makes a simulation trustworthy: seed, pairs, intervals."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from youxu.kernel import streams
from youxu.simulation import running
from youxu.simulation.engine import PORTION, Network, portion
from youxu.simulation.outcome import Outcome, portion_of
from youxu.simulation.scenario import (
    Answer,
    Basis,
    Crew,
    Kind,
    Node,
    Scenario,
    Spread,
    UnsoundNetwork,
    fixed,
    in_order,
)


def exponential(mean: float) -> Spread:
    return Spread(Kind.EXPONENTIAL, (mean,))


def triangular(*values: float) -> Spread:
    return Spread(Kind.TRIANGULAR, values)


def ended(found: Outcome, key: str) -> tuple[float, float, float]:
    mean = next(row for row in found.lasting if row.key == key).mean
    return mean.value, mean.low, mean.high


def near(value: float, low: float, high: float) -> bool:
    """Tell whether a true value lies in a 95 % interval twice as wide: the seed is fixed, so this never fails by chance."""
    middle, half = (low + high) / 2, (high - low) / 2
    return abs(value - middle) <= 2 * half


# --- theory ---


def test_a_series_takes_the_sum_of_its_means_and_of_its_variances() -> None:
    steps = (exponential(10), triangular(2, 5, 20), fixed(3))
    nodes = [Node(str(n), one, after=(str(n - 1),) if n else ()) for n, one in enumerate(steps)]
    found = running.run(Scenario("series", tuple(nodes), target="2"), 20_000, 7)
    mean, low, high = ended(found, "2")
    assert near(10 + 9 + 3, low, high)
    variance = 100 + (2**2 + 5**2 + 20**2 - 2 * 5 - 2 * 20 - 5 * 20) / 18
    assert (high - low) / 2 == pytest.approx(1.96 * math.sqrt(variance / 20_000), rel=0.05)
    assert mean > 0
    assert all(step.critical.value == 1 for step in found.steps)


def test_the_maximum_of_independent_tasks_follows_theory_drawn_apart_or_as_copies() -> None:
    count = 5
    apart = [Node(str(n), exponential(10)) for n in range(count)]
    nodes = (
        *apart,
        Node("all", fixed(0), after=tuple(map(str, range(count)))),
        Node("copies", exponential(10), copies=count),
    )
    found = running.run(Scenario("maximum", nodes, target="all", measured=("copies",)), 20_000, 3)
    harmonic = 10 * sum(1 / n for n in range(1, count + 1))
    for key in ("all", "copies"):
        _mean, low, high = ended(found, key)
        assert near(harmonic, low, high), key
    critical = [step.critical.value for step in found.steps if step.key.isdigit()]
    assert critical == pytest.approx([1 / count] * count, abs=0.02)


def erlang_c(servers: int, load: float) -> float:
    """Return the chance that somebody who comes must wait (Erlang C)."""
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(load**n / math.factorial(n) for n in range(servers)) + last)


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (2, 1.2), (3, 1.8)])
def test_the_mean_wait_for_one_of_several_is_that_of_erlang(servers: int, load: float) -> None:
    comes, service = 10.0, 10.0 * load
    nodes: list[Node] = []
    for n in range(120):
        nodes.append(Node(f"comes{n}", exponential(comes), after=(f"comes{n - 1}",) if n else ()))
        nodes.append(Node(f"served{n}", exponential(service), role="desk", after=(f"comes{n}",)))
    network = Network(Scenario("queue", tuple(nodes), (Crew("desk", (servers,)),), target="served119"))
    waits = []
    for number in range(2):
        found = portion(network, 11, number, 2048, trace=False)
        for n in range(70, 120):
            stay = found.ends[network.place[f"served{n}"]] - found.ends[network.place[f"comes{n}"]]
            waits.append(stay.mean() - service)
    theory = erlang_c(servers, load) * service / (servers - load)
    assert np.mean(waits) == pytest.approx(theory, rel=0.06)


@pytest.mark.parametrize("values", [(0, 0, 10), (2, 5, 20), (4, 10, 10), (3, 3, 3)])
def test_a_spread_of_three_has_its_mean_and_its_ends(values: tuple[float, ...]) -> None:
    spread = triangular(*values)
    drawn = spread.at(streams.uniforms(1, "three", count=20_000))
    assert drawn.mean() == pytest.approx(spread.mean, rel=0.02)
    assert values[0] <= drawn.min() <= drawn.max() <= values[2]


def test_the_past_is_drawn_as_it_was() -> None:
    spread = Spread(Kind.PAST, (1.0, 2.0, 4.0, 8.0, 16.0), Basis.PAST)
    drawn = spread.at(np.linspace(0, 1, 10_001))
    assert (drawn.min(), np.median(drawn), drawn.max()) == (1, 4, 16)
    assert drawn.mean() == pytest.approx(spread.mean, rel=1e-3)


# --- rosters ---


def shift_work(*people: int, answer: Answer = Answer.ON_SHIFT) -> Scenario:
    answers = tuple(answer if count else Answer.NOBODY for count in people)
    spreads = {Answer.ON_SHIFT: fixed(0), Answer.CALLED: fixed(5), Answer.NOBODY: fixed(200)}
    node = Node("task", fixed(10), role="engineer")
    return Scenario(
        "shift", (node,), (Crew("engineer", people, answers),), spreads, tuple(range(len(people))), "task"
    )


def test_where_nobody_is_on_duty_one_waits_for_the_next_hour_with_somebody() -> None:
    found = running.run(shift_work(1, 1, 0, 0), 20_000, 5)
    _mean, low, high = ended(found, "task")
    assert near(10 + (90 + 30) / 4, low, high), "from an hour with nobody 90 or 30 minutes on average"
    assert found.waiting[0].gap == 0.5
    assert found.waiting[0].away == pytest.approx(30, rel=0.02)


def test_somebody_stands_in_where_that_is_sooner_and_nobody_at_all_is_an_error() -> None:
    alone = shift_work(0)
    assert ended(running.run(alone, 100, 1), "task")[0] == 210
    with pytest.raises(UnsoundNetwork, match="nobody at any hour"):
        running.run(replace(alone, answers={}), 10, 1)


def test_a_second_person_gains_what_the_queue_costs_and_a_pair_of_runs_says_so() -> None:
    tasks = tuple(Node(str(n), fixed(10), role="engineer") for n in range(4))
    nodes = (*tasks, Node("all", fixed(0), after=("0", "1", "2", "3"), task=False))
    scenario = Scenario("crew", nodes, (Crew("engineer", (1,)),), target="all")
    more = scenario.with_crew(scenario.crews[0].one_more())
    found = running.run(scenario, 1000, 1, {"engineer": more})
    assert ended(found, "all")[0] == 40
    gain = found.gains[0].minutes
    assert (gain.value, gain.low, gain.high) == (20, 20, 20), "the same luck: nothing of it is chance"
    assert found.waiting[0].busy == pytest.approx(10 + 20 + 30), (
        "each on the way that decides waited for the one before"
    )


def test_what_is_waited_for_and_what_comes_only_sometimes() -> None:
    nodes = (
        Node("look", fixed(10)),
        Node("lost", fixed(0), opens="look", share=0.25, task=False),
        Node("call", fixed(100), role="engineer", opens="lost", limit=("look", 60)),
        Node("mend", fixed(5), opens="look", after=("call",)),
    )
    found = running.run(Scenario("branch", nodes, (Crew("engineer", (1,)),), target="mend"), 20_000, 2)
    _mean, low, high = ended(found, "mend")
    assert near(15 + 25, low, high)
    call = next(step for step in found.steps if step.key == "call")
    assert call.share == pytest.approx(0.25, abs=0.01)
    assert call.critical.value == call.share, "it decides whenever it happens"
    assert call.in_time is not None
    assert call.in_time.value == 0, "100 minutes where 60 are allowed"


# --- seed, portions, processes ---


def busy() -> Scenario:
    nodes = tuple(
        Node(str(n), triangular(1, 5, 30), role="ab"[n % 2], after=(str(n // 2),) if n else ())
        for n in range(9)
    )
    return Scenario("busy", nodes, (Crew("a", (1,)), Crew("b", (2,))), target="8", measured=("4",))


def test_the_same_seed_gives_the_same_in_one_process_or_two_and_another_seed_does_not() -> None:
    runs = PORTION * 2 + 100
    one = running.run(busy(), runs, 42, processes=1)
    two = running.run(busy(), runs, 42, processes=2)
    assert one == two
    assert running.run(busy(), runs, 43, processes=1) != one


def test_a_run_that_is_stopped_keeps_what_is_done_and_says_so() -> None:
    found = running.run(busy(), PORTION * 3, 1, told=lambda done: done >= PORTION)
    assert (found.runs, found.asked, found.stopped) == (PORTION, PORTION * 3, True)
    assert found.lasting == running.run(busy(), PORTION, 1).lasting

    def interrupted(done: int) -> bool:
        raise KeyboardInterrupt

    assert running.run(busy(), PORTION * 3, 1, told=interrupted).runs == PORTION


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    scenario = Scenario("one", (Node("task", exponential(10)),), target="task")
    held = [
        low <= 10 <= high
        for seed in range(60)
        for _m, low, high in [ended(running.run(scenario, 400, seed), "task")]
    ]
    assert 0.85 <= sum(held) / len(held) <= 1
    none = portion_of(0, 100)
    assert (none.value, none.low) == (0, 0)
    assert 0.02 < none.high < 0.05, "none of a hundred is not never"


# --- bad input ---


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        (
            [Node("a", fixed(1), after=("b",)), Node("b", fixed(1), after=("a",))],
            "a circular dependency: a ← b ← a",
        ),
        ([Node("a", fixed(1), after=("a",))], "a circular dependency: a ← a"),
        ([Node("a", fixed(1), after=("x",))], "a waits for x, which is not there"),
        ([Node("a", fixed(1)), Node("a", fixed(2))], "a is there twice"),
    ],
)
def test_an_unsound_network_is_refused_in_words(nodes: list[Node], reason: str) -> None:
    with pytest.raises(UnsoundNetwork) as refused:
        in_order(nodes)
    assert str(refused.value) == reason


def test_an_unknown_role_no_task_and_a_spread_without_data_are_refused() -> None:
    with pytest.raises(UnsoundNetwork, match="nobody is known for the role"):
        Network(Scenario("x", (Node("a", fixed(1), role="nobody"),), target="a"))
    with pytest.raises(UnsoundNetwork, match="between 1 and"):
        Network(Scenario("x", ()))
    for kind, values in ((Kind.PAST, ()), (Kind.FIXED, (-1.0,)), (Kind.EXPONENTIAL, (float("nan"),))):
        with pytest.raises(UnsoundNetwork, match="needs values"):
            Spread(kind, values)
    with pytest.raises(UnsoundNetwork, match="in this order"):
        triangular(3, 1, 2)
