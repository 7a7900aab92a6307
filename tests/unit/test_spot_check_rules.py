"""Spot checks by rule: the lot, who comes first, what follows a wrong status, the share that was right (E0, G2)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from youxu.network.rules import State
from youxu.watch.rules.spot_checks import Candidate, SpotStep, Truth, in_order, next_step, settled, week_of

MONDAY = date(2026, 11, 23)
SINCE = MONDAY - timedelta(days=90)


@pytest.mark.parametrize("day", range(7))
def test_a_week_begins_on_monday(day: int) -> None:
    assert week_of(MONDAY + timedelta(days=day)) == MONDAY


def test_the_lot_is_the_same_for_a_unit_and_week_and_another_for_another() -> None:
    several = [Candidate(one, None) for one in range(1, 41)]
    first = in_order(several, "yunshan:2026-11-23", SINCE)
    assert first == in_order(reversed(several), "yunshan:2026-11-23", SINCE)
    assert first != in_order(several, "yunshan:2026-11-30", SINCE)
    assert first != in_order(several, "linhe:2026-11-23", SINCE)
    assert sorted(first) == list(range(1, 41))


def test_who_was_not_checked_lately_comes_first_then_the_longest_ago() -> None:
    lately = [Candidate(1, MONDAY - timedelta(days=7)), Candidate(2, MONDAY - timedelta(days=21))]
    long_ago = [Candidate(3, SINCE - timedelta(days=1)), Candidate(4, None)]
    order = in_order([*lately, *long_ago], "yunshan:2026-11-23", SINCE)
    assert set(order[:2]) == {3, 4}
    assert order[2:] == [2, 1]
    assert in_order([Candidate(5, SINCE), Candidate(6, None)], "s", SINCE) == [6, 5]


@pytest.mark.parametrize(
    ("said", "found", "step"),
    [
        (State.OPEN, State.SUSPENDED, SpotStep.REPORT),
        (State.OPEN, State.RESTRICTED, SpotStep.REPORT),
        (State.UNKNOWN, State.SUSPENDED, SpotStep.REPORT),
        (State.CLOSED_NOW, State.SUSPENDED, SpotStep.REPORT),
        (State.SUSPENDED, State.OPEN, SpotStep.CONFIRM),
        (State.UNKNOWN, State.OPEN, SpotStep.CONFIRM),
        (State.UNREACHABLE, State.OPEN, SpotStep.CONFIRM),
        (State.CLOSED_NOW, State.OPEN, SpotStep.CORRECT),
        (State.SUSPENDED, State.RESTRICTED, SpotStep.CORRECT),
    ],
)
def test_a_wrong_status_has_its_next_step(said: State, found: State, step: SpotStep) -> None:
    assert next_step(said, found) is step


@pytest.mark.parametrize(
    ("found", "state", "affected", "over"),
    [
        (State.SUSPENDED, State.OPEN, False, False),
        (State.SUSPENDED, State.SUSPENDED, True, True),
        (State.SUSPENDED, State.CLOSED_NOW, True, True),
        (State.SUSPENDED, State.CLOSED_NOW, False, False),
        (State.OPEN, State.SUSPENDED, True, False),
        (State.OPEN, State.UNKNOWN, False, False),
        (State.OPEN, State.OPEN, False, True),
        (State.OPEN, State.CLOSED_NOW, False, True),
    ],
)
def test_the_step_ends_once_the_status_says_what_was_found(
    found: State, state: State, affected: bool, over: bool
) -> None:
    assert settled(found, state, affected=affected) is over


def test_the_share_counts_answered_checks_alone() -> None:
    assert Truth().share is None
    assert Truth(19, 1).share == 95
    assert Truth(3, 0).checked == 3
