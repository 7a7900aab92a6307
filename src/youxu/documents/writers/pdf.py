"""Blocks to PDF by typst. Texts go in as data (JSON), so nothing that a person wrote can become markup."""

from __future__ import annotations

import io
import json
from dataclasses import fields
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import segno

from youxu.documents.blocks import Chart, Document, QrCode, Written, texts
from youxu.documents.writers.letters import FONTS, named, printable, unshown
from youxu.documents.writers.numbering import numbered

HERE = Path(__file__).parent
PAPER, OFFICIAL, PICTURE = HERE / "paper.typ", HERE / "official.typ", HERE / "picture.typ"
DOTS_AN_INCH = 220


def write(document: Document) -> Written:
    """Return the document as PDF, its number of pages, and the characters that no font has (printed as 〓)."""
    file = PAPER if document.letterhead is None else OFFICIAL
    compiler = _compiler(file, document=_plain(numbered(document)))
    body = compiler.compile(format="pdf", timestamp=int(document.printed_at.timestamp()))
    assert isinstance(body, bytes)
    pages = json.loads(compiler.query("<pages>", field="value", one=True))
    return Written(body, int(pages), named(set().union(*map(unshown, texts(document)))))


def picture(chart: Chart) -> bytes:
    """Return a chart as PNG, for a paper that cannot draw it itself."""
    body = _compiler(PICTURE, chart=_plain(chart)).compile(format="png", ppi=DOTS_AN_INCH)
    assert isinstance(body, bytes)
    return body


def _compiler(file: Path, **values: Any) -> Any:
    import typst

    given = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    return typst.Compiler(str(file), root=str(HERE), font_paths=_fonts(), sys_inputs=given)


@cache
def _fonts() -> Any:
    """Return the vendored fonts, read once a process (13 MB); no other font is ever used."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _plain(value: object) -> Any:
    """Return the values of a block as JSON has them, each block with its kind, each text printable."""
    if isinstance(value, QrCode):
        return {"kind": "QrCode", "drawn": _drawn(value.value), **_fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "__dataclass_fields__"):
        return {"kind": type(value).__name__, **_fields(value)}
    return value if isinstance(value, int | float | None) else str(value)


def _fields(value: Any) -> dict[str, Any]:
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}


def _drawn(value: str) -> str:
    """Return the code as an SVG picture; error level M survives a fold or a stain."""
    picture = io.BytesIO()
    segno.make(value, error="m", micro=False).save(picture, kind="svg", border=2, xmldecl=False)
    return picture.getvalue().decode()
