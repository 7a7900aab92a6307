"""A flood at three in the night: a telephone call, a roll-call, silence that becomes 失联, directives before four.

The first hour of defaults.md: nobody is at the outlets, people answer by telephone, by one tap, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import PHONE
from tests.builders.response import County
from tests.builders.watch import followed
from tests.journeys.screens import Hours, Screen
from youxu.core import journal
from youxu.core.actor import system
from youxu.incidents.models import Incident
from youxu.network import queries as network
from youxu.network.rules import State
from youxu.watch.actions import carry_on
from youxu.watch.models import Ask, RollCall

pytestmark = pytest.mark.browser
HEAD_PAGES, OFFICE_PAGES, LEADER_PAGES = 3, 10, 4


def test_a_flood_at_three_is_led_by_telephone_and_one_tap(
    place: County, seat: Callable[..., Screen], hours: Hours
) -> None:
    hours.later(-372)
    office, leader = seat("沈佳"), seat("周国栋", language="en")
    head = seat("唐小燕", PHONE)

    number = told_by_telephone(office, hours)
    asked = everybody_is_asked(office, number)
    one_tap(head, asked)
    the_call_sheet(office, asked, hours)
    silence_is_seen(office, asked, hours)
    led_by_telephone(leader, number)

    assert len(head.pages) <= HEAD_PAGES, head.pages
    assert len(office.pages) <= OFFICE_PAGES, office.pages
    assert len(leader.pages) <= LEADER_PAGES, leader.pages
    assert Incident.objects.get(reference=number).stage == "DIRECTED"
    assert journal.verify().ok


def told_by_telephone(office: Screen, hours: Hours) -> str:
    """The head of 柳林 rings from home at 02:55; the duty officer types while they talk, so it is verified at once."""
    office.open("/report/")
    office.choose("people_in_danger", "NO")
    office.fill(outlet="YS04", caller="黄建华", reported_at=hours.entered(-5))
    office.choose("tile", "disaster")
    office.fill(cause="flood")
    office.choose("lines", "all")
    office.choose("began", "other")
    office.fill(began_at=hours.entered(-20), note="水深过膝，人已撤到高处")
    office.choose("data_exposed", "NO")
    office.done()
    incident = Incident.objects.get()
    assert incident.cause == "flood"
    assert incident.verified_at is not None
    office.open(f"/incidents/{incident.reference}/level/raise/")
    office.choose("level", "III")
    office.fill(reason="雨未停，沿河三个网点同样危险")
    office.done()
    return incident.reference


def everybody_is_asked(office: Screen, number: str) -> RollCall:
    """From the room the office asks all twelve outlets in one act."""
    office.page.locator(f"a[href$='rollcalls/start/?for={number}']").first.click()
    office.done("button[name=send]")
    followed()
    asked = RollCall.objects.get()
    assert asked.total == Ask.objects.filter(roll_call=asked).count() == 12
    return asked


def one_tap(head: Screen, asked: RollCall) -> None:
    """The head of 石桥 finds the question first in my work, and answers safe and open as usual."""
    head.open("/my-work/")
    head.looks_right()
    head.done(f"form[action*='{asked.reference}'] .btn-primary")
    assert Ask.objects.get(roll_call=asked, outlet__code="YS05").said == "SAFE_OPEN"


def the_call_sheet(office: Screen, asked: RollCall, hours: Hours) -> None:
    """The others are rung from the sheet; one tells by telephone that the outlet is safe and closed by the flood."""
    hours.later(4)
    office.open(f"/rollcalls/{asked.reference}/sheet/")
    office.looks_right()
    office.page.locator("tr", has_text="YS10").locator("a.btn").click()
    office.choose("said", "SAFE_CLOSED")
    office.fill(
        told_by="王芳", told_at=hours.entered(-1), cause="flood", people_safe="4", needs="发电机、沙袋"
    )
    office.choose("power", "NO")
    office.done("#full .btn-primary, #full .btn")
    assert Ask.objects.get(roll_call=asked, outlet__code="YS10").said == "SAFE_CLOSED"


def silence_is_seen(office: Screen, asked: RollCall, hours: Hours) -> None:
    """Nobody answers at the others: second number, neighbour, then 失联 since the question, on sum and outlet."""
    for _ in range(3):
        hours.later(16)
        carry_on(by=system("sweep"), at=hours.now())
    office.open(f"/rollcalls/{asked.reference}/")
    office.looks_right()
    lost = Ask.objects.filter(roll_call=asked, rung="LOST")
    assert lost.count() == 10
    outlet = lost.first().outlet
    assert network.states_of([outlet.pk], hours.now())[outlet.pk].state is State.UNREACHABLE


def led_by_telephone(leader: Screen, number: str) -> None:
    """The leader convenes by telephone from home and signs the first directives."""
    leader.open(f"/incidents/{number}/convene/")
    leader.done()
    for place in range(leader.page.locator(".seats > li").count()):
        leader.done(f".seats > li:nth-child({place + 1}) button[value=JOINED]")
    leader.fill(led_by=str(leader.person.pk), minutes="人先，天亮前不去现场")
    leader.done()
    leader.open(f"/incidents/{number}/direct/")
    leader.looks_right()
    leader.done()
