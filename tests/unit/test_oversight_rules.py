"""When a summary is due: the plan's hours on the unit's clock, once each, and what a standstill makes up for."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from youxu.oversight.rules.turns import MOST_MISSED, last_turn, turn_before, turns_due

ZONE = ZoneInfo("Asia/Shanghai")


def here(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "turn"),
    [
        (here(23, 17), here(23, 17)),
        (here(23, 16, 59), here(23, 8)),
        (here(23, 7), here(22, 17)),
        (here(23, 23, 59), here(23, 17)),
    ],
)
def test_the_last_turn_is_the_latest_hour_of_the_plan_that_came(at: datetime, turn: datetime) -> None:
    assert last_turn(("17:00", "08:00"), at, ZONE) == turn


def test_the_turn_before_is_an_earlier_hour_or_that_of_the_day_before() -> None:
    assert turn_before(("17:00",), here(23, 17), ZONE) == here(22, 17)
    assert turn_before(("08:00", "17:00"), here(23, 17), ZONE) == here(23, 8)


def test_before_the_first_summary_only_the_last_turn_is_due() -> None:
    assert turns_due(("17:00",), None, here(23, 18), ZONE) == [here(23, 17)]


def test_every_turn_since_the_last_summary_is_due_once_the_earliest_first() -> None:
    assert turns_due(("17:00",), here(20, 17), here(23, 9), ZONE) == [here(21, 17), here(22, 17)]
    assert turns_due(("17:00",), here(22, 17), here(23, 9), ZONE) == []


def test_after_a_long_standstill_only_so_many_are_made_up_for() -> None:
    found = turns_due(("17:00",), here(23, 17) - timedelta(days=90), here(23, 17), ZONE)
    assert len(found) == MOST_MISSED
    assert found[-1] == here(23, 17)


def test_a_turn_keeps_its_hour_where_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    before = turn_before(("17:00",), datetime(2026, 10, 25, 17, tzinfo=zone), zone)
    assert (before.astimezone(zone).hour, before.astimezone(zone).day) == (17, 24)
