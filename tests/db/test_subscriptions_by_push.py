"""Subscriptions of a browser without an account: woken once to say yes, told once a revision, forgotten when gone (P3b)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import notices
from tests.builders.browsers import Browser
from tests.builders.delivery import channel
from tests.builders.gateways import Services, services
from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions, queries
from youxu.announcements.actions import UnableToSubscribe, UnableToWakeBrowser
from youxu.announcements.models import Subscription
from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.errors import Invalid, NotPermitted
from youxu.core.models import Entry
from youxu.delivery.models import Channel, Delivery, PushDevice

pytestmark = pytest.mark.django_db

place = kept(whole_county)
BROWSER, SOURCE = Browser(), "203.0.113.9"


@pytest.fixture(scope="module")
def server() -> Any:
    with services() as found:
        yield found


@pytest.fixture
def there(server: Services, place: County, settings: Any) -> Services:
    server.reset()
    settings.PUBLIC_URL = "https://youxu.test"
    channel("push", "PUSH", unit=place.unit.path, subject="mailto:office@post.cn", services=server.url(""))
    return server


def asked(found: County, there: Services, name: str = "a", at: float = 0, **more: Any) -> Subscription:
    more = {"outlet": found.outlets["YS10"], **more}
    gave = {"endpoint": there.url(f"/push/{name}"), "key": BROWSER.key, "secret": BROWSER.secret}
    return actions.subscribe_browser(
        by=queries.subscriber(found.unit, "zh-hans"),
        at=minutes(at),
        source=SOURCE,
        unit=found.unit,
        **{**gave, **more},
    )


def confirmed(found: County, there: Services, **more: Any) -> Subscription:
    row = asked(found, there, **more)
    by = queries.subscriber(found.unit, "zh-hans")
    return actions.confirm_subscription(by=by, at=minutes(1), subscription=row)


def carried(at: float) -> None:
    with clock.pretend(minutes(at)):
        jobs.drain(minutes(at))


def told(there: Services) -> list[dict[str, str]]:
    return [said for _kind, said in there.taken]


def published(found: County, **content: Any) -> Any:
    incident = directed(found)
    outlet = incident.interruptions.get(line="letters").outlet
    return outlet, notices.published(found, incident, **content)


def test_subscribe_browser_wakes_it_once_to_say_yes_and_keeps_its_address_sealed(
    place: County, there: Services
) -> None:
    row = asked(place, there)
    carried(1)
    assert (row.state, row.way) == ("WAITING", "PUSH")
    (said,) = told(there)
    assert said["link"] == f"https://youxu.test/p/subscribe/{row.code}/"
    assert "/push/a" not in row.sealed + row.masked + PushDevice.objects.get().sealed
    entry = Entry.objects.get(stream=row.stream, code="SUBSCRIPTION_ASKED")
    assert "/push/a" not in entry.payload.body
    assert confirmed(place, there, at=0.5).state == "CONFIRMED"


def test_two_subscriptions_of_a_browser_yield_one_message_with_the_way_to_leave(
    place: County, there: Services
) -> None:
    incident = directed(place)
    outlet = incident.interruptions.get(line="letters").outlet
    first = confirmed(place, there, outlet=outlet)
    confirmed(place, there, outlet=None, line="letters")
    carried(2)
    there.reset()
    out = notices.published(place, incident)
    actions.tell_subscribers(by=system("test"), at=minutes(13), notice_revision=out)
    carried(14)
    (said,) = told(there)
    assert said["title"] == out.title_zh
    assert said["body"]
    assert not said["body"].startswith("【")
    assert said["link"].startswith("https://youxu.test/p/")
    assert said["leave"].startswith("https://youxu.test/p/subscribe/")
    assert PushDevice.objects.filter(retired_at=None).count() == 1
    by = queries.subscriber(place.unit, "zh-hans")
    actions.leave_subscription(by=by, at=minutes(15), subscription=first)
    assert PushDevice.objects.filter(retired_at=None).count() == 1, "the other subscription still needs it"
    actions.leave_subscription(
        by=by, at=minutes(15), subscription=Subscription.objects.exclude(state="LEFT").get()
    )
    assert not PushDevice.objects.filter(retired_at=None).exists()


def test_a_browser_that_its_service_knows_no_more_ends_all_its_subscriptions(
    place: County, there: Services
) -> None:
    asked(place, there, "gone")
    asked(place, there, "gone", line="letters")
    asked(place, there, "stays")
    carried(1)
    assert set(Subscription.objects.values_list("state", "digest")) >= {("LEFT", "")}
    assert Subscription.objects.filter(state="LEFT").count() == 2
    assert Subscription.objects.get(state="WAITING").digest
    assert PushDevice.objects.filter(retired_at=None).count() == 1
    by = system("test")
    assert actions.forget_unreachable(by=by, at=minutes(2), recipient="subscriber:") == 0
    with pytest.raises(NotPermitted):
        actions.forget_unreachable(by=nobody(place), at=minutes(2), recipient="subscriber:x")


def nobody(found: County) -> Actor:
    return replace(queries.subscriber(found.unit, "en"), grants=frozenset())


def test_without_a_yes_the_browser_is_forgotten_after_a_day(place: County, there: Services) -> None:
    asked(place, there)
    later = minutes(0) + timedelta(days=1, minutes=1)
    assert actions.forget_unconfirmed(by=system("test"), at=later) == 1
    device = PushDevice.objects.get()
    assert (device.sealed, device.retired_at) == ("", later)


def test_quiet_hours_and_the_language_of_the_page_hold_for_a_browser(place: County, there: Services) -> None:
    outlet, out = published(place, said=notices.said(ends_at=minutes(60 * 30)))
    confirmed(place, there, outlet=outlet, language="en", is_quiet=True)
    night = minutes(13).replace(hour=15, minute=30)  # 23:30 in the county
    actions.tell_subscribers(by=system("test"), at=night, notice_revision=out)
    row = Delivery.objects.get(message__once__startswith="notice:")
    assert row.message.language == "en"
    assert row.message.subject == out.title_en
    assert row.message.not_before == night.replace(hour=23, minute=0)


def test_only_services_of_the_channel_are_called_and_a_flood_is_refused(
    place: County, there: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid) as wrong:
        asked(place, there, endpoint="https://evil.example/x")
    assert list(wrong.value.faults) == ["address"]
    with pytest.raises(Invalid):
        asked(place, there, outlet=None)
    monkeypatch.setenv("YOUXU_RECIPIENT_REQUESTS_PER_HOUR", "1")
    asked(place, there)
    with pytest.raises(UnableToSubscribe):
        asked(place, there)
    assert PushDevice.objects.count() == 1


def test_it_is_refused_without_a_channel_or_a_public_address(
    place: County, there: Services, settings: Any
) -> None:
    settings.PUBLIC_URL = ""
    with pytest.raises(UnableToWakeBrowser):
        asked(place, there)
    settings.RELAY_URL = "https://relay.test"
    Channel.objects.update(retired_at=minutes(0))
    with pytest.raises(UnableToWakeBrowser):
        asked(place, there)


def test_subscribe_browser_is_for_who_may_subscribe_at_the_unit(place: County, there: Services) -> None:
    gave = {"endpoint": there.url("/push/a"), "key": BROWSER.key, "secret": BROWSER.secret}
    with pytest.raises(NotPermitted):
        actions.subscribe_browser(by=nobody(place), at=minutes(0), source=SOURCE, unit=place.unit, **gave)
