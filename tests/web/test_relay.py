"""A relay passes ``/p/`` and nothing else: every page below it, with all that it needs, resolves below it.

The pages come from the url configuration; one that the table of visits does not know fails here until it is taught.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client, RequestFactory

from tests.builders import alerting as build
from tests.builders import cards, feedback
from tests.builders.alerting import alert, minutes, step
from tests.builders.delivery import channel
from tests.builders.notices import published
from tests.builders.response import County
from tests.db.test_subscriptions import confirmed
from tests.states import kept
from tests.web.test_card_pages import Phone
from tests.web.test_found_nowhere import patterns
from youxu.alerting.actions.steps import link_of
from youxu.alternatives import actions as neighbours
from youxu.announcements.rules.times import public_path
from youxu.core.actor import system
from youxu.core.relay import link_address, outside_address
from youxu.delivery.sending import inbound_path
from youxu.exercises.actions import link_of as link_of_callout
from youxu.exercises.actions import start_callout_test
from youxu.incidents.models import Incident
from youxu.statuspage import building
from youxu.supplies import actions as supplies
from youxu.web.pages import errors
from youxu.web.pages.card.public import ASSETS
from youxu.web.refusing import plain

pytestmark = pytest.mark.django_db

place = kept(build.reachable)
SITE_FILES = (
    "index.html",
    "en/index.html",
    "o/YS04.html",
    "about.html",
    "stale.js",
    "public.css",
    "nothing.html",
)
ELSEWHERE = re.compile(r"""["'(=]/(?!p/|/)\w""")
"""In a style sheet or a script: an address of this server that is not below ``/p/``."""


class Addresses(HTMLParser):
    """Collects what a page leads to or needs, wherever a page can name an address."""

    NAMES = ("href", "src", "srcset", "action", "formaction", "poster", "data", "content", "manifest")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if (name in self.NAMES or name.startswith(("hx-", "data-"))) and (value or "").startswith(
                ("/", "http", "?", "#")
            ):
                self.found.append(value or "")


def outside(answer: Any) -> list[str]:
    """Return the addresses of an answer that a relay would not pass."""
    parser = Addresses()
    parser.feed(answer.content.decode())
    found = [*parser.found, answer.headers.get("Location", "")]
    passed = ("/p/", f"{link_address()}/p/", "?", "#")
    return [one for one in found if one and not one.startswith(passed)]


def visits(place: County) -> dict[str, list[Any]]:
    """Return the answers of every page below ``/p/`` in each of its forms, by the name of its address."""
    phone, revoked = Phone(cards.card(place).code), Phone(cards.card(place, "YS05").code)
    cards.actions.revoke_card(
        by=place.person("沈佳"), at=minutes(1), outlet=place.outlets["YS05"], reason="遗失"
    )
    sent = phone.send(at=2)
    incident = build.reported(place, at=3)
    question = neighbours.ask(
        by=place.person("沈佳"), at=minutes(3), incident=incident, neighbour=place.outlets["YS05"]
    )
    asked = Phone(cards.card(place, "YS05").code)
    answer = f"stand-in/{question.pk}/"
    link = f"/p/a/{step(alert(incident, 'first_word'), '沈佳').code}/"
    gateway = inbound_path(channel("sms", "CONSOLE", unit=place.unit.path))
    test = start_callout_test(by=place.person("沈佳"), at=minutes(4), unit=place.unit)
    called = urlsplit(link_of_callout(test.people.first())).path
    client = Client()
    building.build(place.unit, by=system("site.build"), at=minutes(4))
    return {
        "card": [phone.get(at=4), phone.get(at=4, lang="en"), revoked.get(at=4), Phone("NOBODY").get()],
        "card-report": [phone.get("report/", at=4), phone.send(at=4, caller=""), sent],
        "card-stand-in": [asked.get(answer, at=4), asked.post(answer, at=4), asked.get("stand-in/0/")],
        "card-count": [phone.get("count/", at=4), *counted_by(place, asked)],
        "card-queue": [phone.get("queue/", at=4), revoked.get("queue/", at=4)],
        "card-check-in": [phone.get("check-in/", at=4)],
        "card-manifest": [phone.get("manifest.webmanifest", at=4)],
        "card-sent": [client.get(sent.headers["Location"].split("?")[0])],
        "card-do": [phone.post("do/", at=5, what="tick", task="0", step="0"), phone.get("do/", at=5)],
        "callout-link": [
            client.get(called),
            client.post(called),
            client.post(called),
            client.get("/p/t/NOBODY/"),
        ],
        "alert-link": [client.get(link), client.post(link), client.post(link), client.get("/p/a/NOBODY/")],
        "gateway": [client.get(gateway), client.post(gateway, b"{", "application/json")],
        "public-asset": [client.get(f"/p/static/{name}") for name in ASSETS if not name.endswith(".png")],
        "site": [client.get("/p/site/")],
        "site-file": [client.get(f"/p/site/{name}") for name in SITE_FILES],
        "": [client.get("/p/"), client.get("/p/nothing/")],
    } | visits_of_customers(place, client)


def counted_by(place: County, phone: Phone) -> list[Any]:
    """Return the pages by which an outlet with a shelf counts it, whole and with a fault."""
    outlet = place.outlets["YS05"]
    supplies.open_shelf(by=system("t"), at=minutes(3), outlet=outlet, unit=place.unit)
    return [phone.get("count/", at=4), phone.post("count/", 4, name="")]


def visits_of_customers(place: County, client: Client) -> dict[str, list[Any]]:
    """Return the answers of the pages by which customers speak to the office, and are told what changes."""
    notice = published(place, Incident.objects.latest("pk"))
    shown = public_path(notice.notice.code, notice.number or 0)
    voice, subscription = feedback.sent(place), confirmed(place, code="YS04")
    write, form = "/p/feedback/?outlet=YS04", "/p/subscribe/?outlet=YS04"
    tracked = f"/p/feedback/t/{voice.code}/"
    return {
        "public-unread": [client.get(f"/p/refused/{status}/") for status in (408, 413, 999)],
        "public-notice": [client.get(shown), client.get(f"{shown}?lang=en"), client.get("/p/n/NOBODY/1/")],
        "feedback-write": [
            client.get(write),
            client.get(f"{write}&kind=satisfaction&lang=en"),
            client.post(write),
        ],
        "feedback-code": [client.get("/p/feedback/t/"), client.get("/p/feedback/t/?code=NOBODY")],
        "feedback-track": [client.get(tracked), client.post(tracked), client.get("/p/feedback/t/NOBODY/")],
        "subscribe": [client.get(form), client.get(f"{form}&lang=en"), client.post(form)],
        "subscribe-asked": [client.get("/p/subscribe/asked/"), client.get("/p/subscribe/asked/?code=NOBODY")],
        "subscribe-feed": [client.get("/p/subscribe/feed.atom?outlet=YS04")],
        "subscribe-calendar": [client.get("/p/subscribe/calendar.ics?outlet=YS04")],
        "subscription": [
            client.get(f"/p/subscribe/{subscription.code}/"),
            client.get("/p/subscribe/NOBODY/"),
        ],
    }


def test_every_page_below_p_needs_nothing_that_a_relay_does_not_pass(place: County) -> None:
    seen = visits(place)
    known = {one.name for address, one in patterns() if address.startswith("p/")}
    assert known == set(seen) - {""}, "teach the walk of the relay"
    for name, answers in seen.items():
        for answer in answers:
            assert answer.status_code < 500, name
            assert outside(answer) == [], f"{name} {answer.status_code}"
    assert [answer.status_code for answer in seen["card"]] == [200, 200, 410, 404]


def test_the_files_that_these_pages_need_name_no_address_elsewhere(place: County) -> None:
    client = Client()
    page = client.get(f"/p/c/{cards.card(place).code}/")
    parser = Addresses()
    parser.feed(page.content.decode())
    files = [one for one in parser.found if one.startswith("/p/static/")]
    assert files
    for one in files:
        answer = client.get(one)
        assert answer.status_code == 200, one
        assert ELSEWHERE.findall(answer.content.decode()) == [], one


@pytest.mark.parametrize("status", [400, 403, 413, 500, 503])
def test_what_goes_wrong_below_p_is_said_without_anything_from_elsewhere(
    rf: RequestFactory, status: int
) -> None:
    request: Any = rf.get("/p/c/X/")
    request.user = request.actor = None
    several = {
        400: lambda: errors.bad_request(request),
        403: lambda: errors.csrf_failed(request),
        413: lambda: errors.too_large(request),
        500: lambda: plain(request, 500, "x", "y"),
        503: lambda: plain(request, 503, "x", "y"),
    }
    answer = several[status]()
    assert answer.status_code == status
    assert outside(answer) == []


def test_the_relay_is_what_cards_links_and_gateways_are_given(place: County, settings: Any) -> None:
    settings.PUBLIC_URL = "https://youxu.inner.test"
    assert outside_address() == "https://youxu.inner.test"
    settings.RELAY_URL = "https://p.post.test"
    incident = build.reported(place)
    found = step(alert(incident, "first_word"), "沈佳")
    assert link_of(found).startswith("https://p.post.test/p/a/")
    assert found.message is not None
    assert found.message.link.startswith("https://p.post.test/p/a/")
    client = Client()
    client.force_login(place.people["沈佳"], backend="django.contrib.auth.backends.ModelBackend")
    cards.card(place)
    shown = client.get("/outlets/YS04/card/").content.decode()
    assert f"https://p.post.test/p/c/{cards.card(place).code}/" in shown
