"""A notice's whole life in a browser without scripts: written, approved, published, revised, withdrawn (P3b, P4c)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.browser import PHONE, enter, no_sideways_scroll
from tests.builders.incidents import directed, whole_county
from youxu.announcements.models import Notice
from youxu.core import clock

pytestmark = pytest.mark.browser
HERE = ZoneInfo("Asia/Shanghai")


def test_a_notice_is_written_approved_published_revised_and_withdrawn_without_scripts(
    new_page: Callable[..., Any],
) -> None:
    place = whole_county()
    incident = directed(place)
    duty, office, head = (_signed_in(new_page, place.people[name]) for name in ("沈佳", "苏婷", "何敏"))

    duty.goto(f"/incidents/{incident.reference}/notice/")
    _kept(duty)
    _step(duty, "publish")
    notice = Notice.objects.get()
    assert notice.number == 1
    no_sideways_scroll(duty)

    office.goto(f"/notices/{notice.reference}/")
    office.click(f'a[href="/notices/{notice.reference}/draft/"]')
    office.click("details:has([name=words_zh]) summary")
    office.fill("[name=words_zh]", "请带身份证")
    office.fill("[name=words_en]", "Bring your card")
    _kept(office)
    _step(office, "submit")
    head.goto(f"/notices/{notice.reference}/draft/publish/")
    _step(head, "approve")
    office.goto(f"/notices/{notice.reference}/draft/publish/")
    _step(office, "publish")
    notice.refresh_from_db()
    assert notice.number == 2

    duty.goto(f"/notices/{notice.reference}/withdraw/")
    duty.click("button.btn-danger")
    assert duty.locator("[role=alert]").count(), "without a reason it says so"
    duty.fill("[name=reason]", "误发")
    duty.click("button.btn-danger")
    notice.refresh_from_db()
    assert notice.withdrawn_at is not None


def _signed_in(new_page: Callable[..., Any], person: Any) -> Any:
    page = new_page(PHONE, "zh-hans", javascript=False)
    enter(page, person)
    return page


def _kept(page: Any) -> None:
    # Farther away than any next word by the plan's rhythm, which grows rarer with the age of the incident.
    page.fill("[name=ends_at]", f"{clock.now().astimezone(HERE) + timedelta(days=8):%Y-%m-%dT%H:%M}")
    page.click("form.nt-s .foot button")
    page.wait_for_load_state()
    assert page.url.endswith("/publish/"), page.locator("[role=alert]").all_inner_texts()


def _step(page: Any, step: str) -> None:
    page.click(f'button[name=step][value="{step}"]')
    page.wait_for_load_state()
