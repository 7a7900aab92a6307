"""The pages of feeds in a browser: axe finds nothing, in both languages and sizes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders.feeds import fed, placed, warning
from tests.builders.incidents import minutes, whole_county
from youxu.core.actor import system
from youxu.watch import actions

pytestmark = pytest.mark.browser
READER = system("watch.read_feed")


def test_the_pages_of_feeds_are_sound(committed_db: Any, square: Callable[..., None]) -> None:
    county = placed(whole_county())
    feed = fed(county)
    actions.take_warning(by=READER, at=minutes(2), feed=feed, alert=warning(headline="台风橙色预警"))
    actions.note_reading(by=READER, at=minutes(3), feed=feed, trouble="STATUS", detail="HTTP 503")
    square(county.people["钱管"], "/watches/feeds/", "/watches/feeds/add/", "/watches/feeds/weather/")
