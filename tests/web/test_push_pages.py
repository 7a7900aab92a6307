"""A device of one's own among the ways of telling: added by a script of the page, shown, taken away; woken by a message."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.browser import PHONE, enter
from tests.builders import alerting as build
from tests.builders.alerting import minutes
from tests.builders.browsers import Browser
from tests.builders.delivery import channel
from tests.states import kept
from youxu.core import clock
from youxu.delivery.models import PushDevice
from youxu.delivery.queries import devices_of
from youxu.organisation.models import PersonalChannels

SERVICE = "https://push.example"
GAVE = {"endpoint": f"{SERVICE}/w/1", "key": Browser().key, "secret": Browser().secret}
STUB = """PushManager.prototype.subscribe = async (asked) => ({ toJSON: () => ({
    endpoint: "%s", keys: { p256dh: "%s", auth: "%s" }, asked: asked.applicationServerKey.length }) });"""


def pushing() -> Any:
    """Make the county of ``alerting`` with a channel for push."""
    place = build.reachable()
    channel("push", "PUSH", unit=place.unit.path, subject="mailto:office@post.cn", services=SERVICE)
    return place


place = kept(pushing)


@pytest.fixture
def client(place) -> Client:
    found = Client()
    found.force_login(place.people["马骏"], backend="django.contrib.auth.backends.ModelBackend")
    return found


@pytest.mark.django_db
def test_a_device_is_added_shown_among_the_ways_and_taken_away(client, place) -> None:
    pk = place.people["马骏"].pk
    with clock.pretend(minutes(12)):
        assert "data-push=" in client.get("/account/channels/").content.decode()
        done = client.post("/account/channels/devices/add/", {**GAVE, "name": "我的手机"})
        assert done.headers["Location"] == "/account/channels/"
        (device,) = devices_of(f"person:{pk}")
        page = client.get("/account/channels/").content.decode()
        assert "我的手机" in page
        assert device.code in page
        away = f"/people/{pk}/devices/{device.code}/remove/"
        assert "我的手机" in client.get(away).content.decode()
        assert client.post(away, {"go": "1"}).status_code == 303
        assert client.get(away).status_code == 404
    assert devices_of(f"person:{pk}") == ()


@pytest.mark.django_db
def test_what_a_browser_gave_wrong_is_named_and_the_name_stays(client) -> None:
    with clock.pretend(minutes(12)):
        wrong = client.post(
            "/account/channels/devices/add/", {**GAVE, "endpoint": "https://evil.example/x", "name": "手机甲"}
        )
    assert wrong.status_code == 422
    assert "手机甲" in wrong.content.decode()
    assert not PushDevice.objects.exists()


@pytest.mark.django_db
def test_the_ways_are_set_again_with_the_device_in_front(client, place) -> None:
    with clock.pretend(minutes(12)):
        client.post("/account/channels/devices/add/", {**GAVE, "name": ""})
        row = PersonalChannels.objects.get()
        code = PushDevice.objects.get().code
        form = {"way_1": "PUSH", "address_1": code, "way_2": "SMS", "revision": str(row.revision)}
        page = client.get("/account/channels/").content.decode()
        assert f'name="address_{len(row.ways)}" value="{code}"' in page
        assert client.post("/account/channels/", form).status_code == 303
    row.refresh_from_db()
    assert row.ways == [["PUSH", code], ["SMS", ""]]


@pytest.mark.django_db
def test_the_office_takes_the_device_of_another_away_and_a_colleague_does_not(client, place) -> None:
    pk = place.people["马骏"].pk
    with clock.pretend(minutes(12)):
        client.post("/account/channels/devices/add/", {**GAVE, "name": ""})
        away = f"/people/{pk}/devices/{PushDevice.objects.get().code}/remove/"
        for name, status in (("郑凯", (403, 404)), ("沈佳", (303,))):
            other = Client()
            other.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
            assert other.post(away, {"go": "1"}).status_code in status


@pytest.mark.browser
def test_a_browser_is_added_with_one_tap_and_shows_what_it_is_woken_with(
    new_page: Callable[..., Any], live_address: str
) -> None:
    place = pushing()
    page = new_page(PHONE, "en", keeps=True)
    page.context.grant_permissions(["notifications"], origin=live_address)
    page.add_init_script(STUB % tuple(GAVE.values()))
    enter(page, place.people["马骏"])
    page.goto("/account/channels/")
    page.fill("#device-name", "My phone")
    page.click("form[data-push] button")
    page.wait_for_selector("th:has-text('My phone')")
    assert PushDevice.objects.get().name == "My phone"

    said = {"title": "YS-1", "body": "Liulin stopped", "link": "/p/a/1/", "tag": "k-1"}
    assert _woken(page, live_address, [said, said]) == [said, said]


def _woken(page: Any, origin: str, several: list[dict[str, str]]) -> list[dict[str, str]]:
    """Let messages reach the worker as its maker's service would, and return what it asks to be shown.

    A browser without a screen shows no notifications, so what the worker asks for is written down instead.
    """
    (worker,) = page.context.service_workers
    worker.evaluate(
        """() => { self.shown = []; ServiceWorkerRegistration.prototype.showNotification = async (title, more) => {
            self.shown.push({ title, body: more.body, link: more.data.link, tag: more.tag }); }; }"""
    )
    tools, found = page.context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda said: found.extend(said["registrations"]))
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(200)
    number = found[-1]["registrationId"]
    for one in several:
        asked = {"origin": origin, "registrationId": number, "data": json.dumps(one)}
        tools.send("ServiceWorker.deliverPushMessage", asked)
    for _turn in range(50):
        if len(shown := worker.evaluate("() => self.shown")) == len(several):
            break
        page.wait_for_timeout(50)
    return list(shown)


@pytest.mark.browser
def test_the_page_of_devices_has_no_finding_of_axe(square: Any) -> None:
    place = pushing()
    client = Client()
    client.force_login(place.people["马骏"], backend="django.contrib.auth.backends.ModelBackend")
    with clock.pretend(minutes(12)):
        client.post("/account/channels/devices/add/", {**GAVE, "name": "手机"})
        code = PushDevice.objects.get().code
        away = f"/people/{place.people['马骏'].pk}/devices/{code}/remove/"
        square(place.people["马骏"], "/account/channels/", away)
