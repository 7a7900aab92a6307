"""The stage table: no path leads around a step, whatever is tried."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.incidents.rules import stages
from youxu.incidents.rules.words import BEFORE_RESTORED, Kind, Stage

KINDS = st.sampled_from(list(Kind))
ACTS = st.lists(st.sampled_from(stages.VERBS), max_size=25)
NEEDED = {
    Stage.STOPPED: "begin",
    Stage.DIRECTED: "direct",
    Stage.RESPONDING: "accept",
    Stage.RESTORED: "release",
    Stage.CLEARED: "clear",
    Stage.CLOSED: "close",
}


def walk(kind: Kind, acts: list[str]) -> tuple[list[str], list[Stage]]:
    """Try every act in turn; return those that were allowed and the stages that followed."""
    stage, done, seen = stages.FIRST[kind], [], [stages.FIRST[kind]]
    for verb in acts:
        found = stages.next_stage(stage, verb, kind)
        if isinstance(found, Stage):
            stage = found
            done.append(verb)
            seen.append(found)
    return done, seen


@given(KINDS, ACTS)
def test_no_path_reaches_a_stage_without_its_act(kind, acts):
    done, seen = walk(kind, acts)
    for stage, verb in NEEDED.items():
        if stage in seen and not (kind is Kind.WATCH and stage is Stage.RESTORED):
            lifted = kind is Kind.WATCH and stage is Stage.CLOSED and "lift" in done
            assert verb in done or lifted or (kind is Kind.PLANNED_STOP and "finish" in done)


@given(KINDS, ACTS)
def test_the_acts_of_the_plan_come_in_its_order(kind, acts):
    done, _ = walk(kind, acts)
    firsts = [done.index(verb) for verb in stages.MAIN_PATH[kind] if verb in done]
    assert firsts == sorted(firsts)
    reached = [verb for verb in stages.MAIN_PATH[kind] if verb in done]
    assert reached == list(stages.MAIN_PATH[kind][: len(reached)])


@given(KINDS, ACTS)
def test_an_ended_incident_never_moves_again(kind, acts):
    _, seen = walk(kind, acts)
    for place, stage in enumerate(seen):
        if stage in stages.ENDED:
            assert seen[place:] == [stage] * len(seen[place:])


@given(KINDS, ACTS)
def test_restored_is_only_left_forward_or_by_a_relapse(kind, acts):
    done, seen = walk(kind, acts)
    for before, verb, after in zip(seen, done, seen[1:], strict=False):
        if before in (Stage.RESTORED, Stage.CLEARED) and after is Stage.RESPONDING:
            assert verb == "relapse"
        if after is Stage.RESTORED and before is not after:
            assert verb == "release"
            assert before is (Stage.STOPPED if kind is Kind.PLANNED_STOP else Stage.RESPONDING)


@given(KINDS, st.sampled_from(list(Stage)), st.sampled_from(stages.VERBS))
def test_every_refusal_has_a_sentence(kind, stage, verb):
    found = stages.next_stage(stage, verb, kind)
    assert isinstance(found, Stage) or found.sentence.text


@pytest.mark.parametrize(
    ("stage", "verb", "skipped", "clause"),
    [
        (Stage.REPORTED, "accept", "direct", "P2"),
        (Stage.REPORTED, "release", "direct", "P2"),
        (Stage.DIRECTED, "release", "accept", "P2"),
        (Stage.RESPONDING, "clear", "release", "P4b"),
        (Stage.RESPONDING, "close", "release", "P4b"),
        (Stage.RESTORED, "close", "clear", "P5a"),
    ],
)
def test_a_skipped_step_is_named_with_its_clause(stage, verb, skipped, clause):
    found = stages.next_stage(stage, verb)
    assert (found.step, found.clause) == (skipped, clause)
    assert clause in found.sentence.text


@pytest.mark.parametrize("stage", list(Stage))
def test_only_an_incident_before_restored_is_called_off(stage):
    assert stages.may(stage, "call_off") is (stage in BEFORE_RESTORED and stage is not Stage.STOPPED)


def test_a_planned_stop_is_cancelled_only_before_it_begins():
    assert [stage for stage in Stage if stages.may(stage, "cancel", Kind.PLANNED_STOP)] == [Stage.PLANNED]
    assert not any(stages.may(stage, "call_off", Kind.PLANNED_STOP) for stage in Stage)


def test_a_planned_stop_opens_again_only_by_a_release():
    ends = [acts for acts, end in stages.paths(Kind.PLANNED_STOP, 4) if end is Stage.CLOSED]
    assert ends == [("begin", "release", "finish")]


def test_a_watch_restores_nothing():
    assert not any(end is Stage.RESTORED for _, end in stages.paths(Kind.WATCH, 8))


@pytest.mark.parametrize("kind", list(Kind))
def test_only_a_watch_is_lifted(kind):
    standing = (Stage.REPORTED, Stage.DIRECTED, Stage.RESPONDING)
    for stage in Stage:
        assert stages.may(stage, "lift", kind) is (kind is Kind.WATCH and stage in standing)


def test_the_main_path_closes_an_incident():
    assert (stages.MAIN_PATH[Kind.INTERRUPTION], Stage.CLOSED) in list(stages.paths(Kind.INTERRUPTION, 5))
