"""What hangs at doors, on desk and phone, in both languages, clean under axe (P3b, P5a)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from tests.browser import enter
from tests.builders.cards import card
from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.notices import published
from youxu.announcements import actions
from youxu.core import clock


def door_picture() -> io.BytesIO:
    found = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(found, "JPEG")
    found.seek(0)
    found.name = "door.jpg"
    return found


@pytest.mark.browser
def test_the_doors_of_a_notice_have_no_finding_of_axe(square: Callable[..., None]) -> None:
    with clock.pretend(minutes(60)):
        found = whole_county()
        first = published(found, directed(found), channels=["page", "door", "loudspeaker"])
        found.outlets["YS04"].telephone = "0701-55504"
        found.outlets["YS04"].save()
        here = f"/notices/{first.notice.reference}/"
        square(found.people["沈佳"], here, f"{here}doors/")
        actions.prove_posting(
            by=found.person("黄建华", minutes(50)), at=minutes(50), published=first,
            outlet=found.outlets["YS04"], photo=door_picture(),
        )  # fmt: skip
        square(found.people["黄建华"], "/my-work/", f"{here}doors/")
        actions.withdraw_notice(
            by=found.person("沈佳", minutes(55)), at=minutes(55), notice=first.notice, reason="发错了"
        )
        square(found.people["沈佳"], here, f"{here}doors/")
        code = card(found).code
        square(None, f"/p/c/{code}/", f"/p/c/{code}/?lang=en")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "choose", "none", "large"),
    [
        ("zh-hans", "拍照或选择图片", "尚未选择", "太大：一次最多 1 MB"),
        ("en", "Take or choose a picture", "none chosen", "Too large: at most 1 MB at once"),
    ],
)
def test_a_file_field_speaks_the_language_of_the_page_and_names_what_was_chosen(
    new_page: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    choose: str,
    none: str,
    large: str,
) -> None:
    page = new_page(language=language)
    enter(page, whole_county().people["黄建华"])
    page.goto("/report/")
    assert page.inner_text(".pick-b") == choose
    assert page.inner_text(".pick-n") == none
    pictures = [{"name": name, "mimeType": "image/jpeg", "buffer": b"x"} for name in ("正门.jpg", "水位.jpg")]
    page.set_input_files("input[name=photos]", pictures)
    assert page.inner_text(".pick-n") == "正门.jpg, 水位.jpg"
    monkeypatch.setenv("YOUXU_UPLOAD_MEGABYTES", "1")
    page.goto("/report/")
    page.fill("textarea[name=note]", "水到门槛")
    page.set_input_files("input[name=photos]", {**pictures[0], "buffer": bytes(1024 * 1024)})
    assert large in page.inner_text(".pick-n")
    assert page.evaluate("document.querySelector('input[name=photos]').files.length") == 0
    assert page.input_value("textarea[name=note]") == "水到门槛"
