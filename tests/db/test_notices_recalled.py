"""A notice withdrawn without restoration: whoever was told of it learns so, once; nobody else does (P3b, P4c)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.notices import drafted, notice_of
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions, queries
from youxu.announcements.actions import UnableToWithdrawNotice
from youxu.announcements.models import Notice, NoticeRevision, Subscription
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.core.journal import payload_of
from youxu.core.models import Entry
from youxu.delivery.models import Delivery, Message
from youxu.incidents.actions import merge
from youxu.reactions.handlers import announcements as handlers

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(whole_county)
BY = system("test")
MAIL, MOBILE = "wang@example.cn", "13812345678"
FIRMS = ("13900000071", "13900000072")


def subscribed(place: County, address: str, **more: Any) -> Subscription:
    by = queries.subscriber(place.unit, "zh-hans")
    row = actions.ask_subscription(
        by=by,
        at=minutes(0),
        source="203.0.113.9",
        unit=place.unit,
        address=address,
        outlet=place.outlets["YS04"],
        **more,
    )
    return actions.confirm_subscription(by=by, at=minutes(1), subscription=row)


@kept(on=place)
def first(place: County) -> NoticeRevision:
    """Return a first notice over page and short message, for two firms and two subscribers, told at 14 minutes."""
    for number in FIRMS:
        actions.keep_audience(
            by=place.person("苏婷", minutes(5)),
            at=minutes(5),
            unit=place.unit,
            channel="sms",
            name=f"大客户{number[-1]}",
            way="SMS",
            address=number,
        )
    for address in (MAIL, MOBILE):
        subscribed(place, address)
    draft = drafted(place, directed(place), by="苏婷", channels=["page", "sms"])
    actions.approve_notice(by=place.person("何敏", minutes(13)), at=minutes(13), draft=draft)
    out = actions.publish_notice(by=place.person("苏婷", minutes(14)), at=minutes(14), draft=draft)
    actions.send_notice(by=BY, at=minutes(14), published=out)
    actions.tell_subscribers(by=BY, at=minutes(14), notice_revision=out)
    return out


def arrived(*addresses: str) -> None:
    """Let the messages to these addresses be sent; the others still wait."""
    for row in Delivery.objects.filter(bundle__startswith="notice:"):
        if row.steps[0][1] in addresses:
            Delivery.objects.filter(pk=row.pk).update(state="SENT", sent_at=minutes(15))


def withdrawn(place: County, first: NoticeRevision) -> None:
    at = minutes(50)
    actions.withdraw_notice(by=place.person("苏婷", at), at=at, notice=notice_of(first), reason="写错网点")
    handlers.recall(Entry.objects.filter(code="NOTICE_WITHDRAWN").latest("pk"), by=BY, at=at)


def recalled() -> dict[str, Delivery]:
    rows = Delivery.objects.filter(message__once__startswith="notice-recall:").select_related("message")
    return {row.steps[0][1]: row for row in rows}


def test_exactly_those_who_were_told_learn_that_a_notice_is_withdrawn(
    place: County, first: NoticeRevision
) -> None:
    arrived(MAIL, MOBILE, FIRMS[0])
    subscribed(place, "later@example.cn")
    withdrawn(place, first)
    rows = recalled()
    assert set(rows) == {MAIL, MOBILE, FIRMS[0]}
    assert not Delivery.objects.filter(bundle__startswith="notice:", state="QUEUED").exists()
    short = rows[FIRMS[0]].message
    assert (short.topic, short.variables) == ("withdrawn", {"a": "柳林支局", "b": "今天09:26"})
    assert short.text.startswith("【云山邮政】柳林支局：今天09:26发布的停办公告已撤下")
    mail = rows[MAIL].message
    assert mail.subject == "柳林支局：停办公告已撤下"
    assert "写错网点" not in mail.text, "why is said to colleagues"
    assert mail.leave.endswith("/")
    entry = Entry.objects.get(code="WITHDRAWAL_TOLD")
    assert (payload_of(entry) or {})["told"] == 3


def test_nobody_learns_twice_that_a_notice_is_withdrawn(place: County, first: NoticeRevision) -> None:
    arrived(MAIL, *FIRMS)
    withdrawn(place, first)
    assert actions.recall_notice(by=BY, at=minutes(51), notice=notice_of(first)) is None
    assert len(recalled()) == 3
    assert Message.objects.filter(once__startswith="notice-recall:").count() == 3
    assert Entry.objects.filter(code="WITHDRAWAL_TOLD").count() == 1


def test_a_message_under_way_counts_as_told_and_who_left_meanwhile_is_left_alone(
    place: County, first: NoticeRevision
) -> None:
    arrived(MAIL, MOBILE)
    waiting = next(row for row in Delivery.objects.all() if row.steps[0][1] == FIRMS[1])
    Delivery.objects.filter(pk=waiting.pk).update(token="worker")
    row = Subscription.objects.get(way="EMAIL")
    by = queries.subscriber(place.unit, "zh-hans")
    actions.leave_subscription(by=by, at=minutes(20), subscription=row)
    withdrawn(place, first)
    assert set(recalled()) == {MOBILE, FIRMS[1]}


def test_a_portion_of_those_told_goes_on_where_the_one_before_stopped(
    place: County, first: NoticeRevision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("youxu.announcements.actions.recall.AT_ONCE", 1)
    monkeypatch.setattr("youxu.delivery.actions.by_hand.AT_ONCE", 1)
    arrived(MAIL, MOBILE)
    withdrawn(place, first)
    with clock.pretend(minutes(51)):
        jobs.drain(until=minutes(51))
    assert set(recalled()) == {MAIL, MOBILE}
    assert Delivery.objects.filter(bundle__startswith="notice:", state="WITHDRAWN").count() == 2


def test_after_the_word_that_service_is_back_a_withdrawal_is_no_news(
    place: County, first: NoticeRevision
) -> None:
    arrived(MAIL, *FIRMS)
    NoticeRevision.objects.filter(pk=first.pk).update(
        kind="RESTORED", content={**first.content, "places": [], "restored": first.content["places"]}
    )
    withdrawn(place, first)
    assert recalled() == {}


def test_a_correction_goes_to_those_alone_who_were_told(place: County, first: NoticeRevision) -> None:
    arrived(MOBILE, FIRMS[0])
    leader = place.person("周国栋", minutes(30))
    merge.call_off(by=leader, at=minutes(30), incident=first.notice.incident, reason="误报")
    out = actions.correct_notice(by=BY, at=minutes(31), notice=first.notice)
    assert out is not None
    assert (out.state, out.alone) == ("PUBLISHED", True), "the plan's fixed words need nobody's approval"
    actions.send_notice(by=BY, at=minutes(34), published=out)
    actions.tell_subscribers(by=BY, at=minutes(34), notice_revision=out)
    told = Delivery.objects.filter(bundle__startswith=f"notice:{out.notice_id}:2", state="QUEUED")
    assert {row.steps[0][1] for row in told} == {MOBILE, FIRMS[0]}
    assert {row.message.topic for row in told} == {"correction"}


def test_withdraw_notice_is_for_whom_the_plan_names(place: County, first: NoticeRevision) -> None:
    with pytest.raises(UnableToWithdrawNotice) as caught:
        actions.withdraw_notice(
            by=place.person("林志远", minutes(40)), at=minutes(40), notice=first.notice, reason="误发"
        )
    assert "outlet_head" in caught.value.details["posts"]
    assert notice_of(first).withdrawn_at is None


def test_drop_unsent_keeps_what_the_revision_itself_tells(place: County, first: NoticeRevision) -> None:
    assert actions.drop_unsent(by=BY, at=minutes(15), notice=first.notice, below=1) is False
    assert Delivery.objects.filter(bundle__startswith="notice:", state="QUEUED").count() == 4


def test_in_an_exercise_nobody_outside_learns_of_a_withdrawal(place: County, first: NoticeRevision) -> None:
    arrived(MAIL, *FIRMS)
    Message.objects.update(world="drill")
    Delivery.objects.update(world="drill")
    NoticeRevision.objects.filter(pk=first.pk).update(world="drill")
    Notice.objects.filter(pk=first.notice_id).update(world="drill")
    withdrawn(place, first)
    rows = recalled()
    assert set(rows) == set(FIRMS), "subscribers stand in reality"
    assert {(row.world, row.channel, row.sent_at) for row in rows.values()} == {("drill", None, None)}
