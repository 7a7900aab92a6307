"""How a duty, a law and a clause stand: judged by when it was done, worst first, with the rule where none is owed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from youxu.core import journal
from youxu.evaluation.rules.compliance import (
    Course,
    DutyState,
    of_clause,
    of_law,
    of_limit,
    of_task,
    together,
)
from youxu.plan.clauses import IDS
from youxu.plan.files import shipped_plan
from youxu.plan.schema.moments import SAID
from youxu.plan.schema.words import Moment
from youxu.reactions.table import REACTIONS

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOES_ON = Course(over=False, early="", is_interruption=True, leak=False, released=False, has_tasks=True)
OVER = Course(over=True, early="", is_interruption=True, leak=False, released=True, has_tasks=True)
CALLED_OFF = Course(
    over=True, early="CALLED_OFF", is_interruption=True, leak=False, released=False, has_tasks=True
)
WATCH = Course(over=False, early="", is_interruption=False, leak=False, released=False, has_tasks=True)


@pytest.mark.parametrize(
    ("state", "due_at", "wanted"),
    [
        ("OPEN", NOON + HOUR, DutyState.RUNNING),
        ("OPEN", NOON - HOUR, DutyState.MISSED),
        ("MET", NOON - HOUR, DutyState.DONE),
        ("LATE", NOON - HOUR, DutyState.LATE),
        ("EXCUSED", NOON - HOUR, DutyState.EXCUSED),
        ("NOT_NEEDED", NOON - HOUR, DutyState.NOT_APPLICABLE),
    ],
)
def test_a_limit_stands_as_it_ended(state: str, due_at: datetime, wanted: DutyState) -> None:
    found = of_limit(state, due_at, NOON, "JOINED")
    assert found.state is wanted
    assert (found.rule is not None) == (wanted is DutyState.NOT_APPLICABLE)


@pytest.mark.parametrize(
    ("state", "weight", "due_at", "done_at", "over", "early", "wanted"),
    [
        ("DONE", "FULL", None, NOON, False, "", DutyState.DONE),
        ("DONE", "FULL", NOON - HOUR, NOON, False, "", DutyState.LATE),
        ("DONE", "FULL", NOON, NOON, True, "", DutyState.DONE),
        ("DOING", "FULL", None, None, False, "", DutyState.RUNNING),
        ("DOING", "FULL", None, None, True, "", DutyState.MISSED),
        ("NEW", "FULL", NOON - HOUR, None, False, "", DutyState.MISSED),
        ("NEW", "FULL", NOON - HOUR, None, True, "CALLED_OFF", DutyState.NOT_APPLICABLE),
        ("NEW", "NOT_APPLICABLE", None, None, True, "", DutyState.NOT_APPLICABLE),
        ("SUPERSEDED", "FULL", None, None, True, "", DutyState.NOT_APPLICABLE),
    ],
)
def test_a_task_without_a_limit_of_the_plan_stands_by_its_end(
    state: str,
    weight: str,
    due_at: datetime | None,
    done_at: datetime | None,
    over: bool,
    early: str,
    wanted: DutyState,
) -> None:
    assert of_task(state, weight, due_at, done_at, NOON, over=over, early=early).state is wanted


def test_the_most_pressing_state_stands_for_all() -> None:
    assert together([]) is DutyState.NOT_APPLICABLE
    assert together([DutyState.DONE, DutyState.NOT_APPLICABLE]) is DutyState.DONE
    assert together([DutyState.DONE, DutyState.EXCUSED, DutyState.LATE]) is DutyState.LATE
    assert together(DutyState) is DutyState.MISSED


def test_a_law_is_kept_by_what_was_recorded_else_by_the_tasks_that_stand_for_it() -> None:
    assert of_law(True, [DutyState.MISSED], over=True).state is DutyState.DONE
    assert of_law(False, [DutyState.LATE, DutyState.NOT_APPLICABLE], over=True).state is DutyState.LATE
    assert of_law(False, [DutyState.NOT_APPLICABLE], over=True).state is DutyState.MISSED
    assert of_law(False, [], over=False).state is DutyState.RUNNING
    assert of_law(False, [], over=True, early="MERGED").state is DutyState.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("clause", "states", "recorded", "course", "wanted"),
    [
        ("G1", [], False, GOES_ON, DutyState.RUNNING),
        ("G1", [], False, OVER, DutyState.DONE),
        ("G1", [], False, CALLED_OFF, DutyState.NOT_APPLICABLE),
        ("G3", [], False, OVER, DutyState.DONE),
        ("G3", [DutyState.MISSED], False, OVER, DutyState.MISSED),
        ("R2", [], False, OVER, DutyState.NOT_APPLICABLE),
        ("E2", [], False, OVER, DutyState.NOT_APPLICABLE),
        ("E2", [], True, OVER, DutyState.DONE),
        ("E2", [DutyState.LATE], True, OVER, DutyState.LATE),
        ("T1", [], False, OVER, DutyState.NOT_APPLICABLE),
        ("P4a", [], True, OVER, DutyState.DONE),
        ("P4a", [], False, OVER, DutyState.MISSED),
        ("P4a", [], False, GOES_ON, DutyState.RUNNING),
        ("P4a", [], False, WATCH, DutyState.NOT_APPLICABLE),
        ("P4a", [DutyState.NOT_APPLICABLE], False, OVER, DutyState.NOT_APPLICABLE),
    ],
)
def test_a_clause_stands_by_its_lines_its_own_rows_and_the_journal(
    clause: str, states: list[DutyState], recorded: bool, course: Course, wanted: DutyState
) -> None:
    assert of_clause(clause, states, recorded, course).state is wanted


def test_every_clause_has_a_standing_for_every_course() -> None:
    for course in (GOES_ON, OVER, CALLED_OFF, WATCH):
        for clause in IDS:
            found = of_clause(clause, [], False, course)
            assert found.state is not DutyState.NOT_APPLICABLE or found.rule is not None


def test_what_shows_a_legal_duty_are_codes_of_the_journal_and_tasks_of_the_plan() -> None:
    plan = shipped_plan()
    codes = {event.code for event in REACTIONS} & set(journal.registered)
    for law in plan.laws.values():
        assert set(law.recorded) <= codes
        assert set(law.tasks) <= set(plan.tasks)
        assert law.recorded or law.tasks
    assert set(SAID) == set(Moment)
