"""Bad input in the browser: a message that names the field in the reader's language, nothing lost, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import PHONE, has_focus
from tests.builders import incidents as building
from tests.builders import response
from tests.builders.response import County
from tests.journeys.screens import Hours, Screen
from youxu.core.models import Entry
from youxu.incidents.models import Incident, Interruption

pytestmark = pytest.mark.browser
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def says(screen: Screen, *words: str) -> None:
    """See that the summary on top says the words, and that it took the focus."""
    told = screen.page.locator("#faults").inner_text()
    for word in words:
        assert word in told, told


def filled_report(screen: Screen, hours: Hours, began: float) -> None:
    """Fill in a report of a power cut that began ``began`` minutes from now."""
    screen.open("/report/")
    screen.choose("tile", "power")
    screen.choose("lines", "letters", "ems")
    screen.choose("began", "other")
    screen.fill(began_at=hours.entered(began), note="配电箱跳闸")


def kept(screen: Screen) -> None:
    """See that what was entered still stands in the form."""
    page = screen.page
    assert page.locator("[name=tile][value=power]").is_checked()
    assert page.locator("[name=lines][value=letters]").is_checked()
    assert page.locator("[name=lines][value=ems]").is_checked()
    assert page.locator("[name=note]").input_value() == "配电箱跳闸"


@LANGUAGES
def test_a_report_from_the_future_names_its_field_and_keeps_the_rest(
    place: County, seat: Callable[..., Screen], hours: Hours, language: str
) -> None:
    clerk = seat("李晓梅", PHONE, language)
    filled_report(clerk, hours, began=90)
    assert clerk.press() == 422
    says(clerk, *(("It began at", "future") if language == "en" else ("开始时间", "将来")))
    kept(clerk)
    has_focus(clerk.page, id="faults")
    if language == "en":
        clerk.looks_right()
    clerk.fill(began_at=hours.entered(-10))
    clerk.done()
    assert Incident.objects.count() == 1


@LANGUAGES
def test_the_report_needs_no_script_to_be_refused_or_taken(
    place: County, seat: Callable[..., Screen], hours: Hours, language: str
) -> None:
    clerk = seat("李晓梅", PHONE, language, javascript=False)
    filled_report(clerk, hours, began=90)
    assert clerk.press() == 422
    says(clerk, "future" if language == "en" else "将来")
    kept(clerk)
    clerk.fill(began_at=hours.entered(-10))
    clerk.done()
    number = clerk.page.locator(".case .no").inner_text()
    clerk.done(".todo li.next button")
    assert clerk.page.locator(".todo li.done").count() == 1
    assert Incident.objects.get().reference == number


def test_an_empty_report_and_an_unknown_outlet_say_what_is_missing(
    place: County, seat: Callable[..., Screen], hours: Hours
) -> None:
    office = seat("沈佳", language="en")
    filled_report(office, hours, began=-10)
    assert office.press() == 422
    says(office, "Which outlet")
    kept(office)
    office.open("/report/?outlet=YS99")
    office.choose("tile", "power")
    assert office.press() == 422
    says(office, "Which outlet", "Which services")
    assert not Incident.objects.exists()


SENT_ONCE_BEFORE = "async form => { await fetch(form.action, {method: 'POST', body: new FormData(form)}); }"


def test_the_same_form_sent_twice_makes_one_incident(
    place: County, seat: Callable[..., Screen], hours: Hours
) -> None:
    clerk = seat("李晓梅", PHONE)
    filled_report(clerk, hours, began=-10)
    clerk.page.locator("form[data-report-form]").evaluate(SENT_ONCE_BEFORE)
    incident = Incident.objects.get()
    clerk.done()
    assert clerk.page.url.endswith(f"/incidents/{incident.reference}/now/")
    assert Incident.objects.count() == 1
    assert Entry.objects.filter(code="REPORTED").count() == 1


@LANGUAGES
def test_a_restoration_before_the_interruption_is_refused_at_its_field(
    place: County, seat: Callable[..., Screen], hours: Hours, language: str
) -> None:
    incident = response.responding(place)
    hours.later(60)
    technician = seat("马骏", language=language)
    technician.open(f"/incidents/{incident.reference}/claim/")
    technician.fill(restored_at=hours.entered(-300))
    assert technician.press() == 422
    words = ("Works again since", "before the interruption") if language == "en" else ("恢复", "中断")
    says(technician, *words)
    assert technician.page.locator("[name=restored_at]").input_value() == hours.entered(-300)
    technician.fill(restored_at=hours.entered(-5))
    technician.done()


@LANGUAGES
def test_a_directive_to_nobody_is_refused_and_keeps_its_words(
    place: County, seat: Callable[..., Screen], language: str
) -> None:
    incident = building.grave(place)
    leader = seat("周国栋", language=language)
    leader.open(f"/incidents/{incident.reference}/direct/")
    for box in leader.page.locator("input[name$=_take]").all():
        box.uncheck()
    leader.page.check("[name=own_take]")
    leader.fill(own_title="巡查全部网点", own_body="今天之内")
    assert leader.press() == 422
    says(
        leader,
        "choose a group, an outlet or a unit below" if language == "en" else "请选工作组、网点或下级单位",
    )
    assert leader.page.locator("[name=own_title]").input_value() == "巡查全部网点"
    assert not incident.directives.exists()
    leader.choose("own_groups", "technical")
    leader.done()
    assert incident.directives.get().title == "巡查全部网点"


def sent_by_an_old_page(screen: Screen, address: str) -> int:
    """Send the form of the page to ``address``, as a page does that was opened long ago; return the status."""
    with screen.page.expect_navigation(wait_until="load"):
        form = screen.page.locator("main form").first
        form.evaluate("(form, address) => { form.action = address; form.submit(); }", address)
    return screen.answers[-1]


@pytest.mark.parametrize("language", ["en"])
def test_a_skipped_stage_names_the_step_and_is_recorded(
    place: County, seat: Callable[..., Screen], language: str
) -> None:
    incident = building.grave(place)
    leader = seat("周国栋", language=language)
    for page in ("release/", "clear/", "close/"):
        leader.open(f"/incidents/{incident.reference}/release/")
        assert not leader.page.locator("main form .btn-primary").count(), (
            "it offers no button that must be refused"
        )
        assert sent_by_an_old_page(leader, f"/incidents/{incident.reference}/{page}") in (409, 422)
        says(leader, "A step was skipped" if language == "en" else "跳过了一步", "P2")
    incident.refresh_from_db()
    assert incident.stage == "REPORTED"


@LANGUAGES
def test_the_restorer_may_not_check_and_reads_who_can(
    place: County, seat: Callable[..., Screen], hours: Hours, language: str
) -> None:
    incident = response.claimed(place, response.responding(place))
    hours.later(60)
    restorer = seat("马骏", PHONE, language)
    restorer.open(f"/incidents/{incident.reference}/check/YS04/")
    assert "黄建华" in restorer.text
    assert ("who can check instead" if language == "en" else "核验") in restorer.text.lower()
    if language == "en":
        restorer.looks_right()
    restorer.done()
    assert Entry.objects.filter(stream=incident.stream, code="TASK_HANDED_OVER").exists()
    assert set(Interruption.objects.values_list("status", flat=True)) == {"CLAIMED"}


@pytest.mark.parametrize("language", ["en"])
def test_of_two_leaders_deciding_at_once_the_second_sees_both_versions(
    place: County, seat: Callable[..., Screen], language: str
) -> None:
    incident = building.grave(place)
    leader, second = seat("周国栋", language=language), seat("沈佳", language=language)
    for screen, level in ((leader, "II"), (second, "I")):
        screen.open(f"/incidents/{incident.reference}/level/raise/")
        screen.choose("level", level)
    leader.fill(reason="影响扩大到全县")
    second.fill(reason="市局要求")
    leader.done()
    assert second.press() == 409
    told = second.page.locator("#faults").inner_text()
    table = second.page.locator("#faults table")
    assert "II" in table.inner_text() or "Ⅱ" in table.inner_text(), told
    assert second.page.locator("[name=reason]").input_value() == "市局要求"
    second.done()
    incident.refresh_from_db()
    assert incident.level == "I"


def test_of_two_leaders_directing_at_once_the_second_sees_what_the_first_issued(
    place: County, seat: Callable[..., Screen], new_page: Callable[..., Any]
) -> None:
    incident = building.grave(place)
    leader, second = seat("周国栋"), Screen(new_page(), place.people["周国栋"])
    for screen in (leader, second):
        screen.open(f"/incidents/{incident.reference}/direct/")
    leader.done()
    issued = incident.directives.count()
    assert second.press() == 409
    first = incident.directives.first()
    assert first.title in second.page.locator("#faults table").inner_text()
    assert incident.directives.count() == issued
