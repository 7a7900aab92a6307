"""The customers' voice in a real browser: a customer without JavaScript, the office; axe on every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE, axe, no_sideways_scroll
from tests.builders import feedback
from tests.builders.feedback import MARKETING, OFFICER, answered, sent
from tests.builders.feedback import PHONE as NUMBER
from tests.builders.response import minutes, reported
from youxu.announcements import actions as subscribing
from youxu.announcements import queries as subscribers
from youxu.core import clock
from youxu.feedback import actions
from youxu.feedback.actions import Seen
from youxu.feedback.models import CallBack, Voice

pytestmark = pytest.mark.browser


def test_a_customer_writes_and_follows_it_without_javascript(new_page: Callable[..., Any]) -> None:
    with clock.pretend(minutes(30)):
        place = feedback.county()
        page = new_page(PHONE, javascript=False)
        page.goto("/p/feedback/?outlet=YS04")
        page.get_by_text("投诉", exact=True).click()
        page.fill("textarea", "门口没人说几点能办")
        page.click("button")
        assert "已收到" in page.content()
        voice = Voice.objects.get()
        actions.answer_voice(by=place.person(OFFICER), at=minutes(31), voice=voice, text="下午两点半恢复")
        page.goto(f"/p/feedback/t/{voice.code}/")
        page.get_by_text("5 很满意").click()
        page.get_by_role("button", name="提交评分").click()
        assert "您打了 5 分" in page.content()


def test_public_pages_are_accessible_on_a_phone(new_page: Callable[..., Any]) -> None:
    with clock.pretend(minutes(60)):
        code = answered(feedback.county()).code
        page = new_page(PHONE)
        for address in (
            "?outlet=YS04",
            "?outlet=YS04&kind=satisfaction",
            "?unit=yunshan&lang=en",
            "t/",
            f"t/{code}/",
        ):
            page.goto(f"/p/feedback/{address}")
            axe(page)
            no_sideways_scroll(page)


def test_the_offices_pages_are_accessible_on_phone_and_desk(square: Callable[..., None]) -> None:
    with clock.pretend(minutes(60)):
        place = feedback.county()
        reported(place)
        voice = sent(place, contact=NUMBER)
        answered(place)
        addresses = [
            "/feedback/?state=all",
            f"/feedback/voices/{voice.reference}/",
            "/feedback/enter/",
            "/feedback/tally/",
            "/feedback/call-backs/",
            f"/feedback/call-backs/{CallBack.objects.get().pk}/",
            "/feedback/call-backs/add/",
            "/my-work/",
        ]
        square(place.people[OFFICER], *addresses)


def test_the_publicity_log_is_accessible_on_phone_and_desk(square: Callable[..., None]) -> None:
    with clock.pretend(minutes(60)):
        place = feedback.county()
        row = actions.note_mention(
            by=place.person(MARKETING), at=minutes(30), unit=place.unit, seen=Seen("云山论坛", truth="FALSE")
        )
        address = f"/feedback/publicity/{row.reference}/"
        square(place.people[MARKETING], "/feedback/publicity/", "/feedback/publicity/note/", address)


def test_subscriptions_are_accessible_on_a_phone(new_page: Callable[..., Any]) -> None:
    with clock.pretend(minutes(60)):
        place = feedback.county()
        row = subscribing.ask_subscription(
            by=subscribers.subscriber(place.unit, "zh-hans"),
            at=minutes(60),
            source="",
            unit=place.unit,
            address="wang@example.cn",
            outlet=place.outlets["YS04"],
        )
        page = new_page(PHONE)
        for address in ("?outlet=YS04", "?unit=yunshan&lang=en", "asked/", f"{row.code}/"):
            page.goto(f"/p/subscribe/{address}")
            axe(page)
            no_sideways_scroll(page)
