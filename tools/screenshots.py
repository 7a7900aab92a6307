"""Make the README's pictures: fill a fresh home with the sample county, serve it, look at it as each person does.

    tools/screenshots.py [--keep FOLDER] [NAME ...]

Pictures go to docs/images/, desk pages 1440 wide and phone pages 390 wide, in Chinese and English. With NAMEs only
those are made. Those of an alert that nobody acknowledged come from a home of their own, in which it is played first
(tools/unanswered.py). Needs a Chromium; takes a minute or two.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PASSWORD = "youxu-demo-2026"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE, WALL = (1440, 900), (390, 844), (1920, 1080)
SUFFIX = {"zh-hans": "", "en": ".en"}
TREE = {"zh-hans": "", "en": "en/"}
"""Where the pages of the status site lie in each language."""


@dataclass(frozen=True)
class Shot:
    """One picture: who looks, where, how wide; ``follow`` is a link to click first; ``whole`` takes the full height.

    ``cut`` sends the report of that page with the network cut, so that the queue of the phone is seen.
    ``only`` is the part of the page that is taken. ``{unanswered}`` in ``path`` is the incident that was played.
    """

    name: str
    who: str
    path: str
    size: tuple[int, int] = DESK
    follow: str = ""
    whole: bool = True
    cut: bool = False
    only: str = ""

    @property
    def unanswered(self) -> bool:
        """Tell whether an alert that nobody acknowledged is played before."""
        return "{unanswered}" in self.path


SHOTS = (
    Shot("sign-in", "", "/sign-in/", whole=False),
    Shot("board", "1002", "/"),
    Shot(
        "room",
        "1001",
        "/incidents/",
        follow="main a:has-text('网络线路故障'), main a:has-text('Network line fault')",
    ),
    Shot("my-work", "1006", "/my-work/"),
    Shot("my-work-phone", "1006", "/my-work/", PHONE),
    Shot("report-phone", "1016", "/report/", PHONE),
    Shot("queue-phone", "1016", "/report/", PHONE, cut=True),
    Shot("roll-call", "1002", "/rollcalls/", follow="main a[href^='/rollcalls/YS']", only="main"),
    Shot("card-phone", "1002", "/outlets/347004/card/", PHONE, follow="main a[rel=noreferrer]"),
    Shot("outlets", "1002", "/outlets/"),
    Shot("organisation", "1001", "/organisation/"),
    Shot("plan", "1001", "/plan/", whole=False),
    Shot("site", "", "/p/site/{tree}index.html"),
    Shot("site-outlet-phone", "", "/p/site/{tree}index.html", PHONE, follow="article h3 a"),
    Shot("wall", "1002", "/wall/", WALL, whole=False),
    Shot("escalation", "1002", "/incidents/{unanswered}/alerts/", only="main"),
)


def main(arguments: list[str]) -> int:
    """Take the pictures that are asked for, all by default."""
    keep = Path(arguments[arguments.index("--keep") + 1]) if "--keep" in arguments else None
    names = {name for name in arguments if not name.startswith("--") and name != str(keep)}
    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-headless-shell"),
            args=ARGUMENTS,
        )
        for unanswered in (False, True):
            shots = [shot for shot in wanted if shot.unanswered is unanswered]
            if shots:
                look(browser, shots, keep, unanswered)
        browser.close()
    return 0


def look(browser: Any, shots: list[Shot], keep: Path | None, unanswered: bool) -> None:
    """Take the pictures of one home in each language."""
    with served(keep, unanswered) as (address, reference):
        for language in SUFFIX:
            for shot in shots:
                take(
                    browser,
                    address,
                    replace(shot, path=shot.path.format(unanswered=reference, tree=TREE[language])),
                    language,
                )


@contextmanager
def served(keep: Path | None, unanswered: bool) -> Iterator[tuple[str, str]]:
    """Serve the sample county from a home of its own; give its address and the incident that was played, if any.

    The home goes with the pictures.
    """
    home = keep or Path(tempfile.mkdtemp(prefix="youxu-pictures-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "YOUXU_HOME": str(home), "YOUXU_PORT": str(port)}
    environ.pop("YOUXU_PUBLIC_URL", None)
    youxu = str(Path(sys.executable).parent / "youxu")
    subprocess.run([youxu, "demo", "--if-empty"], env=environ, check=True)
    reference = _played(environ) if unanswered else ""
    server = subprocess.Popen([youxu, "serve"], env=environ)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://127.0.0.1:{port}", reference
    finally:
        server.terminate()
        server.wait(timeout=60)
        if keep is None:
            shutil.rmtree(home, ignore_errors=True)


def _played(environ: dict[str, str]) -> str:
    command = [sys.executable, str(ROOT / "tools" / "unanswered.py")]
    return subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(240):
        if server.poll() is not None:
            raise SystemExit("the server ended before it answered")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.25)
    raise SystemExit(f"no answer from {address}")


def take(browser: Any, address: str, shot: Shot, language: str) -> None:
    """Take one picture, small enough for a repository."""
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=address, timezone_id="Asia/Shanghai"
    )
    context.add_cookies([{"name": "youxu_language", "value": language, "url": address}])
    page = context.new_page()
    if shot.who:
        _sign_in(page, shot.who)
    page.goto(shot.path)
    if shot.follow and page.locator(shot.follow).count():
        page.locator(shot.follow).first.click()
        page.wait_for_load_state()
    if shot.cut:
        _without_network(page)
    page.wait_for_timeout(600)
    target = IMAGES / f"{shot.name}{SUFFIX[language]}.png"
    if shot.only:
        page.locator(shot.only).screenshot(path=target)
    else:
        page.screenshot(path=target, full_page=shot.whole)
    context.close()
    _shrink(target)
    print(target.relative_to(ROOT))


def _without_network(page: Page) -> None:
    """Report a power cut once the phone has kept what it needs, with the network cut, and tick the first line."""
    page.wait_for_selector("html[data-queue=ready]", state="attached")
    page.evaluate(
        "async () => { while (!await caches.match('/queue/')) await new Promise(done => setTimeout(done, 50)); }"
    )
    page.context.set_offline(True)
    page.locator("label.tile").nth(1).click()
    page.locator("label.chipx").nth(1).click()
    page.click(".sticky button")
    page.wait_for_url("**/queue/#*")
    page.locator(".q-t .tick").first.click()
    page.evaluate("window.scrollTo(0, 0)")


def _sign_in(page: Page, who: str) -> None:
    page.goto("/sign-in/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.click("main .btn-primary")
    page.wait_for_load_state()


def _shrink(path: Path) -> None:
    with Image.open(path) as image:
        small = image.convert("RGB").quantize(160, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
