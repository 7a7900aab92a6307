"""What a short message answers to a roll-call: read by the plan's words, or not read at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youxu.watch.rules.replies import Grammar, Short, Unclear, read
from youxu.watch.rules.words import Said

WORDS = Grammar(
    answers={
        "SAFE_OPEN": ("1", "照常营业", "照常", "OPEN"),
        "SAFE_CLOSED": ("2", "停业", "CLOSED"),
        "HELP": ("3", "救", "需要帮助", "HELP"),
    },
    people=("人", "个人", "people"),
    missing=("失联", "missing"),
    besides=("平安", "都", "但"),
)
THREE = ("347005", "347006", "YS04")


def one(text: str):
    return read(text, WORDS, ["347005"]).get("347005")


@pytest.mark.parametrize(
    ("text", "said", "safe", "missing"),
    [
        ("1", "SAFE_OPEN", None, 0),
        (" １。", "SAFE_OPEN", None, 0),
        ("1 5人", "SAFE_OPEN", 5, 0),
        ("1，5", "SAFE_OPEN", 5, 0),
        ("都平安，照常营业 12 people", "SAFE_OPEN", 12, 0),
        ("2 平安", "SAFE_CLOSED", None, 0),
        ("平安但停业3个人", "SAFE_CLOSED", 3, 0),
        ("open", "SAFE_OPEN", None, 0),
        ("3", "HELP", None, 0),
        ("3 水进来了，失联2人", "HELP", None, 2),
        ("3 missing 1, 4 people", "HELP", 4, 1),
        ("快来救人", "HELP", None, 0),
        ("please help us", "HELP", None, 0),
    ],
)
def test_a_short_reply_is_read_by_the_words_of_the_plan(text, said, safe, missing) -> None:
    found = one(text)
    assert isinstance(found, Short)
    assert (found.told.said, found.told.people_safe, found.told.people_missing) == (said, safe, missing)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "UNREADABLE"),
        ("收到", "UNREADABLE"),
        ("12", "UNREADABLE"),
        ("1 5 7", "UNREADABLE"),
        ("不能照常营业", "UNREADABLE"),
        ("没有停业", "UNREADABLE"),
        ("1 99999人", "UNREADABLE"),
        ("1 2", "CONTRADICTS"),
        ("1 不用救", "CONTRADICTS"),
        ("1 失联1人", "CONTRADICTS"),
        ("3 照常", "CONTRADICTS"),
    ],
)
def test_what_is_not_understood_to_the_last_word_is_no_answer(text, why) -> None:
    assert one(text) is Unclear(why)


def test_a_cry_for_help_says_whether_more_stands_in_it() -> None:
    assert [one(text).more for text in ("3", "3 屋顶", "1")] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1", {"347005": "SAFE_OPEN", "347006": "SAFE_OPEN", "YS04": "SAFE_OPEN"}),
        ("1，347006 3 屋里有人", {"347005": "SAFE_OPEN", "347006": "HELP", "YS04": "SAFE_OPEN"}),
        ("347006 2", {"347006": "SAFE_CLOSED"}),
        ("2 ys04", {"YS04": "SAFE_CLOSED"}),
        ("347005 1 347006 2 3人", {"347005": "SAFE_OPEN", "347006": "SAFE_CLOSED"}),
        ("3", dict.fromkeys(THREE, "WHICH")),
        ("1 5人", dict.fromkeys(THREE, "WHICH")),
        ("347005 1 347005 3", {"347005": "CONTRADICTS"}),
        ("347005", {"347005": "UNREADABLE"}),
        ("？", dict.fromkeys(THREE, "UNREADABLE")),
    ],
)
def test_one_reply_for_several_outlets_names_those_that_differ(text, meant) -> None:
    found = read(text, WORDS, THREE)
    assert {
        code: str(said.told.said if isinstance(said, Short) else said) for code, said in found.items()
    } == meant


@given(st.text(max_size=60))
def test_any_text_is_an_answer_or_unclear_and_never_nothing(text) -> None:
    found = read(text, WORDS, THREE)
    assert found
    assert set(found) <= set(THREE)
    for said in found.values():
        assert isinstance(said, Unclear) or said.told.said in list(Said)


@given(st.sampled_from(["1", "2"]), st.text(alphabet="不没有能水火人死伤", min_size=1, max_size=8))
def test_words_that_the_plan_does_not_know_never_pass_as_safe(answer, text) -> None:
    assert isinstance(one(f"{answer} {text}"), Unclear)
