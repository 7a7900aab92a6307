"""What hangs at doors, on desk and phone, in both languages, clean under axe (P3b, P5a)."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image

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
