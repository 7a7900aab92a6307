"""The numbers that Word puts before paragraphs by itself: they stand in no text, and headings are known by them."""

from __future__ import annotations

import re
from typing import Any

_CHINESE = ("chinese", "ideograph", "japanese", "taiwanese")


def mark_of(paragraph: Any) -> str | None:
    """Return the kind of number before a paragraph as its first would read (一、（一）1.), "" for a dot, None without one.

    Paragraph and style are asked in turn, as Word does.
    """
    found = _asked(paragraph._p.pPr)
    style = paragraph.style
    while found is None and style is not None:
        found = _asked(style.element.pPr)
        style = style.base_style
    return _mark(paragraph, *found) if found is not None and found[0] else None


def _asked(properties: Any) -> tuple[int, int] | None:
    """Return list and level that properties ask for; list 0 takes a number away that the style gives."""
    wanted = properties.numPr if properties is not None else None
    if wanted is None or wanted.numId is None:
        return None
    return int(wanted.numId.val), int(wanted.ilvl.val) if wanted.ilvl is not None else 0


def _mark(paragraph: Any, number: int, level: int) -> str:
    try:
        lists = paragraph.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return ""
    kinds = lists.xpath(f"./w:num[@w:numId='{number}']/w:abstractNumId/@w:val")
    if not kinds:
        return ""
    shape = f"./w:abstractNum[@w:abstractNumId='{kinds[0]}']/w:lvl[@w:ilvl='{level}']"
    form = "".join(lists.xpath(f"{shape}/w:numFmt/@w:val"))
    written = "".join(lists.xpath(f"{shape}/w:lvlText/@w:val"))
    if form == "bullet":
        return ""
    return re.sub(r"%\d", "一" if form.startswith(_CHINESE) else "1", written)
