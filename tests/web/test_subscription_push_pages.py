"""The public page lets a browser be woken: offered only where it can work, done by one tap, shown and left (P3b)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE, axe, no_sideways_scroll
from tests.builders.browsers import Browser
from tests.builders.delivery import channel
from tests.builders.incidents import whole_county
from tests.builders.response import County
from tests.states import kept
from tests.web.test_custody_pages import get
from tests.web.test_feedback_pages import public, text
from youxu.announcements.models import Subscription
from youxu.delivery.models import PushDevice

SERVICE = "https://push.example"
GAVE = {"endpoint": f"{SERVICE}/w/1", "key": Browser().key, "secret": Browser().secret}
FORM = "/p/subscribe/?outlet=YS10"
STUB = """PushManager.prototype.subscribe = async () => ({ toJSON: () => ({
    endpoint: "%s", keys: { p256dh: "%s", auth: "%s" } }) });"""
WRITTEN = """() => { self.shown = []; self.opened = []; self.sent = [];
    ServiceWorkerRegistration.prototype.showNotification = async (title, more) => { self.shown.push({ title, ...more }); };
    self.clients.openWindow = async (link) => { self.opened.push(link); };
    self.fetch = async (link, asked) => { self.sent.push([link, asked.method, asked.body.toString()]); }; }"""


def pushing() -> County:
    found = whole_county()
    channel("push", "PUSH", unit=found.unit.path, subject="mailto:office@post.cn", services=SERVICE)
    return found


place = kept(pushing)


@pytest.mark.django_db
def test_a_browser_subscribes_without_an_address_and_is_told_what_comes(place: County, settings: Any) -> None:
    settings.PUBLIC_URL = "https://youxu.test"
    assert "data-push=" in text(public(FORM))
    done = public(FORM, **GAVE, line="letters", is_quiet="on")
    assert done.status_code == 303
    assert "点开它" in text(public(done.headers["Location"]))
    row = Subscription.objects.get()
    assert (row.way, row.line, row.is_quiet) == ("PUSH", "letters", True)
    page = text(public(f"/p/subscribe/{row.code}/"))
    assert "push.example" in page
    assert "/w/1" not in page


@pytest.mark.django_db
def test_what_a_browser_gave_wrong_or_nothing_at_all_is_named_and_is_not_sent_again(
    place: County, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://youxu.test"
    wrong = public(FORM, **{**GAVE, "endpoint": "https://evil.example/x"})
    assert wrong.status_code == 422
    assert "evil.example" not in text(wrong)
    nothing = public(FORM, address="")
    assert nothing.status_code == 422
    assert 'href="#f-address"' in text(nothing)
    assert not PushDevice.objects.exists()


@pytest.mark.django_db
def test_without_a_public_address_the_pages_say_so_and_the_other_ways_stay(
    place: County, settings: Any
) -> None:
    assert (settings.PUBLIC_URL, settings.RELAY_URL) == ("", "")
    page = text(public(FORM))
    assert "data-push" not in page
    assert "浏览器" in page
    assert public(FORM, **GAVE).status_code == 409
    assert "YOUXU_PUBLIC_URL" in text(get(place, "沈佳", "/subscribers/"))
    settings.RELAY_URL = "https://relay.test"
    assert "YOUXU_PUBLIC_URL" not in text(get(place, "沈佳", "/subscribers/"))


@pytest.mark.browser
def test_one_tap_subscribes_a_browser_and_a_message_is_left_with_one_tap(
    new_page: Callable[..., Any], live_address: str, settings: Any
) -> None:
    settings.PUBLIC_URL = live_address
    pushing()
    page = new_page(PHONE, "en", keeps=True)
    page.context.grant_permissions(["notifications"], origin=live_address)
    page.add_init_script(STUB % tuple(GAVE.values()))
    page.goto(f"{FORM}&lang=en")
    page.wait_for_selector("[data-wake]:visible")
    axe(page)
    no_sideways_scroll(page)
    page.click("[data-wake]")
    page.wait_for_url("**/p/subscribe/asked/**")
    axe(page)
    row = Subscription.objects.get()
    assert (row.way, row.language) == ("PUSH", "en")

    (worker,) = page.context.service_workers
    worker.evaluate(WRITTEN)
    leave = f"{live_address}/p/subscribe/{row.code}/"
    said = {"title": "Stopped", "body": "Letters", "link": "/p/a/1/", "tag": "k-1", "leave": leave}
    _woken(page, live_address, said)
    shown = _soon(page, lambda: worker.evaluate("() => self.shown"))
    assert shown[0]["actions"] == [{"action": "leave", "title": "Tell me no more"}]
    worker.evaluate(
        """(data) => self.dispatchEvent(Object.assign(new ExtendableEvent("notificationclick"), {
            action: "leave", notification: { close() {}, data } }))""",
        shown[0]["data"],
    )
    assert _soon(page, lambda: worker.evaluate("() => self.opened")) == [leave]
    assert worker.evaluate("() => self.sent") == [[leave, "POST", "List-Unsubscribe=One-Click"]]


@pytest.mark.browser
def test_without_scripts_an_address_is_left_as_before(new_page: Callable[..., Any], settings: Any) -> None:
    settings.PUBLIC_URL = "https://youxu.test"
    pushing()
    page = new_page(PHONE, "zh-hans", javascript=False)
    page.goto(FORM)
    assert not page.is_visible("[data-wake]")
    page.fill("[name=address]", "wang@example.cn")
    page.click("form button.btn-primary")
    assert Subscription.objects.get().way == "EMAIL"


def _woken(page: Any, origin: str, said: dict[str, str]) -> None:
    """Let a message reach the worker as its maker's service would."""
    tools, found = page.context.new_cdp_session(page), []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(200)
    asked = {"origin": origin, "registrationId": found[-1]["registrationId"], "data": json.dumps(said)}
    tools.send("ServiceWorker.deliverPushMessage", asked)


def _soon(page: Any, ask: Callable[[], Any]) -> Any:
    for _turn in range(60):
        if found := ask():
            return found
        page.wait_for_timeout(50)
    return ask()
