"""The sheet of a notice (通知单, P3b, S2): Chinese and English, each on a page of its own, with the code that says more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from youxu.announcements.models import NoticeRevision
from youxu.announcements.queries.sheets import Sheet, sheet_of
from youxu.core import wording
from youxu.core.worlds import marked
from youxu.documents.blocks import Block, Document, Page, PageBreak, Poster, QrCode


class Size(StrEnum):
    """The sheets that are hung up: a page, half a page, a page in large print for who sees badly."""

    A4 = "a4"
    A5 = "a5"
    LARGE = "large"


LARGER = 1.3
WORDS = {
    "zh": {
        "notice": "通知 第{n}号 · {time}",
        "expected": "预计恢复",
        "unknown": "还不能确定",
        "next": "下次告知",
        "by": "{time}前",
        "replaced": "会换贴新通知",
        "call": "有疑问请打（人工）",
        "sorry": "给您带来不便，请谅解",
        "scan": "扫码看最新",
    },
    "en": {
        "notice": "Notice {n} · {time}",
        "expected": "Expected back",
        "unknown": "not known yet",
        "next": "Next word",
        "by": "by {time}",
        "replaced": "a new notice will hang here",
        "call": "Questions? A person answers",
        "sorry": "We are sorry",
        "scan": "Scan for the latest",
    },
}
"""Words of the sheet in its own two languages, whatever the reader of the page reads."""


def notice_sheet(row: NoticeRevision, size: Size, *, base: str, at: datetime) -> Document:
    """Return the sheets of a revision that went out; ``base`` is the public address before its path."""
    sheets = {language: _named(sheet_of(row, language), row, language) for language in ("zh", "en")}
    blocks: list[Block] = []
    for language, sheet in sheets.items():
        blocks += [*([PageBreak()] if blocks else []), _poster(sheet, language, size, base)]
    return Document(
        title=sheets["zh"].title,
        language="zh-hans",
        printed_at=at,
        blocks=tuple(blocks),
        page=Page.A5 if size is Size.A5 else Page.A4,
        bare=True,
    )


def _named(sheet: Sheet, row: NoticeRevision, language: str) -> Sheet:
    """Return a sheet that says of a drill's notice whose it is, in its title and above it."""
    title, unit = (marked(text, row.world, language) for text in (sheet.title, sheet.unit))
    return replace(sheet, title=title, unit=unit)


def _poster(sheet: Sheet, language: str, size: Size, base: str) -> Poster:
    words = WORDS[language]
    boxes = []
    if sheet.next_word:
        boxes = [
            (words["expected"], sheet.expected or words["unknown"], sheet.interval),
            (words["next"], words["by"].format(time=sheet.next_word), words["replaced"]),
        ]
    return Poster(
        head=sheet.unit,
        place=sheet.where,
        aside=words["notice"].format(n=sheet.number, time=f"{wording.local(sheet.published_at):%m-%d %H:%M}"),
        title=sheet.title,
        lead=sheet.lead,
        boxes=tuple(boxes),
        lines=sheet.lines,
        calls=(words["call"], sheet.hotline),
        closing=words["sorry"],
        code=QrCode(f"{base}{sheet.path}", words["scan"], 26),
        scale=LARGER if size is Size.LARGE else 1.0,
    )
