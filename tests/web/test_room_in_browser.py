"""Board, wall, list, room and the pages of acts in a real browser: axe, widths, the parts that renew themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE, axe, enter, stands
from tests.builders import incidents as building
from tests.builders.incidents import minutes
from youxu.incidents.actions import convene, respond

pytestmark = pytest.mark.browser
ACTS = (
    "verify/",
    "direct/",
    "estimate/",
    "claim/",
    "release/",
    "raise/",
    "summaries/",
    "note/",
    "split/",
    "journal/",
    "evidence/",
)


def scene() -> Any:
    """Make a grave incident with its meeting, directives and estimate, and an outlet-level one."""
    place = building.whole_county()
    incident = building.grave(place)
    leader = place.person("周国栋", minutes(10))
    convene.convene(by=leader, at=minutes(10), incident=incident)
    incident.refresh_from_db()
    incident = building.directing.direct(by=leader, at=minutes(15), incident=incident)
    technician = place.person("林志远", minutes(16))
    building.directing.accept(by=technician, at=minutes(16), incident=incident)
    respond.estimate(by=technician, at=minutes(20), incident=incident, eta_at=minutes(300))
    building.reported(place, outlet="YS11")
    return place, incident


def test_board_list_and_room_have_no_finding_of_axe_at_desk_and_on_a_phone(
    square: Callable[..., None],
) -> None:
    place, incident = scene()
    square(place.people["周国栋"], "/", "/incidents/", f"/incidents/{incident.reference}/")


def test_the_pages_of_acts_have_no_finding_of_axe(new_page: Callable[..., Any]) -> None:
    place, incident = scene()
    page = new_page(PHONE)
    enter(page, place.people["周国栋"])
    for act in ACTS:
        stands(page, f"/incidents/{incident.reference}/{'level/' if act == 'raise/' else ''}{act}")


def test_the_wall_fits_its_screen_and_has_no_finding_of_axe(new_page: Callable[..., Any]) -> None:
    place, _incident = scene()
    page = new_page({"width": 1920, "height": 1080})
    enter(page, place.people["沈佳"])
    page.goto("/wall/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    assert page.locator("[data-slide]:not([hidden])").count() == 1


def test_the_room_renews_its_parts_without_losing_an_open_menu(new_page: Callable[..., Any]) -> None:
    place, incident = scene()
    page = new_page(quiet=False)
    enter(page, place.people["周国栋"])
    page.goto(f"/incidents/{incident.reference}/")
    respond.estimate(
        by=place.person("林志远"), at=minutes(30), incident=incident, eta_at=minutes(400), number=1
    )
    page.click(".ops summary")
    page.evaluate("document.querySelector('[data-topics]').dispatchEvent(new CustomEvent('yx:changed'))")
    page.locator("#part-head", has_text="15:52").wait_for()
    assert page.locator("details.ops[open]").count() == 1


def test_the_room_works_without_javascript(new_page: Callable[..., Any]) -> None:
    place, incident = scene()
    page = new_page(javascript=False)
    enter(page, place.people["周国栋"])
    page.goto(f"/incidents/{incident.reference}/note/")
    page.fill("textarea[name=text]", "已通知县政府值班室")
    page.click("main .btn-primary")
    assert page.url.endswith(f"/incidents/{incident.reference}/")
    assert "已通知县政府值班室" in page.content()
