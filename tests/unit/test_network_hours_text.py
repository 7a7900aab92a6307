"""Opening hours written for people, read into the OSM syntax; nothing is guessed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from youxu.kernel import spans
from youxu.network.hours_text import parse

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "networks"
GROUPS = ("儲匯", "郵務")


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        (
            "週一至週五 儲匯:08:30-12:30 13:30-17:00<br>週六:09:00-12:00<br>",
            "Mo-Fr 08:30-12:30,13:30-17:00; Sa 09:00-12:00",
        ),
        ("週一、週二、週五 儲匯:08:30-12:30 13:00-16:30<br>", "Mo-Tu,Fr 08:30-12:30,13:00-16:30"),
        ("週二至週五 儲匯:08:30-17:00<br>週六:08:30-17:00<br>週日:08:30-17:00<br>", "Tu-Su 08:30-17:00"),
        ("周一至周五：8:30—17:30；周六、周日：9:00-16:00", "Mo-Fr 08:30-17:30; Sa-Su 09:00-16:00"),
        ("每日 8:00-20:00", "Mo-Su 08:00-20:00"),
        ("星期一到星期五 08:00~12:00", "Mo-Fr 08:00-12:00"),
    ],
)
def test_a_text_becomes_a_pattern(text: str, pattern: str) -> None:
    found = parse(text, GROUPS)
    assert found.pattern == pattern
    assert not found.unread


def test_groups_of_services_keep_their_own_hours() -> None:
    found = parse(
        "週一至週五 儲匯:08:30-17:00<br>週一至週五 郵務:08:00-18:00<br>週六:09:00-12:00<br>", GROUPS
    )
    assert found.pattern == "Mo-Fr 08:00-18:00; Sa 09:00-12:00"
    assert found.groups["儲匯"] == "Mo-Fr 08:30-17:00; Sa 09:00-12:00"
    assert found.groups["郵務"] == "Mo-Fr 08:00-18:00; Sa 09:00-12:00"


@pytest.mark.parametrize(
    "text", ["請電洽", "週一至週五", "08:30-17:00", "週一 25:00-26:00", "週一 12:00-09:00"]
)
def test_what_is_not_understood_is_named(text: str) -> None:
    found = parse(text, GROUPS)
    assert found.unread == (text,)
    assert not found.pattern


def test_a_closed_day_is_understood() -> None:
    assert parse("週一至週五 09:00-17:00<br>週六:休息", GROUPS).unread == ()


@pytest.mark.data
def test_all_fifty_three_patterns_of_chunghwa_post_are_read() -> None:
    rows = json.loads(gzip.decompress((DATA / "chunghwa_post_1299.json.gz").read_bytes()))
    texts = {row["busiTime"] for row in rows}
    found = {text: parse(text, GROUPS) for text in texts}
    assert len(texts) == 53
    assert not [text for text, one in found.items() if one.unread or not spans.check(one.pattern)]
    assert len({one.pattern for one in found.values()}) == 53
