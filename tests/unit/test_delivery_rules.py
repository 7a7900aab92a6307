"""Rules of delivery: addresses, limits, what follows an attempt, texts of bundles, purge rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.delivery import AT
from youxu.delivery.rules import addresses, channels, purge, sending, templates, texts
from youxu.delivery.rules.sending import Limits, Next, after, failed, rest, room
from youxu.delivery.rules.words import Kind, Reason

patient = settings(max_examples=60)

GOOD = {
    Kind.EMAIL: ["a@post.cn", "office+1@yunshan.post.com.cn"],
    Kind.SMS: ["13900000000", "+86 139 0000 0000", "0086-13900000000", "+85261234567"],
    Kind.VOICE: ["0701-1234567", "13900000000"],
    Kind.WECOM: [""],
    Kind.BY_HAND: ["街道微信群"],
}
BAD = {
    Kind.EMAIL: ["", "post.cn", "a@b", "a b@post.cn", "a@post..cn", "<a@post.cn>"],
    Kind.SMS: ["", "1390000000", "12900000000", "0701-1234567", "139000000000", "+8613900"],
    Kind.VOICE: ["", "12", "call me"],
}


@pytest.mark.parametrize("kind", GOOD)
def test_an_address_that_can_exist_is_taken(kind) -> None:
    assert [one for one in GOOD[kind] if addresses.fault(kind, addresses.tidy(kind, one))] == []


@pytest.mark.parametrize("kind", BAD)
def test_an_address_that_cannot_exist_is_named(kind) -> None:
    for one in BAD[kind]:
        assert addresses.fault(kind, addresses.tidy(kind, one)) is not None, one


def test_the_same_number_is_stored_in_the_same_letters() -> None:
    assert {addresses.tidy(Kind.SMS, one) for one in GOOD[Kind.SMS][:3]} == {"13900000000"}
    assert addresses.tidy(Kind.EMAIL, " A@Post.CN ") == "A@post.cn"


def test_an_address_is_shown_so_that_only_its_owner_knows_it() -> None:
    assert addresses.masked("13912345678") == "139****5678"
    assert addresses.masked("chen@post.cn") == "c***@post.cn"
    assert addresses.masked("office-group") == "office-group"


def test_a_passing_failure_is_tried_once_more_before_the_next_address() -> None:
    outcome = failed(Reason.TIMEOUT)
    first = after(outcome, step=0, tries=1, steps=2, at=AT)
    assert (first.step, first.due_at) == (0, AT + timedelta(seconds=5))
    assert after(outcome, step=0, tries=2, steps=2, at=AT).step == 1


def test_a_long_rest_is_not_waited_for_while_another_address_follows() -> None:
    shut_out = failed(Reason.THROTTLED, retry_after=timedelta(minutes=10))
    assert after(shut_out, step=0, tries=1, steps=2, at=AT) == Next(1, AT)
    assert after(shut_out, step=1, tries=1, steps=2, at=AT) == Next(1, AT + timedelta(minutes=10))


def test_the_last_address_is_tried_six_times_and_then_given_up() -> None:
    outcome = failed(Reason.SERVER_ERROR)
    assert after(outcome, step=0, tries=5, steps=1, at=AT).step == 0
    assert after(outcome, step=0, tries=6, steps=1, at=AT).step is None


@pytest.mark.parametrize("reason", sorted(sending.FINAL))
def test_what_trying_again_cannot_cure_goes_to_the_next_address_at_once(reason) -> None:
    assert after(failed(reason), step=0, tries=1, steps=2, at=AT).step == 1
    assert after(failed(reason), step=1, tries=1, steps=2, at=AT).step is None


@patient
@given(st.integers(1, 1000), st.none() | st.integers(0, 10**6))
def test_a_rest_grows_is_no_shorter_than_was_asked_and_ends(tries, asked) -> None:
    wait = rest(tries, timedelta(seconds=asked) if asked is not None else None)
    assert timedelta(seconds=5) <= wait <= timedelta(hours=1)
    assert rest(tries) <= rest(tries + 1) <= timedelta(minutes=5)
    if asked is not None:
        assert wait >= min(timedelta(seconds=asked), timedelta(hours=1))


@patient
@given(st.integers(0, 200), st.integers(0, 10), st.integers(0, 300), st.integers(0, 20))
def test_a_portion_never_exceeds_a_limit(per_minute, per_second, in_minute, in_second) -> None:
    left = room(Limits(per_minute, per_second), in_minute, in_second)
    assert 0 <= left <= sending.PORTION
    assert not per_minute or left == 0 or in_minute + left <= per_minute
    assert not per_second or left == 0 or in_second + left <= per_second


def test_one_message_goes_as_it_is_and_several_as_one_text_with_a_list() -> None:
    assert texts.bundled("停电", "", ["甲"], ["停电"]) == "停电"
    said = texts.bundled("甲停办", "专线故障，{count}个网点停办：\n{list}", ["甲", ""], ["甲停办", "乙停办"])
    assert said == "专线故障，2个网点停办：\n1. 甲\n2. 乙停办"


def test_a_list_of_three_hundred_is_whole_and_a_longer_one_says_what_is_left_out() -> None:
    lines = [f"网点{number}" for number in range(301)]
    assert "网点299" in texts.bundled("", "h", lines[:300], lines[:300])
    assert texts.bundled("", "h", lines, lines).endswith("… +1")


def test_a_channel_is_refused_with_every_fault_named_by_its_field() -> None:
    found = dict(
        channels.faults("Mail 1", "EMAIL", {"port": "70000", "security": "ssl", "colour": "red"}, {})
    )
    assert set(found) == {"key", "host", "port", "security", "sender", "colour"}
    assert dict(channels.faults("x1", "PIGEON", {}, {})).keys() == {"kind"}


def test_every_column_that_holds_text_has_its_purge_rule() -> None:
    from django.apps import apps
    from django.db import models

    for model in apps.get_app_config("delivery").get_models():
        name = model._meta.model_name
        ruled = {*purge.REMOVED.get(name, ()), *purge.KEPT.get(name, ()), *purge.CARRIED}
        texts = {
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        }
        assert texts <= ruled, (name, texts - ruled)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("【云山邮政】${a}自${b}起停办", None),
        ("[Yunshan Post] ${a} stopped", None),
        ("${a}停办", "sender in brackets"),
        ("【云山邮政】${a}${b}停办", "side by side"),
        ("【云山邮政】${a}存取款停办", "speaks of the bank"),
        ("【云山邮政】" + "停" * 500, "at most"),
    ],
)
def test_a_text_that_a_provider_would_refuse_is_named_before_it_is_filed(text, words) -> None:
    found = [one.text for one in templates.text_faults(text)]
    assert (not found) if words is None else any(words in one for one in found)


def test_a_shipped_sms_text_would_be_refused_by_no_provider() -> None:
    from youxu.plan import files

    for key, one in files.load(files.shipped()).sms.items():
        assert not list(templates.text_faults(one.text.zh)), key


def test_a_bundle_says_the_first_and_how_many_within_what_fits() -> None:
    assert templates.of_bundle("青石支局", 300, "zh-hans") == "青石支局等300处"
    assert len(templates.of_bundle("网" * 60, 300, "en")) == templates.MOST_VALUE


@patient
@given(st.text(min_size=1, max_size=400), st.integers(40, 400))
def test_a_text_in_parts_fits_and_loses_nothing(text, most) -> None:
    found = texts.parts(text, most)
    assert all(len(part.encode()) <= most for part in found)
    joined = "".join(part.split(") ", 1)[1] if len(found) > 1 else part for part in found)
    assert joined.replace("\n", "") == "".join(text.splitlines()) if len(found) > 1 else joined == text
