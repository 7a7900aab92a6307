"""The frame in a real browser: keyboard, both widths, both languages, no finding of axe."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.browser import PHONE, axe, enter, has_focus, resize, sign_in

pytestmark = [pytest.mark.browser]
PASSWORD = "a calm counter"
PALE_ON_A_PHONE = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("@media (max-width: 500px) { label { color: #ddd !important; } }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


@pytest.fixture
def duty_officer(committed_db: Any) -> Any:
    """Make 沈佳 in the committed database that the browser sees."""
    from youxu.network.models import Unit
    from youxu.organisation.models import Holding, Person, Post

    unit = Unit.objects.create(
        key="yunshan", path="yunshan/", level="COUNTY", name="云山县邮政分公司", telephone="0799-000 0110"
    )
    person = Person(staff_number="1001", name="沈佳", unit=unit, unit_path=unit.path)
    person.set_password(PASSWORD)
    person.save()
    post = Post.objects.create(unit=unit, unit_path=unit.path, key="duty_officer", name="值班员")
    Holding.objects.create(post=post, person=person, starts_at=datetime(2026, 1, 1, tzinfo=UTC))
    return person


def test_the_pages_around_sign_in_pass_axe(square, duty_officer) -> None:
    square(None, "/sign-in/", "/sign-in/help/", "/invitation/nobody/")
    square(duty_officer, "/account/", "/account/password/", "/help/", "/more/", "/queue/", "/no/such/page/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_signing_in_by_the_form_leads_to_ones_own_pages(new_page, duty_officer, language) -> None:
    page = new_page(PHONE, language)
    sign_in(page, "1001", PASSWORD)
    page.goto("/account/")
    assert "沈佳" in page.inner_text("h1")


def test_a_finding_that_only_a_phone_has_is_found_by_narrowing_the_window(new_page, committed_db) -> None:
    page = new_page()
    page.goto("/sign-in/")
    page.evaluate(PALE_ON_A_PHONE)
    axe(page)
    resize(page, PHONE)
    with pytest.raises(AssertionError, match="color-contrast"):
        axe(page)


def test_a_failed_form_takes_the_focus_to_its_summary(new_page, duty_officer) -> None:
    page = new_page()
    page.goto("/sign-in/")
    page.fill("[name=username]", "1001")
    page.click("main .btn-primary")
    has_focus(page, id="faults")
    axe(page)
    page.click("#faults a")
    has_focus(page, name="password")


def test_keys_work_outside_of_fields_and_can_be_switched_off(new_page, duty_officer) -> None:
    page = new_page()
    enter(page, duty_officer)
    page.goto("/account/")
    page.keyboard.press("?")
    page.wait_for_url("**/help/")
    page.goto("/account/")
    page.click("text=关闭快捷键")
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert page.url.endswith("/account/")


def test_the_first_tab_skips_to_the_content(new_page, duty_officer) -> None:
    page = new_page()
    enter(page, duty_officer)
    page.goto("/help/")
    page.keyboard.press("Tab")
    has_focus(page, className="skip")
    page.keyboard.press("Enter")
    has_focus(page, id="main")


def test_signing_in_needs_no_script(new_page, duty_officer) -> None:
    page = new_page(PHONE, javascript=False)
    sign_in(page, "1001", PASSWORD)
    page.goto("/account/")
    assert "沈佳" in page.inner_text("h1")
