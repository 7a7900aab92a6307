"""What a first report may say, what it says at first sight, which open cases it resembles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from youxu.incidents.rules import report as rules
from youxu.incidents.rules.report import OpenCase, Place, Stopped, Told

AT = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
PLACE = Place(
    "YS04",
    frozenset({"letters", "savings"}),
    ("1", "2"),
    frozenset({"power"}),
    frozenset({"by_hand", "n_of_m_counters"}),
)
TOLD = Told("power", (Stopped("letters"),), AT - timedelta(minutes=3), AT - timedelta(minutes=2))


def test_a_report_without_fault_is_taken():
    assert not rules.faults(TOLD, PLACE, AT)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cause": "moon"}, "cause"),
        ({"lines": ()}, "lines"),
        ({"lines": (Stopped("ems"),)}, "lines"),
        ({"lines": (Stopped("letters", "upside"),)}, "how"),
        ({"counters": ("3",)}, "counters"),
        ({"began_at": AT + timedelta(minutes=3), "noticed_at": AT + timedelta(minutes=3)}, "began_at"),
        ({"began_at": AT - timedelta(days=400)}, "began_at"),
        ({"noticed_at": AT - timedelta(minutes=4)}, "noticed_at"),
        ({"by_telephone": True}, "caller"),
    ],
)
def test_a_fault_names_its_field(change, field):
    assert field in rules.faults(replace(TOLD, **change), PLACE, AT)


def test_a_clock_two_minutes_fast_is_no_fault():
    fast = replace(TOLD, began_at=AT + timedelta(minutes=2), noticed_at=AT + timedelta(minutes=2))
    assert not rules.faults(fast, PLACE, AT)


def test_lines_are_read_with_their_limit():
    assert Stopped.read("letters") == Stopped("letters")
    assert Stopped.read("letters:by_hand") == Stopped("letters", "by_hand")
    assert Stopped.read("letters", "slow").state == "RESTRICTED"
    assert str(Stopped("letters", "by_hand")) == "letters:by_hand"


def test_some_counters_limit_and_all_counters_stop():
    some = replace(TOLD, counters=("1",))
    assert rules.restricted_by_counters(some, PLACE) == (Stopped("letters", "n_of_m_counters"),)
    every = replace(TOLD, counters=("1", "2"))
    assert rules.restricted_by_counters(every, PLACE) == TOLD.lines


@pytest.mark.parametrize(
    ("change", "flags"),
    [
        ({}, ()),
        ({"people_in_danger": "YES"}, ("person_hurt",)),
        ({"people_in_danger": "UNKNOWN"}, ()),
        ({"data_exposed": "YES", "mail_or_cash_at_risk": "YES"}, ("leak_possible", "no_safe_custody")),
        ({"cause": "robbery_violence"}, ("crime",)),
        ({"cause": "data_leak"}, ("leak_possible",)),
    ],
)
def test_answers_become_facts(change, flags):
    assert rules.flags_of(replace(TOLD, **change)) == flags


@pytest.mark.parametrize(
    ("cause", "flags", "named_posts_only"),
    [
        ("power", (), False),
        ("power", ("no_safe_custody",), False),
        ("power", ("leak_possible",), True),
        ("robbery_violence", (), True),
        ("sudden_illness_injury", (), True),
    ],
)
def test_crime_casualties_and_leaks_are_need_to_know(cause, flags, named_posts_only):
    assert rules.is_need_to_know(cause, flags) is named_posts_only


@pytest.mark.parametrize(
    ("stage", "unit", "outlet", "cause", "expected"),
    [
        ("REPORTED", "a/b/", "YS09", "power", True),
        ("RESPONDING", "a/b/", "YS04", "fire", True),
        ("RESPONDING", "a/b/", "YS09", "fire", False),
        ("RESTORED", "a/b/", "YS04", "power", False),
        ("REPORTED", "a/c/", "YS04", "power", False),
    ],
)
def test_a_report_resembles_the_same_cause_or_outlet(stage, unit, outlet, cause, expected):
    case = OpenCase("YS261123-01", "a/b/", "power", stage, AT, frozenset({"YS04"}))
    assert rules.resembles(case, unit_path=unit, outlet=outlet, cause=cause) is expected


def test_titles_name_three_outlets_and_count_the_rest():
    assert rules.title_of(["柳林支局"], "停电") == "柳林支局：停电"
    assert rules.title_of(["甲", "乙", "丙", "丁"], "停电") == "甲、乙、丙等4个网点：停电"
    assert rules.title_en_of(["A", "B", "C", "D"], "power cut", more=2) == "A, B, C and 3 more: power cut"


def test_a_report_of_an_observed_line_is_a_relapse_whatever_its_cause():
    observed = frozenset({("YS04", "letters")})
    case = rules.OpenCase("YS-1", "a/", "power", "RESTORED", AT, observed=observed)
    given = {"unit_path": "a/", "outlet": "YS04", "cause": "flood"}
    assert rules.resembles(case, **given, lines=("letters", "ems"))
    assert not rules.resembles(case, **given, lines=("ems",))
    assert not rules.is_relapse(case, outlet="YS05", lines=("letters",))
