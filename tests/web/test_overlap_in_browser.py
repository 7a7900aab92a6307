"""The pages of several incidents at once under axe, at both widths, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.builders import incidents as build
from youxu.core import clock
from youxu.incidents.actions import convene, levels, overlap, respond

pytestmark = pytest.mark.browser


def test_the_pages_of_an_overlap_are_clean(square: Callable[..., None]) -> None:
    place, now = build.whole_county(), clock.now()
    office, leader = place.person("沈佳", now), place.person("周国栋", now)
    rows = [build.reported(place, outlet=code, by=office, at=now, by_telephone=True, caller="王") for code in ("YS04", "YS12", "YS13")]  # fmt: skip
    car = overlap.list_means(
        by=place.person("吴大勇", now), at=now, unit=place.unit, kind="VEHICLE", name="赣A·12345"
    )
    for row in rows:
        task = respond.add_task(
            by=office, at=now, incident=row, title="换路由器", group="technical", owner=place.people["周国栋"]
        )
        overlap.name_means(by=office, at=now, task=task, means=car)
    overlap.prioritise(
        by=leader, at=now + timedelta(seconds=1), unit=place.unit, incidents=rows[:2], reason="先救人"
    )
    top = levels.raise_level(by=office, at=now, incident=rows[0], level="III", reason="影响大")
    meeting = convene.convene_together(by=office, at=now, incidents=[top, rows[1]])
    square(
        place.people["周国栋"],
        "/incidents/clashes/",
        "/incidents/priority/",
        "/incidents/means/",
        f"/my-work/{task.pk}/means/",
        "/my-work/",
        "/",
        f"/incidents/{rows[0].reference}/",
        f"/incidents/{rows[0].reference}/convene/",
        f"/incidents/{rows[0].reference}/meeting/{meeting.pk}/",
    )
