"""Every channel against what stands in for its service: signatures, template rules, and a service that misbehaves."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.builders.delivery import AT, OFFICE, SYSTEM, UNIT, channel, only, queued, seconds
from tests.builders.gateways import SECRET, TOKEN, Services, services
from youxu.core import clock, jobs
from youxu.core.errors import Invalid, Stale
from youxu.delivery import actions, queries
from youxu.delivery.actions import PlanText
from youxu.delivery.actions.sending import claim
from youxu.delivery.models import Channel, Delivery, SmsText
from youxu.delivery.rules.words import Reason
from youxu.delivery.sending import parcel_of, wiring_of
from youxu.delivery.transports import opening

pytestmark = [pytest.mark.django_db]
ALERT = "【云山邮政】${i}：${a}自${b}起停办${c}。您负责${t}，${f}前回1表示收到，电话${p}"
VALUES = {
    "i": "云山20261124-1",
    "a": "青石支局",
    "b": "09:30",
    "c": "函件",
    "t": "查线",
    "f": "09:40",
    "p": "0701",
}


@pytest.fixture(scope="module")
def server():
    with services() as found:
        yield found


@pytest.fixture
def there(server: Services, monkeypatch: pytest.MonkeyPatch) -> Services:
    # Long enough for a busy machine; who waits for an answer that never comes runs impatiently.
    monkeypatch.setenv("YOUXU_HTTP_SECONDS", "30")
    server.reset()
    return server


def run(at=AT) -> None:
    with clock.pretend(at):
        actions.offer_due(by=SYSTEM, at=at)
        jobs.drain(at)


def run_impatiently() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOUXU_HTTP_SECONDS", "1")
        run()


def robot(there: Services, kind: str) -> Channel:
    secret = {"token": TOKEN} if kind == "WECOM" else {"token": TOKEN, "sign_secret": SECRET}
    return channel(kind.lower(), kind, url=there.url(f"/{kind.lower()}"), secret=secret)


def sms(there: Services, provider: str = "aliyun", *, approved: bool = True) -> Channel:
    keys = {"access_key_id": "id-7", "access_key_secret": SECRET}
    more = {"aliyun": {"sign_name": "云山邮政"}, "tencent": {"sign_name": "云山邮政", "app_id": "1400"}}
    made = channel(
        "sms",
        "SMS",
        provider=provider,
        url=there.url(f"/{provider}/"),
        secret=keys if provider in more else {"sign_secret": SECRET},
        **more.get(provider, {}),
    )
    if approved:
        actions.keep_template(
            by=SYSTEM, at=AT, channel=made, topic="staff_alert", state="APPROVED", code="SMS_1", text=ALERT
        )
    return made


def alert(number: str = "13900000000", **more):
    more = {"variables": VALUES, "topic": "staff_alert", **more}
    return only(queued(("SMS", number), **more))


def ended(row: Delivery) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.reason


@pytest.mark.parametrize("kind", ["WECOM", "DINGTALK", "FEISHU"])
def test_a_robot_takes_what_is_signed_as_its_maker_asks_without_the_recipients_own_link(there, kind) -> None:
    robot(there, kind)
    row = only(queued((kind, ""), subject="停电", link="https://youxu.test/i/1"))
    run()
    assert ended(row) == ("SENT", "")
    assert there.taken == [(kind.lower(), "停电\n云山支局停电。")]


@pytest.mark.parametrize("kind", ["DINGTALK", "FEISHU"])
def test_a_robot_with_another_secret_is_refused_by_its_own_code_though_http_says_200(there, kind) -> None:
    channel("r1", kind, url=there.url(f"/{kind.lower()}"), secret={"token": TOKEN, "sign_secret": "other"})
    row = only(queued((kind, "")))
    run()
    assert ended(row) == ("FAILED", "BAD_CREDENTIALS")
    assert "sign" in row.attempts.get().detail


@pytest.mark.parametrize(("kind", "minutes"), [("WECOM", 0), ("DINGTALK", 10), ("FEISHU", 0)])
def test_a_robot_that_spoke_too_often_rests_as_long_as_its_maker_shuts_it_out(there, kind, minutes) -> None:
    made = robot(there, kind)
    there.mode["robots"] = "full"
    row = only(queued((kind, "")))
    run()
    assert ended(row) == ("QUEUED", "THROTTLED")
    made.refresh_from_db()
    assert made.rests_until >= AT + timedelta(minutes=minutes)
    there.mode.clear()
    run(seconds(60 * minutes + 6))
    assert ended(row) == ("SENT", "")


def test_a_body_that_a_robots_maker_cannot_read_is_refused_for_good(there) -> None:
    robot(there, "FEISHU")
    there.mode["robots"] = "unread"
    row = only(queued(("FEISHU", "")))
    run()
    assert ended(row) == ("FAILED", "REJECTED")


def test_a_text_too_long_for_one_call_goes_in_numbered_parts(there) -> None:
    robot(there, "WECOM")
    lines = [f"{number}. 青石支局第{number}号窗口停办函件业务" for number in range(100)]
    queued(("WECOM", ""), text="\n".join(lines))
    run()
    said = [text for _kind, text in there.taken]
    assert len(said) > 1
    assert said[0].startswith(f"(1/{len(said)}) ")
    assert all(any(line in part for part in said) for line in lines)


def test_a_webhook_is_signed_and_takes_the_same_key_once(there) -> None:
    hook = channel("hook", "WEBHOOK", url=there.url("/hook"), secret={"sign_secret": SECRET})
    row = only(queued(("WEBHOOK", ""), topic="x", variables={"a": "1"}))
    (first,) = claim(hook.pk, AT)
    with opening(wiring_of(hook)) as send:
        assert send(parcel_of(first.delivery, first.attempt.key)).result == "SENT"
    run(seconds(61))
    assert ended(row) == ("SENT", "")
    assert len(there.asked) == 2, "the worker died after sending, so it was sent again"
    ((_path, body),) = there.taken
    assert (body["text"], body["variables"], body["to"]) == ("云山支局停电。", {"a": "1"}, "hook")
    assert row.attempts.last().provider_id == f"id-{first.attempt.key}"


def test_a_voice_gateway_is_asked_to_ring_a_number(there) -> None:
    channel("voice", "VOICE", url=there.url("/voice"), secret={"sign_secret": SECRET})
    row = only(queued(("VOICE", "0701-1234567")))
    run()
    assert ended(row) == ("SENT", "")
    assert there.taken[0][1]["to"] == "0701-1234567"


@pytest.mark.parametrize(("provider", "number"), [("aliyun", "13900000000"), ("tencent", "+8613900000000")])
def test_an_sms_goes_by_its_approved_template_with_the_providers_signature(there, provider, number) -> None:
    made = sms(there, provider)
    row = alert()
    run()
    assert ended(row) == ("SENT", ""), row.attempts.get().detail
    ((_kind, (to, values)),) = there.taken
    assert to == number
    assert values == (VALUES if provider == "aliyun" else list(VALUES.values()))
    receipt = actions.take_receipt(
        by=SYSTEM, at=AT, channel=made, provider_id=row.attempts.get().provider_id, state="DELIVERED"
    )
    assert receipt.delivery == row
    assert ended(row) == ("DELIVERED", "")


def test_a_generic_gateway_takes_a_free_text_only_when_it_says_so(there) -> None:
    made = sms(there, "generic", approved=False)
    row = alert()
    run()
    assert ended(row) == ("FAILED", "BAD_TEMPLATE")
    actions.edit_channel(
        by=OFFICE, at=AT, channel=made, name="x", settings={**made.settings, "free_text": "yes"}
    )
    row = alert()
    run()
    assert ended(row) == ("SENT", "")
    assert there.taken[0][1]["text"] == "云山支局停电。"


def test_aliyun_tells_twice_apart_after_an_answer_that_never_came(there) -> None:
    sms(there)
    row = alert()
    there.mode["/aliyun/"] = "late"
    run_impatiently()
    assert ended(row) == ("QUEUED", "TIMEOUT")
    there.mode.clear()
    run(seconds(10))
    assert ended(row) == ("SENT", "")
    assert len(there.taken) == 1
    assert row.attempts.order_by("number").last().detail == "SignatureNonceUsed"


def test_after_a_refusal_for_certain_another_key_is_used_so_that_it_is_sent_after_all(there) -> None:
    sms(there)
    row = alert()
    there.mode["/aliyun/"] = "429"
    run()
    assert ended(row) == ("QUEUED", "THROTTLED")
    assert row.due_at == seconds(90), "Retry-After counts"
    there.mode.clear()
    run(seconds(91))
    assert ended(row) == ("SENT", "")
    first, second = row.attempts.order_by("number")
    assert first.key != second.key


def test_what_a_gateway_refuses_goes_to_the_next_address(there) -> None:
    sms(there)
    row = only(queued(("SMS", "13900000001"), ("BY_HAND", "电话"), variables=VALUES, topic="staff_alert"))
    run()
    row.refresh_from_db()
    assert (row.kind, row.state, row.reason) == ("BY_HAND", "QUEUED", "QUOTA")


@pytest.mark.parametrize(
    "variables",
    [{**VALUES, "c": "函" * 36}, {name: VALUES[name] for name in "iabct"}],
    ids=["long", "missing"],
)
def test_values_that_do_not_fit_a_template_are_not_sent_to_the_gateway(there, variables) -> None:
    sms(there)
    row = alert(variables=variables)
    run()
    assert ended(row) == ("FAILED", "BAD_TEMPLATE")
    assert there.asked == []


def test_a_bundle_by_sms_says_the_first_and_how_many(there) -> None:
    sms(there)
    for number in range(3):
        queued(
            ("SMS", "13900000000"), topic="staff_alert", bundle="line:7", bundle_place="a",
            variables={**VALUES, "a": f"网点{number}"},
        )  # fmt: skip
    run()
    ((_kind, (_to, values)),) = there.taken
    assert values["a"] == "网点0等3处"


MODES = {
    "hang": ("TIMEOUT", 5),
    "429": ("THROTTLED", 90),
    "500": ("SERVER_ERROR", 5),
    "garbage": ("GARBAGE", 5),
    "redirect": ("GARBAGE", 5),
}


@pytest.mark.parametrize("mode", MODES)
def test_a_service_that_misbehaves_rests_and_its_message_waits_while_others_go(there, mode) -> None:
    sick = channel("sick", "WECOM", url=there.url("/wecom"), secret={"token": TOKEN})
    channel("hook", "WEBHOOK", url=there.url("/hook"), secret={"sign_secret": SECRET})
    there.mode["/wecom"] = mode
    waiting = [only(queued(("WECOM", ""))) for _ in range(3)]
    fine = only(queued(("WEBHOOK", "")))
    (run_impatiently if mode == "hang" else run)()
    reason, rest = MODES[mode]
    assert ended(waiting[0]) == ("QUEUED", reason)
    assert ended(fine) == ("SENT", "")
    assert there.asked.count("/wecom") == 1, "the others of a sick channel are not tried for nothing"
    sick.refresh_from_db()
    assert sick.rests_until >= seconds(rest)
    there.mode.clear()
    later = seconds(rest + 5)
    run(later)
    assert [ended(row)[0] for row in waiting] == ["SENT"] * 3


def test_an_sms_channel_without_what_its_provider_needs_is_refused_by_field(db) -> None:
    with pytest.raises(Invalid) as refused:
        channel("sms", "SMS", provider="tencent")
    assert set(refused.value.faults) == {"sign_name", "app_id", "access_key_id", "access_key_secret"}


def copy(**texts: str) -> None:
    rows = [PlanText(topic, text, text) for topic, text in texts.items()]
    actions.copy_texts(by=SYSTEM, at=AT, unit=UNIT, texts=rows, plan_number=1)


def test_texts_of_the_plan_are_copied_and_those_it_drops_are_retired(db) -> None:
    copy(staff_alert=ALERT, restored="【云山邮政】${a}恢复办理")
    copy(staff_alert=ALERT)
    assert set(queries.texts_for(UNIT)) == {"staff_alert"}
    assert SmsText.objects.count() == 2


def test_a_template_is_kept_with_its_code_and_a_clash_loses_nothing(there) -> None:
    made = sms(there, approved=False)
    copy(staff_alert=ALERT)
    with pytest.raises(actions.UnableToKeepTemplate) as refused:
        actions.keep_template(
            by=OFFICE, at=AT, channel=made, topic="staff_alert", state="APPROVED", text=ALERT
        )
    assert refused.value.field == "code"
    given = {"by": OFFICE, "at": AT, "channel": made, "topic": "staff_alert", "text": ALERT}
    actions.keep_template(**given, state="FILED", revision=0)
    actions.keep_template(**given, state="APPROVED", code="SMS_1", revision=1)
    with pytest.raises(Stale):
        actions.keep_template(**given, state="FILED", revision=1)
    (row,) = queries.templates_of(OFFICE)
    assert (row.code, row.state, row.differs) == ("SMS_1", "APPROVED", False)


def test_check_names_what_would_be_refused_today(there) -> None:
    sms(there)
    dead = robot(there, "FEISHU")
    Channel.objects.filter(pk=dead.pk).update(secret="damaged")
    copy(staff_alert=ALERT + "。", first="【云山邮政】${a}${b}暂停", bank="【云山邮政】${a}存取款暂停")
    queued(("SMS", "13900000000"), topic="staff_alert", variables={**VALUES, "t": "查" * 36})
    queued(("SMS", "123"))
    said = {(one.name, one.why.text) for one in queries.faults(OFFICE, AT)}
    text = json.dumps(sorted(said), ensure_ascii=False)
    for words in (
        "It never worked yet", "sealed by another key", "is not filed", "another text than the one",
        "side by side", "speaks of the bank", "does not fit the template", "No address of {recipient}",
        "not encrypted",
    ):  # fmt: skip
        assert words in text, words


def test_check_finds_nothing_where_all_is_well_and_a_channel_that_was_silent_too_long(db) -> None:
    made = channel("group", "CONSOLE")
    Channel.objects.filter(pk=made.pk).update(last_success_at=AT)
    assert queries.faults(OFFICE, AT + timedelta(days=6)) == []
    (found,) = queries.faults(OFFICE, AT + timedelta(days=9))
    assert found.why.values == {"days": 9}


def test_a_transport_that_breaks_fails_its_message_alone(there, monkeypatch) -> None:
    robot(there, "WECOM")
    from youxu.delivery.transports import robots

    monkeypatch.setitem(robots.CALLS, "WECOM", lambda *given: 1 / 0)
    row = only(queued(("WECOM", "")))
    run()
    assert ended(row) == ("FAILED", Reason.REJECTED)
    assert row.attempts.get().detail == "ZeroDivisionError"
