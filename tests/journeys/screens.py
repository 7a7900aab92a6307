"""A person at a screen: opens pages, fills what the page shows, presses its button; the pages seen are counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.browser import DESK, axe, enter, no_sideways_scroll

ZONE = ZoneInfo("Asia/Shanghai")
NARROW = (390, 320)


class Hours:
    """The wall clock of a journey, the same for the server and the test: real seconds, moved on by ``later``."""

    def __init__(self, start: datetime, real: Callable[[], datetime]) -> None:
        self._ahead = start - real()
        self._real = real

    def now(self, world: str = "") -> datetime:
        """Return the present moment of the journey."""
        return self._real() + self._ahead

    def later(self, minutes: float) -> None:
        """Let time pass."""
        self._ahead += timedelta(minutes=minutes)

    def entered(self, minutes: float = 0) -> str:
        """Return the moment ``minutes`` from now as a person types it into a field."""
        return (self.now() + timedelta(minutes=minutes)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


class Screen:
    """One person's browser window."""

    def __init__(self, page: Any, person: Any) -> None:
        self.watched = True
        self.page = page
        self.person = person
        self.answers: list[int] = []
        self.seen: list[str] = []
        enter(page, person)
        page.on("response", self._note)

    def _note(self, response: Any) -> None:
        if response.request.resource_type != "document":
            return
        self.answers.append(response.status)
        if response.request.method == "GET" and response.status == 200:
            self.seen.append(re.sub(r"^https?://[^/]+", "", response.url).split("?")[0])

    @property
    def pages(self) -> list[str]:
        """Return the addresses of the pages that the person saw, each once, in their order."""
        return list(dict.fromkeys(self.seen))

    @property
    def text(self) -> str:
        """Return what the page says."""
        return self.page.inner_text("body")

    def open(self, address: str) -> None:
        """Open an address of the product."""
        self.page.goto(address)

    def fill(self, **values: str) -> None:
        """Type into fields, or choose of a list, by the field's name."""
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']:not([type=hidden])").first
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def choose(self, name: str, *values: str) -> None:
        """Tick or choose what stands under a name, by pressing its words as a finger does."""
        for value in values:
            box = self.page.locator(f"main [name='{name}'][value='{value}']")
            if not box.is_checked():
                box.locator("xpath=ancestor::label[1]").click()

    def leave_out(self, name: str, *values: str) -> None:
        """Take the tick away from what is ticked."""
        for value in values:
            box = self.page.locator(f"main [name='{name}'][value='{value}']")
            if box.is_checked():
                box.locator("xpath=ancestor::label[1]").click()

    def attach(self, name: str, picture: Path) -> None:
        """Add a photo."""
        self.page.set_input_files(f"main [name='{name}']", str(picture))

    def press(self, button: str = "main form .btn-primary, main form .btn-danger") -> int:
        """Press a button that sends its form; return the status of the page that comes, once it is there."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(button).first.click()
        return self.answers[-1]

    def done(self, button: str = "main form .btn-primary, main form .btn-danger") -> None:
        """Press a button and see that what was entered was taken."""
        status = self.press(button)
        assert status == 200, f"{status} {self.page.url}: {self.troubles()}"

    def act(self, address: str, **values: str) -> None:
        """Open the page of an act, fill it in, send it, and see it taken."""
        self.open(address)
        self.fill(**values)
        self.done()

    def troubles(self) -> str:
        """Return what the page says is wrong."""
        found = self.page.locator("#faults, .refuse")
        return " ".join(found.all_inner_texts()) or self.text[:400]

    def looks_right(self) -> None:
        """See that axe finds nothing and that neither 390 nor 320 px scroll sideways."""
        if not self.watched:
            return
        axe(self.page)
        size = self.page.viewport_size or DESK
        for width in NARROW:
            self.page.set_viewport_size({"width": width, "height": 844})
            no_sideways_scroll(self.page)
        self.page.set_viewport_size(size)
