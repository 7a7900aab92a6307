"""A .docx contingency plan to the text of a plan version that extends another, with what is left to settle."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from youxu.core.errors import UnableTo
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema import Plan
from youxu.plan.word import chapters
from youxu.plan.word.notes import Doubt, Notes
from youxu.plan.word.opening import pieces
from youxu.plan.word.outline import Outline, outline
from youxu.plan.word.pieces import Piece, place_of
from youxu.plan.word.writing import written

_NUMBER = re.compile(r"[\w\u4e00-\u9fff]{1,20}[〔\[(（]\s*\d{4}\s*[〕\])）]\s*(?:第\s*)?\d+\s*号")
_KEY = re.compile(r"[a-z][a-z0-9-]{1,59}")
ASKED = mark("{place}: {reason}")
NO_TITLE = mark("the document has no title before its first chapter")
NOT_THERE = mark("the document has no such chapter: the words of the plan above stand")
CHAPTER = mark("chapter “{words}”")
WANTED = ("scope", "organisation", "process", "supplies", "evaluation", "training")
"""Chapters that a plan cannot do without; one that is absent is said to be."""


class UnableToImportPlan(UnableTo):
    """What was read makes no plan; nothing was written."""

    text = mark("The document cannot be read into a plan.")
    clause = "C1"


@dataclass(frozen=True)
class Imported:
    """What a document came to: sparse plan data, the doubts with their places, what of it was read."""

    data: dict[str, Any]
    doubts: tuple[Doubt, ...]
    chapters: tuple[str, ...]

    def text(self, say: Callable[[Sentence], str], heading: str = "") -> str:
        """Return the YAML text; ``say`` words a sentence in the language of who will settle the doubts."""
        doubts = [
            (one.path, say(Sentence(ASKED, {"place": one.place, "reason": one.reason})))
            for one in self.doubts
        ]
        return written(self.data, doubts, heading)

    def count(self, *path: str) -> int:
        """Return how many entries were read at a path."""
        found: Any = self.data
        for name in path:
            found = found.get(name, {}) if isinstance(found, dict) else {}
        return len(found)


def read_word(content: bytes, *, base: Plan | None, key: str) -> Imported:
    """Read a .docx plan as a version with ``key`` that extends ``base``; None lets it stand alone.

    Nothing is invented: a text is in the document's language alone unless the plan below says the same, a count that
    is no number or a task that nobody was named for stays open, and each is a doubt with its place. Raises
    UnableToReadWord for a file that is no such document, UnableToImportPlan for one without chapters.
    """
    if not _KEY.fullmatch(key):
        raise UnableToImportPlan(
            mark("The key of a plan is small letters, digits and hyphens, beginning with a letter."),
            field="key",
        )
    found = outline(pieces(content))
    if len(found.chapters) < 2:
        raise UnableToImportPlan(
            mark(
                "No chapters were found: give its headings the styles Heading 1, 2, 3, or number them 一、(一)1."
            ),
            field="file",
        )
    notes = Notes(_language(found), base)
    notes.data |= {"key": key, "number": 1}
    if base is not None:
        notes.data["extends"] = f"{base.key}/{base.number}"
    _head(found, notes)
    read = tuple(chapters.read_chapter(chapter, notes) for chapter in found.chapters)
    _absent(read, notes)
    return Imported(_tidy(notes.data), tuple(notes.doubts), tuple(name for name in read if name))


def key_from(name: str) -> str:
    """Return a key made of a file's name; a name without Latin letters gives ``word-plan``."""
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).lstrip("-0123456789")[:60].rstrip("-")
    return key if _KEY.fullmatch(key) else "word-plan"


def _language(found: Outline) -> str:
    text = found.title + "".join(chapter.heading for chapter in found.chapters)
    return "zh" if len(re.findall(r"[\u4e00-\u9fff]", text)) * 4 > len(text.replace(" ", "")) else "en"


def _head(found: Outline, notes: Notes) -> None:
    notes.data["title"] = {"zh": "", "en": ""} | {notes.language: found.title}
    if notes.base is not None and found.title == notes.base.title.in_language(notes.language):
        notes.data["title"] = notes.base.title.model_dump()
    if not found.title:
        notes.doubt(("title",), Sentence(mark("beginning")), NO_TITLE)
    left = []
    for piece in found.before:
        number = _NUMBER.search(piece.text or " ".join(cell for row in piece.rows for cell in row))
        if number and "document_number" not in notes.data:
            notes.data["document_number"] = number[0]
        elif not piece.rows and len(piece.text) > 30:
            left.append(piece)
    if left:
        _foreword(left, notes)


def _foreword(left: list[Piece], notes: Notes) -> None:
    notes.put_text("document", "foreword", "title", text="前言" if notes.language == "zh" else "Foreword")
    notes.put_text("document", "foreword", "intro", text="\n".join(piece.text for piece in left))
    notes.doubt(("document", "foreword"), place_of(left[0]), chapters.OWN_CHAPTER)


def _absent(read: tuple[str, ...], notes: Notes) -> None:
    for key in WANTED:
        if key not in read:
            title = notes.above("document", key, "title")
            words = title.in_language(notes.language) if title else key
            notes.doubt(("document", key), Sentence(CHAPTER, {"words": words}), NOT_THERE)


def _tidy(data: Any) -> Any:
    """Return data without maps that nothing was put in."""
    if not isinstance(data, dict):
        return data
    kept = {key: _tidy(value) for key, value in data.items()}
    return {key: value for key, value in kept.items() if value != {}}
