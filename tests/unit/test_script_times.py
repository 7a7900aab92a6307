"""Times as chronograms write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.exercises.rules.script_times import (
    MOST_MINUTES,
    Reading,
    Written,
    are_relative,
    clock_text,
    offset_text,
    since,
    written,
)


@pytest.mark.parametrize(
    ("text", "minutes", "clock"),
    [
        ("T", 0, False),
        ("T+15", 15, False),
        ("t + 15", 15, False),
        ("+15", 15, False),
        ("15", 15, False),
        ("15.0", 15, False),
        ("15 min", 15, False),
        ("15分钟", 15, False),
        ("第15分钟", 15, False),
        ("第 5 分", 5, False),
        ("T+1:05", 65, False),
        ("+0:05", 5, False),
        ("T-5", -5, False),
        ("-5", -5, False),
        ("T-0:05", -5, False),
        ("0:15", 15, True),
        ("00:15:00", 15, True),
        ("9:25", 565, True),
        ("09：25", 565, True),
        ("9点25分", 565, True),
        ("9点", 540, True),
        ("9时5", None, True),
        ("9时05分", 545, True),
        ("2026-11-28 09:25", 565, True),
        ("2026-11-28 09:25:00", 565, True),
        ("2026/11/28 09:25", 565, True),
        ("27:10", 1630, True),
    ],
)
def test_written_reads_both_kinds(text: str, minutes: int | None, clock: bool) -> None:
    assert written(text) == (None if minutes is None else Written(minutes, clock))


@pytest.mark.parametrize(
    "text", ["", "soon", "T+", "9:75", "T+99999", "--5", "第分钟", "9:5x", "1e3", "九点"]
)
def test_written_says_nothing_of_what_is_no_time(text: str) -> None:
    assert written(text) is None


@pytest.mark.parametrize(
    ("texts", "reading", "relative"),
    [
        (["0:00", "0:15", "1:10"], Reading.AUTO, True),
        (["0:40", "9:15"], Reading.AUTO, True),
        (["9:00", "9:15"], Reading.AUTO, False),
        (["T+5"], Reading.AUTO, False),
        ([], Reading.AUTO, False),
        (["9:00"], Reading.RELATIVE, True),
        (["0:10"], Reading.ABSOLUTE, False),
    ],
)
def test_a_column_is_read_one_way(texts: list[str], reading: Reading, relative: bool) -> None:
    assert are_relative([found for one in texts if (found := written(one))], reading) is relative


@pytest.mark.parametrize(
    ("begins", "clock", "minutes"), [(540, 565, 25), (540, 530, -10), (1430, 10, 20), (540, 540, 0)]
)
def test_since_takes_what_is_half_a_day_before_for_the_next_day(
    begins: int, clock: int, minutes: int
) -> None:
    assert since(begins, clock) == minutes


@given(st.integers(0, MOST_MINUTES))
def test_offset_text_reads_back(minutes: int) -> None:
    assert written(offset_text(minutes)) == Written(minutes, clock=False)


@given(st.integers(0, 1439))
def test_clock_text_reads_back(minutes: int) -> None:
    assert written(clock_text(minutes)) == Written(minutes, clock=True)


@given(st.text(max_size=30))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = written(text)
    assert found is None or abs(found.minutes) <= MOST_MINUTES
