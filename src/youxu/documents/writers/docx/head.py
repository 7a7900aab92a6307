"""What makes a paper one of an office: mark, number and red line above, addressee; titles, the place of signing, copies below."""

from __future__ import annotations

from docx.document import Document as File
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from youxu.documents.blocks import Document, Letterhead, Signing
from youxu.documents.writers.docx import page
from youxu.documents.writers.letters import readable

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
WIDTH = 210 - page.LEFT - page.RIGHT
AWAY = "\u3000"
MARK_DOWN = 35
"""The mark stands so many millimetres below the upper edge of the text (GB/T 9704, 7.2.4)."""


def begin(file: File, document: Document) -> None:
    """Write what stands above the text; a sheet without a letterhead has its title alone."""
    head, sizes = document.letterhead, page.sizes_of(document)
    if head is not None and head.mark:
        mark = _line(file, document, head.mark, CENTRE)
        page.face(mark.runs[0], page.TITLE, page.mark_size(head.mark, document), colour=page.RED)
        mark.paragraph_format.space_before = Mm(_mark_down(document, head))
        mark.paragraph_format.line_spacing = Pt(sizes.mark * 1.4)
        _number(file, document, head)
    line = title(file, document, document.title)
    if head is not None and head.mark:
        line.paragraph_format.space_before = Pt(sizes.line)
    if head is not None and head.to:
        _line(file, document, head.to, WD_ALIGN_PARAGRAPH.LEFT)


def _mark_down(document: Document, head: Letterhead) -> int:
    if head.near:
        return 0
    return MARK_DOWN if page.is_chinese(document) else 8


def _number(file: File, document: Document, head: Letterhead) -> None:
    """Write the number, beside it who signs what goes upward, over the red line."""
    sizes = page.sizes_of(document)
    if head.signer:
        line = _line(file, document, head.number, WD_ALIGN_PARAGRAPH.LEFT)
        line.add_run().add_tab()
        line.add_run(readable(head.signer))
        line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH - 6), WD_TAB_ALIGNMENT.RIGHT)
        line.paragraph_format.left_indent = Pt(sizes.text)
    else:
        line = _line(file, document, head.number, CENTRE)
    line.paragraph_format.space_before = Pt(sizes.line * (1.4 if page.is_chinese(document) else 0.4))
    _ruled(line, "bottom", 12, "C8102E", 6)


def end(file: File, document: Document) -> None:
    """Write who gets a copy."""
    head = document.letterhead
    if head is None or not head.copies:
        return
    line = _line(file, document, f"{AWAY}{head.copies}", WD_ALIGN_PARAGRAPH.LEFT)
    page.face(line.runs[0], page.FANGSONG, 14 if page.is_chinese(document) else 10)
    line.paragraph_format.space_before = Pt(page.sizes_of(document).line * 2)
    _ruled(line, "top", 8, "000000", 4)
    _ruled(line, "bottom", 8, "000000", 4)


def title(file: File, document: Document, words: str) -> Paragraph:
    """Write a title and return its line."""
    line = file.add_paragraph(style="Title")
    line.alignment = CENTRE
    line.add_run(readable(words))
    line.paragraph_format.space_after = Pt(page.sizes_of(document).line * 0.6)
    return line


def sign(file: File, document: Document, block: Signing) -> None:
    """Write the place of signing: the day four letters in from the right, the lines above centred over it."""
    lines = [line for line in (*block.by, block.date) if line]
    if file.paragraphs:
        file.paragraphs[-1].paragraph_format.keep_with_next = True
    for place, words in enumerate(lines):
        line = _line(file, document, words, WD_ALIGN_PARAGRAPH.RIGHT)
        line.paragraph_format.keep_with_next = place + 1 < len(lines)
        if place == 0:
            line.paragraph_format.space_before = Pt(page.sizes_of(document).line * 1.2)
        _move_in(line, document, lines, words)


def _move_in(line: Paragraph, document: Document, signing: list[str], words: str) -> None:
    """Move the longest line four letters in from the right, the others to stand centred with it (GB/T 9704, 7.3.5)."""
    if not page.is_chinese(document):
        return
    wide = max(map(_letters, signing))
    letters = 4 + (wide - _letters(words)) / 2
    shape = line._p.get_or_add_pPr().get_or_add_ind()
    shape.set(qn("w:rightChars"), str(round(letters * 100)))
    shape.set(qn("w:right"), str(round(letters * page.sizes_of(document).text * 20)))


def _letters(text: str) -> float:
    return sum(1 if ord(letter) > 0x2E7F else 0.6 for letter in text)


def _line(file: File, document: Document, text: str, side: WD_ALIGN_PARAGRAPH) -> Paragraph:
    line = file.add_paragraph()
    line.alignment = side
    line.add_run(readable(text))
    return line


def _ruled(line: Paragraph, edge: str, eighths: int, colour: str, space: int) -> None:
    properties = line._p.get_or_add_pPr()
    border = properties.find(qn("w:pBdr"))
    if border is None:
        border = parse_xml(f"<w:pBdr {nsdecls('w')}/>")
        properties.insert_element_before(
            border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )
    border.append(
        parse_xml(
            f'<w:{edge} {nsdecls("w")} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'
        )
    )
