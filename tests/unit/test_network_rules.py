"""The state of a line and how long a word is good: decisions without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.kernel import spans
from youxu.kernel.spans import Timetable
from youxu.network import rules
from youxu.network.rules import ConfirmWords, State

ZONE = ZoneInfo("Asia/Shanghai")
TABLE = Timetable("Mo-Fr 08:30-12:00,13:30-17:30; Sa 09:00-12:00", ZONE)
WORDS = ConfirmWords()
HELD = st.lists(st.sampled_from(rules.HOLDING), max_size=5)
MOMENTS = st.integers(0, 480000).map(
    lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@given(HELD, st.sampled_from(rules.HOLDING))
def test_the_worst_hold_wins(held: list[State], other: State) -> None:
    state = rules.state_at([*held, other])
    assert rules.RANK[state] <= rules.RANK[other]
    assert state in [*held, other]


@given(HELD, st.sampled_from(rules.HOLDING))
def test_lifting_one_hold_never_hides_what_another_holds(held: list[State], lifted: State) -> None:
    before, after = rules.state_at([*held, lifted]), rules.state_at(held)
    assert rules.RANK[after] >= rules.RANK[before]
    assert after == rules.worst(held)


@given(HELD, st.booleans())
def test_closed_hours_are_never_unknown(held: list[State], missing: bool) -> None:
    state = rules.state_at(held, open_now=False, opening_missing=missing)
    assert state not in (State.UNKNOWN, State.OPEN)


def test_no_hold_means_open_in_opening_hours_and_closed_by_timetable_outside() -> None:
    assert rules.state_at([]) is State.OPEN
    assert rules.state_at([], open_now=False) is State.CLOSED_NOW
    assert rules.state_at([], offered=False) is State.NOT_OFFERED


def test_a_missing_opening_confirmation_is_unknown_but_hides_no_hold() -> None:
    assert rules.state_at([], opening_missing=True) is State.UNKNOWN
    assert rules.state_at([State.RESTRICTED], opening_missing=True) is State.RESTRICTED


def test_an_outlet_is_as_bad_as_its_worst_line() -> None:
    assert rules.state_of_outlet([State.OPEN, State.RESTRICTED, State.CLOSED_NOW]) is State.RESTRICTED
    assert rules.state_of_outlet([State.CLOSED_NOW, State.NOT_OFFERED]) is State.CLOSED_NOW
    assert rules.state_of_outlet([]) is State.NOT_OFFERED


def test_on_its_first_day_a_word_is_good_for_sixty_opening_minutes() -> None:
    said = local(24, 11, 30)
    assert rules.confirm_by(State.SUSPENDED, said, said, WORDS, TABLE) == local(24, 14)


def test_closed_hours_never_count() -> None:
    said = local(24, 17)
    assert rules.confirm_by(State.SUSPENDED, said, said, WORDS, TABLE) == local(25, 9)


@pytest.mark.parametrize(
    ("since", "at", "until"),
    [
        (local(23, 9), local(24, 8, 30), local(24, 13, 45)),
        (local(19, 9), local(24, 10), local(25, 10)),
        (local(2, 9), local(24, 10), datetime(2026, 12, 1, 10, tzinfo=ZONE)),
        (local(19, 9), local(27, 16), datetime(2026, 11, 30, 9, tzinfo=ZONE)),
    ],
    ids=["twice a day", "daily", "weekly", "daily over the weekend"],
)
def test_the_rhythm_slows_with_the_age_of_the_stop(since: datetime, at: datetime, until: datetime) -> None:
    assert rules.confirm_by(State.RESTRICTED, since, at, WORDS, TABLE) == until


def test_a_moved_outlet_is_confirmed_monthly_and_an_unreachable_one_never() -> None:
    said = local(2, 10)
    assert rules.confirm_by(State.RELOCATED, said, said, WORDS, TABLE) == local(2, 10) + timedelta(days=30)
    assert rules.confirm_by(State.UNREACHABLE, said, said, WORDS, TABLE) is None
    assert rules.confirm_by(State.UNKNOWN, said, said, WORDS, TABLE) is None


@given(st.sampled_from([State.SUSPENDED, State.RESTRICTED]), MOMENTS, st.integers(0, 60))
def test_a_word_never_runs_out_at_once_nor_in_closed_hours(state: State, since: datetime, days: int) -> None:
    at = since + timedelta(days=days)
    until = rules.confirm_by(state, since, at, WORDS, TABLE)
    assert until is not None
    assert until > at
    before = until - timedelta(seconds=1)
    assert spans.is_open(TABLE, before) or spans.is_open(TABLE, until)


def test_the_opening_confirmation_is_missing_after_its_grace_only() -> None:
    def missing(at: datetime, **more: bool) -> bool:
        return rules.opening_missing(TABLE, at, WORDS, **{"owed": True, "confirmed": False, **more})

    assert not missing(local(24, 9))
    assert missing(local(24, 9, 1))
    assert not missing(local(24, 9, 1), confirmed=True)
    assert not missing(local(24, 9, 1), owed=False)
    assert not missing(local(24, 12, 30))
    assert not missing(local(22, 10))


def test_confirm_words_are_read_from_stored_values() -> None:
    assert rules.confirm_words({}) == ConfirmWords()
    assert rules.confirm_words({"grace_minutes": 15, "later": "DAILY"}).later is rules.Rhythm.DAILY
    with pytest.raises(ValueError):
        rules.confirm_words({"later": "NEVER"})


def test_search_text_is_normalised() -> None:
    assert rules.normalised("ＡＢＣ  柳林", "", "Ｄ") == "abc 柳林 d"


def test_a_branch_stands_below_a_county_and_not_above() -> None:
    assert rules.may_be_below(rules.UnitLevel.BRANCH, rules.UnitLevel.COUNTY)
    assert not rules.may_be_below(rules.UnitLevel.COUNTY, rules.UnitLevel.BRANCH)
