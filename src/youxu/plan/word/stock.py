"""Supplies as a document has them: tables of items with counts, and the three classes in words (S1 to S3)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from youxu.kernel.words import Sentence, mark
from youxu.plan.word import known
from youxu.plan.word.groups import joined
from youxu.plan.word.notes import FROM_DOCUMENT, Notes
from youxu.plan.word.outline import unlisted
from youxu.plan.word.pieces import Piece, Section, place_of

_COUNT = re.compile(r"(\d+)\s*([^\d\s/、,，]{0,6})")
_CLASS = re.compile(r"\b(S[123])\b")
NO_COUNT = mark("“{words}” is no number: say how many (count)")
NO_UNIT = mark("the document does not say in what it is counted (unit)")
NO_CLASS = mark("say whether it is communications (S1), notice material (S2) or a tool (S3): clause")
FEWER = mark(
    "the document has {count}, the plan above asks for {least}: a plan may keep more, never less; {least} stands"
)
PLACE_LEFT = mark("where it lies and who keeps it is no plan data: enter it with the sites of the supplies")


def read_supplies(sections: Iterable[Section], notes: Notes) -> list[Section]:
    """Read the items below the chapter of supplies; return the sections that hold none, to be kept as text."""
    left = []
    for section in sections:
        read = [_read_table(table, _kept_at(section, table), notes) for table in section.tables]
        for piece in section.paragraphs:
            _read_class(piece, notes, section.heading)
        if not any(read) and (section.paragraphs or section.below) and not _class_of(section.heading):
            left.append(section)
    return left


def read_lines(pieces: Iterable[Piece], notes: Notes) -> list[str]:
    """Read the chapter's own paragraphs; return those that name no class of supplies."""
    return [piece.text for piece in pieces if not _read_class(piece, notes)]


def read_tables(section: Section, notes: Notes) -> bool:
    """Read the tables of items that stand right below a heading; tell whether there was one."""
    read = [_read_table(table, _kept_at(section, table), notes) for table in section.tables]
    return any(read)


def _read_class(piece: Piece, notes: Notes, heading: str = "") -> bool:
    """Read “communications: radios, phones …” as the words of its clause."""
    line = unlisted(piece.text)
    title, colon, said = re.sub("[：]", ":", line, count=1).partition(":")
    if heading and not colon:
        title, said = heading, line
    clause = _class_of(title) if len(title) <= 12 else ""
    if not clause or not said:
        return False
    text = notes.taken("clauses", clause, "text", notes.language)
    notes.put_text("clauses", clause, "text", text=joined([text, said]) if text else said.strip())
    notes.put_text("clauses", clause, "title", text=title.strip())
    return True


def _class_of(text: str) -> str:
    found = _CLASS.search(text)
    return found[1] if found else known.named(text, known.SUPPLY_CLASSES)


def _kept_at(section: Section, table: Piece) -> str:
    said = " ".join((section.heading, *(piece.text for piece in section.paragraphs), *table.rows[0]))
    return (
        "per_outlet"
        if re.search(r"网点|窗口|每个?营业|per outlet|each outlet", said, re.IGNORECASE)
        else "per_county"
    )


def _read_table(table: Piece, kept_at: str, notes: Notes) -> bool:
    found = known.columns(table.rows[0], known.SUPPLY_COLUMNS)
    if not {"name", "count"} <= set(found):
        return False
    if len(table.rows[0]) > len(found) and any(
        re.search(r"存放|地点|保管|责任人|place|kept", cell) for cell in table.rows[0]
    ):
        notes.doubt(("supplies",), place_of(table), PLACE_LEFT)
    for number, row in enumerate(table.rows[1:], start=2):
        cell = {what: row[column] for what, column in found.items() if column < len(row)}
        if cell["name"]:
            _put_item(kept_at, cell, place_of(table, number), notes)
    return True


def _put_item(kept_at: str, cell: dict[str, str], place: Sentence, notes: Notes) -> None:
    known_key = notes.titled("supplies", kept_at, title=cell["name"])
    key = known_key or notes.free_key("supplies", kept_at, stem="item")
    path = ("supplies", kept_at, key)
    notes.put_text(*path, "title", text=cell["name"])
    _put_count(path, cell, place, notes)
    if known_key:
        return
    clause = _class_of(cell.get("kind", "")) or known.named(cell["name"], known.SUPPLY_CLASSES)
    if clause:
        notes.put(*path, "clause", value=clause)
    else:
        notes.doubt(path, place, NO_CLASS)
    notes.put(*path, "src", value=FROM_DOCUMENT)


def _put_count(path: tuple[str, ...], cell: dict[str, str], place: Sentence, notes: Notes) -> None:
    found = _COUNT.search(cell["count"])
    unit = cell.get("unit") or (found[2] if found else "")
    least = notes.above(*path, "count")
    if not found:
        notes.doubt(path, place, NO_COUNT, words=cell["count"])
    elif least is not None and int(found[1]) < least:
        notes.doubt(path, place, FEWER, count=int(found[1]), least=least)
    elif least != int(found[1]):
        notes.put(*path, "count", value=int(found[1]))
    if unit:
        notes.put_text(*path, "unit", text=unit.strip())
    elif notes.above(*path, "unit") is None:
        notes.doubt(path, place, NO_UNIT)
