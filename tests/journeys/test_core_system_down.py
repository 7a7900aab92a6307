"""The core system is down in all outlets of three counties: declared above, joined, claimed above, released below.

One of the four first hours: the clerk sees two pages and is not rung back, each county's leader three, the province six.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE
from tests.builders import above as build
from tests.builders.above import Province, child_of
from tests.journeys.screens import Hours, Screen
from tests.journeys.test_outlet_level import checked_by
from youxu.core import journal
from youxu.incidents.models import FirstReport, Incident, Interruption, Receipt
from youxu.network.models import Hold

pytestmark = pytest.mark.browser
LOOKED_AT = ("jiangxi", build.COUNTIES[0])
"""Units whose pages are asked for findings of axe: the other counties see the same pages in the same state. The
province reads Chinese, this county English."""
CLERK_PAGES, COUNTY_PAGES, PROVINCE_PAGES = 2, 3, 6


@pytest.fixture
def place(committed_db: Any, hours: Hours) -> Province:
    """Return a province with three counties of one outlet each, instead of the county of the other journeys."""
    return build.province(outlets=1)


class Course:
    """The people of the day, each at an own window; ``settle`` is the worker that carries on what was ordered."""

    def __init__(self, seat: Callable[..., Screen], hours: Hours) -> None:
        self.seat, self.hours = seat, hours

    def at(self, name: str) -> Screen:
        """Return a person's window: of outlets on a phone."""
        screen = self.seat(
            name,
            PHONE if name.startswith("head:") else None,
            language="en" if build.COUNTIES[0] in name else "zh-hans",
        )
        screen.watched = name.removeprefix("head:").startswith(LOOKED_AT)
        return screen

    def settle(self) -> None:
        """Let the worker do what waits."""
        build.settle(everything=True)

    @property
    def cause(self) -> Incident:
        """Return the declared cause as it is stored now."""
        return Incident.objects.get(kind="CAUSE_ABOVE")


@pytest.fixture
def course(place: Province, seat: Callable[..., Screen], hours: Hours) -> Course:
    """Return the course in the province."""
    return Course(seat, hours)


def test_core_system_down_in_all_outlets_of_three_counties(course: Course) -> None:
    declared_p1(course)
    told_by_outlets_p1(course)
    directed_p2(course)
    claimed_p4a(course)
    released_below_p4b(course)
    released_above_p4b(course)


def declared_p1(course: Course) -> None:
    """The province's office declares the cause for all counties on one page; the responses open by themselves."""
    office = course.at("jiangxi:office")
    office.open("/incidents/")
    office.page.locator("a[href='/report/declare/']").click()
    office.looks_right()
    office.fill(cause="core_system", began_at=course.hours.entered(-32), eta_at=course.hours.entered(90))
    office.choose("lines", "savings", "remittance")
    office.fill(note="不补付、不重做，只念通知上的话")
    office.done()
    course.settle()
    assert course.cause.children.count() == 3
    assert Hold.objects.filter(lifted_at=None).count() == 6


def told_by_outlets_p1(course: Course) -> None:
    """Each head reads what is known, says "we too" with one tap, and ticks what to do; nobody rings back."""
    course.hours.later(5)
    for key in build.COUNTIES:
        head = course.at(f"head:{key}-1")
        head.open("/report/")
        head.looks_right()
        head.done(".we-too .btn-danger")
        assert head.page.url.endswith("/now/")
        head.looks_right()
        head.done(".todo li.next button")
        assert len(head.pages) <= CLERK_PAGES, head.pages
    assert set(FirstReport.objects.values_list("verification", flat=True)) == {"KNOWN"}
    office = course.at("yunshan:office")
    office.open("/")
    assert "/verify/" not in office.page.content()


def directed_p2(course: Course) -> None:
    """The province directs its groups and the counties; each county's office accepts, its leader directs there."""
    course.hours.later(3)
    leader = course.at("jiangxi:leader")
    leader.act(f"/incidents/{course.cause.reference}/direct/")
    course.at("jiangxi:technical").act(f"/incidents/{course.cause.reference}/accept/")
    course.hours.later(2)
    for key in build.COUNTIES:
        number = child_of(course.cause, key).reference
        office = course.at(f"{key}:office")
        office.open(f"/incidents/{number}/")
        office.looks_right()
        office.page.locator(f"a[href='/incidents/{number}/from-above/']").first.click()
        office.looks_right()
        office.done()
        course.at(f"{key}:leader").act(f"/incidents/{number}/direct/")
        course.at(f"{key}:technical").act(f"/incidents/{number}/accept/")
    assert set(Receipt.objects.exclude(unit=None).values_list("status", flat=True)) == {"ACCEPTED"}


def claimed_p4a(course: Course) -> None:
    """The province's engineer reports the cause as gone with the bank's word; it reaches every county's lines."""
    course.hours.later(40)
    engineer = course.at("jiangxi:engineer")
    engineer.open(f"/incidents/{course.cause.reference}/claim/")
    engineer.looks_right()
    engineer.fill(bank_word_by="邮储银行省分行 赵")
    engineer.done()
    course.settle()
    assert set(Interruption.objects.values_list("status", flat=True)) == {"CLAIMED"}


def released_below_p4b(course: Course) -> None:
    """Each outlet is checked by its own head, each county released by its own leader."""
    course.hours.later(5)
    for key in build.COUNTIES:
        number = child_of(course.cause, key).reference
        checked_by(course.at(f"head:{key}-1"), number, f"{key}-1")
        course.hours.later(1)
        leader = course.at(f"{key}:leader")
        leader.act(f"/incidents/{number}/release/")
        assert child_of(course.cause, key).stage == "RESTORED"
        assert len(leader.pages) <= COUNTY_PAGES, leader.pages
    assert not Hold.objects.filter(lifted_at=None).exists()


def released_above_p4b(course: Course) -> None:
    """The province reads every county's figures on the board's first incident and declares the cause over."""
    leader = course.at("jiangxi:leader")
    leader.open("/")
    leader.page.locator(f".inc a[href='/incidents/{course.cause.reference}/']").first.click()
    leader.looks_right()
    assert leader.page.locator("table.below .ts.done").count() == 3
    leader.open(f"/incidents/{course.cause.reference}/release/")
    assert leader.page.locator("main form .btn-primary").count(), leader.text
    leader.done()
    assert course.cause.stage == "RESTORED"
    assert len(leader.pages) <= PROVINCE_PAGES, leader.pages
    assert journal.verify().ok


def test_command_is_taken_and_returned_in_the_room(course: Course) -> None:
    declared_p1(course)
    child = child_of(course.cause, "yunshan")
    leader = course.at("jiangxi:leader")
    leader.open(f"/incidents/{child.reference}/")
    leader.page.locator("a[href$='/command/take/']").click()
    leader.looks_right()
    leader.fill(reason="三个县同一原因，统一指挥")
    leader.done()
    assert "三个县同一原因" in leader.page.locator("#part-above .cmd").inner_text()
    leader.looks_right()
    county = course.at("yunshan:leader")
    county.open(f"/incidents/{child.reference}/direct/")
    assert county.press() == 409
    assert course.at("jiangxi:leader").page.locator("a[href$='/command/return/']").count() == 1
    leader.act(f"/incidents/{child.reference}/command/return/", reason="县里可以自己处置")
    county.act(f"/incidents/{child.reference}/direct/")
    assert child_of(course.cause, "yunshan").stage == "DIRECTED"
