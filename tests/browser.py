"""A real browser against the real pages: headless Chromium, axe, and a server on loopback.

Loaded by ``tests/plugin.py``; tests that use it are marked ``browser``. The server runs in this process on the
test's own committed database, so a test may build rows and read them back beside the browser.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
BEGINNINGS = (("zh-hans", DESK), ("en", PHONE))
"""Each language with the size at which its pages are loaded; ``stands`` then draws the window to the other one."""
QUIET_STREAM = "window.EventSource = class extends EventTarget { close() {} };"
"""The stream of what changed, open and silent. The server of the tests has no streams, so every window left open would
fetch its parts again each 15 seconds: more than half of what the server did in a journey of nine windows."""
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the test's own output matters."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start one headless Chromium for the session."""
    from playwright.sync_api import sync_playwright

    from tests.plugin import browser_path

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def live_address(committed_db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the pages of this process on loopback, on the test's own database; the address has no slash at its end.

    The browser keeps its connections, each has a thread here, and each thread keeps its connection to the database.
    """
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", None)
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)
    connections.close_all()


@pytest.fixture
def new_page(chromium: Any, live_address: str) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page: ``new_page(PHONE, "en")``; console errors fail the test at its end.

    Addresses may be given without the host: ``page.goto("/incidents/")``. A status of 4xx is no console error here.
    Pages hear of no change by themselves unless ``quiet=False``; the phone keeps pages only with ``keeps=True``.
    """
    contexts, troubles = [], []

    def open_page(
        size: dict[str, int] | None = None,
        language: str = "zh-hans",
        javascript: bool = True,
        quiet: bool = True,
        keeps: bool = False,
    ) -> Any:
        context = chromium.new_context(
            service_workers="allow" if keeps else "block",
            viewport=size or DESK,
            base_url=live_address,
            locale="zh-CN" if language != "en" else "en-GB",
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "youxu_language", "value": language, "url": live_address}])
        context.set_default_timeout(60_000)
        if quiet:
            context.add_init_script(QUIET_STREAM)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: _note(message, troubles))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles, troubles


@pytest.fixture
def square(new_page: Callable[..., Any]) -> Callable[..., None]:
    """Return a function that looks at pages in each language: ``square(person, "/", "/incidents/")``.

    Axe must find nothing on a desk in Chinese and on a phone in English; at neither size does either scroll sideways.
    ``None`` looks without signing in.
    """

    def look(person: Any, *addresses: str) -> None:
        for language, size in BEGINNINGS:
            page = new_page(size, language)
            if person is not None:
                enter(page, person)
            for address in addresses:
                stands(page, address)

    return look


@pytest.fixture
def browser_page(new_page: Callable[..., Any]) -> Any:
    """Open one page at desk size in Chinese."""
    return new_page()


def _note(message: Any, troubles: list[str]) -> None:
    if message.type == "error" and "Failed to load resource" not in message.text:
        troubles.append(message.text)


def sign_in(page: Any, number: str, password: str) -> None:
    """Sign in by the form, as a person does."""
    page.goto("/sign-in/")
    page.fill("[name=username]", number)
    page.fill("[name=password]", password)
    page.click("main .btn-primary")
    page.wait_for_url(lambda address: "/sign-in/" not in address)


def enter(page: Any, person: Any) -> None:
    """Sign in without the form: give the page's context a session of ``person``."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.goto("/healthz")
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": page.url, "httpOnly": True}])


COLOURS_ONCE = """
(colour => {
    const parse = colour.parseString, read = new Map();
    colour.parseString = function (text) {
        if (!read.has(text)) {
            parse.call(this, text);
            read.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        [this.r, this.g, this.b, this.alpha] = read.get(text);
        return this;
    };
})(axe.commons.color.Color.prototype);
"""
"""Reads each colour of a page once: axe reads the same few thousands of times, a sixth of its time."""


def axe(page: Any) -> None:
    """Assert that axe-core finds no violation of WCAG 2.2 A and AA and of best practice on the page as it stands."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT + COLOURS_ONCE)
    options = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}
    found = page.evaluate("async options => (await axe.run(options)).violations", options)
    told = [f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:4]}" for one in found]
    assert not told, f"{page.url} at {page.viewport_size}: " + "; ".join(told)


def stands(page: Any, address: str) -> None:
    """Open a page; assert that axe finds nothing at the page's own size, and that neither width scrolls sideways."""
    own = page.viewport_size
    page.goto(address)
    for size in (own, PHONE if own == DESK else DESK):
        resize(page, size)
        if size == own:
            axe(page)
        no_sideways_scroll(page)
    resize(page, own)


def resize(page: Any, size: dict[str, int]) -> None:
    """Draw the window to another size, and wait until the page has heard of it."""
    if page.viewport_size != size:
        page.set_viewport_size(size)
        page.evaluate("() => new Promise(requestAnimationFrame)")


STICKING_OUT = """() => [...document.querySelectorAll("main *")]
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .slice(-3).map(one => one.outerHTML.slice(0, 120))"""


def has_focus(page: Any, **attribute: str) -> None:
    """Wait until the element in focus has the attribute, ``id="main"``: the page asked for may still be loading."""
    ((name, value),) = attribute.items()
    page.wait_for_function("([name, value]) => document.activeElement?.[name] === value", arg=[name, value])


def no_sideways_scroll(page: Any) -> None:
    """Assert that the page is no wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide: {page.evaluate(STICKING_OUT)}"
