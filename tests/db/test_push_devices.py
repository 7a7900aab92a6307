"""A person lets one of their own browsers wake them: sealed for it alone, by the makers' services and no other."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.builders import alerting as build
from tests.builders.alerting import minutes
from tests.builders.browsers import OF_RFC_8291, Browser, bytes_of
from tests.builders.delivery import AT, UNIT, channel, only, queued, to
from tests.builders.gateways import Services, services
from tests.builders.response import BEGAN
from tests.states import kept
from youxu.core import clock, jobs, push
from youxu.core.actor import system
from youxu.core.errors import Invalid
from youxu.core.models import Entry
from youxu.delivery import actions as delivery
from youxu.delivery.actions.devices import keep_device
from youxu.delivery.models import Channel, PushDevice
from youxu.delivery.queries import channel_row, devices_of, push_key
from youxu.delivery.rules.push import Subscription, may_call, services_of
from youxu.organisation import actions
from youxu.organisation.models import PersonalChannels
from youxu.organisation.queries import address_faults, reach_of

pytestmark = pytest.mark.django_db
BROWSER = Browser()
place = kept(build.reachable)


@pytest.fixture(scope="module")
def server():
    with services() as found:
        yield found


@pytest.fixture
def there(server: Services) -> Services:
    server.reset()
    return server


def pushing(there: Services, unit: str = UNIT) -> Channel:
    return channel("push", "PUSH", unit=unit, subject="mailto:office@post.cn", services=there.url(""))


def given(there: Services, name: str = "a") -> Subscription:
    return Subscription(there.url(f"/push/{name}"), BROWSER.key, BROWSER.secret)


def sent(there: Services, name: str = "a", **more):
    """Queue a message to a browser, let its channel run, and return how it stands."""
    made = Channel.objects.filter(key="push").first() or pushing(there)
    device = keep_device(made, recipient="person:7", name="手机", given=given(there, name), at=AT)
    row = only(queued(to=to(("PUSH", device.code), ("BY_HAND", "马骏")), subject="停电", **more))
    with clock.pretend(AT):
        jobs.drain(AT)
    row.refresh_from_db()
    return row


def test_what_is_sealed_is_read_by_the_browser_alone_as_in_the_example_of_the_standard() -> None:
    example = bytes_of(OF_RFC_8291["body"])
    assert BROWSER.opened(example).decode() == OF_RFC_8291["text"]
    assert BROWSER.key == OF_RFC_8291["public"]
    body = push.sealed(b"hello", key=BROWSER.key, secret=BROWSER.secret)
    assert BROWSER.opened(body) == b"hello"
    assert body != push.sealed(b"hello", key=BROWSER.key, secret=BROWSER.secret)


def test_a_push_is_signed_sealed_and_taken_by_the_service_with_its_link(there) -> None:
    row = sent(there, link="https://youxu.test/p/a/1/")
    assert (row.state, row.kind) == ("SENT", "PUSH")
    ((_kind, said),) = there.taken
    assert (said["title"], said["body"]) == ("停电", "云山支局停电。")
    assert said["link"] == "https://youxu.test/p/a/1/"


def test_a_text_too_long_for_one_push_goes_in_numbered_parts(there) -> None:
    lines = [f"{number}. 青石支局第{number}号窗口停办函件业务" for number in range(100)]
    assert sent(there, text="\n".join(lines)).state == "SENT"
    said = [one["body"] for _kind, one in there.taken]
    assert len(said) > 1
    assert all(any(line in part for part in said) for line in lines)
    assert len({one["tag"] for _kind, one in there.taken}) == len(said)


def test_a_browser_that_is_gone_is_dropped_and_the_next_way_is_taken(there) -> None:
    row = sent(there, "gone")
    assert (row.kind, row.state) == ("BY_HAND", "QUEUED")
    device = PushDevice.objects.get()
    assert (device.sealed, device.name, device.retired_at is None) == ("", "", False)


def test_a_channel_calls_its_own_services_alone(there) -> None:
    made = pushing(there)
    Channel.objects.filter(pk=made.pk).update(settings={**made.settings, "services": "https://push.example"})
    assert sent(there).kind == "BY_HAND"
    assert there.asked == []


@pytest.mark.parametrize(
    ("endpoint", "fits"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://wns2-sg2p.notify.windows.com/w/?token=a", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com.evil.example/abc", False),
        ("https://evil.example/push.apple.com", False),
        ("https://10.0.0.1/abc", False),
        ("https://user@fcm.googleapis.com/abc", False),
        ("", False),
    ],
)
def test_without_services_of_its_own_a_channel_calls_those_of_the_makers(endpoint: str, fits: bool) -> None:
    assert may_call(endpoint, services_of({})) is fits


def test_a_channel_for_push_makes_its_own_key_and_shows_the_public_one(there) -> None:
    made = pushing(there)
    assert len(bytes_of(push_key(made))) == 65
    assert channel_row(made).secrets == ("private_key",)
    with pytest.raises(Invalid) as refusal:
        channel("other", "PUSH", subject="office", secret={"private_key": "short"})
    assert set(refusal.value.faults) == {"subject", "private_key"}


def test_add_device_puts_it_last_and_remove_device_takes_it_away(place, there) -> None:
    pushing(there, place.unit.path)
    by, person = place.person("马骏"), place.people["马骏"]
    gave = {"endpoint": there.url("/push/a"), "key": BROWSER.key, "secret": BROWSER.secret}
    actions.add_device(by=by, at=BEGAN, person=person, name="我的手机", **gave)
    (device,) = devices_of(f"person:{person.pk}")
    ways = reach_of([person.pk])[person.pk].addresses()
    assert [one.channel for one in ways][-2:] == ["PUSH", "BY_HAND"]
    assert ways[0].channel == "SMS"
    assert device.name == "我的手机"
    actions.remove_device(by=place.person("沈佳"), at=minutes(5), person=person, code=device.code)
    assert devices_of(f"person:{person.pk}") == ()
    assert "PUSH" not in dict(PersonalChannels.objects.get(person=person).ways)
    assert Entry.objects.filter(code__in=("DEVICE_ADDED", "DEVICE_REMOVED")).count() == 2
    with pytest.raises(actions.UnableToRemoveDevice):
        actions.remove_device(by=by, at=minutes(5), person=person, code=device.code)


def test_add_device_is_ones_own_act_and_names_what_a_browser_gave_wrong(place, there) -> None:
    by, person = place.person("马骏"), place.people["马骏"]
    gave = {"name": "", "endpoint": there.url("/push/a"), "key": BROWSER.key, "secret": BROWSER.secret}
    with pytest.raises(actions.UnableToAddDevice):
        actions.add_device(by=by, at=BEGAN, person=person, **gave)
    pushing(there, place.unit.path)
    with pytest.raises(actions.UnableToAddDevice):
        actions.add_device(by=place.person("沈佳"), at=BEGAN, person=person, **gave)
    for field, wrong in (("endpoint", "https://evil.example/x"), ("key", "AAAA"), ("secret", "?")):
        with pytest.raises(Invalid):
            actions.add_device(by=by, at=BEGAN, person=person, **{**gave, field: wrong})
    assert not PushDevice.objects.exists()
    with pytest.raises(Invalid):
        actions.set_channels(by=by, at=BEGAN, person=person, ways=[("PUSH", "ABCDEFGHJKMNP")])


def test_the_same_browser_of_another_person_is_theirs_no_more(place, there) -> None:
    pushing(there, place.unit.path)
    gave = {"name": "", "endpoint": there.url("/push/a"), "key": BROWSER.key, "secret": BROWSER.secret}
    for name in ("马骏", "沈佳"):
        actions.add_device(by=place.person(name), at=BEGAN, person=place.people[name], **gave)
    owners = {row.recipient for row in PushDevice.objects.filter(retired_at=None)}
    assert owners == {f"person:{place.people['沈佳'].pk}"}
    faults = address_faults(place.person("沈佳"), BEGAN + timedelta(hours=1))
    assert any("device" in json.dumps(one.why.text) for one in faults)


def test_who_is_retired_has_no_device_any_more(place, there) -> None:
    pushing(there, place.unit.path)
    gave = {"name": "", "endpoint": there.url("/push/a"), "key": BROWSER.key, "secret": BROWSER.secret}
    person = place.people["马骏"]
    actions.add_device(by=place.person("马骏"), at=BEGAN, person=person, **gave)
    actions.retire_person(
        by=system("test"), at=minutes(1), person=person, revision=person.revision, reason="退休"
    )
    assert devices_of(f"person:{person.pk}") == ()


def test_a_device_is_not_reached_from_an_exercise_unless_it_was_entered(there) -> None:
    made = pushing(there)
    device = keep_device(made, recipient="person:7", name="", given=given(there), at=AT)
    row = only(queued(to=to(("PUSH", device.code)), world="drill"))
    assert row.kind == ""
    delivery.enter_address(
        by=build.SWEEPER, at=AT, world="drill", unit=UNIT, kind="PUSH", address=device.code
    )
    assert only(queued(to=to(("PUSH", device.code)), world="drill")).kind == "PUSH"
