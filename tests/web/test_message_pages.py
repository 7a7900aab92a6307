"""The pages of messages: list, one message, forwarding by hand, channels, SMS texts; what gateways push to us."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import incidents as building
from tests.builders.delivery import SYSTEM, only, to
from tests.builders.incidents import NINE, minutes
from tests.builders.organisation import post
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock
from youxu.core.numbers import new_submission
from youxu.delivery import actions, queries
from youxu.delivery.actions import PlanText
from youxu.delivery.models import Attempt, Channel, Delivery, Receipt, Reply
from youxu.delivery.rules.inbound import Unreadable, read
from youxu.delivery.sending import inbound_path
from youxu.organisation.models import Holding

AT = minutes(20)
TEXT = "【云山邮政】${a}自${b}起停办"


def made() -> County:
    place = building.whole_county()
    Holding.objects.create(
        post=post(place.unit, "administrator"), person=place.people["罗平"], starts_at=NINE
    )
    actions.copy_texts(
        by=SYSTEM, at=NINE, unit=place.unit.path, texts=[PlanText("alert", TEXT, "x")], plan_number=1
    )
    keys = {"sign_secret": "geheim-9"}
    settings = {"provider": "generic", "url": "http://127.0.0.1:1/"}
    actions.add_channel(
        by=SYSTEM,
        at=NINE,
        unit=place.unit.path,
        key="texts",
        kind="SMS",
        name="短信",
        settings=settings,
        secret=keys,
    )
    tell(place, ("BY_HAND", "街道微信群"), subject="停电通知")
    return place


def tell(place: County, *addresses: tuple[str, str], **more: Any) -> Delivery:
    more = {"text": "云山支局停电。", "to": to(*addresses), **more}
    return only(actions.queue(by=SYSTEM, at=minutes(10), unit=place.unit.path, **more))


place = kept(made)


def ask(place: County, name: str, address: str, data: dict[str, Any] | None = None) -> Any:
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["youxu_language"] = "en"
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(AT):
        if data is None:
            return client.get(address)
        return client.post(address, {"submission": str(new_submission()), **data})


def test_the_list_shows_what_waits_for_a_hand_and_filters(place: County) -> None:
    actions.offer_due(by=SYSTEM, at=AT)
    tell(place, ("WECOM", ""), subject="群里说")
    actions.offer_due(by=SYSTEM, at=AT)
    page = ask(place, "沈佳", "/messages/").content.decode()
    assert "To forward by hand" in page
    assert "no channel of this kind is set up" in page
    failed = ask(place, "沈佳", "/messages/?state=FAILED").content.decode()
    assert "群里说" in failed
    assert "No message matches" in ask(place, "沈佳", "/messages/?state=READ").content.decode()
    assert "no such incident" in ask(place, "沈佳", "/messages/?incident=XX").content.decode()
    assert ask(place, "沈佳", "/messages/?state=NONSENSE&after=x").status_code == 200


def test_the_list_takes_as_many_queries_for_many_messages_as_for_few(place: County) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            ask(place, "沈佳", "/messages/")
        return len(seen)

    count()
    few = count()
    for _turn in range(10):
        tell(place, ("SMS", "13900000000"), subject="x")
    assert count() == few


def test_forwarding_by_hand_on_the_page_counts_as_sent_and_keeps_what_was_entered(place: County) -> None:
    row = Delivery.objects.get()
    address = f"/messages/{row.code}/"
    page = ask(place, "沈佳", address).content.decode()
    assert "云山支局停电。" in page
    assert "街道微信群" in page
    assert ask(place, "沈佳", address, {"where": " ", "revision": row.revision}).status_code == 422
    clash = ask(place, "沈佳", address, {"where": "云山群", "revision": 9})
    assert clash.status_code == 409
    assert "云山群" in clash.content.decode()
    assert ask(place, "唐小燕", address, {"where": "群", "revision": row.revision}).status_code == 403
    assert ask(place, "沈佳", address, {"where": "云山群", "revision": row.revision}).status_code == 303
    row.refresh_from_db()
    assert (row.state, row.address) == ("SENT", "云山群")
    again = ask(place, "沈佳", f"{address}resend/", {})
    assert again.status_code == 303
    assert Delivery.objects.count() == 2
    waits = Delivery.objects.exclude(pk=row.pk).get()
    refused = ask(place, "沈佳", f"/messages/{waits.code}/resend/", {})
    assert refused.status_code == 409
    assert "still on its way" in refused.content.decode()


def test_what_waits_is_withdrawn_on_the_page_one_by_one_or_of_an_incident(place: County) -> None:
    row = Delivery.objects.get()
    address = f"/messages/{row.code}/withdraw/"
    assert "Withdraw it" in ask(place, "沈佳", f"/messages/{row.code}/").content.decode()
    assert ask(place, "唐小燕", address).status_code == 403
    assert ask(place, "沈佳", address, {"reason": " "}).status_code == 422
    assert ask(place, "沈佳", address, {"reason": "已电话告知"}).status_code == 303
    row.refresh_from_db()
    assert row.state == "WITHDRAWN"
    assert ask(place, "沈佳", address, {"reason": "又一次"}).status_code == 409
    incident = building.reported(place)
    told = tell(place, ("SMS", "13900000000"), subject="x", source=incident.stream)
    listed = ask(place, "沈佳", f"/messages/?incident={incident.reference}").content.decode()
    matter = f"/messages/of/{incident.reference}/withdraw/"
    assert matter in listed
    assert "1 message waits now" in ask(place, "沈佳", matter).content.decode()
    assert ask(place, "沈佳", matter, {"reason": "误报"}).status_code == 303
    told.refresh_from_db()
    assert told.state == "WITHDRAWN"
    assert ask(place, "沈佳", "/messages/of/XX/withdraw/").status_code == 404


def test_an_address_for_an_exercise_is_entered_on_the_page(place: County) -> None:
    address = "/messages/channels/exercise/"
    assert ask(place, "沈佳", address).status_code == 403
    assert "an exercise tells nobody" in ask(place, "罗平", address).content.decode()
    wrong = ask(place, "罗平", address, {"world": "drill-1", "kind": "SMS", "address": "12"})
    assert wrong.status_code == 422
    given = {"world": "drill-1", "kind": "SMS", "address": "13912345678"}
    assert ask(place, "罗平", address, given).status_code == 303
    shown = ask(place, "罗平", address).content.decode()
    assert "139****5678" in shown
    assert "13912345678" not in shown


def test_an_address_is_masked_for_who_only_reads(place: County) -> None:
    row = tell(place, ("SMS", "13912345678"), subject="x")
    assert "139****5678" in ask(place, "马骏", f"/messages/{row.code}/").content.decode()
    assert "13912345678" not in ask(place, "马骏", "/messages/").content.decode()
    assert "13912345678" in ask(place, "沈佳", f"/messages/{row.code}/").content.decode()


def test_an_administrator_sets_up_changes_tries_and_retires_a_channel(place: County) -> None:
    bad = ask(place, "罗平", "/messages/channels/add/wecom/", {"name": "群", "key": "Bad Key", "token": "x"})
    assert bad.status_code == 422
    assert "2 to 40 small letters" in bad.content.decode()
    given = {"name": "办公室群", "key": "office", "token": "geheim-8", "url": "http://127.0.0.1:1/"}
    assert ask(place, "罗平", "/messages/channels/add/wecom/", given).status_code == 303
    page = ask(place, "罗平", "/messages/channels/office/").content.decode()
    assert "geheim-8" not in page
    assert "secrets set:" in page
    assert "/p/gateway/office/" in page
    changed = {"name": "办公室大群", "url": "http://127.0.0.1:1/", "revision": 1}
    assert ask(place, "罗平", "/messages/channels/office/", changed).status_code == 303
    assert queries.channels_of(SYSTEM)[0].secrets == ("token",)
    assert ask(place, "罗平", "/messages/channels/office/", changed).status_code == 409
    assert ask(place, "罗平", "/messages/channels/office/test/", {}).status_code == 303
    assert Channel.objects.get(key="office").last_reason == "UNREACHABLE"
    assert ask(place, "罗平", "/messages/channels/texts/test/", {"address": "12"}).status_code == 422
    assert ask(place, "罗平", "/messages/channels/office/retire/", {}).status_code == 303
    assert ask(place, "罗平", "/messages/channels/office/").status_code == 404
    for address in ("", "add/wecom/", "texts/"):
        assert ask(place, "马骏", f"/messages/channels/{address}").status_code == 403


def test_an_sms_text_is_noted_with_its_code_and_what_would_be_refused_is_shown(place: County) -> None:
    page = ask(place, "罗平", "/messages/channels/").content.decode()
    assert "The text is not filed with the provider." in page
    address = "/messages/channels/texts/texts/alert/"
    given = {"state": "APPROVED", "text": TEXT, "code": "", "revision": 0}
    assert ask(place, "罗平", address, given).status_code == 422
    assert ask(place, "罗平", address, {**given, "code": "SMS_7"}).status_code == 303
    (row,) = queries.templates_of(SYSTEM)
    assert (row.code, row.state) == ("SMS_7", "APPROVED")
    assert ask(place, "罗平", "/messages/channels/texts/texts/nothing/").status_code == 404


def push(channel: Channel, body: Any, path: str = "") -> Any:
    client = Client(headers={"host": "127.0.0.1"})
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with clock.pretend(AT):
        return client.post(path or inbound_path(channel), content, content_type="application/json")


def test_a_gateway_pushes_receipts_and_answers_to_an_address_that_nobody_can_guess(place: County) -> None:
    channel = Channel.objects.get(key="texts")
    row = tell(place, ("SMS", "13900000000"), source="incident:7")
    Delivery.objects.filter(pk=row.pk).update(state="SENT", sent_at=minutes(11))
    Attempt.objects.create(
        delivery=row, number=1, kind="SMS", channel=channel, address="13900000000", key="k", provider_id="id-1",
        started_at=minutes(11), ended_at=minutes(11), result="SENT",
    )  # fmt: skip
    body = {
        "receipts": [{"id": "id-1", "state": "DELIVERED", "at": "2026-11-23T09:12:00+08:00"}],
        "replies": [{"from": "+8613900000000", "text": "1", "id": "r1"}],
    }
    assert push(channel, body).json()["count"] == 2
    assert push(channel, body).status_code == 200, "told twice, kept once"
    row.refresh_from_db()
    assert row.state == "DELIVERED"
    assert queries.reply_of(Reply.objects.get().pk).source == "incident:7"
    assert Receipt.objects.count() == 1
    assert "1" in ask(place, "沈佳", f"/messages/{row.code}/").content.decode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"receipts": 7}',
        b'{"replies": [{}]}',
        b'{"receipts": [{"id": 1, "state": "X"}]}',
    ],
)
def test_what_no_gateway_sends_is_refused_and_leaves_nothing(place: County, body: bytes) -> None:
    assert push(Channel.objects.get(key="texts"), body).status_code == 400
    assert not Reply.objects.exists()


def test_a_forged_address_is_answered_as_if_there_were_none(place: County) -> None:
    channel = Channel.objects.get(key="texts")
    for path in ("/p/gateway/texts/abc/", inbound_path(channel).replace("texts", "other")):
        assert push(channel, {"receipts": []}, path).status_code == 404


def test_each_providers_push_is_read_in_its_own_form() -> None:
    (receipt,) = read(
        "aliyun",
        b'[{"biz_id": "b1", "success": false, "err_code": "MK:0010", "report_time": "2026-11-24 09:00:00"}]',
    )
    assert (receipt.provider_id, receipt.state, receipt.told_at.isoformat()) == (
        "b1",
        "FAILED",
        "2026-11-24T09:00:00+08:00",
    )
    (reply,) = read("aliyun", b'[{"phone_number": "139", "content": "1", "sequence_id": 7}]')
    assert (reply.text, reply.provider_id) == ("1", "7")
    (receipt,) = read("tencent", b'[{"sid": "s1", "report_status": "SUCCESS", "mobile": "139"}]')
    assert (receipt.provider_id, receipt.state) == ("s1", "DELIVERED")
    (reply,) = read("tencent", b'{"mobile": "139", "text": "2", "time": 1700000000}')
    assert reply.text == "2"
    with pytest.raises(Unreadable):
        read("aliyun", b"[" + b"{}," * 600 + b"{}]")


@pytest.mark.browser
def test_the_pages_stand_on_a_screen_and_on_a_phone(square: Any) -> None:
    place = made()
    actions.offer_due(by=SYSTEM, at=AT)
    square(place.people["沈佳"], "/messages/", f"/messages/{Delivery.objects.get().code}/")
    square(place.people["沈佳"], f"/messages/{Delivery.objects.get().code}/withdraw/")
    own = ("", "texts/", "add/email/", "texts/texts/alert/", "exercise/")
    square(place.people["罗平"], *(f"/messages/channels/{address}" for address in own))


LINK = "https://youxu.test/p/a/ABCDEFGH/"


def test_a_message_is_open_to_its_recipient_with_the_link_and_to_the_office_without_it(place: County) -> None:
    leader = place.people["周国栋"]
    row = tell(place, to=to(("SMS", "13900000000"), recipient=f"person:{leader.pk}"), link=LINK)
    seen = {name: ask(place, name, f"/messages/{row.code}/").content.decode() for name in SEE}
    assert {name: ("云山支局停电。" in page, LINK in page) for name, page in seen.items()} == SEE
    assert "open to its recipient" in seen["唐小燕"]


SEE = {"唐小燕": (False, False), "沈佳": (True, False), "罗平": (True, False), "周国栋": (True, True)}


def test_what_was_answered_and_what_waits_for_a_hand_is_not_shown_to_a_clerk(place: County) -> None:
    row = Delivery.objects.get()
    given = {"channel": Channel.objects.get(), "address": "13900000000", "replied_at": AT, "received_at": AT}
    Reply.objects.create(delivery=row, text="我在医院", **given)
    actions.offer_due(by=SYSTEM, at=AT)
    for name, shown in (("沈佳", True), ("唐小燕", False)):
        assert ("我在医院" in ask(place, name, f"/messages/{row.code}/").content.decode()) is shown
        assert ("To forward by hand" in ask(place, name, "/messages/").content.decode()) is shown


def test_an_address_without_a_channel_is_passed_over_and_is_no_attempt(place: County) -> None:
    row = tell(place, ("WECOM", ""), ("EMAIL", "ma@post.cn"), ("BY_HAND", "街道微信群"))
    actions.record_by_hand(by=SYSTEM, at=AT, delivery=row, where="街道微信群")
    found = queries.delivery_row(row)
    assert (found.handed_over, [one.number for one in found.attempts]) == (1, [0, 0, 1])
    page = ask(place, "沈佳", f"/messages/{row.code}/").content.decode()
    assert '<h2>Attempts<span class="count">1</span></h2>' in page
    assert page.count("passed over: no channel of this kind is set up") == 2
    assert page.count("<td>0.0</td>") == 1


@pytest.mark.parametrize(("kind", "label"), [("sms", "Alibaba Cloud"), ("email", "TLS from the start")])
def test_the_choices_of_a_channel_are_said_in_words(place: County, kind: str, label: str) -> None:
    page = ask(place, "罗平", f"/messages/channels/add/{kind}/").content.decode()
    assert label in page
