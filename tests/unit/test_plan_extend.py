"""A lower unit's plan may tighten, never loosen: properties of the relation and of the effective plan."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.plan import shipped_plan
from youxu.plan.extend import effective, loosenings, tightens
from youxu.plan.schema import Duration, LevelKey, Plan, Text, Weight

UNITS = ("min", "h", "oh", "od", "days")
durations = st.one_of(
    st.none(),
    st.builds(lambda n, u: Duration.model_validate(f"{n} {u}"), st.integers(0, 90), st.sampled_from(UNITS)),
)
limits = st.fixed_dictionaries(dict.fromkeys(LevelKey, durations))
weights = st.fixed_dictionaries({level: st.sampled_from(list(Weight)) for level in LevelKey})
posts = st.lists(st.sampled_from(["duty_officer", "leader_on_call", "engineer"]), unique=True).map(tuple)
words = st.lists(st.sampled_from("abcd"), unique=True).map(lambda ls: tuple(Text(zh=x, en=x) for x in ls))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A variant of the shipped plan in fields of every direction."""
    base = shipped_plan()
    clock = base.clocks["report"].model_copy(update={"limit": draw(limits)})
    task = base.tasks["call_back"].model_copy(update={"weight": draw(weights)})
    step = base.steps["P3"].model_copy(update={"tasks": {**base.steps["P3"].tasks, "call_back": task}})
    minimum = base.minimum.model_copy(update={"reachable": draw(st.integers(1, 9)), "per_shift": draw(posts)})
    changes: dict[str, Any] = {
        "clocks": {**base.clocks, "report": clock},
        "steps": {**base.steps, "P3": step},
        "minimum": minimum,
        "clean_up": base.clean_up.model_copy(update={"items": draw(words)}),
        "restricted_how": draw(st.dictionaries(st.sampled_from("xyz"), st.just(Text(zh="甲", en="a")))),
    }
    return base.model_copy(update=changes)


few = settings(max_examples=60)


@few
@given(plans())
def test_a_plan_tightens_itself(plan: Plan) -> None:
    assert tightens(plan, plan)
    assert effective(plan, plan) == plan


@pytest.mark.long
@few
@given(plans(), plans(), plans())
def test_tightening_is_transitive(first: Plan, second: Plan, third: Plan) -> None:
    middle = effective(first, second)
    last = effective(middle, third)
    assert tightens(first, middle)
    assert tightens(middle, last)
    assert tightens(first, last)


@pytest.mark.long
@few
@given(plans(), plans())
def test_what_is_in_effect_is_never_looser(parent: Plan, child: Plan) -> None:
    both = effective(parent, child)
    assert loosenings(parent, both) == ()
    assert effective(parent, both) == both


@few
@given(plans(), plans())
def test_a_child_that_tightens_is_in_effect_as_it_stands(parent: Plan, child: Plan) -> None:
    if tightens(parent, child):
        found = effective(parent, child)
        assert found.clocks == child.clocks
        assert found.steps == child.steps
        assert set(found.clean_up.items) == set(child.clean_up.items)


def test_the_own_words_of_a_unit_are_kept() -> None:
    parent = shipped_plan()
    child = parent.model_copy(
        update={"title": Text(zh="云山", en="Yunshan"), "document_number": "云邮〔2026〕19号"}
    )
    assert tightens(parent, child)
    assert effective(parent, child).title.en == "Yunshan"
