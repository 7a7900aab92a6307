"""A page whose stream is refused polls, and takes a stream again when there is one, without missing what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import enter
from tests.builders import incidents as building
from tests.builders.incidents import minutes
from youxu.incidents.actions import facts

pytestmark = pytest.mark.browser
STREAMS = """
window.streams = [];
window.EventSource = class extends EventTarget {
    constructor(address) { super(); this.readyState = 0; streams.push(this); }
    close() {}
    say(what, state) { this.readyState = state; this.dispatchEvent(new Event(what)); }
};
window.EventSource.CLOSED = 2;
"""


def test_a_page_polls_while_streams_are_refused_and_asks_once_when_one_opens(
    new_page: Callable[..., Any],
) -> None:
    place = building.whole_county()
    incident = building.reported(place)
    page = new_page(quiet=False)
    page.add_init_script(STREAMS)
    page.clock.install()
    enter(page, place.people["沈佳"])
    page.goto(f"/incidents/{incident.reference}/")

    def noted(text: str) -> None:
        facts.note(by=place.person("沈佳"), at=minutes(30), incident=incident, text=text)

    shown = page.locator("[data-part]")
    page.evaluate("streams[0].say('error', EventSource.CLOSED)")
    noted("值班室已通知县政府")
    page.clock.run_for(16_500)
    shown.filter(has_text="值班室已通知县政府").first.wait_for()
    page.clock.run_for(45_000)
    assert page.evaluate("streams.length") == 2, "a new stream is tried each minute"
    page.evaluate("streams[1].say('open', 1)")
    noted("恢复前不再播报")
    page.clock.run_for(1_500)
    shown.filter(has_text="恢复前不再播报").first.wait_for()


def test_an_open_page_goes_when_its_incident_becomes_need_to_know(new_page: Callable[..., Any]) -> None:
    place = building.whole_county()
    incident = building.reported(place)
    page = new_page(quiet=False)
    page.add_init_script(STREAMS)
    page.clock.install()
    enter(page, place.people["唐小燕"])
    page.goto(f"/incidents/{incident.reference}/")
    assert incident.title in page.content()
    leaks = {"outlet_code": "YS04", "data_exposed": "YES"}
    facts.add_facts(by=building.clerk(place), at=minutes(14), incident=incident, **leaks)
    page.evaluate(f"streams[0].say('incident:{incident.pk}', 1)")
    page.clock.run_for(1_500)
    page.locator("[data-part]").first.wait_for(state="detached")
    assert incident.title not in page.content()
    assert incident.reference not in page.inner_text("body")
