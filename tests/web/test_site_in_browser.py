"""The status site in a browser: axe finds nothing, it goes stale by itself, and it opens from a file with nobody serving."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.browser import DESK, PHONE, axe, no_sideways_scroll
from tests.builders import notices, site
from tests.builders.incidents import minutes, whole_county
from youxu.core import clock
from youxu.network.models import Outlet
from youxu.statuspage import building

pytestmark = pytest.mark.browser
PAGES = ("index.html", "o/YS04.html", "o/YS04.print.html", "about.html", "history.html")


@pytest.fixture
def built(committed_db: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    settings.PUBLIC_URL = "https://post.example"
    monkeypatch.setenv("YOUXU_HOME", str(tmp_path / "home"))
    found = whole_county()
    for number, outlet in enumerate(Outlet.objects.all()):
        Outlet.objects.filter(pk=outlet.pk).update(latitude=28 + number / 50, longitude=115 + number / 40)
    notices.published(found)
    with clock.pretend(minutes(20)):
        building.build(found.unit, by=site.BUILDER, at=minutes(20))
    return building.built()


@pytest.fixture
def offline(chromium: Any) -> Any:
    """Open pages from files, with no network, at a moment of the test's choosing."""
    contexts = []

    def open_page(size: dict[str, int], after: timedelta, javascript: bool = True) -> Any:
        context = chromium.new_context(
            viewport=size, offline=True, timezone_id="Asia/Shanghai", java_script_enabled=javascript
        )
        context.clock.install(time=(minutes(20) + after).timestamp())
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def test_every_page_is_sound_in_both_languages_and_sizes(built: Path, offline: Any) -> None:
    region = next((built / "r").glob("*.html")).name
    notice = next((built / "n").glob("*.html")).name
    for tree, size in (("", DESK), ("en/", PHONE)):
        page = offline(size, timedelta(minutes=5))
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))  # noqa: B023
        for name in (*PAGES, f"r/{region}", f"n/{notice}"):
            page.goto(f"file://{built}/{tree}{name}")
            axe(page)
            if size == PHONE:
                no_sideways_scroll(page)
        assert not troubles


def test_it_opens_from_files_and_says_by_itself_when_it_is_stale(built: Path, offline: Any) -> None:
    page = offline(PHONE, timedelta(minutes=59))
    page.goto(f"file://{built}/index.html")
    assert page.locator(".stale").is_hidden()
    page.fill("#q", "柳林")
    assert page.locator("[data-find]:visible").count() == 1
    page.clock.fast_forward(120_000)
    page.locator(".stale").wait_for(state="visible")
    assert page.locator("h1").inner_text().startswith("最后所知")
    assert page.locator(".st:visible").first.inner_text().startswith("09:32")
    assert "11185" in page.locator(".stale").inner_text()
    axe(page)
    page.get_by_role("link", name="柳林支局", exact=True).click()
    assert "柳林支局" in page.locator("h1").inner_text()
    page.get_by_role("link", name="English").click()
    assert page.locator("h1").inner_text().startswith("Liulin")


def test_without_scripts_the_end_of_its_validity_is_printed(built: Path, offline: Any) -> None:
    page = offline(DESK, timedelta(days=3), javascript=False)
    page.goto(f"file://{built}/o/YS04.html")
    assert "10:32 后未更新即视为过时" in page.locator("main").inner_text()
    assert page.locator("form.find").count() == 0
    page.goto(f"file://{built}/index.html")
    assert page.locator("form.find").is_hidden()


def test_the_product_serves_it_itself_below_p(built: Path, new_page: Any) -> None:
    page = new_page(PHONE, "zh-hans")
    page.goto("/p/site/")
    assert page.url.endswith("/p/site/index.html")
    assert "1 个网点服务受影响" in page.locator("h1").inner_text()
    assert (
        page.request.get("/p/site/cap/feed.atom").headers["content-type"].startswith("application/atom+xml")
    )
    for way_out in ("/p/site/../../secret.key", "/p/site/%2e%2e/%2e%2e/secret.key", "/p/site//etc/passwd"):
        assert Client().get(way_out).status_code == 404
    first = page.request.get("/p/site/status.json")
    again = page.request.get(
        "/p/site/status.json", headers={"If-Modified-Since": first.headers["last-modified"]}
    )
    assert (first.status, again.status) == (200, 304)
