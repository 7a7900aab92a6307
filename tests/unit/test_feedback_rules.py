"""Rules of the customers' voice: states, texts, masks, figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.feedback.rules import figures, texts
from youxu.feedback.rules.words import OPEN_VOICES, VoiceState, may, may_close_unanswered

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("act", "state", "allowed"),
    [
        ("take", "RECEIVED", True),
        ("take", "TAKEN", True),
        ("take", "ANSWERED", False),
        ("answer", "RECEIVED", True),
        ("answer", "TAKEN", True),
        ("answer", "ANSWERED", False),
        ("answer", "CLOSED", False),
        ("answer", "JOINED", False),
        ("join", "TAKEN", True),
        ("join", "JOINED", False),
        ("close", "ANSWERED", True),
        ("close", "CLOSED", False),
        ("reopen", "ANSWERED", True),
        ("reopen", "CLOSED", True),
        ("reopen", "RECEIVED", False),
        ("rate", "RECEIVED", False),
        ("rate", "CLOSED", True),
    ],
)
def test_an_act_is_allowed_in_its_states_alone(act: str, state: str, allowed: bool) -> None:
    assert may(act, state) is allowed


@given(st.sampled_from(list(VoiceState)))
def test_whatever_may_be_answered_may_be_taken_and_joined(state: VoiceState) -> None:
    assert may("answer", state) == may("take", state) == may("join", state) == (state in OPEN_VOICES)


def test_praise_may_be_closed_unanswered_and_a_complaint_not() -> None:
    assert may_close_unanswered("PRAISE")
    assert may_close_unanswered("SATISFACTION")
    assert not may_close_unanswered("COMPLAINT")
    assert not may_close_unanswered("ENQUIRY")


@pytest.mark.parametrize(
    ("contact", "good"),
    [
        ("", True),
        ("13812345678", True),
        ("0797-8381234", True),
        ("+86 138 1234 5678", True),
        ("wang@example.cn", True),
        ("王先生", False),
        ("wang@", False),
        ("1234", False),
        ("javascript:alert(1)", False),
        ("x" * 200, False),
    ],
)
def test_a_way_to_reach_somebody_is_a_telephone_or_a_mail_address(contact: str, good: bool) -> None:
    assert (texts.contact_fault(contact) is None) is good


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("13812345678", "138******78"),
        ("wang@example.cn", "w***@example.cn"),
        ("王先生，电话13812345678", "王先生，电话138******78"),
        ("8381234", "*****34"),
        ("", ""),
    ],
)
def test_lists_show_a_contact_masked(contact: str, shown: str) -> None:
    assert texts.masked(contact) == shown


@given(st.integers(13_000_000_000, 19_999_999_999).map(str))
def test_a_masked_number_never_shows_more_than_five_digits(number: str) -> None:
    assert sum(one.isdigit() for one in texts.masked(number)) == 5


def test_a_name_is_masked_to_its_first_character() -> None:
    assert texts.masked_name("王小明") == "王**"
    assert texts.masked_name("") == ""


def test_html_is_a_text_as_any_other_and_control_characters_go() -> None:
    assert texts.clean("<script>alert(1)</script>\r\n\x00好 ") == "<script>alert(1)</script>\n好"


@pytest.mark.parametrize(
    ("text", "needed", "wrong"),
    [
        ("", True, True),
        ("", False, False),
        ("好", True, False),
        ("长" * 2000, True, False),
        ("长" * 2001, True, True),
    ],
)
def test_a_text_is_there_and_not_too_long(text: str, needed: bool, wrong: bool) -> None:
    assert (texts.text_fault(text, needed=needed) is not None) is wrong


@pytest.mark.parametrize(("score", "wrong"), [(None, False), (0, True), (1, False), (5, False), (6, True)])
def test_a_mark_is_of_five(score: int | None, wrong: bool) -> None:
    assert (texts.score_fault(score, needed=False) is not None) is wrong
    assert texts.score_fault(None, needed=True) is not None


def test_what_was_written_tells_the_outlet_the_longer_name_first() -> None:
    names = [("1", "柳林"), ("2", "柳林支局"), ("3", "石桥邮政所")]
    assert texts.named_in("今天去柳林支局取不到包裹", names) == ("2", "1")
    assert texts.named_in("你们几点开门", names) == ()


def test_a_digest_tells_nothing_without_its_salt() -> None:
    assert texts.digest("a", "好") == texts.digest("a", "好") != texts.digest("b", "好")


@given(st.lists(st.integers(1, 5), min_size=1))
def test_the_mean_lies_between_the_worst_and_the_best_mark(scores: list[int]) -> None:
    found = figures.mean(scores)
    assert found is not None
    assert min(scores) - 0.05 <= found <= max(scores) + 0.05


def test_nobody_s_mark_is_no_mean() -> None:
    assert figures.mean([]) is None
    assert figures.mean([4, 5]) == 4.5


@pytest.mark.parametrize(
    ("due", "done", "late"),
    [(None, None, False), (60, 60, False), (60, 61, True), (60, None, True), (90, None, False)],
)
def test_late_is_after_the_limit_never_at_it(due: int | None, done: int | None, late: bool) -> None:
    def when(count: int | None) -> datetime | None:
        return None if count is None else NOON + timedelta(minutes=count)

    assert figures.is_late(when(due), when(done), NOON + timedelta(minutes=80)) is late


def test_the_median_leaves_out_what_has_no_end() -> None:
    assert figures.middle([5, None, 15, 20]) == 15
    assert figures.middle([None]) is None
    assert figures.minutes_between(NOON, NOON + timedelta(seconds=119)) == 1
