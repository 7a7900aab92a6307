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

from youxu.documents.blocks import Document, QrCode, Written, texts
from youxu.documents.writers.letters import FONTS, named, printable, unshown

PAPER = Path(__file__).parent / "paper.typ"


def write(document: Document) -> Written:
    """Return the document as PDF, its number of pages, and the characters that no font has (printed as 〓)."""
    import typst

    compiler = typst.Compiler(
        str(PAPER),
        root=str(PAPER.parent),
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(_plain(document), ensure_ascii=False)},
    )
    body = compiler.compile(format="pdf", timestamp=int(document.printed_at.timestamp()))
    assert isinstance(body, bytes)
    pages = json.loads(compiler.query("<pages>", field="value", one=True))
    return Written(body, int(pages), named(set().union(*map(unshown, texts(document)))))


@cache
def _fonts() -> Any:
    """Return the vendored fonts, read once a process (10 MB); no other font is ever used."""
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
