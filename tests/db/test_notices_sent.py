"""Carrying notices to their channels: once each, dropped when superseded, taken back when withdrawn (P3b, P4c, O5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.notices import drafted, notice_of, published, said
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions, queries
from youxu.announcements.models import Audience, NoticeRevision
from youxu.core.actor import system
from youxu.core.errors import NotPermitted, UnableTo
from youxu.core.models import Entry
from youxu.delivery import actions as delivery
from youxu.delivery.models import Delivery, Message
from youxu.incidents.models import Incident
from youxu.reactions.handlers import announcements as handlers

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(whole_county)
stopped = kept(directed, on=place)
BY = system("test")


@kept(on=place)
def first(found: County) -> NoticeRevision:
    return published(found)


def after_last(code: str, handler: Callable[..., None], at: datetime) -> None:
    handler(Entry.objects.filter(code=code).latest("pk"), by=BY, at=at)


def told(place: County, channel: str, address: str, way: str = "SMS") -> Audience:
    by = place.person("苏婷", minutes(5))
    return actions.keep_audience(
        by=by, at=minutes(5), unit=place.unit, channel=channel, name="大客户", way=way, address=address
    )


def test_send_notice_hands_the_hot_line_its_brief_and_the_task_is_done_when_it_was_forwarded(
    place: County, first: NoticeRevision
) -> None:
    after_last("NOTICE_PUBLISHED", handlers.send, minutes(14))
    brief = Delivery.objects.get(message__bundle=f"notice:{first.notice_id}:1")
    assert (brief.kind, brief.address) == ("BY_HAND", "11185")
    assert "暂停办理：信件" in brief.message.text
    assert first.notice.incident.tasks.get(key="hotline_brief").state != "DONE"
    delivery.record_by_hand(
        by=place.person("苏婷", minutes(16)), at=minutes(16), delivery=brief, where="11185班长"
    )
    after_last("MESSAGE_FORWARDED", handlers.take_sent, minutes(16))
    assert first.notice.incident.tasks.get(key="hotline_brief").state == "DONE"
    assert queries.sent_of(first.notice)[0].states == {"SENT": 1}


def test_a_notice_is_told_once_however_often_the_handler_runs(place: County, first: NoticeRevision) -> None:
    for after in (14, 15):
        after_last("NOTICE_PUBLISHED", handlers.send, minutes(after))
    live = Message.objects.filter(bundle=f"notice:{first.notice_id}:1")
    assert live.count() == 1
    assert Delivery.objects.get(message=live.get()).state == "QUEUED"


def test_a_short_message_carries_the_registered_text_with_its_places(
    place: County, stopped: Incident
) -> None:
    told(place, "sms", "13900000077")
    draft = drafted(place, stopped, by="苏婷", channels=["page", "sms"])
    actions.approve_notice(by=place.person("何敏", minutes(13)), at=minutes(13), draft=draft)
    out = actions.publish_notice(by=place.person("苏婷", minutes(14)), at=minutes(14), draft=draft)
    assert queries.reach_of(out) == {"sms": 1}
    assert actions.send_notice(by=BY, at=minutes(14), published=out) == 0
    message = Message.objects.get(bundle=f"notice:{out.notice_id}:1")
    assert message.topic == "first_no_eta"
    assert message.variables["a"] == "柳林支局"
    assert message.text.startswith("【云山邮政】柳林支局自今天09:12起暂停办理信件")
    assert all(len(value) <= 35 for value in message.variables.values())


def test_what_waits_of_an_earlier_revision_is_dropped_before_the_next_is_sent(
    place: County, first: NoticeRevision
) -> None:
    actions.send_notice(by=BY, at=minutes(14), published=first)
    officer = place.person("沈佳", minutes(40))
    draft = actions.revise_notice(by=officer, at=minutes(40), notice=first.notice, said=said())
    second = actions.publish_notice(by=officer, at=minutes(40), draft=draft)
    actions.send_notice(by=BY, at=minutes(41), published=second)
    states = {row.number: row.states for row in queries.sent_of(first.notice)}
    assert states == {1: {"WITHDRAWN": 1}, 2: {"QUEUED": 1}}
    assert actions.send_notice(by=BY, at=minutes(42), published=first) == 0


def test_recall_notice_tells_the_hot_line_to_say_it_no_more(place: County, first: NoticeRevision) -> None:
    actions.send_notice(by=BY, at=minutes(14), published=first)
    actions.withdraw_notice(
        by=place.person("沈佳", minutes(50)), at=minutes(50), notice=first.notice, reason="发错了"
    )
    after_last("NOTICE_WITHDRAWN", handlers.recall, minutes(51))
    texts = list(Message.objects.filter(once__contains=":recall").values_list("text", flat=True))
    assert texts == ["第1号公告已撤下，请停止使用它的口径。发错了"]
    assert actions.recall_notice(by=BY, at=minutes(52), notice=notice_of(first)) is None
    assert Message.objects.filter(once__contains=":recall").count() == 1


def test_a_notice_that_ended_before_it_was_carried_is_carried_nowhere(
    place: County, first: NoticeRevision
) -> None:
    assert actions.send_notice(by=BY, at=minutes(600), published=first) == 0
    assert not Delivery.objects.filter(message__once__startswith="notice-channel:").exists()


def test_an_exercise_reaches_nobody_outside(place: County, first: NoticeRevision) -> None:
    told(place, "hotline_brief", "hot@post.cn", "EMAIL")
    NoticeRevision.objects.filter(pk=first.pk).update(world="drill")
    first.refresh_from_db()
    actions.send_notice(by=BY, at=minutes(14), published=first)
    (one,) = Delivery.objects.filter(world="drill")
    assert (one.channel, one.sent_at) == (None, None)


def test_keep_audience_names_its_faults_and_retire_audience_ends_it(place: County) -> None:
    for fields, field in (
        ({"channel": "page"}, "channel"),
        ({"name": " "}, "name"),
        ({"address": "12"}, "address"),
    ):
        given = {"channel": "sms", "name": "大客户", "way": "SMS", "address": "13900000077", **fields}
        with pytest.raises(UnableTo) as caught:
            actions.keep_audience(
                by=place.person("苏婷", minutes(5)), at=minutes(5), unit=place.unit, **given
            )
        assert caught.value.field == field
    with pytest.raises(NotPermitted):
        actions.keep_audience(
            by=place.person("郑凯", minutes(5)),
            at=minutes(5),
            unit=place.unit,
            channel="sms",
            name="x",
            way="SMS",
        )
    row = told(place, "sms", "139 0000 0077")
    with pytest.raises(UnableTo):
        told(place, "sms", "13900000077")
    assert actions.retire_audience(
        by=place.person("苏婷", minutes(6)), at=minutes(6), audience=row
    ).retired_at
    assert queries.audiences_of(place.person("苏婷", minutes(7)), place.unit.path) == ()


def test_note_brief_handed_is_for_the_brief_alone(place: County, first: NoticeRevision) -> None:
    assert queries.brief_of(f"notice-channel:{first.notice_id}:1:sms:hand") is None
    assert queries.brief_of("ask:7:FIRST") is None
    found = queries.brief_of(f"notice-channel:{first.notice_id}:1:hotline_brief:hand")
    assert found == first
    assert actions.note_brief_handed(by=BY, at=minutes(20), published=first) == 1


def test_remind_ends_asks_once_for_the_next_before_a_notice_ends(
    place: County, first: NoticeRevision
) -> None:
    assert actions.remind_ends(by=BY, at=minutes(100)) == 0
    assert actions.remind_ends(by=BY, at=minutes(541)) == 1
    assert actions.remind_ends(by=BY, at=minutes(542)) == 0
    task = first.notice.incident.tasks.get(title__startswith="公告快到期")
    assert (task.role, task.due_at) == ("customer_officer", minutes(600))
