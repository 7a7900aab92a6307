"""A .docx file to its pieces, within limits; nothing in it is run, fetched or expanded."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from youxu.core.errors import UnableTo
from youxu.kernel.words import mark
from youxu.plan.word import numbering
from youxu.plan.word.pieces import Piece

MOST_BYTES = 20_000_000
MOST_UNPACKED = 100_000_000
MOST_XML = 30_000_000
"""Of one part that is parsed: a plan of a hundred pages has about two million."""
MOST_FILES = 2_000
MOST_PIECES = 20_000
MOST_CELLS = 60_000
BODY = "word/document.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class UnableToReadWord(UnableTo):
    """The file is no Word document that can be read; nothing was written."""

    text = mark("The Word document cannot be read.")
    clause = "C1"


def is_word(content: bytes, name: str = "") -> bool:
    """Tell whether a file means to be a Word document, by its bytes or its name."""
    return content.startswith((b"PK", _OLE)) or name.lower().endswith((".docx", ".doc"))


def pieces(content: bytes) -> tuple[Piece, ...]:
    """Return the paragraphs and tables of a document in order. Raises UnableToReadWord with what to do instead."""
    _refuse_what_is_none(content)
    _refuse_bombs(content)
    found = tuple(_pieces(_body(content)))
    if not any(piece.text or piece.rows for piece in found):
        raise UnableToReadWord(
            mark("The document holds no text: is it a scan? Have it read into text first."), field="file"
        )
    return found


def _refuse_what_is_none(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise UnableToReadWord(mark("The file is larger than 20 MB; leave its pictures out."), field="file")
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise UnableToReadWord(
                mark("The document is locked with a password: save it without one."), field="file"
            )
        raise UnableToReadWord(
            mark("This is a document of the old kind (.doc), whatever its name says: open it in Word or WPS and save it "
                 "as .docx."),
            field="file",
        )  # fmt: skip
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise UnableToReadWord(mark("This is no Word document (.docx), or it is damaged."), field="file")


def _refuse_bombs(content: bytes) -> None:
    """Refuse what unpacks to too much, and any part with a document type: entities come only by one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if BODY not in {part.filename for part in parts}:
                raise UnableToReadWord(
                    mark("This is no Word document (.docx), or it is damaged."), field="file"
                )
            if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise UnableToReadWord(mark("The document unpacks to more than it should."), field="file")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _refuse_bad_part(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnableToReadWord(
            mark("This is no Word document (.docx), or it is damaged."), field="file"
        ) from error


def _refuse_bad_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as stream:
        xml = stream.read(MOST_XML + 1)
    if len(xml) > MOST_XML:
        raise UnableToReadWord(mark("The document unpacks to more than it should."), field="file")
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or "<!DOCTYPE".encode("utf-16-le") in xml:
        raise UnableToReadWord(
            mark("The document defines entities, which no Word document does."), field="file"
        )


def _body(content: bytes) -> Any:
    from docx import Document

    try:
        return Document(io.BytesIO(content))
    except Exception as error:  # a damaged part fails in many ways, each of them the file's
        raise UnableToReadWord(
            mark("This is no Word document (.docx), or it is damaged."), field="file"
        ) from error


def _pieces(document: Any) -> Iterator[Piece]:
    from docx.table import Table

    paragraphs = tables = cells = 0
    for block in document.iter_inner_content():
        if paragraphs + tables > MOST_PIECES or cells > MOST_CELLS:
            raise UnableToReadWord(mark("The document is longer than a plan can be."), field="file")
        if isinstance(block, Table):
            rows = _rows(block)
            cells += sum(map(len, rows))
            if any(any(row) for row in rows):
                tables += 1
                yield Piece(number=tables, rows=rows)
        elif text := _clean(block.text):
            paragraphs += 1
            yield _paragraph(block, text, paragraphs)


def _rows(table: Any) -> tuple[tuple[str, ...], ...]:
    """Return the cells as people see them: one that spans several stands once, in the first."""
    found = []
    for row in table.rows:
        seen: set[Any] = set()
        cells = []
        for cell in row.cells:
            cells.append("" if cell._tc in seen else _clean(cell.text))
            seen.add(cell._tc)
        found.append(tuple(cells))
    return tuple(found)


def _paragraph(block: Any, text: str, number: int) -> Piece:
    runs = [run for run in block.runs if run.text.strip()]
    style, mark = _style(block), numbering.mark_of(block)
    return Piece(
        text=text,
        level=_level(block, style),
        number=number,
        bold=bool(runs) and all(run.bold for run in runs),
        listed=mark is not None,
        mark=mark or "",
        title=style in ("title", "标题"),
    )


def _style(block: Any) -> str:
    name = block.style.name if block.style is not None else ""
    return (name or "").lower()


def _level(block: Any, style: str) -> int:
    """Return the level that style or outline make a paragraph, 0 for running text."""
    for begin in ("heading ", "标题 "):
        if style.startswith(begin) and style.removeprefix(begin).isdigit():
            return int(style.removeprefix(begin))
    outline = block._p.xpath("./w:pPr/w:outlineLvl/@w:val")
    return int(outline[0]) + 1 if outline and int(outline[0]) < 9 else 0


def _clean(text: str) -> str:
    """Return a text with plain spaces, its lines without ends of blanks."""
    lines = (" ".join(line.replace("\u3000", " ").split()) for line in text.replace("\v", "\n").splitlines())
    return "\n".join(line for line in lines if line)
