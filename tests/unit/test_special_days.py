"""Which days a rule means, at its edges; the lunar month; limits that a peak day shortens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from youxu.incidents.planned import shortened
from youxu.kernel import lunar
from youxu.network import special_days
from youxu.plan.files import shipped_plan

FIRST, LAST = date(2026, 11, 2), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 17), 1),
        (date(2026, 2, 16), 29),
        (date(2025, 7, 25), 1),
        (date(2025, 8, 22), 29),
        (date(2025, 8, 23), 1),
        (date(2026, 9, 25), 15),
        (date(2050, 12, 31), 18),
        (date(2019, 12, 31), None),
        (date(2051, 3, 1), None),
    ],
)
def test_the_lunar_day_is_known_at_new_years_leap_months_and_mid_autumn(day: date, expected) -> None:
    assert lunar.day_of_month(day) == expected


def test_lunar_days_follow_one_another_without_a_gap() -> None:
    day, before = date(2020, 1, 25), 0
    while day < date(2051, 2, 11):
        now = lunar.day_of_month(day)
        assert now == before + 1 or (now == 1 and before in (0, 29, 30)), day
        day, before = day + timedelta(days=1), now


@pytest.mark.parametrize(
    ("rule", "numbers", "day", "expected"),
    [
        ("EVERY_DAY", (), FIRST, True),
        ("EVERY_DAY", (), FIRST - timedelta(days=1), False),
        ("EVERY_DAY", (), LAST, True),
        ("EVERY_DAY", (), LAST + timedelta(days=1), False),
        ("SOLAR", (2, 5, 8), date(2026, 11, 12), True),
        ("SOLAR", (2, 5, 8), date(2026, 11, 13), False),
        ("SOLAR", (0,), date(2026, 11, 30), True),
        ("WEEKLY", (1,), date(2026, 11, 23), True),
        ("WEEKLY", (1,), date(2026, 11, 24), False),
        ("LUNAR", (5,), date(2026, 11, 23), True),
        ("LUNAR", (5,), date(2026, 11, 24), False),
        ("LUNAR", (2, 5, 8), date(2026, 11, 1), False),
    ],
)
def test_a_rule_holds_on_its_days_and_not_beside_them(rule, numbers, day, expected) -> None:
    assert special_days.holds_on(day, FIRST, LAST, rule, numbers) is expected


def test_a_rule_without_an_end_goes_on() -> None:
    assert special_days.holds_on(date(2040, 1, 2), FIRST, None, "SOLAR", (2,))


@pytest.mark.parametrize(
    ("last", "rule", "numbers", "fields"),
    [
        (None, "EVERY_DAY", (), {"ends_date"}),
        (FIRST - timedelta(days=1), "EVERY_DAY", (), {"ends_date"}),
        (FIRST + timedelta(days=366), "EVERY_DAY", (), {"ends_date"}),
        (FIRST + timedelta(days=365), "EVERY_DAY", (), set()),
        (None, "LUNAR", (), {"numbers"}),
        (None, "LUNAR", (10,), {"numbers"}),
        (None, "WEEKLY", (0,), {"numbers"}),
        (None, "WEEKLY", (7,), set()),
    ],
)
def test_what_is_wrong_with_days_is_named_by_its_field(last, rule, numbers, fields) -> None:
    assert set(special_days.faults("market_days", FIRST, last, rule, numbers)) == fields


def test_a_peak_day_halves_the_notice_clocks_and_no_other() -> None:
    plan = shipped_plan()
    door, convene = plan.clock("door_notice"), plan.clock("convene")
    assert str(shortened(plan, "door_notice", door.limit_at("OUTLET")).count) == "7"
    assert shortened(plan, "public_notice", plan.clock("public_notice").limit_at("OUTLET")).count == 30
    assert shortened(plan, "convene", convene.limit_at("IV")) == convene.limit_at("IV")
