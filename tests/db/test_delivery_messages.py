"""Messages: stored first, sent by the job of their channel, each end recorded; what people do with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders.delivery import (
    AT,
    OFFICE,
    SYSTEM,
    UNIT,
    Mailbox,
    channel,
    mail_server,
    only,
    queued,
    seconds,
    to,
)
from youxu.core import clock, jobs
from youxu.core.actor import Actor, ActorKind, Grant
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.models import DataRestore, Entry, EntryPayload
from youxu.delivery import actions, queries
from youxu.delivery.actions.sending import claim, give_back
from youxu.delivery.models import Attempt, Channel, Delivery, Message
from youxu.delivery.queries import Filters
from youxu.delivery.rules.sending import failed, sent
from youxu.delivery.rules.words import DeliveryState, Kind, Reason, Result
from youxu.delivery.sending import UnableToTryChannel, try_channel

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(scope="module")
def server():
    with mail_server() as box:
        yield box


@pytest.fixture
def box(server: Mailbox) -> Mailbox:
    server.mails.clear()
    server.refuse.clear()
    return server


@pytest.fixture
def mail(box: Mailbox) -> Channel:
    return channel(port=str(box.port))


def run(at=AT) -> None:
    with clock.pretend(at):
        jobs.drain(at)


def codes(row: Delivery | Message) -> list[str]:
    return list(
        Entry.objects.filter(stream=row.journal_stream).order_by("sequence").values_list("code", flat=True)
    )


def test_a_message_is_a_row_first_and_sent_by_the_job_of_its_channel(mail, box) -> None:
    message = queued(
        ("EMAIL", "ma@post.cn"), subject="停电", link="https://youxu.test/i/1", source="incident:7"
    )
    row = only(message)
    assert (row.state, row.kind, row.channel, row.stream) == ("QUEUED", "EMAIL", mail, "incident:7")
    assert box.mails == []
    run()
    row.refresh_from_db()
    assert (row.state, row.sent_at, row.token) == ("SENT", AT, "")
    assert box.texts() == ["云山支局停电。\nhttps://youxu.test/i/1\n"] or box.texts()[0].strip().endswith(
        "/1"
    )
    assert box.mails[0]["To"] == "ma@post.cn"
    assert codes(message) == ["MESSAGE_QUEUED"]
    assert codes(row) == ["MESSAGE_SENT"]
    attempt = Attempt.objects.get()
    assert (attempt.result, attempt.number, attempt.kind) == ("SENT", 1, "EMAIL")
    assert f"<{attempt.key}@post.test>" == box.mails[0]["Message-ID"]
    mail.refresh_from_db()
    assert mail.last_success_at == AT


def test_the_journal_holds_neither_text_nor_address(mail, box) -> None:
    queued(("EMAIL", "ma@post.cn"), subject="停电")
    run()
    bodies = "".join(EntryPayload.objects.values_list("body", flat=True))
    assert "ma@post.cn" not in bodies
    assert "停电" not in bodies


def test_a_refused_address_goes_to_the_next_and_the_last_failure_says_why(mail, box) -> None:
    box.refuse["gone@post.cn"] = "550 no such user"
    row = only(queued(("EMAIL", "gone@post.cn"), ("SMS", "13900000000"), ("EMAIL", "ma@post.cn")))
    run()
    row.refresh_from_db()
    assert (row.state, row.step) == ("SENT", 2)
    tried = [(one.kind, one.result, one.reason) for one in row.attempts.order_by("number")]
    assert tried == [
        ("EMAIL", "FAILED", "BAD_ADDRESS"),
        ("SMS", "FAILED", "NO_CHANNEL"),
        ("EMAIL", "SENT", ""),
    ]


def test_without_any_way_left_the_message_fails_and_says_so(mail, box) -> None:
    row = only(queued(("SMS", "13900000000"), ("EMAIL", "nobody")))
    actions.offer_due(by=SYSTEM, at=AT)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("FAILED", "BAD_ADDRESS")
    assert codes(row) == ["MESSAGE_FAILED"]


def test_a_server_that_cannot_be_reached_makes_its_channel_rest_and_the_message_wait(db) -> None:
    dead = channel()
    first, second = only(queued(("EMAIL", "a@post.cn"))), only(queued(("EMAIL", "b@post.cn")))
    run()
    first.refresh_from_db()
    second.refresh_from_db()
    dead.refresh_from_db()
    assert (first.state, first.reason, first.tries) == ("QUEUED", "UNREACHABLE", 1)
    assert (second.state, second.tries) == ("QUEUED", 0), "it was not tried for nothing"
    assert dead.rests_until == first.due_at == seconds(5)
    assert not claim(dead.pk, seconds(1))


def test_a_busy_mailbox_waits_and_keeps_no_other_from_its_mail(mail, box) -> None:
    box.refuse["full@post.cn"] = "452 mailbox full"
    full, other = only(queued(("EMAIL", "full@post.cn"))), only(queued(("EMAIL", "ma@post.cn")))
    run()
    for row in (full, other):
        row.refresh_from_db()
    assert (full.state, full.reason, full.due_at) == ("QUEUED", "BUSY", seconds(5))
    assert other.state == "SENT"


def test_the_same_key_of_the_caller_stores_a_message_once(mail) -> None:
    first = queued(("EMAIL", "ma@post.cn"), once="alert:7:1")
    assert queued(("EMAIL", "ma@post.cn"), once="alert:7:1", text="anders").pk == first.pk
    assert queued(("EMAIL", "ma@post.cn"), once="alert:7:1", world="drill-1").pk != first.pk
    assert Message.objects.count() == 2


def test_outlets_behind_one_line_are_one_message_with_a_list(mail, box) -> None:
    for number in range(40):
        queued(
            ("EMAIL", "ma@post.cn"), bundle="line:7", line=f"网点{number}", text=f"网点{number}停办",
            heading="专线中断，{count}个网点停办：\n{list}",
        )  # fmt: skip
    assert Delivery.objects.count() == 1
    run()
    (said,) = box.texts()
    assert "40个网点" in said
    assert "40. 网点39" in said
    row = queries.deliveries_of(OFFICE)[0]
    assert (row.messages, row.state) == (40, "SENT")


def test_a_message_joins_no_bundle_that_is_being_sent_or_was(mail) -> None:
    first = only(queued(("EMAIL", "ma@post.cn"), bundle="line:7"))
    (held,) = claim(mail.pk, AT)
    second = only(queued(("EMAIL", "ma@post.cn"), bundle="line:7"))
    assert second.pk != first.pk
    actions.record(by=SYSTEM, at=AT, claim=held, outcome=sent())
    joined = queued(("EMAIL", "ma@post.cn"), bundle="line:7")
    assert not Delivery.objects.filter(message=joined).exists(), "it joins the second, which waits"


def test_what_need_not_be_known_by_all_joins_no_other_matter(mail) -> None:
    queued(("EMAIL", "ma@post.cn"), bundle="b", visibility="NEED_TO_KNOW", source="incident:1")
    queued(("EMAIL", "ma@post.cn"), bundle="b", visibility="NEED_TO_KNOW", source="incident:2")
    queued(("EMAIL", "ma@post.cn"), bundle="b", source="incident:3")
    assert Delivery.objects.count() == 3
    assert [row.source for row in queries.deliveries_of(OFFICE)] == ["incident:3"]


def test_a_robot_takes_no_more_in_a_minute_than_its_limit(db) -> None:
    robot = channel("group", "CONSOLE", per_minute=20)
    for number in range(25):
        queued(("group", ""), text=f"消息{number}")
    first = claim(robot.pk, AT)
    assert len(first) == 20
    for one in first:
        actions.record(by=SYSTEM, at=AT, claim=one, outcome=sent())
    assert claim(robot.pk, seconds(2)) == []
    assert len(claim(robot.pk, seconds(61))) == 5


def test_a_message_is_held_by_one_worker_at_a_time_and_taken_again_when_that_one_died(mail) -> None:
    row = only(queued(("EMAIL", "ma@post.cn")))
    (first,) = claim(mail.pk, AT)
    assert claim(mail.pk, seconds(59)) == []
    (second,) = claim(mail.pk, seconds(61))
    assert second.attempt.key == first.attempt.key, "a service that can tell takes it but once"
    assert [one.result for one in row.attempts.order_by("number")] == [Result.LOST, Result.UNDER_WAY]
    actions.record(by=SYSTEM, at=seconds(62), claim=second, outcome=sent())
    assert actions.record(by=SYSTEM, at=seconds(63), claim=first, outcome=failed(Reason.TIMEOUT)).pk == row.pk
    row.refresh_from_db()
    assert row.state == DeliveryState.SENT, "what a worker says whose lease ran out changes nothing"
    assert codes(row) == ["MESSAGE_SENT"]


def test_what_was_claimed_and_not_begun_is_given_back_as_it_was(mail) -> None:
    row = only(queued(("EMAIL", "ma@post.cn")))
    give_back(claim(mail.pk, AT))
    row.refresh_from_db()
    assert (row.tries, row.attempted, row.token, row.attempts.count()) == (0, 0, "", 0)
    assert len(claim(mail.pk, AT)) == 1


def test_a_stale_message_is_dropped_and_says_so(mail, box) -> None:
    row = only(queued(("EMAIL", "ma@post.cn"), expires_at=seconds(60)))
    assert claim(mail.pk, seconds(60)) == []
    assert actions.expire_messages(by=SYSTEM, at=seconds(60)) == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("EXPIRED", "STALE")
    assert codes(row) == ["MESSAGE_EXPIRED"]
    assert box.mails == []


def test_quiet_hours_let_a_message_wait_until_their_end(mail) -> None:
    queued(("EMAIL", "ma@post.cn"), not_before=seconds(3600))
    assert claim(mail.pk, seconds(3599)) == []
    assert len(claim(mail.pk, seconds(3600))) == 1


def test_an_exercise_reaches_only_addresses_that_were_entered_for_it(mail, box) -> None:
    actions.enter_address(by=SYSTEM, at=AT, world="drill-1", unit=UNIT, kind="EMAIL", address="ma@Post.cn")
    known = only(queued(("EMAIL", "ma@post.cn"), world="drill-1"))
    strange = only(queued(("EMAIL", "leader@post.cn"), world="drill-1"))
    elsewhere = only(queued(("EMAIL", "ma@post.cn"), world="drill-2"))
    run()
    actions.offer_due(by=SYSTEM, at=AT)
    for row in (known, strange, elsewhere):
        row.refresh_from_db()
    assert [row.state for row in (known, strange, elsewhere)] == ["SENT", "FAILED", "FAILED"]
    assert strange.reason == Reason.NOT_ENTERED
    assert [mail["To"] for mail in box.mails] == ["ma@post.cn"]
    assert queries.deliveries_of(OFFICE) == []
    assert len(queries.deliveries_of(OFFICE, world="drill-1")) == 2


def test_a_message_of_a_unit_goes_by_the_nearest_channel_above(db) -> None:
    channel("province", "CONSOLE", unit="china-post/jiangxi/")
    channel("sister", "CONSOLE", unit="china-post/jiangxi/yunzhou/yunxi/")
    assert only(queued(("CONSOLE", ""))).channel.key == "province"
    own = channel("own", "CONSOLE")
    assert only(queued(("CONSOLE", ""))).channel == own
    assert only(queued(("province", ""))).channel.key == "province"
    assert only(queued(("sister", ""))).kind == "", "no unit uses its sister's"


def test_what_waits_for_a_channel_that_is_retired_goes_to_the_next_address(mail) -> None:
    row = only(queued(("EMAIL", "ma@post.cn"), ("BY_HAND", "值班电话")))
    actions.retire_channel(by=OFFICE, at=AT, channel=mail)
    actions.offer_due(by=SYSTEM, at=AT)
    row.refresh_from_db()
    assert (row.kind, row.state) == ("BY_HAND", "QUEUED")


def test_forwarding_by_hand_counts_as_sent_when_it_is_said_where_and_when(db) -> None:
    row = only(queued(("BY_HAND", "街道微信群"), text="停电通知"))
    assert [one.code for one in queries.to_forward(OFFICE, AT)] == [row.code]
    assert queries.text_of(row) == "停电通知"
    with pytest.raises(actions.UnableToRecordByHand) as refused:
        actions.record_by_hand(by=OFFICE, at=AT, delivery=row, where=" ")
    assert refused.value.field == "where"
    with pytest.raises(Stale):
        actions.record_by_hand(by=OFFICE, at=AT, delivery=row, where="群", revision=9)
    done = actions.record_by_hand(
        by=OFFICE, at=seconds(60), delivery=row, where="云山街道群", forwarded_at=AT
    )
    assert (done.state, done.sent_at, done.address) == ("SENT", AT, "云山街道群")
    assert codes(row) == ["MESSAGE_FORWARDED"]
    with pytest.raises(actions.UnableToRecordByHand):
        actions.record_by_hand(by=OFFICE, at=seconds(70), delivery=row, where="群")


def test_a_failed_message_can_be_forwarded_by_hand_instead(mail) -> None:
    row = only(queued(("SMS", "13900000000")))
    actions.offer_due(by=SYSTEM, at=AT)
    assert actions.record_by_hand(by=OFFICE, at=AT, delivery=row, where="电话").state == "SENT"


def test_what_ended_is_sent_again_as_a_delivery_of_its_own(mail, box) -> None:
    row = only(queued(("EMAIL", "ma@post.cn")))
    with pytest.raises(actions.UnableToResend):
        actions.resend(by=OFFICE, at=AT, delivery=row)
    run()
    again = actions.resend(by=OFFICE, at=seconds(60), delivery=row)
    assert (again.resend_of, again.state, again.message) == (row, "QUEUED", row.message)
    run(seconds(60))
    assert len(box.mails) == 2
    assert box.mails[0]["Message-ID"] != box.mails[1]["Message-ID"]


def test_what_waits_is_withdrawn_with_a_reason(mail, box) -> None:
    row = only(queued(("EMAIL", "ma@post.cn"), source="incident:7"))
    with pytest.raises(actions.UnableToWithdraw):
        actions.withdraw(by=OFFICE, at=AT, reason="", source="incident:7")
    assert actions.withdraw(by=OFFICE, at=AT, reason="误报", source="incident:7") == 1
    run()
    row.refresh_from_db()
    assert (row.state, box.mails) == ("WITHDRAWN", [])


def test_withdraw_message_drops_one_that_waits_and_says_why(mail, box) -> None:
    row, other = only(queued(("EMAIL", "ma@post.cn"))), only(queued(("EMAIL", "li@post.cn")))
    with pytest.raises(actions.UnableToWithdraw) as refused:
        actions.withdraw_message(by=OFFICE, at=AT, delivery=row, reason=" ")
    assert refused.value.field == "reason"
    assert actions.withdraw_message(by=OFFICE, at=AT, delivery=row, reason="已电话告知").state == "WITHDRAWN"
    with pytest.raises(actions.UnableToWithdraw, match="sent already"):
        actions.withdraw_message(by=OFFICE, at=AT, delivery=row, reason="又一次")
    run()
    assert [mail["To"] for mail in box.mails] == ["li@post.cn"]
    with pytest.raises(actions.UnableToWithdraw):
        actions.withdraw_message(by=OFFICE, at=AT, delivery=other, reason="晚了")
    assert Entry.objects.filter(code="MESSAGE_WITHDRAWN").count() == 1


def test_the_addresses_of_exercises_are_shown_masked_to_who_keeps_channels(db) -> None:
    actions.enter_address(by=SYSTEM, at=AT, world="drill-1", unit=UNIT, kind="SMS", address="139 1234 5678")
    (row,) = queries.world_addresses(OFFICE)
    assert (row.world, row.kind, row.address) == ("drill-1", "SMS", "139****5678")
    assert queries.world_addresses(OFFICE, "drill-2") == []
    nobody = replace(OFFICE, grants=frozenset())
    assert queries.world_addresses(nobody) == []


def test_what_was_queued_before_a_restore_is_held_until_a_person_lets_it_go(mail, box) -> None:
    row = only(queued(("EMAIL", "ma@post.cn")))
    assert queries.queue_row(AT).held == 0
    assert actions.release_messages(by=OFFICE, at=AT, deciding=UNIT) == 0
    DataRestore.objects.create(archive="A", made_at=AT, began_at=seconds(5), finished_at=seconds(10))
    run(seconds(20))
    assert box.mails == []
    assert queries.queue_row(seconds(20)).held == 1
    assert queries.deliveries_of(OFFICE)[0].held
    assert only(queued(("EMAIL", "b@post.cn"), at=seconds(20))).state == "QUEUED"
    run(seconds(20))
    assert [mail["To"] for mail in box.mails] == ["b@post.cn"]
    assert actions.release_messages(by=OFFICE, at=seconds(30), deciding=UNIT) == 1
    actions.offer_due(by=SYSTEM, at=seconds(30))
    run(seconds(30))
    row.refresh_from_db()
    assert row.state == "SENT"


def test_a_message_without_text_recipient_or_time_is_refused_by_field(mail) -> None:
    for field, given in {
        "text": {"text": "  "},
        "to": {"to": [to(recipient="")]},
        "expires_at": {"expires_at": AT},
    }.items():
        with pytest.raises(actions.UnableToQueue) as refused:
            queued(*([] if field == "to" else [("EMAIL", "ma@post.cn")]), **given)
        assert refused.value.field == field


def test_nobody_sends_for_a_unit_without_the_grant(mail) -> None:
    stranger = Actor(ActorKind.PERSON, "person:9", "x", "WEB", frozenset({Grant("read", UNIT)}))
    with pytest.raises(NotPermitted):
        actions.queue(by=stranger, at=AT, unit=UNIT, text="x", to=to(("EMAIL", "ma@post.cn")))
    with pytest.raises(NotPermitted):
        actions.add_channel(by=stranger, at=AT, unit=UNIT, key="x1", kind="CONSOLE", name="x", settings={})


def test_secrets_of_a_channel_are_sealed_and_shown_nowhere(db) -> None:
    made = channel(secret={"password": "geheim-9"})
    assert "geheim-9" not in made.secret
    row = queries.channels_of(OFFICE)[0]
    assert row.secrets == ("password",)
    assert "geheim" not in repr(row)
    assert "geheim" not in "".join(EntryPayload.objects.values_list("body", flat=True))
    changed = actions.edit_channel(
        by=OFFICE, at=AT, channel=made, name="邮件", settings={**made.settings, "port": "25"}, revision=1
    )
    assert queries.channel_row(changed).secrets == ("password",), "what is not given stays"
    with pytest.raises(Stale):
        actions.edit_channel(by=OFFICE, at=AT, channel=made, name="x", settings=made.settings, revision=1)
    with pytest.raises(Invalid) as refused:
        actions.edit_channel(by=OFFICE, at=AT, channel=made, name="", settings={})
    assert {"name", "host", "security", "sender"} <= set(refused.value.faults)
    with pytest.raises(actions.UnableToKeepChannel):
        channel()


def test_a_receipt_moves_a_message_forward_and_never_back(mail, box) -> None:
    row = only(queued(("EMAIL", "ma@post.cn")))
    run()
    number = row.attempts.get().provider_id
    for state, after in (("READ", "READ"), ("DELIVERED", "READ"), ("READ", "READ"), ("FAILED", "READ")):
        actions.take_receipt(by=SYSTEM, at=seconds(9), channel=mail, provider_id=number, state=state)
        row.refresh_from_db()
        assert row.state == after
    assert codes(row) == ["MESSAGE_SENT", "MESSAGE_READ"]
    unknown = actions.take_receipt(by=SYSTEM, at=AT, channel=mail, provider_id="?", state="DELIVERED")
    assert unknown.delivery is None


def test_a_reply_is_kept_with_the_latest_message_to_that_address(mail, box) -> None:
    for bundle in ("old", "new"):
        queued(("EMAIL", "ma@post.cn"), bundle=bundle, source="incident:7", topic="staff_alert")
        run()
    reply = actions.take_reply(
        by=SYSTEM, at=seconds(90), channel=mail, address="ma@POST.cn", text=" 1 ", provider_id="r1"
    )
    found = queries.reply_of(reply.pk)
    assert (found.text, found.bundle, found.recipient, found.source) == ("1", "new", "person:7", "incident:7")
    assert (
        actions.take_reply(
            by=SYSTEM, at=seconds(95), channel=mail, address="ma@post.cn", text="1", provider_id="r1"
        ).pk
        == reply.pk
    )
    late = actions.take_reply(
        by=SYSTEM, at=AT + timedelta(days=9), channel=mail, address="ma@post.cn", text="?"
    )
    assert late.delivery is None
    assert Entry.objects.filter(code="MESSAGE_REPLIED").count() == 2


def test_texts_and_addresses_go_by_rule_and_what_happened_stays(mail, box) -> None:
    row = only(queued(("EMAIL", "ma@post.cn"), subject="停电"))
    waiting = only(queued(("BY_HAND", "群")))
    run()
    assert actions.purge_messages(by=SYSTEM, at=seconds(99), before=seconds(9)) == 1
    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.address, row.steps, row.recipient_name, row.message.text) == ("", [], "", row.message.text)
    assert Message.objects.get(pk=row.message_id).text == ""
    assert waiting.address == "群"
    shown = queries.delivery_row(row)
    assert (shown.state, shown.sent_at, shown.attempts[0].address) == ("SENT", AT, "")
    with pytest.raises(actions.UnableToResend):
        actions.resend(by=OFFICE, at=seconds(99), delivery=row)


def test_the_list_shows_recipient_channel_state_attempts_and_delay_with_masked_addresses(mail, box) -> None:
    queued(("EMAIL", "ma@post.cn"), source="incident:7")
    run(seconds(2))
    queued(("EMAIL", "x@post.cn"), source="incident:8")
    (row,) = queries.deliveries_of(OFFICE, source="incident:7")
    assert (row.recipient_name, row.channel, row.state, row.delay_seconds) == ("马骏", "mail", "SENT", 2.0)
    assert row.address == "m***@post.cn" == row.attempts[0].address
    page, after = queries.deliveries_page(OFFICE, Filters(state="QUEUED"))
    assert ([one.source for one in page], after) == (["incident:8"], "")
    elsewhere = Actor(ActorKind.PERSON, "p", "x", "WEB", frozenset({Grant("read", "china-post/other/")}))
    assert queries.deliveries_of(elsewhere, source="incident:7") == []
    assert queries.delivery_named(elsewhere, row.code) is None


def test_a_page_of_deliveries_takes_few_queries(mail, django_assert_max_num_queries) -> None:
    for number in range(60):
        queued(("EMAIL", f"a{number}@post.cn"))
    with django_assert_max_num_queries(5):
        page, after = queries.deliveries_page(OFFICE, Filters())
    assert (len(page), bool(after)) == (50, True)
    assert len(queries.deliveries_page(OFFICE, Filters(), after=after)[0]) == 10
    assert Kind.EMAIL in {row.kind for row in page}


def test_a_test_by_a_channel_is_sent_at_once_and_recorded(mail, box) -> None:
    outcome = try_channel(mail, address="ma@post.cn", text="测试", by=OFFICE, at=AT)
    assert (outcome.result, len(box.mails)) == ("SENT", 1)
    assert Entry.objects.filter(code="CHANNEL_TRIED", stream=f"channel:{mail.pk}").count() == 1
    with pytest.raises(UnableToTryChannel):
        try_channel(mail, address="nobody", text="测试", by=OFFICE, at=AT)
    actions.record_try(by=OFFICE, at=AT, channel=mail, outcome=failed(Reason.TIMEOUT))
    mail.refresh_from_db()
    assert (mail.last_reason, mail.rests_until) == ("TIMEOUT", seconds(5))
