"""Roll-call and watch in a real browser: axe, both widths, both languages; one tap without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.browser import BEGINNINGS, PHONE, axe, enter, no_sideways_scroll
from tests.builders import incidents as building
from tests.builders import messages
from tests.builders import watch as calls
from tests.builders.alerting import followed
from tests.builders.watch import ask, started
from youxu.core import clock
from youxu.watch import actions

pytestmark = pytest.mark.browser


def look(page: Any, address: str, name: str) -> None:
    """Open a page, ask axe and the width; keep a picture where a folder is named."""
    page.goto(address)
    axe(page)
    no_sideways_scroll(page)
    if folder := os.environ.get("YOUXU_TEST_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_the_pages_of_roll_call_and_watch_stand(new_page: Callable[..., Any]) -> None:
    place = building.whole_county()
    at = clock.now()
    by = place.person("沈佳", at)
    messages.account(place)
    watch = actions.raise_watch(
        by=by,
        at=at,
        unit=place.unit,
        hazard="flood",
        colour="ORANGE",
        area=calls.FEW,
        until_at=at + timedelta(hours=9),
    )
    row = actions.start_rollcall(
        by=by, at=at, unit=place.unit, rule={"unit": place.unit.key}, incident=watch.incident
    )
    tell = {"ask": ask(row, "YS10"), "by": by, "at": at, "told_by": "王芳", "way": "TELEPHONE"}
    actions.answer(**tell, said="SAFE_OPEN", people_safe=4)
    actions.answer(**{**tell, "told_by": "邻居"}, said="HELP", people_missing=1)
    followed(at)
    messages.sent()
    messages.replied("门口好多水，电话打不通，怎么办", at=at)
    office = {
        "list": "/rollcalls/",
        "start": "/rollcalls/start/",
        "sum": f"/rollcalls/{row.reference}/",
        "sheet": f"/rollcalls/{row.reference}/sheet/?show=all",
        "answer": f"/rollcalls/{row.reference}/YS10/",
        "unclear": f"/rollcalls/{row.reference}/YS04/",
        "raise": "/watches/raise/",
        "watch": f"/watches/{watch.reference}/",
        "board": "/",
        "room": f"/incidents/{watch.reference}/",
    }
    head = {"work": "/my-work/", "own": f"/rollcalls/{row.reference}/YS04/"}
    for language, size in BEGINNINGS:
        for person, pages in (("沈佳", office), ("黄建华", head)):
            page = new_page(size, language)
            enter(page, place.people[person])
            for name, address in pages.items():
                look(page, address, f"rollcall-{name}-{language}")


def test_one_tap_answers_on_a_phone_without_javascript(new_page: Callable[..., Any]) -> None:
    place = building.whole_county()
    row = started(place, at=clock.now())
    page = new_page(size=PHONE, language="zh-hans", javascript=False)
    enter(page, place.people["唐小燕"])
    page.goto("/my-work/")
    page.click("text=平安且照常营业")
    assert f"/rollcalls/{row.reference}/YS05/" in page.url
    assert ask(row, "YS05").said == "SAFE_OPEN"
