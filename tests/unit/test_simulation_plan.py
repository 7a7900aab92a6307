"""The plan as a network: what opens what, what is waited for, where a length comes from, and what is refused."""

from __future__ import annotations

from functools import cache

import pytest

from tests.builders.plan import changed, shipped_plan
from youxu.plan.files import check_text
from youxu.plan.schema import LevelKey, Plan, ThreePoint
from youxu.simulation import running
from youxu.simulation.planned import GAPS, NOTICE, REPAIR, Case, Past, Planned, planned, roles_of, variants_of
from youxu.simulation.scenario import Answer, Basis, Crew, UnsoundNetwork

CASE = Case("power", "III")


def everybody(plan: Plan, case: Case) -> list[Crew]:
    return [Crew(role, (1,), (Answer.ON_SHIFT,)) for role in roles_of(plan, case)]


def network(plan: Plan | None = None, case: Case = CASE, past: Past | None = None) -> Planned:
    whole = plan or shipped_plan()
    return planned(whole, case, everybody(whole, case), [0], past)


def edited(*replacements: tuple[str, str]) -> Plan:
    found = check_text(changed(*replacements))
    assert found.plan is not None, [str(fault.reason) for fault in found.faults]
    return found.plan


@cache
def tried() -> dict[str, float]:
    found = running.run(network().scenario, 2_000, 1)
    return {row.key: row.mean.value for row in found.lasting}


def test_the_moments_come_in_the_order_of_the_plans_steps() -> None:
    moments = (
        "NOTICED",
        "REPORTED",
        "REPORT_VERIFIED",
        "DIRECTIVE_ISSUED",
        "CLAIMED",
        "CHECKS_PASSED",
        "RELEASED",
        "CLEARED",
    )
    means = [tried()[moment] for moment in moments]
    assert means == sorted(means)
    assert means[0] == pytest.approx(12, abs=0.5), "1 / 5 / 30 minutes"
    assert tried()["CLAIMED"] - tried()["DIRECTIVE_ISSUED"] > 290, "30 / 120 / 720 minutes of repair"


def test_every_cause_at_every_level_of_the_shipped_plan_can_be_simulated() -> None:
    plan = shipped_plan()
    for cause in plan.causes:
        if cause.value == "planned_stop":
            continue
        for level in LevelKey:
            found = network(plan, Case(cause.value, level.value))
            assert found.scenario.target == "RELEASED", (cause, level)
            assert all(node.spread.basis is not Basis.DEFAULT for node in found.scenario.nodes), (
                cause,
                level,
            )


def test_a_task_for_each_outlet_lasts_as_long_as_the_slowest_outlet() -> None:
    many = network(case=Case("power", "III", 50)).scenario
    assert {many.by_key["check_lines"].copies, many.by_key["release"].copies} == {50, 1}
    slow = running.run(many, 1_000, 1).lasting
    assert next(row.mean.value for row in slow if row.key == "RELEASED") > tried()["RELEASED"] + 20


def test_what_a_condition_or_nothing_opens_is_left_out_and_named() -> None:
    found = network()
    assert set(found.conditional) == {"isolate_leak", "tell_bank"}
    assert "list_move" in found.unopened, "nothing moves mail after a power cut"
    assert "list_move" not in network(case=Case("flood", "III")).unopened
    plain = network(case=Case("power", "OUTLET"))
    assert "convene" not in plain.scenario.by_key, "not applicable at outlet level"
    assert plain.scenario.by_key["first_directive"].role == "duty_officer"


def test_a_limit_counts_from_its_moment_and_checks_by_when_they_are_over() -> None:
    nodes = network().scenario.by_key
    assert nodes["report"].limit == ("NOTICED", 5.0)
    assert nodes["check_lines"].limit == ("CLAIMED", 60.0), "check_done, not check_starts"
    assert nodes["site_clean"].limit is None, "opening hours are not judged"


def test_own_interruptions_count_from_thirty_on_and_then_say_so() -> None:
    few, many = [100.0] * 29, [100.0] * 30
    nodes = network(past=Past(noticed=few, acts={"report": many}, repair=many)).scenario.by_key
    assert nodes["NOTICED"].spread.basis is Basis.PLAN
    assert (nodes["report"].spread.basis, nodes["report"].role) == (Basis.PAST, ""), (
        "the past holds the search for people"
    )
    assert (nodes[REPAIR].spread.basis, nodes[REPAIR].spread.mean) == (Basis.PAST, 100)


def test_variants_are_one_more_for_whom_one_waits_no_gaps_and_an_earlier_notice() -> None:
    scenario = network().scenario
    waited = running.waited_for(scenario, 1)
    assert waited[0] == "leader", "convenes, directs and releases"
    found = variants_of(scenario, waited)
    assert list(found)[-1] == NOTICE
    assert GAPS not in found, "nobody is missing here"
    gains = {gain.key: gain.minutes for gain in running.run(scenario, 2_000, 1, found).gains}
    assert gains[NOTICE].value == pytest.approx(6, abs=0.4), "half of 12 minutes"
    assert gains["leader"].low > 0
    crews = [Crew(crew.role, (0, 1), (Answer.NOBODY, Answer.ON_SHIFT)) for crew in scenario.crews]
    assert GAPS in variants_of(scenario.with_crew(crews[0]), [])


def test_a_plan_without_times_a_task_without_one_and_a_cause_without_repair_are_refused_by_name() -> None:
    plan = shipped_plan()
    with pytest.raises(UnsoundNetwork, match="no section simulation"):
        network(plan.model_copy(update={"simulation": None}))
    assert plan.simulation is not None
    bare = plan.simulation.model_copy(update={"work": {}})
    named = network(plan.model_copy(update={"simulation": bare})).scenario
    assert {node.spread.basis for node in named.nodes if node.task and node.key != REPAIR} == {Basis.DEFAULT}
    bare = bare.model_copy(update={"otherwise": None})
    with pytest.raises(UnsoundNetwork, match=r"how long the task \w+ takes"):
        network(plan.model_copy(update={"simulation": bare}))
    with pytest.raises(UnsoundNetwork, match="repair takes after planned_stop"):
        network(case=Case("planned_stop", "III"))


def test_tasks_that_wait_in_a_circle_are_refused_with_the_circle() -> None:
    plan = edited(("    kit_on_site: kit_out\n", "    kit_on_site: kit_out\n    kit_out: kit_on_site\n"))
    with pytest.raises(UnsoundNetwork, match=r"a circular dependency: .*kit_o.* ← .*kit_o"):
        network(plan)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("2 / 5 / 15 min", (2, 5, 15)), ("1/2/8 h", (60, 120, 480)), ("0 / 0 / 2 days", (0, 0, 2880))],
)
def test_a_spread_of_time_is_read(text: str, minutes: tuple[int, ...]) -> None:
    found = ThreePoint.model_validate(text)
    assert (found.least, found.usual, found.most) == minutes
    assert ThreePoint.model_validate(found.model_dump()) == found


@pytest.mark.parametrize("text", ["5 min", "5 / 2 / 15 min", "1 / 2 / 3", "a / b / c min", "1 / 2 / 3 oh"])
def test_a_spread_that_is_none_is_a_fault_of_the_plan(text: str) -> None:
    found = check_text(changed(("  noticed: 1 / 5 / 30 min", f"  noticed: {text}")))
    assert found.faults[0].key.startswith("simulation.noticed")


def test_an_unknown_task_in_the_times_is_named_with_its_line() -> None:
    fault = check_text(changed(("    report: 1 / 2 / 6 min", "    rapport: 1 / 2 / 6 min"))).faults[0]
    assert (fault.key, "rapport" in str(fault.reason)) == ("simulation.work.rapport", True)
    assert fault.line > 700
