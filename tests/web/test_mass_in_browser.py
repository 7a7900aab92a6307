"""The mass report, the facts for the level and a task's photographs in a real browser, at desk and on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import DESK, PHONE, axe, enter, no_sideways_scroll
from tests.builders import incidents as building
from tests.builders.incidents import minutes
from youxu.incidents.actions import facts

pytestmark = pytest.mark.browser


def look(page: Any, name: str) -> None:
    """Ask axe and the width; keep a picture where a folder is named."""
    axe(page)
    no_sideways_scroll(page)
    if folder := os.environ.get("YOUXU_TEST_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_many_outlets_are_looked_at_and_reported_in_a_browser(
    new_page: Callable[..., Any], language: str
) -> None:
    place = building.whole_county()
    incident = building.verified(place)
    facts.state_facts(
        by=place.person("沈佳"),
        at=minutes(8),
        incident=incident,
        facts={"press": "yes", "deaths": "1"},
        source="县应急局",
    )
    for size, name in ((DESK, "desk"), (PHONE, "phone")):
        page = new_page(size=size, language=language)
        enter(page, place.people["沈佳"])
        page.goto("/report/many/")
        page.fill("[name=codes]", "YS04 YS05 YS10 YS11")
        page.select_option("[name=cause]", "network_line")
        page.check("[name=lines][value=letters]", force=True)
        page.click("[name=look]")
        page.wait_for_selector("#found-h")
        assert "4" in page.inner_text("#found-h")
        look(page, f"mass-{language}-{name}")
        page.goto(f"/incidents/{incident.reference}/level/facts/")
        look(page, f"facts-{language}-{name}")
        page.goto(f"/incidents/{incident.reference}/level/")
        look(page, f"level-{language}-{name}")
    page.goto("/report/many/")
    page.fill("[name=codes]", "YS04 YS05 YS10 YS11")
    page.select_option("[name=cause]", "network_line")
    page.check("[name=lines][value=letters]", force=True)
    page.click("[name=look]")
    page.click("[name=send]")
    page.wait_for_url("**/incidents/*/")
    look(page, f"room-{language}")
