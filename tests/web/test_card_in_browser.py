"""The card on a phone, in both languages: without JavaScript, without a cookie, clean under axe (P1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE, axe, no_sideways_scroll
from tests.builders import incidents as build
from tests.builders.cards import card
from youxu.core import clock
from youxu.incidents.models import FirstReport, TaskStep

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_clerk_reports_and_ticks_the_list_with_the_card_and_no_javascript(
    new_page: Callable[..., Any], language: str
) -> None:
    place = build.whole_county()
    place.unit.telephone = "0799-000 0110"
    place.unit.save()
    code = card(place, at=clock.now()).code
    page = new_page(PHONE, language, javascript=False)
    page.context.clear_cookies()
    page.goto(f"/p/c/{code}/?lang={language}")
    assert page.locator('.calls a[href="tel:07990000110"]').count() == 1
    page.click("main .btn-danger")
    page.fill("[name=caller]", "李小梅")
    page.locator("label.tile").nth(1).click()
    page.locator("label.chipx").first.click()
    page.click("main button.btn-danger")
    assert page.locator(".note.good").count() == 1, page.locator("main").inner_text()
    assert page.locator("ol.nums li").count() >= 5
    page.click(".foot a")
    page.locator(".steps .tick").first.click()
    page.wait_for_selector(".steps .done")
    assert page.context.cookies() == []
    assert FirstReport.objects.get().verification == "UNVERIFIED"
    assert TaskStep.objects.filter(done_at__isnull=False).count() == 1
    looking = new_page(PHONE, language)
    for way in ("", "report/"):
        looking.goto(f"/p/c/{code}/{way}?lang={language}")
        axe(looking)
        no_sideways_scroll(looking)
        looking.set_viewport_size({"width": 320, "height": 640})
        no_sideways_scroll(looking)
        looking.set_viewport_size(PHONE)
