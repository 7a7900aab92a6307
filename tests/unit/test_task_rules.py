"""Tasks and estimates: what may be done at which state, and which promise is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.incidents.rules import tasks as rules
from youxu.incidents.rules.tasks import TaskVerb
from youxu.incidents.rules.words import OPEN_TASKS, TaskState

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("verb", [TaskVerb.WAIT, TaskVerb.BLOCK, TaskVerb.REFUSE])
def test_waiting_blocking_and_refusing_need_a_reason(verb: TaskVerb) -> None:
    assert rules.task_fault(verb, TaskState.NEW, " ")[0] == "reason"  # type: ignore[index]
    assert rules.task_fault(verb, TaskState.NEW, "等备件") is None


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.SUPERSEDED])
@pytest.mark.parametrize("verb", list(TaskVerb))
def test_nothing_is_done_with_a_task_that_is_over(verb: TaskVerb, state: TaskState) -> None:
    assert not rules.allowed(verb, state)


@given(st.sampled_from(TaskVerb), st.sampled_from(OPEN_TASKS))
def test_every_verb_leads_to_a_known_state(verb: TaskVerb, state: TaskState) -> None:
    assert rules.next_state(verb, state) in set(TaskState)


def promise(**given: object) -> rules.Promise:
    values = {"eta_at": None, "low_at": None, "high_at": None, "next_word_at": None, **given}
    return rules.promised(at=NOW, renew_after=HOUR, **values)  # type: ignore[arg-type]


def field(**given: object) -> str:
    fault = rules.estimate_fault(promise(**given), at=NOW)
    return fault[0] if fault else ""


def test_an_estimate_in_the_past_or_upside_down_is_refused() -> None:
    assert field(eta_at=NOW) == "eta_at"
    assert field(eta_at=NOW + HOUR) == ""
    assert field(eta_at=NOW + HOUR, low_at=NOW + 2 * HOUR) == "low_at"
    assert field(eta_at=NOW + HOUR, high_at=NOW + HOUR / 2) == "high_at"
    assert field(low_at=NOW + HOUR) == "eta_at"


def test_an_unknown_estimate_says_when_the_next_word_comes() -> None:
    assert field() == ""
    assert promise().next_word_at == NOW + HOUR
    assert field(next_word_at=NOW - HOUR) == "next_word_at"


@given(st.integers(1, 600), st.integers(1, 600))
def test_the_next_word_never_comes_after_the_promised_time(eta: int, word: int) -> None:
    made = promise(eta_at=NOW + timedelta(minutes=eta), next_word_at=NOW + timedelta(minutes=word))
    assert made.next_word_at <= made.eta_at  # type: ignore[operator]


def test_the_warning_comes_before_the_next_word_is_due() -> None:
    assert rules.warning_due(NOW, at=NOW - rules.WARN_BEFORE)
    assert not rules.warning_due(NOW, at=NOW - rules.WARN_BEFORE - timedelta(seconds=1))
