"""How a drill goes on: what is sent, opened, met, missed and skipped, and that the same again changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.exercises.rules.play import Cue, Happening, Hope, Standing, begun, ended, settle
from youxu.exercises.rules.words import Checked

BEGAN = datetime(2026, 11, 28, 1, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


def did(code: str, minutes: float, *roles: str, number: int = 1) -> Happening:
    return Happening(number, code, after(minutes), frozenset(roles), "沈佳")


def script(*rows: Cue | Hope) -> Standing:
    return begun(
        [row for row in rows if isinstance(row, Cue)], [row for row in rows if isinstance(row, Hope)], BEGAN
    )


def hope(key: str, **more: Any) -> Hope:
    return replace(Hope(key, codes=frozenset({"DIRECTED"})), **more)


def states(found: Standing) -> dict[str, str]:
    cues = {key: str(one.state) for key, one in found.cues.items()}
    return cues | {key: str(one.state) for key, one in found.hopes.items()}


@pytest.mark.parametrize(("minutes", "state"), [(0, "WAITING"), (4.9, "WAITING"), (5, "SENT"), (90, "SENT")])
def test_an_inject_goes_out_at_its_moment(minutes: float, state: str) -> None:
    found = settle(script(Cue("i1", 5)), [], after(minutes))
    assert states(found) == {"i1": state}


def test_an_inject_by_hand_waits_for_the_hand() -> None:
    assert states(settle(script(Cue("i1", by_hand=True)), [], after(500))) == {"i1": "WAITING"}


def test_an_inject_follows_the_one_before_it() -> None:
    begins = script(Cue("i1", 5), Cue("i2", after="i1", delay_minutes=10), Cue("i3", after="i2"))
    first = settle(begins, [], after(6))
    assert states(first) == {"i1": "SENT", "i2": "WAITING", "i3": "WAITING"}
    assert first.cues["i2"].due_at == after(16)
    assert states(settle(first, [], after(16))) == {"i1": "SENT", "i2": "SENT", "i3": "SENT"}


@pytest.mark.parametrize(
    ("minutes", "at", "state"),
    [(3, 4, "MET"), (10, 10, "MET"), (11, 12, "LATE"), (None, 10, "OPEN"), (None, 11, "MISSED")],
)
def test_an_expectation_stands_by_when_it_was_done(minutes: float | None, at: float, state: str) -> None:
    happened = [did("DIRECTED", minutes)] if minutes is not None else []
    assert states(settle(script(hope("x1")), happened, after(at))) == {"x1": state}


def test_what_was_missed_may_still_be_met_late() -> None:
    missed = settle(script(hope("x1")), [], after(11))
    found = settle(missed, [did("DIRECTED", 15)], after(15))
    assert states(found) == {"x1": "LATE"}
    assert (found.hopes["x1"].met_at, found.hopes["x1"].met_by) == (after(15), "沈佳")


def test_what_was_entered_afterwards_and_done_in_time_counts_as_met() -> None:
    missed = settle(script(hope("x1")), [], after(11))
    assert states(settle(missed, [did("DIRECTED", 8)], after(15))) == {"x1": "MET"}


@pytest.mark.parametrize(
    ("code", "at", "roles", "state"),
    [
        ("DIRECTED", 5, {"leader"}, "MET"),
        ("DIRECTED", 5, {"leader", "engineer"}, "MET"),
        ("DIRECTED", 5, {"engineer"}, "OPEN"),
        ("DIRECTED", 5, set(), "OPEN"),
        ("ACCEPTED", 5, {"leader"}, "OPEN"),
    ],
)
def test_only_who_must_do_it_meets_it(code: str, at: float, roles: set[str], state: str) -> None:
    begins = script(hope("x1", roles=frozenset({"leader"})))
    assert states(settle(begins, [did(code, at, *roles)], after(6))) == {"x1": state}


def test_what_happened_before_it_was_expected_does_not_meet_it() -> None:
    begins = script(Cue("i1", 5), hope("x1", anchor="i1"))
    found = settle(begins, [did("DIRECTED", 3)], after(6))
    assert states(found) == {"i1": "SENT", "x1": "OPEN"}
    assert found.hopes["x1"].due_at == after(16)


def test_the_first_entry_that_meets_it_counts() -> None:
    happened = [did("DIRECTED", 7, number=2), did("DIRECTED", 4, number=3)]
    assert settle(script(hope("x1")), happened, after(8)).hopes["x1"].entry_id == 3


def test_the_engine_leaves_to_an_observer_what_an_observer_sees() -> None:
    begins = script(hope("x1", checked=Checked.OBSERVER))
    assert states(settle(begins, [did("DIRECTED", 5)], after(6))) == {"x1": "OPEN"}
    assert states(settle(begins, [did("DIRECTED", 5)], after(11))) == {"x1": "MISSED"}


@pytest.mark.parametrize(
    ("only", "done", "state", "due"),
    [
        ("", 4, "WAITING", 9),
        ("", None, "WAITING", 15),
        ("MET", 4, "WAITING", 9),
        ("MET", None, "WAITING", None),
        ("MET", 11, "WAITING", 16),
        ("MISSED", 4, "SKIPPED", None),
        ("MISSED", None, "WAITING", 15),
        ("MISSED", 11, "WAITING", 15),
    ],
)
def test_an_inject_depends_on_what_players_did(
    only: str, done: float | None, state: str, due: float | None
) -> None:
    begins = script(hope("x1"), Cue("i1", after="x1", delay_minutes=5, only=only))
    happened = [did("DIRECTED", done)] if done is not None else []
    found = settle(begins, happened, after(12)).cues["i1"]
    assert str(found.state) == ("SENT" if due is not None and due <= 12 else state)
    assert found.due_at == (None if due is None else after(due))


def test_the_outcome_is_the_same_however_often_one_looked() -> None:
    begins = script(hope("x1"), Cue("i1", after="x1", delay_minutes=5, only="MISSED"))
    happened = [did("DIRECTED", 12)]
    looked = settle(settle(begins, [], after(11)), happened, after(13))
    assert states(looked) == states(settle(begins, happened, after(13)))
    assert looked.cues["i1"].due_at == after(15)


def test_what_follows_something_skipped_never_comes() -> None:
    begins = script(
        hope("x1"),
        Cue("i1", after="x1", only="MISSED"),
        Cue("i2", after="i1"),
        hope("x2", anchor="i2"),
        Cue("i3", after="x2"),
    )
    found = states(settle(begins, [did("DIRECTED", 2)], after(3)))
    assert found == {"x1": "MET", "i1": "SKIPPED", "i2": "SKIPPED", "x2": "VOID", "i3": "SKIPPED"}


def test_an_expectation_follows_another_once_it_is_met() -> None:
    begins = script(hope("x1"), hope("x2", anchor="x1", codes=frozenset({"ACCEPTED"})))
    assert states(settle(begins, [], after(11))) == {"x1": "MISSED", "x2": "WAITING"}
    found = settle(begins, [did("DIRECTED", 4)], after(11))
    assert states(found) == {"x1": "MET", "x2": "OPEN"}
    assert found.hopes["x2"].due_at == after(14)


def test_the_end_skips_what_did_not_come_and_judges_what_was_owed() -> None:
    begins = script(
        Cue("i1", 50), hope("x1"), hope("x2", within_minutes=60), hope("x3", anchor="i1"), Cue("i2", 1)
    )
    found = states(ended(settle(begins, [], after(10)), after(10)))
    assert found == {"i1": "SKIPPED", "i2": "SENT", "x1": "MISSED", "x2": "VOID", "x3": "VOID"}


KEYS = ["a", "b", "c", "d", "e", "f"]


@st.composite
def scripts(draw: st.DrawFn) -> Standing:
    rows: list[Cue | Hope] = []
    for key in KEYS:
        before = draw(st.sampled_from(["", *(row.key for row in rows)]))
        hopes = {row.key for row in rows if isinstance(row, Hope)}
        if draw(st.booleans()):
            rows.append(hope(key, anchor=before, within_minutes=draw(st.integers(1, 20))))
        elif before:
            only = draw(st.sampled_from(["", "MET", "MISSED"])) if before in hopes else ""
            rows.append(Cue(key, after=before, delay_minutes=draw(st.integers(0, 20)), only=only))
        else:
            rows.append(Cue(key, draw(st.integers(0, 30))))
    return script(*rows)


HAPPENED = st.lists(st.builds(did, st.just("DIRECTED"), st.integers(0, 60)), max_size=4)


@given(begins=scripts(), happened=HAPPENED, at=st.integers(0, 90))
def test_settling_again_changes_nothing(begins: Standing, happened: list[Happening], at: int) -> None:
    once = settle(begins, happened, after(at))
    assert settle(once, happened, after(at)) == once


@given(begins=scripts(), happened=HAPPENED, looks=st.lists(st.integers(0, 90), min_size=1, max_size=6))
def test_nothing_is_taken_back(begins: Standing, happened: list[Happening], looks: list[int]) -> None:
    found = begins
    for at in sorted(looks):
        known = [one for one in happened if one.at <= after(at)]
        following = settle(found, known, after(at))
        for key, cue in found.cues.items():
            assert cue.state == "WAITING" or following.cues[key] == cue
        for key, one in found.hopes.items():
            assert one.state in ("WAITING", "OPEN", "MISSED") or following.hopes[key] == one
        found = following


@given(begins=scripts(), happened=HAPPENED, at=st.integers(0, 90))
def test_the_end_leaves_nothing_open(begins: Standing, happened: list[Happening], at: int) -> None:
    found = ended(settle(begins, happened, after(at)), after(at))
    assert not {"WAITING", "OPEN"} & set(states(found).values())
