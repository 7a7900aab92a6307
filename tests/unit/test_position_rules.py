"""Pre-positioning by rule: a file of scenarios names each fault by line and key; every answer has its reasons."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.kernel import stocking
from youxu.kernel.stocking import Need, Problem, Scenario
from youxu.plan.files import shipped_plan
from youxu.plan.reading import Unreadable
from youxu.supplies import solving
from youxu.supplies.rules import positioning as rules
from youxu.supplies.rules.positioning import LastOne, Miss, OneMore
from youxu.supplies.rules.scenarios import UnsoundScenarios, scenes_of
from youxu.supplies.solving import aside

CAUSES = {"typhoon": True, "power": True, "holiday": False}
ITEMS = {"generator", "radios"}
GOOD = """
scenarios:
  - {name: 台风, weight: 2.5, cause: typhoon, outlets: [350201, YS04]}
  - name: 县城停电
    cause: power
    circle: {latitude: 28.1, longitude: 118.2, km: 5}
prices: {generator: 4200}
site_cost: 300
minutes:
  - {site: 县公司库房, outlet: YS04, minutes: 35}
"""


def faults_of(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(UnsoundScenarios) as refused:
        scenes_of(text, CAUSES, ITEMS)
    return [(one.line, one.key, str(one.reason)) for one in refused.value.faults]


def test_a_file_says_scenarios_prices_and_ways() -> None:
    found = scenes_of(GOOD, CAUSES, ITEMS)
    assert [(one.name, one.weight, one.cause) for one in found.scenes] == [
        ("台风", Decimal("2.5"), "typhoon"),
        ("县城停电", Decimal(1), "power"),
    ]
    assert found.scenes[0].rule == {"outlets": ["350201", "YS04"]}
    assert found.prices == {"generator": Decimal(4200)}
    assert found.site_cost == 300
    assert [(way.site, way.outlet, way.minutes) for way in found.ways] == [("县公司库房", "YS04", 35)]


@pytest.mark.parametrize(
    ("line", "key", "reason"),
    [
        ("{name: a, weight: 0, cause: power, outlets: [A]}", "weight", "more than 0"),
        ("{name: a, weight: -2, cause: power, outlets: [A]}", "weight", "more than 0"),
        ("{name: a, weight: heavy, cause: power, outlets: [A]}", "weight", "a number"),
        ("{name: a, weight: 99999999999, cause: power, outlets: [A]}", "weight", "too large"),
        ("{name: a, cause: dragon, outlets: [A]}", "cause", "no cause dragon"),
        ("{name: a, cause: [power], outlets: [A]}", "cause", "no cause"),
        ("{name: a, cause: holiday, outlets: [A]}", "cause", "no kit"),
        ("{name: a, cause: power, outlets: []}", "outlets", "codes"),
        ("{name: a, cause: power, outlets: A}", "outlets", "codes"),
        ("{name: a, cause: power, region: ''}", "region", "missing"),
        ("{name: a, cause: power, circle: {latitude: 91, longitude: 0, km: 1}}", "circle", "a circle has"),
        ("{name: a, cause: power, colour: red, outlets: [A]}", "colour", "no key colour"),
    ],
)
def test_a_fault_names_its_line_and_key(line: str, key: str, reason: str) -> None:
    found = faults_of(f"scenarios:\n  - {{name: b, cause: power, outlets: [A]}}\n  - {line}\n")
    assert [(at, where) for at, where, _why in found] == [(3, f"scenarios.1.{key}")]
    assert reason in found[0][2]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("prices: {}", "scenarios"),
        ("scenarios: []", "scenarios"),
        ("scenarios: [word]", "scenarios.0"),
        ("scenarios: [{name: a, cause: power}]", "scenarios.0"),
        ("scenarios: [{cause: power, outlets: [A]}]", "scenarios.0"),
        ("scenarios: [{name: a, outlets: [A]}]", "scenarios.0"),
        ("scenarios: [{name: a, cause: power, outlets: [A], unit: x}]", "scenarios.0"),
        ("scenarios: [{name: a, cause: power, outlets: [A]}]\nprices: {tanks: 1}", "prices.tanks"),
        ("scenarios: [{name: a, cause: power, outlets: [A]}]\nprices: {radios: -1}", "prices.radios"),
        ("scenarios: [{name: a, cause: power, outlets: [A]}]\nprices: 3", "prices"),
        ("scenarios: [{name: a, cause: power, outlets: [A]}]\nsite_cost: -3", "site_cost"),
        ("scenarios: [{name: a, cause: power, outlets: [A]}]\nminutes: 3", "minutes"),
        ("scenarios: [{name: a, cause: power, outlets: [A]}]\nminutes: [{site: s, minutes: 1}]", "minutes.0"),
    ],
)
def test_what_is_missing_or_of_another_kind_is_named(text: str, key: str) -> None:
    assert [where for _line, where, _why in faults_of(text)] == [key]


def test_two_scenarios_of_one_name_are_told_apart_by_nobody() -> None:
    row = "{name: a, cause: power, outlets: [A]}"
    assert faults_of(f"scenarios:\n  - {row}\n  - {row}")[0][:2] == (3, "scenarios.1.name")


@pytest.mark.parametrize("text", ["", "- a\n- b", "scenarios: [", "a: &x 1\nb: *x"])
def test_what_is_no_map_at_all_is_not_read(text: str) -> None:
    with pytest.raises(Unreadable):
        scenes_of(text, CAUSES, ITEMS)


@given(st.floats(0, 500_000), st.integers(1, 600))
def test_the_distance_within_reach_is_that_from_which_it_arrives_in_time(metres: float, minutes: int) -> None:
    reach = shipped_plan().supplies.reach
    limit = rules.metres_within(reach, minutes)
    if abs(limit - metres) > 0.01:
        assert (metres <= limit) == (reach.minutes(metres) <= minutes)


@given(st.lists(st.decimals(Decimal("0.01"), 1000, places=2), min_size=1, max_size=6))
def test_whole_weights_keep_their_proportion(weights: list[Decimal]) -> None:
    found = rules.whole_weights(weights)
    assert all(weight > 0 for weight in found)
    assert all(a * found[0] == b * weights[0] for a, b in zip(weights, found, strict=True))


def test_every_piece_and_every_miss_has_its_reason() -> None:
    near, far = frozenset({0}), frozenset({1})
    scenarios = (
        Scenario(6, (Need(0, 3, near),)),
        Scenario(12, (Need(0, 1, near),)),
        Scenario(1, (Need(0, 4, near),)),
        Scenario(1, (Need(0, 9, far), Need(0, 4, near))),
        Scenario(1, (Need(0, 1, frozenset()),)),
    )
    problem = Problem((100,), (0, 0), scenarios, 85)
    found = rules.explained(problem, 20)
    assert dict(found.found.added) == {(0, 0): 3}
    assert found.last == (LastOne(0, 0, (0,)),)
    assert sorted(found.missed, key=lambda one: one.scenario) == [
        Miss(2, False, {(0, 0): 1}, 100),
        Miss(3, False, {(0, 0): 1, (1, 0): 9}, 1000),
        Miss(4, True, {}, None),
    ]
    assert found.more == (OneMore(0, 0, 100, (2,)),)


def test_the_process_aside_gives_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "aside", aside)
    sites = frozenset({0, 2})
    scenarios = (
        Scenario(2, (Need(0, 3, sites), Need(1, 1, frozenset({1})))),
        Scenario(1, (Need(1, 2, sites),)),
    )
    problem = Problem((5, 7), (3, 0, 9), scenarios, 60, {(1, 1): 1}, {0: 9})
    told: list[float] = []
    found = solving.reckon(problem, 20, lambda step: told.append(step.bound))
    here = rules.explained(problem, 20)
    assert (found.found.added, found.found.cost) == (here.found.added, here.found.cost)
    assert (found.last, found.missed, found.more) == (here.last, here.missed, here.more)
    assert stocking.served(problem, problem.with_added(found.found.added)) == found.found.served
