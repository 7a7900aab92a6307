"""Which paragraphs are headings, and what stands below which: by style, by number, or as a short line of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from youxu.plan.word import known
from youxu.plan.word.pieces import Piece, Section

_DIGITS = "一二三四五六七八九十百"
_NUMBERED: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"第[{_DIGITS}\d]+[章部]分?[\s、:：]*"), 1),
    (re.compile(rf"[{_DIGITS}]+、\s*"), 1),
    (re.compile(rf"第[{_DIGITS}\d]+节[\s、:：]*"), 2),
    (re.compile(rf"[（(][{_DIGITS}]+[）)]\s*"), 2),
    (re.compile(r"\d+\.\d+\.\d+\.?\s*"), 3),
    (re.compile(r"\d+\.\d+\.?\s*"), 2),
    (re.compile(r"(?:chapter|part|section|article)\s+[\divxlc]+[\s.:–-]*", re.IGNORECASE), 1),
    (re.compile(r"[IVX]+[.、]\s*"), 1),
    (re.compile(r"\d+[.、．]\s*"), 3),
    (re.compile(r"\d+\s+"), 1),
    (re.compile(r"附[件录表]\s*\d*[\s:：、]*"), 1),
)
_NUMBER = re.compile(r"^(?:[（(]?\d+[）)．.、]|[（(][一二三四五六七八九十]+[）)]|[①-⑳•·●▪\-–])\s*")
_ENDS = "。；;，,：:、.!！?？"
LONGEST_HEADING = 40


@dataclass(frozen=True)
class Outline:
    """A document by its headings: its title, what stood before the first heading, the chapters."""

    title: str
    before: tuple[Piece, ...]
    chapters: tuple[Section, ...]


def outline(pieces: Iterable[Piece]) -> Outline:
    """Return a document by its headings; the contents page is left out."""
    left = [piece for piece in pieces if not _of_contents(piece)]
    title = _take_title(left)
    level_of = _levels(left)
    before: list[Piece] = []
    chapters: list[Section] = []
    above: list[Section] = []
    for piece in left:
        level = level_of(piece)
        if not level:
            (above[-1].pieces if above else before).append(piece)
            continue
        above = [section for section in above if section.level < level]
        section = Section(unnumbered(piece.text), level, piece.number)
        (above[-1].below if above else chapters).append(section)
        above.append(section)
    return Outline(title, tuple(before), tuple(_merged(chapters)))


def _of_contents(piece: Piece) -> bool:
    """Tell whether a line is of the contents page: dots and a page number at its end."""
    return bool(re.search(r"(?:[.·…\s]{3,}|\t)\d+$", piece.text)) or piece.text.replace(" ", "") == "目录"


def _take_title(pieces: list[Piece]) -> str:
    """Take the title out: what is styled as one, else the first line of a document that does not begin with a chapter."""
    for place, piece in enumerate(pieces[:12]):
        if piece.title:
            return pieces.pop(place).text
    first = pieces[0] if pieces else Piece()
    lone = first.level == 1 and sum(piece.level == 1 for piece in pieces) == 1
    if (
        first.text
        and not first.rows
        and (lone or (not first.level and not _numbered(first.mark + first.text)))
    ):
        return pieces.pop(0).text
    return ""


def _levels(pieces: list[Piece]) -> Callable[[Piece], int]:
    """Return what tells the level of a piece, by the marks that this document uses."""
    if sum(piece.level > 0 for piece in pieces) >= 2:
        return lambda piece: piece.level
    if sum(_level_by_number(piece) == 1 for piece in pieces) >= 2:
        return lambda piece: _level_by_number(piece) or (3 if _lone_line(piece) and piece.bold else 0)
    return _level_by_words


def _level_by_number(piece: Piece) -> int:
    if piece.rows or not _heading_like(piece.text):
        return 0
    return _numbered(piece.mark + piece.text)


def _numbered(text: str) -> int:
    return next((level for pattern, level in _NUMBERED if pattern.match(text)), 0)


def _level_by_words(piece: Piece) -> int:
    """Return the level of a short line without a number: 1 where a chapter's word is in it, 2 otherwise."""
    if piece.rows or piece.listed or not _lone_line(piece):
        return 0
    return 1 if known.chapter_named(piece.text) and not known.body_named(piece.text) else 2


def _lone_line(piece: Piece) -> bool:
    return (
        not piece.rows
        and len(piece.text) <= 20
        and _heading_like(piece.text)
        and not re.search(r"[:：,，]", piece.text)
    )


def _heading_like(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and "\n" not in text and text[-1:] not in _ENDS


def unnumbered(text: str) -> str:
    """Return a heading without its number."""
    for pattern, _level in _NUMBERED:
        if found := pattern.match(text):
            return text[found.end() :].strip() or text
    return text


def unlisted(text: str) -> str:
    """Return a line of a list without its number or dot."""
    return _NUMBER.sub("", text, count=1).strip()


def _merged(chapters: list[Section]) -> list[Section]:
    """Return the chapters; a heading of the first level that only goes on with the chapter before stands below it."""
    found: list[Section] = []
    for chapter in chapters:
        if found and known.goes_on(found[-1].heading, chapter.heading):
            found[-1].below.extend([replace(chapter, below=[], level=2), *chapter.below])
        else:
            found.append(chapter)
    return found
