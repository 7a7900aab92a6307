"""A power cut at one outlet, from report to closed: the clerk sees at most 3 pages, the office at most 6."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import PHONE
from tests.builders.response import County
from tests.journeys.screens import Hours, Screen
from youxu.announcements import queries
from youxu.core import jobs, journal
from youxu.core.actor import system
from youxu.incidents.actions.sweep import mark_overdue
from youxu.incidents.models import Incident

pytestmark = pytest.mark.browser
CLERK_PAGES, OFFICE_PAGES = 3, 6


def reported_by(clerk: Screen) -> str:
    """Report a power cut as the clerk does on the phone, tick the first things to do; return the number."""
    clerk.open("/report/")
    clerk.choose("people_in_danger", "NO")
    clerk.choose("tile", "power")
    clerk.choose("lines", "letters", "ems")
    clerk.choose("began", "five")
    clerk.choose("data_exposed", "NO")
    clerk.done()
    number = clerk.page.locator(".case .no").inner_text()
    clerk.done(".todo li.next button")
    assert clerk.page.locator(".todo li.done").count() == 1
    return number


def announced_by(head: Screen, number: str) -> None:
    """Write the first notice and publish it, as the head of customer service does (P3b)."""
    head.open(f"/incidents/{number}/")
    head.page.locator(f"a[href$='{number}/notice/']").first.click()
    head.looks_right()
    head.done("form.nt-s .btn-primary")
    head.looks_right()
    head.done("form.nt-acts .btn-primary")


def checked_by(checker: Screen, number: str, code: str = "YS04") -> None:
    """Begin the check of an outlet, try each item, sign."""
    checker.open(f"/incidents/{number}/check/{code}/")
    checker.done()
    for group in checker.page.locator("[role=radiogroup]").all():
        group.locator("label").first.click()
    checker.fill(signature=checker.person.name)
    checker.done()


@pytest.mark.parametrize("language", [pytest.param("zh-hans", marks=pytest.mark.both), "en"])
def test_a_power_cut_at_one_outlet_takes_few_pages(
    place: County, seat: Callable[..., Screen], hours: Hours, language: str
) -> None:
    clerk, office = seat("李晓梅", PHONE, language), seat("沈佳", language=language)
    number = reported_by(clerk)
    assert len(clerk.pages) <= CLERK_PAGES, clerk.pages
    incident = Incident.objects.get(reference=number)
    assert incident.level == "OUTLET"

    hours.later(4)
    office.open("/")
    office.page.locator("a[href*='verify-and-direct']").first.click()
    office.fill(with_whom="李晓梅")
    office.done()
    technician = seat("马骏", language=language)
    head_of_group = seat("林志远", language=language)
    head_of_group.act(f"/incidents/{number}/accept/")
    head_of_group.act(f"/incidents/{number}/estimate/", eta_at=hours.entered(60))
    customers = seat("何敏", language=language)
    announced_by(customers, number)
    hours.later(30)
    technician.act(f"/incidents/{number}/claim/")
    hours.later(5)
    checked_by(seat("黄建华", PHONE, language), number)

    hours.later(5)
    office.open("/")
    office.page.locator(f"a[href$='{number}/release/']").first.click()
    office.done()
    jobs.drain()
    told = queries.public_notices(at=hours.now())
    assert [one.kind for one in told] == ["RESTORED"], (
        "P4c: the word that service is back went out with the release"
    )
    customers.open(f"/notices/{told[0].reference}/")
    customers.looks_right()
    hours.later(10)
    head = seat("黄建华", PHONE, language)
    head.open(f"/incidents/{number}/clean-up/")
    head.done("button[name=all]")
    assert office.page.url.endswith("/clear/")
    office.page.reload()
    office.done()
    assert office.page.url.endswith("/report/")
    office.done()

    incident.refresh_from_db()
    assert incident.stage == "CLEARED", "the closing waits for the observation"
    mark_overdue(by=system("sweep"), at=incident.observation_until)
    incident.refresh_from_db()
    assert incident.stage == "CLOSED"
    assert len(office.pages) <= OFFICE_PAGES, office.pages
    assert journal.verify().ok
