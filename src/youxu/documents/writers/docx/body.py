"""Each kind of block as Word has it; what only a sheet on a wall needs becomes plain text."""

from __future__ import annotations

import io
from copy import deepcopy
from functools import singledispatch
from typing import Any

import segno
from docx.document import Document as File
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph as WordParagraph

from youxu.documents.blocks import (
    Beside,
    Block,
    Chart,
    Checklist,
    Choice,
    Contents,
    Document,
    Field,
    Fields,
    Grid,
    Heading,
    Notice,
    PageBreak,
    Paragraph,
    Poster,
    QrCode,
    Signing,
    Table,
    Title,
)
from youxu.documents.writers import pdf
from youxu.documents.writers.docx import head, page
from youxu.documents.writers.letters import readable

WIDTH = 210 - page.LEFT - page.RIGHT
CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def empty(file: File) -> None:
    """Take away what the template brings."""
    for element in list(file.element.body):
        if element.tag != qn("w:sectPr"):
            file.element.body.remove(element)


def show(file: File, block: Block, document: Document) -> None:
    """Write one block at the end of the file."""
    _show(block, file, document)


@singledispatch
def _show(block: object, file: File, document: Document) -> None:
    raise TypeError(f"no such block: {block!r}")


@_show.register
def _(block: Heading, file: File, document: Document) -> None:
    line = file.add_paragraph()
    # By its id: to look a style up by name reads every style of the file, for each heading of a plan.
    line._p.style = f"Heading{min(block.level, 4)}"
    line.add_run(readable(block.text))
    page.indent(line, document)


@_show.register
def _(block: Paragraph, file: File, document: Document) -> None:
    for text in readable(block.text).split("\n"):
        line = file.add_paragraph()
        run = line.add_run(text)
        run.font.bold = block.strong or None
        if block.small:
            run.font.size = Pt(page.sizes_of(document).table)
        page.indent(line, document)


@_show.register
def _(block: Table, file: File, document: Document) -> None:
    table = _table(file, len(block.head), block.widths)
    rows = (*block.rows, *[("",) * len(block.head)] * block.blank)
    _fill(table.add_row().cells, block.head, document, strong=True)
    _repeat(table)
    _add_rows(table, rows, document)
    _whole_rows(table)
    _after(file)


@_show.register
def _(block: Grid, file: File, document: Document) -> None:
    table = _table(file, len(block.widths), block.widths)
    for place, row in enumerate(block.rows):
        line = table.add_row()
        if place < len(block.heights) and block.heights[place]:
            line.height = Mm(block.heights[place])
        at = 0
        for cell in row:
            found = line.cells[at]
            if cell.span > 1:
                found = found.merge(line.cells[at + cell.span - 1])
            _write(found, cell.text, document, strong=cell.strong)
            at += cell.span
    _whole_rows(table)
    _after(file)


@_show.register
def _(block: Field, file: File, document: Document) -> None:
    line = file.add_paragraph()
    page.face(
        line.add_run(readable(block.label) + ("：" if page.is_chinese(document) else ": ")),
        page.HEI,
        bold=None if page.is_chinese(document) else True,
    )
    line.add_run(readable(block.value) or "＿" * 12)


@_show.register
def _(block: Fields, file: File, document: Document) -> None:
    for one in block.fields:
        _show(one, file, document)


@_show.register
def _(block: Choice, file: File, document: Document) -> None:
    _show(Field(block.label, "　".join(f"□ {word}" for word in block.options)), file, document)


@_show.register
def _(block: Checklist, file: File, document: Document) -> None:
    boxes = "　".join(f"□ {word}" for word in block.marks) or ("" if block.numbered else "□")
    for place, item in enumerate(block.items, start=1):
        number = f"{place}. " if block.numbered else ""
        words = f"{number}{item.text}" + (f"（{item.note}）" if item.note else "")
        _show(Paragraph(f"{words}　{boxes}" if block.marks else f"{boxes} {words}".strip()), file, document)


@_show.register
def _(block: Notice, file: File, document: Document) -> None:
    table = _table(file, 1, ())
    words = f"{block.title}\n{block.text}" if block.title else block.text
    _write(table.add_row().cells[0], words, document)
    _after(file)


@_show.register
def _(block: Chart, file: File, document: Document) -> None:
    line = _picture(file, pdf.picture(block), WIDTH, block.caption)
    line.paragraph_format.keep_with_next = True
    words = file.add_paragraph()
    words.alignment = CENTRE
    page.face(words.add_run(readable(block.caption)), page.HEI, page.sizes_of(document).table - 1)


@_show.register
def _(block: QrCode, file: File, document: Document) -> None:
    drawn = io.BytesIO()
    segno.make(block.value, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
    _picture(file, drawn.getvalue(), block.millimetres, block.value)
    if block.caption:
        _show(Paragraph(block.caption, small=True), file, document)


@_show.register
def _(block: Poster, file: File, document: Document) -> None:
    label, number = block.calls
    lines = (block.head, block.place, block.aside, block.title, block.lead)
    boxes = ("　".join(part for part in box if part) for box in block.boxes)
    for text in (*lines, *boxes, *block.lines, f"{label} {number}", block.closing):
        if text:
            _show(Paragraph(text, strong=text == block.title), file, document)
    _show(block.code, file, document)


@_show.register
def _(block: Contents, file: File, document: Document) -> None:
    """Leave out the list of chapters: Word makes one from the headings, with the pages that it has."""


@_show.register
def _(block: PageBreak, file: File, document: Document) -> None:
    line = file.add_paragraph()
    line.paragraph_format.page_break_before = True
    line.paragraph_format.line_spacing = Pt(1)


@_show.register
def _(block: Title, file: File, document: Document) -> None:
    head.title(file, document, block.text)


@_show.register
def _(block: Signing, file: File, document: Document) -> None:
    head.sign(file, document, block)


@_show.register
def _(block: Beside, file: File, document: Document) -> None:
    for one in (*block.left, *block.right):
        _show(one, file, document)


def _table(file: File, columns: int, shares: tuple[float, ...]) -> WordTable:
    table = file.add_table(rows=0, cols=columns)
    table.style, table.autofit, table.alignment = "Table Grid", False, WD_TABLE_ALIGNMENT.CENTER
    wanted = shares if len(shares) == columns else (1.0,) * columns
    for column, share in zip(table.columns, wanted, strict=True):
        column.width = Mm(WIDTH * share / sum(wanted))
    return table


def _fill(
    cells: tuple[WordCell, ...], texts: tuple[str, ...], document: Document, strong: bool = False
) -> None:
    for cell, text in zip(cells, texts, strict=True):
        _write(cell, text, document, strong=strong)


def _add_rows(table: WordTable, rows: tuple[tuple[str, ...], ...], document: Document) -> None:
    """Add rows that look alike: one is drawn, each is a copy of it with its own words, at a quarter of the time."""
    drawn = table.add_row()
    _fill(drawn.cells, ("",) * len(drawn.cells), document)
    for row in rows:
        line = deepcopy(drawn._tr)
        drawn._tr.addprevious(line)
        for cell, text in zip(line.tc_lst, row, strict=True):
            _say(cell, text)
    table._tbl.remove(drawn._tr)


def _write(cell: WordCell, text: str, document: Document, strong: bool = False) -> None:
    line = cell.paragraphs[0]
    run = page.face(line.add_run(), page.HEI if strong else page.FANGSONG, page.sizes_of(document).table)
    if strong:
        run.font.bold = None if page.is_chinese(document) else True
        line.alignment = CENTRE
    shape = line.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.15
    shape.space_before = shape.space_after = Pt(2)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _say(cell._tc, text)


def _say(cell: Any, text: str) -> None:
    """Write words into a cell that has one line, empty and shaped; further lines are shaped alike."""
    first, *more = readable(text).split("\n")
    shaped = cell.p_lst[0]
    for words in more:
        line = deepcopy(shaped)
        line.r_lst[0].text = words
        cell.append(line)
    shaped.r_lst[0].text = first


def _repeat(table: WordTable) -> None:
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _whole_rows(table: WordTable) -> None:
    """Keep each row on one page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _after(file: File) -> None:
    """Leave a little room below a table: Word joins two that touch."""
    line = file.add_paragraph()
    line.paragraph_format.line_spacing = Pt(6)


def _picture(file: File, body: bytes, millimetres: int, words: str) -> WordParagraph:
    line = file.add_paragraph()
    line.alignment = CENTRE
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    drawn = line.add_run().add_picture(io.BytesIO(body), width=Mm(millimetres))
    drawn._inline.docPr.set("descr", readable(words))
    return line
