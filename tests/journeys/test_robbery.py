"""A robbery, its first hour: few pages on a phone, everybody else reads "closed", nothing is touched until released."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import PHONE
from tests.builders.response import County
from tests.journeys.screens import Hours, Screen
from tests.journeys.test_outlet_level import checked_by
from youxu.core import journal
from youxu.incidents.models import Incident, Interruption

pytestmark = pytest.mark.browser
CLERK_PAGES, OFFICE_PAGES, SECURITY_PAGES = 3, 6, 2


def test_a_robbery_is_known_to_few_and_its_scene_waits_for_the_police(
    place: County, seat: Callable[..., Screen], hours: Hours
) -> None:
    clerk, office = seat("李晓梅", PHONE, "en"), seat("沈佳")
    leader, guard = seat("周国栋"), seat("孙立", language="en")
    number = reported_by(clerk)
    hours.later(3)
    office.act(f"/incidents/{number}/verify/", with_whom="李晓梅")
    incident = Incident.objects.get(reference=number)
    assert (incident.level, incident.visibility) == ("III", "NEED_TO_KNOW")
    nobody_else_knows(seat("唐小燕", PHONE), number)

    convened_and_directed(leader, number)
    head = seat("黄建华", PHONE, "en")
    head.act(f"/incidents/{number}/accept/")
    claimed_by(office, number)
    head.open(f"/incidents/{number}/check/YS04/")
    assert head.press() == 409, "the scene is held"
    assert not incident.checksheets.exists()

    hours.later(20)
    guard.open(f"/incidents/{number}/scene/")
    guard.looks_right()
    guard.choose("authority", "POLICE")
    guard.fill(officer="刘警官", officer_unit="柳林派出所")
    guard.done()
    checked_by(head, number)
    passed = Interruption.objects.filter(incident=incident, status="PASSED")
    assert passed.count() == incident.interruptions.count()

    assert len(clerk.pages) <= CLERK_PAGES, clerk.pages
    assert len(office.pages) <= OFFICE_PAGES, office.pages
    assert len(guard.pages) <= SECURITY_PAGES, guard.pages
    assert journal.verify().ok


def reported_by(clerk: Screen) -> str:
    """The clerk locked the door, rang 110, and reports with two words."""
    clerk.open("/report/")
    clerk.choose("people_in_danger", "NO")
    clerk.choose("tile", "people")
    clerk.fill(cause="robbery_violence")
    clerk.choose("lines", "all")
    clerk.choose("began", "five")
    clerk.choose("data_exposed", "NO")
    clerk.done()
    clerk.looks_right()
    return clerk.page.locator(".case .no").inner_text()


def nobody_else_knows(colleague: Screen, number: str) -> None:
    """The head of another outlet finds the outlet closed, and neither number nor cause."""
    colleague.open(f"/incidents/{number}/")
    assert colleague.answers[-1] == 404
    for address in ("/my-work/", "/incidents/", "/outlets/YS04/", "/wall/"):
        colleague.open(address)
        assert number not in colleague.page.content(), address
        if address != "/incidents/":  # whose filter names every cause of the plan
            assert "抢" not in colleague.text, address
            assert "obber" not in colleague.text, address


def convened_and_directed(leader: Screen, number: str) -> None:
    """The leader convenes by telephone and issues the plan's drafts."""
    leader.open(f"/incidents/{number}/convene/")
    leader.done()
    for place in range(leader.page.locator(".seats > li").count()):
        leader.done(f".seats > li:nth-child({place + 1}) button[value=JOINED]")
    leader.fill(led_by=str(leader.person.pk), minutes="人先；现场不动，等公安")
    leader.done()
    leader.open(f"/incidents/{number}/direct/")
    leader.done()


def claimed_by(office: Screen, number: str) -> None:
    """The office records that nothing technical stands in the way, bank lines with the bank's word."""
    office.act(f"/incidents/{number}/claim/", bank_word_by="邮储银行县支行 赵")
