"""The chain of an alert, quiet hours, what an answer means: pure decisions."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.alerting.rules.chain import Rung, chain_of, turns
from youxu.alerting.rules.replies import acknowledges
from youxu.alerting.rules.standing import why_dropped
from youxu.alerting.rules.words import DropReason
from youxu.delivery.rules.texts import filled, short
from youxu.organisation.rules import reach

ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE = st.lists(st.integers(1, 6), max_size=3).map(tuple)
RUNGS = st.lists(PEOPLE, min_size=1, max_size=6).map(
    lambda several: [Rung(f"role{number}", people) for number, people in enumerate(several)]
)


def whole_way(rungs: list[Rung], asleep: set[int]) -> list[list]:
    """Return the steps of each time that something was due, until the chain was at its end."""
    told: set[int] = set()
    place, found = -1, []
    while steps := list(turns(rungs, told, after=place, asleep=asleep)):
        found.append(steps)
        place = steps[-1].place
        told.update(person for step in steps for person in step.people)
    return found


@given(RUNGS, st.sets(st.integers(1, 6)))
def test_everybody_on_the_chain_is_told_exactly_once_in_its_order(rungs, asleep) -> None:
    told = [person for steps in whole_way(rungs, asleep) for step in steps for person in step.people]
    assert told == list(dict.fromkeys(person for rung in rungs for person in rung.people))


@given(RUNGS, st.sets(st.integers(1, 6)))
def test_every_place_comes_once_and_each_time_goes_on_to_somebody_awake(rungs, asleep) -> None:
    several = whole_way(rungs, asleep)
    places = [step.place for steps in several for step in steps]
    assert places == list(range(len(rungs)))
    for steps in several[:-1]:
        reached = [bool(set(step.people) - asleep) for step in steps]
        assert reached == [False] * (len(steps) - 1) + [True]


@given(RUNGS, st.integers(-1, 6))
def test_a_step_fires_no_place_again_that_was_reached(rungs, after) -> None:
    assert all(step.place > after for step in turns(rungs, (), after=after))


def test_a_chain_names_each_role_once() -> None:
    then = ("own_deputy", "leader_on_call", "leader", "parent_duty")
    assert chain_of("leader", then) == ("leader", "own_deputy", "leader_on_call", "parent_duty")


def test_a_role_without_anybody_is_said_and_the_next_follows_at_once() -> None:
    rungs = [Rung("duty_officer", ()), Rung("own_deputy", (2,)), Rung("leader", (3,))]
    assert [(step.role, step.people) for step in turns(rungs, ())] == [
        ("duty_officer", ()),
        ("own_deputy", (2,)),
    ]


@given(st.integers(0, 525_600), st.times(), st.times())
def test_quiet_hours_end_in_the_future_within_a_day_and_are_over_then(minute, starts, ends) -> None:
    begin, until = f"{starts:%H:%M}", f"{ends:%H:%M}"
    if begin == until:
        return
    here = datetime(2026, 1, 1, tzinfo=ZONE) + timedelta(minutes=minute)
    end = reach.quiet_end(here, begin, until)
    if end is not None:
        assert here < end <= here + timedelta(days=1)
        assert f"{end:%H:%M}" == until
        assert reach.quiet_end(end, begin, until) is None


@pytest.mark.parametrize(
    ("clock", "end"),
    [
        ("21:59", None),
        ("22:00", "07:00"),
        ("23:59", "07:00"),
        ("06:59", "07:00"),
        ("07:00", None),
        ("12:00", None),
    ],
)
def test_quiet_hours_over_midnight_are_half_open(clock, end) -> None:
    at = datetime.fromisoformat(f"2026-11-24T{clock}").replace(tzinfo=ZONE)
    found = reach.quiet_end(at, "22:00", "07:00")
    assert (f"{found:%H:%M}" if found else None) == end


@pytest.mark.parametrize(
    ("ways", "starts", "ends", "field"),
    [
        ([("PIGEON", "")], "", "", "ways"),
        ([("EMAIL", "nobody")], "", "", "ways"),
        ([("SMS", "123")], "", "", "ways"),
        ([("SMS", "")] * 9, "", "", "ways"),
        ([], "22", "07:00", "quiet_from"),
        ([], "22:00", "", "quiet_until"),
        ([], "", "07:00", "quiet_from"),
        ([], "22:00", "22:00", "quiet_until"),
    ],
)
def test_ways_that_cannot_be_are_named_by_their_field(ways, starts, ends, field) -> None:
    assert list(reach.faults(ways, starts, ends)) == [field]


def test_a_person_is_reached_in_their_own_order_and_by_hand_at_last() -> None:
    found = reach.ways("马骏", "13900000007", "", [("WECOM", ""), ("SMS", "13900000008")])
    assert [(one.channel, one.address) for one in found] == [
        ("WECOM", ""),
        ("SMS", "13900000008"),
        ("BY_HAND", "马骏 13900000007"),
    ]
    assert reach.ways("马骏", "13900000007", "", voice=True)[0].channel == "VOICE"


@pytest.mark.parametrize("text", ["1", " 1 ", "１", "1。", "收到", "ok"])
def test_an_answer_that_says_received_acknowledges(text) -> None:
    assert acknowledges(text)


@pytest.mark.parametrize("text", ["", "2", "11", "1号线路断了", "没收到", "TD"])
def test_any_other_answer_acknowledges_nothing(text) -> None:
    assert not acknowledges(text)


@pytest.mark.parametrize(
    ("stage", "receipt", "why"),
    [
        ("REPORTED", None, None),
        ("RESPONDING", None, None),
        ("RESTORED", None, DropReason.INCIDENT_OVER),
        ("CALLED_OFF", None, DropReason.INCIDENT_OVER),
        ("RESTORED", "SENT", None),
        ("CLOSED", "SENT", DropReason.INCIDENT_OVER),
        ("DIRECTED", "ACCEPTED", DropReason.RECEIPT_SETTLED),
    ],
)
def test_nobody_is_wanted_for_what_is_over_or_answered(stage, receipt, why) -> None:
    assert why_dropped(stage, receipt) is why


def test_a_text_keeps_braces_of_values_and_empties_what_has_no_value() -> None:
    assert filled("{outlet}停办{lines}{none}", {"outlet": "{x}", "lines": "函件"}) == "{x}停办函件"
    assert short("一" * 40) == "一" * 34 + "…"
