"""With the network cut (P1): report, queue, reload, closed tab, reconnect; a clash that a person resolves; no sign-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser import PHONE, axe, enter, no_sideways_scroll
from tests.builders import incidents as build
from tests.builders import response
from tests.builders.cards import card
from youxu.core import clock
from youxu.core.models import Entry, StoredFile
from youxu.incidents.actions import check
from youxu.incidents.actions.report import report
from youxu.incidents.models import CheckSheet, FirstReport, Incident, TaskStep

pytestmark = pytest.mark.browser
KEPT = """async url => {
    for (let turn = 0; turn < 500 && !await caches.match(url); turn++) await new Promise(done => setTimeout(done, 20));
    if (!await caches.match(url)) throw new Error(`${url} is not kept`);
}"""
QUEUE = "await import('/static/js/queue.js')"
COPY = f"async () => {{ const q = {QUEUE}; await q.remember('copy', (await q.items())[0]); }}"
OUT = """async () => {
    const q = await import('/p/static/js/queue.js');
    while ((await q.items()).some(one => one.state === 'waiting')) await new Promise(done => setTimeout(done, 20));
}"""
AGAIN = f"async () => {{ const q = {QUEUE}; await q.change(await q.fact('copy'), {{}}); }}"


def ready(page: Any, address: str) -> None:
    """Open a page and wait until its script has taken the forms over."""
    page.goto(address)
    page.wait_for_selector("html[data-queue=ready]", state="attached")


def kept(page: Any, *addresses: str) -> None:
    """Wait until the phone has kept these pages."""
    for address in addresses:
        page.evaluate(KEPT, address)


def fill_in(page: Any) -> None:
    """Fill in the report as somebody does who has no connection."""
    page.locator("label.tile").nth(1).click()
    page.locator("label.chipx").nth(1).click()


def states(page: Any) -> list[str]:
    page.wait_for_selector(".q-i, [data-empty]:not([hidden])", state="attached")
    return [one.get_attribute("class").split()[-1] for one in page.query_selector_all(".q-i [data-state]")]


@pytest.fixture
def place() -> Any:
    return build.whole_county()


def test_a_report_without_a_connection_survives_the_closed_tab_and_becomes_one_incident(
    new_page: Callable[..., Any], place: Any, tmp_path: Path
) -> None:
    page = new_page(PHONE, keeps=True)
    context = page.context
    enter(page, place.people["黄建华"])
    ready(page, "/report/")
    kept(page, "/report/", "/queue/")
    context.set_offline(True)
    ready(page, "/report/")
    assert page.locator("[data-bar]").is_visible()
    fill_in(page)
    Image.new("RGB", (40, 30), "red").save(tmp_path / "router.png")
    page.set_input_files("[name=photos]", tmp_path / "router.png")
    page.click(".sticky button")
    page.wait_for_url("**/queue/#*")
    assert states(page) == ["waiting"]
    page.locator(".q-t .tick").first.click()
    page.wait_for_selector(".q-t .done")
    assert "停电" in page.locator("[data-sms]").text_content()
    page.close()

    page = context.new_page()
    ready(page, "/queue/")
    assert states(page) == ["waiting"]
    assert not Incident.objects.exists()
    page.evaluate(COPY)
    context.set_offline(False)
    page.reload()
    page.wait_for_selector(".q-s.sent >> nth=1", state="attached")
    assert Incident.objects.count() == 1
    entry = Entry.objects.get(submission__isnull=False, code="REPORTED")
    assert StoredFile.objects.count() == 1
    assert entry.hash[:4].upper() in page.locator("main").inner_text()
    assert TaskStep.objects.filter(done_at__isnull=False).count() == 1
    assert page.evaluate(f"async () => (await ({QUEUE}).items())[0].fields.length") == 0

    # The same report once more, as after a lost answer: the same receipt, no second incident.
    page.evaluate(AGAIN)
    ready(page, "/queue/")
    page.wait_for_selector(".q-s.sent >> nth=1", state="attached")
    assert (Incident.objects.count(), FirstReport.objects.count()) == (1, 1)


def test_a_clash_is_shown_beside_what_was_entered_and_a_person_resolves_it(
    new_page: Callable[..., Any], place: Any
) -> None:
    page = new_page(PHONE, "en", keeps=True)
    enter(page, place.people["黄建华"])
    ready(page, "/report/")
    kept(page, "/report/", "/queue/")
    page.context.set_offline(True)
    fill_in(page)
    page.click(".sticky button")
    page.wait_for_url("**/queue/#*")
    page.context.clear_cookies(name="sessionid")  # the session is over when the connection comes back
    rung = report(
        by=place.person("沈佳", clock.now()),
        at=clock.now(),
        outlet_code="YS04",
        cause="power",
        lines=["letters"],
    )
    page.context.set_offline(False)
    page.evaluate("document.dispatchEvent(new Event('youxu:send'))")
    page.wait_for_selector("[data-sign-in]:not([hidden])")
    assert states(page) == ["waiting"]
    page.click("[data-sign-in] a")
    page.wait_for_selector("[data-left]:not([hidden])")
    assert "1 " in page.locator("[data-left]").inner_text()
    assert page.evaluate("caches.keys()") == ["youxu-files", "youxu-pages-//shell"]
    enter(page, place.people["黄建华"])
    ready(page, "/queue/")
    page.wait_for_selector(".q-s.clash")
    assert "reported already" in page.locator("[data-said]").inner_text()
    axe(page)
    no_sideways_scroll(page)
    page.click("[data-open]")
    page.wait_for_selector(".known")
    assert page.locator("label.chipx input").nth(1).is_checked()
    page.locator(".known label", has_text=rung.reference).click()
    page.click(".sticky button")
    page.wait_for_url("**/now/")
    ready(page, "/queue/")
    page.wait_for_selector(".q-s.sent")
    assert (Incident.objects.count(), FirstReport.objects.count()) == (1, 2)


def test_the_list_and_the_card_work_on_a_phone_that_lost_its_connection(
    new_page: Callable[..., Any], place: Any
) -> None:
    code = card(place, at=clock.now()).code
    page = new_page(PHONE, keeps=True)
    home = f"/p/c/{code}/"
    ready(page, home)
    kept(page, home, f"{home}report/", f"{home}queue/")
    page.context.set_offline(True)
    ready(page, f"{home}report/")
    fill_in(page)
    page.click("main button.btn-danger")
    page.wait_for_url("**/queue/#*")
    page.locator(".q-t .tick").nth(1).click()
    page.wait_for_selector(".q-t .done")
    axe(page)
    no_sideways_scroll(page)
    page.context.set_offline(False)
    page.reload()
    page.wait_for_selector(".q-s.sent >> nth=1", state="attached")
    assert TaskStep.objects.get(done_at__isnull=False).place == 2
    ready(page, home)
    kept(page, home)
    page.context.set_offline(True)
    page.locator(".steps .tick").first.click()
    page.wait_for_selector(".steps [data-kept-at]")
    ready(page, home)
    assert page.locator(".steps [data-kept-at]").count() == 1
    page.context.set_offline(False)
    ready(page, home)
    page.evaluate(OUT)
    assert TaskStep.objects.filter(done_at__isnull=False).count() == 2


def test_a_check_sheet_signed_without_a_connection_is_sent_again_on_what_stands_now(
    new_page: Callable[..., Any], place: Any
) -> None:
    incident = response.claimed(place, response.responding(place))
    outlet = place.outlets["YS04"]
    opened = check.open_check(
        by=place.person("黄建华"), at=build.minutes(61), incident=incident, outlet=outlet
    )
    sheet = f"/incidents/{incident.reference}/check/YS04/"
    page = new_page(PHONE, keeps=True)
    enter(page, place.people["黄建华"])
    ready(page, sheet)
    kept(page, sheet, "/queue/")
    page.context.set_offline(True)
    ready(page, sheet)
    for passed in page.query_selector_all(".pf label:first-child"):
        passed.click()
    page.fill("[name=signature]", "黄建华")
    page.click(".sticky button")
    page.wait_for_url("**/queue/#*")
    CheckSheet.objects.filter(pk=opened.pk).update(revision=opened.revision + 1)
    page.context.set_offline(False)
    ready(page, "/queue/")
    page.wait_for_selector(".q-s.clash")
    assert page.locator("[data-rows] dd", has_text="通过").count() == opened.items.count()
    page.click("[data-again]")
    page.wait_for_selector(".q-s.sent")
    opened.refresh_from_db()
    assert opened.signed_at is not None


def test_any_page_of_the_office_sends_what_waits_on_this_phone(
    new_page: Callable[..., Any], place: Any
) -> None:
    page = new_page(PHONE, keeps=True)
    enter(page, place.people["沈佳"])
    ready(page, "/report/")
    kept(page, "/queue/")
    page.context.set_offline(True)
    page.select_option("[name=outlet]", "YS04")
    fill_in(page)
    page.click(".sticky button")
    page.wait_for_url("**/queue/#*")
    page.close()
    assert not Incident.objects.exists()
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto("/")
    page.wait_for_selector("html[data-queue=ready]", state="attached")
    page.evaluate(OUT)
    assert Incident.objects.count() == 1
