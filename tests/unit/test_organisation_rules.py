"""Grants, separation, rosters, accounts: what the organisation decides without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.plan import shipped_plan
from youxu.kernel.vocabulary import BODY, ROSTER, VERB
from youxu.organisation import rules
from youxu.organisation.rules import Held, RosterKind, Turn

START = datetime(2026, 11, 23, tzinfo=UTC)
PATHS = ("a/", "a/b/", "a/b/c/", "a/b/c/d/", "a/bb/", "a/b/e/")
HELD = st.builds(
    Held, st.sampled_from([*rules.KNOWN_POSTS, "night_guard"]), st.sampled_from(PATHS), st.booleans()
)
HOURS = st.integers(0, 200)


def hour(count: int) -> datetime:
    return START + timedelta(hours=count)


@given(st.lists(HELD, max_size=5), st.sampled_from(PATHS), st.sampled_from(rules.VERBS))
def test_a_grant_never_reaches_upward_or_sideways(held, path, verb):
    for grant in rules.grants_for(held):
        if grant.covers(verb, path):
            assert path.startswith(grant.path)
            assert grant.path in {one.path for one in held}


@given(st.lists(HELD, max_size=5), st.sampled_from(PATHS), st.sampled_from(rules.VERBS))
def test_below_a_post_only_reads_and_administers(held, path, verb):
    for grant in rules.grants_for(held):
        if grant.covers(verb, path) and path != grant.path:
            assert verb in rules.BELOW


@given(st.lists(HELD, max_size=4), st.lists(HELD, max_size=4))
def test_grants_are_the_union_over_posts(one, other):
    assert rules.grants_for([*one, *other]) == rules.grants_for(one) | rules.grants_for(other)


@given(HELD)
def test_need_to_know_stays_in_the_own_unit(held):
    assert all(not grant.below for grant in rules.grants_of(held) if grant.verb == "read_need_to_know")


def test_a_post_of_the_units_own_making_reads_only():
    assert rules.verbs_of("night_guard") == {"read"}


def test_only_the_leader_lowers_a_level():
    assert rules.posts_with("lower_level") == ("leader",)


def test_every_verb_and_code_has_its_words():
    no_grants = {rules.OWN_ACCOUNT, "accept_link", "acknowledge", "subscribe", "count_supplies"}
    assert set(rules.VERBS) | no_grants == set(VERB)
    assert set(ROSTER) == set(RosterKind)
    assert set(BODY) == {*rules.BODIES, "other"}


def test_posts_and_their_names_are_those_of_the_shipped_plan():
    plan = shipped_plan()
    inside = {key: post for key, post in plan.posts.items() if str(post.kind) in ("INSIDE", "CONTACT")}
    assert set(inside) == set(rules.KNOWN_POSTS)
    assert {key: (post.title.zh, post.title.en) for key, post in inside.items()} == dict(rules.POST_NAMES)


def test_the_shipped_separation_is_that_of_the_shipped_plan():
    assert rules.separation_table(shipped_plan().separation) == dict(rules.SHIPPED)
    assert rules.separation_table(None) == dict(rules.SHIPPED)


@given(HOURS, HOURS, HOURS)
def test_a_half_open_span_holds_at_its_start_and_not_at_its_end(start, length, moment):
    begins, ends = hour(start), hour(start + length)
    assert rules.holds_at(begins, ends, hour(moment)) is (start <= moment < start + length)
    assert rules.holds_at(begins, None, hour(moment)) is (start <= moment)


@given(HOURS, st.integers(1, 48), st.integers(1, 48))
def test_spans_that_touch_do_not_overlap(start, first, second):
    one = (hour(start), hour(start + first))
    other = (hour(start + first), hour(start + first + second))
    assert not rules.overlap(one, other)
    assert rules.overlap(one, (one[0], other[1]))


TURNS = st.lists(
    st.builds(
        lambda start, length, person: Turn("DUTY_OFFICER", person, hour(start), hour(start + length)),
        st.integers(0, 100),
        st.integers(1, 30),
        st.integers(1, 3),
    ),
    max_size=12,
)


@given(TURNS, st.integers(0, 60), st.integers(1, 60))
def test_gaps_are_exactly_the_hours_without_anybody(turns, start, length):
    gaps = rules.roster_gaps(turns, (hour(start), hour(start + length)), ["DUTY_OFFICER"])
    for count in range(start, start + length):
        manned = any(rules.holds_at(turn.starts_at, turn.ends_at, hour(count)) for turn in turns)
        in_gap = any(rules.holds_at(gap.starts_at, gap.ends_at, hour(count)) for gap in gaps)
        assert manned is not in_gap


def test_an_empty_roster_is_one_gap():
    span = (START, hour(24))
    (gap,) = rules.roster_gaps([], span, ["LEADER_ON_CALL"])
    assert (gap.starts_at, gap.ends_at) == span


@pytest.mark.parametrize(
    ("kind", "person", "start", "clash"),
    [
        ("DUTY_OFFICER", 2, 6, True),
        ("DUTY_OFFICER", 2, 12, False),
        ("TECHNICAL", 1, 6, True),
        ("TECHNICAL", 2, 6, False),
    ],
)
def test_a_roster_of_one_takes_nobody_else_and_a_list_not_the_same_person_twice(kind, person, start, clash):
    there = [Turn(kind, 1, START, hour(12), pk=1)]
    assert bool(rules.clashes(there, Turn(kind, person, hour(start), hour(start + 12)))) is clash


def test_one_person_with_both_duties_is_named_for_the_shared_hours():
    turns = [Turn("DUTY_OFFICER", 1, START, hour(12)), Turn("LEADER_ON_CALL", 1, hour(8), hour(20))]
    assert rules.double_duties(turns, (START, hour(48))) == ((1, hour(8), hour(12)),)


@pytest.mark.parametrize(
    ("act", "parts", "person", "fallback"),
    [
        ("check_line", {"restorer": {1}, "claimer": {2}}, 1, "telephone_check"),
        ("check_line", {"restorer": {1}, "claimer": {2}}, 2, "telephone_check"),
        ("check_line", {"restorer": {1}, "claimer": {2}}, 3, ""),
        ("approve_free_text", {"writer": {4}}, 4, "countersign"),
        ("sign_report_IV_up", {"only_author": {5}}, 5, "parent_signs"),
        ("custody_second_signature", {"first": {6}}, 6, "video_or_telephone_witness"),
        ("approve_plan", {"writer": {7, 8}}, 8, "parent_signs"),
        ("note", {"writer": {7}}, 7, ""),
    ],
)
def test_who_did_the_first_act_does_not_do_the_second(act, parts, person, fallback):
    faults = rules.separation_faults(act, person, parts)
    assert [fault.fallback for fault in faults] == ([fallback] if fallback else [])
    assert all(fault.sentence.values["act"] for fault in faults)


def test_who_can_instead_is_everyone_without_a_part():
    assert rules.may_act("check_line", [1, 2, 3], {"restorer": [1], "claimer": [1]}) == (2, 3)


def test_a_single_person_finds_no_second():
    assert rules.second_person_missing([1, 2], [1]) == (1,)
    assert rules.second_person_missing([1], [1, 2]) == ()


def test_every_fallback_has_its_words():
    assert set(rules.FALLBACK_SENTENCES) == set(rules.Fallback)
    assert {rule.act for rule in rules.SHIPPED.values()} == set(rules.ACT_SENTENCES)


@pytest.mark.parametrize(
    ("given", "kept", "shown"),
    [
        ("+86 139 0000 0110", "13900000110", "139****0110"),
        ("１３９-0000-0110", "13900000110", "139****0110"),
        ("", "", ""),
    ],
)
def test_a_mobile_number_is_kept_plain_and_shown_masked(given, kept, shown):
    assert rules.plain_mobile(given) == kept
    assert rules.masked_mobile(kept) == shown


@pytest.mark.parametrize(
    ("text", "wrong"), [("123", True), ("", False), ("13900000110", False), ("abc", True)]
)
def test_a_mobile_number_that_is_none_is_named(text, wrong):
    assert (rules.mobile_fault(text) is not None) is wrong


def test_a_token_may_be_typed_from_paper():
    assert rules.token_digest("abcd-efgh 2345") == rules.token_digest("ABCDEFGH2345")
