"""Opening hours: textbook values, holidays, and properties that hold for any timetable."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.kernel import spans
from youxu.kernel.spans import Calendar, Timetable

ZONE = ZoneInfo("Asia/Shanghai")
TOWN = "Mo-Fr 08:30-12:00,13:30-17:30; Sa 09:00-12:00; PH off"
CALENDAR = Calendar(frozenset({date(2026, 10, 1), date(2026, 10, 2)}), frozenset({date(2026, 10, 10)}))
PATTERNS = ("24/7", TOWN, "Mo-Su 08:30-17:30", "Tu,Fr 09:00-12:00,12:30-16:00", "Mo-Fr 22:00-02:00", "")


def table(pattern: str = TOWN, **more: object) -> Timetable:
    return Timetable(pattern, ZONE, CALENDAR, **more)  # type: ignore[arg-type]


def local(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def test_a_window_is_half_open() -> None:
    assert spans.is_open(table(), local(24, 8, 30))
    assert not spans.is_open(table(), local(24, 12))
    assert not spans.is_open(table(), local(24, 8, 29))


def test_opening_minutes_leave_out_the_lunch_break() -> None:
    assert spans.open_minutes_between(table(), local(24, 11), local(24, 14)) == 90
    assert spans.open_minutes_between(table(), local(24, 0), local(25, 0)) == 450
    assert spans.open_minutes_between(table(), local(24, 14), local(24, 11)) == 0


def test_four_opening_hours_run_over_the_lunch_break_and_the_night() -> None:
    assert spans.add_open_minutes(table(), local(24, 9), 240) == local(24, 14, 30)
    assert spans.add_open_minutes(table(), local(24, 16), 240) == local(25, 11)
    assert spans.add_open_minutes(table(), local(24, 16), 0) == local(24, 16)


def test_three_opening_days_skip_the_sunday() -> None:
    assert spans.add_open_days(table(), local(27, 10), 2) == local(30, 17, 30)
    assert spans.add_open_days(table(), local(27, 10), 1, time(12)) == local(28, 12)
    assert spans.add_open_days(table(), local(27, 10), 0) == local(27, 17, 30)


def test_a_holiday_closes_where_the_pattern_says_so() -> None:
    assert not spans.is_open(table(), local(1, 10, month=10))
    assert spans.is_open(table("Mo-Su 08:30-17:30"), local(1, 10, month=10))
    assert spans.is_open(table("Mo-Fr 08:30-17:30; PH 10:00-12:00"), local(1, 11, month=10))


def test_a_make_up_workday_has_the_hours_of_the_neighbouring_weekday() -> None:
    assert spans.is_open(table(), local(10, 16, month=10))
    assert not spans.is_open(table(), local(17, 16, month=10))


def test_an_exception_wins_over_holiday_and_pattern() -> None:
    special = table(exceptions={date(2026, 10, 1): "09:00-11:00", date(2026, 11, 24): ""})
    assert spans.is_open(special, local(1, 10, month=10))
    assert not spans.is_open(special, local(24, 10))


def test_an_unknown_year_counts_monday_to_friday_and_says_so() -> None:
    assert not CALENDAR.knows(2031)
    assert CALENDAR.is_workday(date(2031, 1, 1))
    assert not CALENDAR.is_workday(date(2031, 1, 4))


def test_unknown_hours_count_as_always_open() -> None:
    assert spans.is_open(table(""), local(22, 3))
    assert spans.add_open_minutes(table(""), local(22, 3), 60) == local(22, 4)


def test_a_place_that_never_opens_has_no_end_in_opening_time() -> None:
    with pytest.raises(spans.NeverOpens):
        spans.add_open_minutes(table("off"), local(24, 9), 60)
    assert spans.next_opening(table("off"), local(24, 9)) is None


def test_the_next_change_is_closing_then_opening() -> None:
    assert spans.next_change(table(), local(24, 9)) == local(24, 12)
    assert spans.next_change(table(), local(24, 18)) == local(25, 8, 30)
    assert spans.next_change(table("24/7"), local(24, 18)) is None


def test_the_clock_change_of_summer_time_costs_no_opening_minute() -> None:
    paris = Timetable("Su 00:00-06:00", ZoneInfo("Europe/Paris"))
    start = datetime(2026, 3, 29, 0, tzinfo=ZoneInfo("Europe/Paris"))
    assert spans.open_minutes_between(paris, start, start + timedelta(days=1)) == 300


@pytest.mark.parametrize("text", ["", "Mo-Fx", "Mo-Fr 25:00-99:00", "x" * 300, "Mo-Fr 08:00-12:00; PH 9-12x"])
def test_bad_hours_are_refused(text: str) -> None:
    with pytest.raises(spans.BadHours):
        spans.check(text)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="Nowhere"):
        spans.zone("Asia/Nowhere")


def test_weekly_open_days_are_counted() -> None:
    assert spans.weekly_open_days(TOWN) == 6
    assert spans.weekly_open_days("Tu,Fr 09:00-12:00") == 2


MOMENTS = st.integers(0, 520000).map(
    lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)


@given(st.sampled_from(PATTERNS), MOMENTS, st.integers(0, 3000))
def test_adding_minutes_and_counting_them_agree(pattern: str, start: datetime, minutes: int) -> None:
    end = spans.add_open_minutes(table(pattern), start, minutes)
    assert spans.open_minutes_between(table(pattern), start, end) == pytest.approx(minutes)


@given(st.sampled_from(PATTERNS), MOMENTS, MOMENTS, MOMENTS)
def test_parts_add_up_to_the_whole(pattern: str, a: datetime, b: datetime, c: datetime) -> None:
    first, middle, last = sorted((a, b, c))[0], sorted((a, b, c))[1], sorted((a, b, c))[2]
    last = min(last, first + timedelta(days=30))
    middle = min(middle, last)
    parts = spans.open_minutes_between(table(pattern), first, middle)
    parts += spans.open_minutes_between(table(pattern), middle, last)
    assert parts == pytest.approx(spans.open_minutes_between(table(pattern), first, last))


@given(st.sampled_from(PATTERNS), MOMENTS)
def test_nothing_changes_before_the_next_change(pattern: str, at: datetime) -> None:
    change = spans.next_change(table(pattern), at)
    if change is not None:
        assert change > at
        assert spans.is_open(table(pattern), change) != spans.is_open(table(pattern), at)
        middle = at + (change - at) / 2
        assert spans.is_open(table(pattern), middle) == spans.is_open(table(pattern), at)
