"""Subscriptions without an account: asked, confirmed, told once a revision, left and forgotten (P3b)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import delivery, notices
from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions, queries
from youxu.announcements.actions import UnableToConfirm, UnableToSubscribe
from youxu.announcements.models import NoticeRevision, Subscription
from youxu.core import clock, jobs, vault
from youxu.core.actor import system
from youxu.core.errors import Invalid, NotPermitted
from youxu.core.models import Entry
from youxu.delivery.models import Delivery, Message
from youxu.delivery.rules.words import Kind, Result
from youxu.delivery.transports.parcel import Parcel, Wiring
from youxu.delivery.transports.smtp import opened
from youxu.network.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(whole_county)
MAIL, MOBILE = "wang@example.cn", "13812345678"
SOURCE = "203.0.113.9"


def asked(
    found: County, at: float = 0, code: str | None = "YS10", address: str = MAIL, **more: Any
) -> Subscription:
    return actions.ask_subscription(
        by=queries.subscriber(found.unit, "zh-hans"),
        at=minutes(at),
        source=SOURCE,
        unit=found.unit,
        address=address,
        outlet=found.outlets[code] if code else None,
        **more,
    )


def confirmed(found: County, **more: Any) -> Subscription:
    row = asked(found, **more)
    return actions.confirm_subscription(
        by=queries.subscriber(found.unit, "zh-hans"), at=minutes(1), subscription=row
    )


def told(revision: NoticeRevision) -> list[Delivery]:
    by = system("test")
    assert actions.tell_subscribers(by=by, at=minutes(13), notice_revision=revision) == 0
    return list(Delivery.objects.filter(message__once__startswith="notice:").order_by("pk"))


def outlet_stopped(found: County) -> tuple[Any, str]:
    incident = directed(found)
    return incident, incident.interruptions.get(line="letters").outlet.code


def test_ask_subscription_asks_the_address_and_keeps_it_sealed(place: County) -> None:
    row = asked(place)
    assert (row.state, row.way, row.masked) == ("WAITING", "EMAIL", "w***@example.cn")
    assert MAIL not in row.sealed
    assert vault.unseal(row.sealed) == {"to": MAIL}
    message = Message.objects.get()
    assert row.code in message.text
    assert message.expires_at == minutes(0) + timedelta(days=1)
    entry = Entry.objects.get(stream=row.stream)
    assert MAIL not in entry.payload.body
    with pytest.raises(Invalid) as refused:
        asked(place, address="某某")
    assert list(refused.value.faults) == ["address"]
    with pytest.raises(Invalid):
        asked(place, code=None)


def test_a_code_by_short_message_has_its_registered_text(place: County) -> None:
    row = asked(place, address=MOBILE)
    message = Message.objects.get()
    assert (message.topic, message.variables["a"]) == ("subscribe", row.code)


def test_the_same_asked_twice_is_one_and_a_confirmed_one_is_not_asked_again(place: County) -> None:
    row = asked(place)
    assert asked(place, at=1) == row
    assert Message.objects.count() == 2
    confirmed(place, at=2)
    asked(place, at=3)
    assert Message.objects.count() == 3


def test_a_flood_for_one_address_or_from_one_source_is_refused(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUXU_RECIPIENT_REQUESTS_PER_HOUR", "2")
    monkeypatch.setenv("YOUXU_ADDRESS_REQUESTS_PER_HOUR", "3")
    asked(place, line="letters")
    asked(place, line="parcels")
    with pytest.raises(UnableToSubscribe):
        asked(place, line="ems")
    asked(place, address=MOBILE)
    with pytest.raises(UnableToSubscribe):
        asked(place, address="li@example.cn")
    asked(place, at=61, address="li@example.cn")
    assert Subscription.objects.count() == 4


def test_confirm_subscription_within_a_day_and_twice_says_the_same(place: County) -> None:
    row = confirmed(place)
    assert row.state == "CONFIRMED"
    by = queries.subscriber(place.unit, "en")
    assert actions.confirm_subscription(by=by, at=minutes(9), subscription=row) == row
    late = asked(place, code="YS04")
    with pytest.raises(UnableToConfirm):
        actions.confirm_subscription(by=by, at=minutes(0) + timedelta(days=1), subscription=late)
    with pytest.raises(NotPermitted):
        actions.confirm_subscription(by=place.person("郑凯"), at=minutes(9), subscription=late)


def test_forget_unconfirmed_forgets_who_never_said_yes(place: County) -> None:
    row, stays = asked(place), confirmed(place, code="YS04")
    tomorrow = minutes(0) + timedelta(days=1)
    assert actions.forget_unconfirmed(by=system("test"), at=tomorrow) == 1
    row.refresh_from_db()
    assert (row.state, row.sealed, row.digest, row.masked) == ("LEFT", "", "", "")
    stays.refresh_from_db()
    assert stays.state == "CONFIRMED"


def test_overlapping_subscriptions_yield_one_message_an_address_and_revision(place: County) -> None:
    incident, code = outlet_stopped(place)
    for more in ({}, {"line": "letters"}, {"line": "savings"}):
        confirmed(place, code=code, **more)
    confirmed(place, code=None, line="letters")
    confirmed(place, code=code, address="li@example.cn")
    confirmed(place, code="YS14", address="zhao@example.cn")
    asked(place, code=code, address="qian@example.cn")
    revision = notices.published(place, incident)
    rows = told(revision)
    assert sorted(row.steps[0][1] for row in rows) == ["li@example.cn", MAIL]
    assert told(revision) == rows, "told again says nothing anew"
    said = Entry.objects.filter(code="SUBSCRIBERS_TOLD").count()
    assert said == 2
    assert rows[0].message.leave.endswith("/")


def test_leave_subscription_of_everything_forgets_the_address_at_once(place: County) -> None:
    incident, code = outlet_stopped(place)
    first, second = confirmed(place, code=code), confirmed(place, code="YS04")
    by = queries.subscriber(place.unit, "zh-hans")
    actions.leave_subscription(by=by, at=minutes(5), subscription=first, every=True)
    assert not Subscription.objects.exclude(digest="", sealed="", masked="").exists()
    second.refresh_from_db()
    assert second.state == "LEFT"
    assert told(notices.published(place, incident)) == []


def test_quiet_hours_are_kept_and_a_short_message_goes_only_where_the_notice_has_one(place: County) -> None:
    incident, code = outlet_stopped(place)
    confirmed(place, code=code, is_quiet=True)
    confirmed(place, code=code, address=MOBILE)
    revision = notices.published(place, incident, said=notices.said(ends_at=minutes(60 * 30)))
    NoticeRevision.objects.filter(pk=revision.pk).update(channels=["page"])
    night = minutes(13).replace(hour=15, minute=30)  # 23:30 in the county
    revision.refresh_from_db()
    actions.tell_subscribers(by=system("test"), at=night, notice_revision=revision)
    row = Delivery.objects.get(message__once__startswith="notice:")
    assert row.steps[0][0] == "EMAIL"
    assert row.message.not_before == night.replace(hour=23, minute=0)
    NoticeRevision.objects.filter(pk=revision.pk).update(channels=["page", "sms"])
    actions.tell_subscribers(by=system("test"), at=night, notice_revision=revision)
    assert Delivery.objects.filter(message__once__contains=":SMS:").count() == 1


def test_what_waits_for_the_morning_goes_with_the_revision_that_it_told_of(place: County) -> None:
    incident, code = outlet_stopped(place)
    confirmed(place, code=code, is_quiet=True)
    first = notices.published(place, incident, said=notices.said(ends_at=minutes(60 * 30)))
    by, night = system("test"), minutes(13).replace(hour=15, minute=30)  # 23:30 in the county
    actions.tell_subscribers(by=by, at=night, notice_revision=first)
    notices.promised(place, incident, minutes(20), minutes(60 * 20))
    draft = actions.revise_notice(
        by=place.person("苏婷", minutes(21)),
        at=minutes(21),
        notice=first.notice,
        said=notices.said(ends_at=minutes(60 * 30)),
    )
    actions.approve_notice(by=place.person("何敏", minutes(22)), at=minutes(22), draft=draft)
    second = actions.publish_notice(by=place.person("苏婷", minutes(23)), at=minutes(23), draft=draft)
    actions.tell_subscribers(by=by, at=night, notice_revision=second)
    states = Delivery.objects.filter(message__once__startswith="notice:").order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["WITHDRAWN", "QUEUED"]
    actions.withdraw_notice(
        by=place.person("苏婷", minutes(24)), at=minutes(24), notice=first.notice, reason="误发"
    )
    actions.recall_notice(by=by, at=minutes(25), notice=first.notice)
    assert not states.filter(state="QUEUED").exists()


def test_the_table_of_reactions_tells_subscribers_of_what_goes_out(place: County) -> None:
    incident, code = outlet_stopped(place)
    confirmed(place, code=code)
    jobs.drain(until=minutes(12))
    notices.published(place, incident)
    with clock.pretend(minutes(14)):
        jobs.drain(until=minutes(14))
    message = Message.objects.get(once__startswith="notice:")
    assert message.subject
    assert message.link.endswith("/")


def test_a_portion_goes_on_where_the_one_before_stopped(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("youxu.announcements.actions.subscriptions.AT_ONCE", 2)
    incident, code = outlet_stopped(place)
    for name in "abc":
        confirmed(place, code=code, address=f"{name}@example.cn")
    revision = notices.published(place, incident)
    by, after = system("test"), 0
    turns = 0
    while (
        after := actions.tell_subscribers(by=by, at=minutes(13), notice_revision=revision, after=after)
    ) or not turns:
        turns += 1
    assert Delivery.objects.filter(message__once__startswith="notice:").count() == 3


def test_the_office_sees_counts_alone(place: County) -> None:
    confirmed(place)
    confirmed(place, address=MOBILE)
    rows = queries.subscription_counts(place.unit.path)
    assert [(row.email, row.sms) for row in rows] == [(1, 1)]


def test_a_whole_unit_is_counted_under_its_name_in_both_languages(place: County) -> None:
    confirmed(place, code=None, line="ems")
    Unit.objects.filter(pk=place.unit.pk).update(name="云山县邮政分公司", name_en="Yunshan County Branch")
    (row,) = queries.subscription_counts(place.unit.path)
    assert (row.name, row.name_en) == ("云山县邮政分公司", "Yunshan County Branch")


def test_a_mail_carries_the_button_that_leaves_with_one_tap(place: County) -> None:
    """RFC 8058: the mail program posts to the address by itself."""
    with (
        delivery.mail_server() as box,
        opened(Wiring("mail", Kind.EMAIL, _settings(box.port), {}, 5)) as send,
    ):
        for leave in ("https://post.example.cn/p/subscribe/ABCDEFGHJKMNP/", ""):
            parcel = Parcel("k", MAIL, "停办", "正文", minutes(0), leave=leave)
            assert send(parcel).result == Result.SENT
    first, second = box.mails
    assert first["List-Unsubscribe"] == "<https://post.example.cn/p/subscribe/ABCDEFGHJKMNP/>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert second["List-Unsubscribe"] is None


def _settings(port: int) -> dict[str, str]:
    return {"host": "127.0.0.1", "port": str(port), "sender": "post@example.cn"}


def test_people_are_counted_by_way_and_revision_and_named_nowhere(place: County) -> None:
    incident, code = outlet_stopped(place)
    confirmed(place, code=code)
    confirmed(place, code=None, line="letters")
    confirmed(place, code=code, address="li@example.cn")
    first = notices.published(place, incident)
    assert len(told(first)) == 2
    Delivery.objects.filter(recipient__startswith="subscriber:", bundle__startswith="notice:").update(
        state="FAILED"
    )
    one = Delivery.objects.filter(bundle__startswith="notice:").latest("pk")
    Delivery.objects.filter(pk=one.pk).update(state="DELIVERED")
    (row,) = queries.people_told(first.notice)
    assert (row.number, row.states) == (1, {"FAILED": 1, "DELIVERED": 1})
    assert "example" not in repr(row)
