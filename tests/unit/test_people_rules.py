"""People first: what a word on a person must say, when everybody is accounted for (pure rules)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.incidents.rules import people as rules
from youxu.incidents.rules.people import PersonState
from youxu.plan.schema.words import Flag

BEGAN = datetime(2026, 11, 23, 1, 4, tzinfo=UTC)
AT = BEGAN + timedelta(minutes=30)


@pytest.mark.parametrize("state", list(PersonState))
def test_a_person_in_safety_in_hospital_or_dead_is_settled_and_nobody_else(state: PersonState) -> None:
    assert rules.is_settled(state) is (state in ("SAFE", "IN_HOSPITAL", "DEAD"))


@pytest.mark.parametrize(
    ("state", "flag"),
    [
        ("SAFE", None), ("MISSING", Flag.MISSING), ("HURT", Flag.PERSON_HURT), ("TRAPPED", Flag.PERSON_HURT),
        ("IN_DANGER", Flag.PERSON_HURT), ("IN_HOSPITAL", Flag.PERSON_HURT), ("DEAD", Flag.PERSON_HURT),
    ],
)  # fmt: skip
def test_a_state_means_a_fact_for_the_level(state: str, flag: Flag | None) -> None:
    assert rules.flag_of(state) == flag


@pytest.mark.parametrize(
    ("named", "missing", "answered"),
    [(0, 0, False), (1, 0, True), (1, 1, True), (1, 2, False), (2, 2, True), (3, 2, True), (0, 3, False)],
)
def test_an_alarm_is_answered_by_as_many_people_as_were_missing(
    named: int, missing: int, answered: bool
) -> None:
    assert rules.is_answered(named, missing) is answered


@pytest.mark.parametrize(
    ("state", "place", "outlet", "fields"),
    [
        ("SAFE", "", False, set()), ("HURT", "", False, set()), ("DEAD", "", False, set()),
        ("IN_DANGER", "", False, set()), ("TRAPPED", "", True, set()), ("TRAPPED", "", False, {"place"}),
        ("MISSING", " ", False, {"place"}), ("MISSING", "河边", False, set()), ("MISSING", "", True, set()),
        ("IN_HOSPITAL", "", True, {"place"}), ("IN_HOSPITAL", "县医院", False, set()), ("FINE", "", True, {"state"}),
    ],
)  # fmt: skip
def test_where_who_is_missing_trapped_or_in_hospital_is_must_be_said(
    state: str, place: str, outlet: bool, fields: set[str]
) -> None:
    assert set(rules.word_faults(state, place, AT, BEGAN, AT, outlet=outlet)) == fields


@pytest.mark.parametrize(
    ("minutes", "wrong"), [(-3, True), (-2, False), (0, False), (30, False), (32, False), (33, True)]
)
def test_a_moment_lies_between_the_beginning_and_now(minutes: int, wrong: bool) -> None:
    since = BEGAN + timedelta(minutes=minutes)
    assert bool(rules.moment_faults("since_at", since, BEGAN, AT)) is wrong
    assert ("since_at" in rules.word_faults("SAFE", "", since, BEGAN, AT)) is wrong
    assert ("called_at" in rules.call_faults("POLICE", "黄", since, BEGAN, AT)) is wrong


@pytest.mark.parametrize(
    ("who", "kind", "tally", "fields"),
    [
        ("黄某", "STAFF", 1, set()),
        (" ", "STAFF", 1, {"who"}),
        ("黄某", "FRIEND", 1, {"kind"}),
        ("顾客", "CUSTOMER", 0, {"tally"}),
        ("顾客", "CUSTOMER", 1000, {"tally"}),
        ("", "", -1, {"who", "kind", "tally"}),
    ],
)
def test_every_fault_of_a_row_is_named(who: str, kind: str, tally: int, fields: set[str]) -> None:
    assert set(rules.person_faults(who, kind, tally)) == fields


@pytest.mark.parametrize(
    ("service", "caller", "fields"),
    [
        ("POLICE", "黄", set()),
        ("", "黄", {"service"}),
        ("AMBULANCE", " ", {"caller"}),
        ("x", "", {"service", "caller"}),
    ],
)
def test_a_call_names_the_number_and_who_called(service: str, caller: str, fields: set[str]) -> None:
    assert set(rules.call_faults(service, caller, AT, BEGAN, AT)) == fields


@pytest.mark.parametrize(
    ("text", "service"),
    [("110", "POLICE"), ("119", "FIRE"), (" 120 ", "AMBULANCE"), ("police", "POLICE"), ("122", "122")],
)
def test_a_number_names_its_service(text: str, service: str) -> None:
    assert rules.service_of(text) == service


@given(st.lists(st.tuples(st.sampled_from(list(PersonState)), st.integers(1, 99))))
def test_nobody_waits_exactly_when_every_state_is_settled(states: list[tuple[str, int]]) -> None:
    assert (rules.people_in(states) == 0) is all(rules.is_settled(state) for state, _ in states)


@given(st.text(), st.text())
def test_the_digest_depends_on_its_salt_and_never_shows_the_words(salt: str, word: str) -> None:
    found = rules.digest_of(salt, word)
    assert found != rules.digest_of(f"{salt}x", word)
    assert len(found) == 64
