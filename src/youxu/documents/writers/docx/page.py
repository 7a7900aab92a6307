"""Paper, fonts and styles of GB/T 9704: A4 with 37, 35, 28 and 26 mm, 仿宋 of size 3 on 28 points, — 1 — outside below.

Fonts are those that offices have; each names what stands in where one is missing (``STAND_INS``), since a file cannot
carry them. English papers are set in Times New Roman of 12 points on 20.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.document import Document as File
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from youxu.documents.blocks import Document, Page
from youxu.documents.writers.letters import readable

FANGSONG, HEI, KAI, SONG, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"
STAND_INS = {FANGSONG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun", TITLE: "宋体"}
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
COMPACT_MARGINS = 25, 22
SHEET = {Page.A4: (210, 297), Page.A5: (148, 210)}
RED, BLACK = RGBColor(0xC8, 0x10, 0x2E), RGBColor(0, 0, 0)


@dataclass(frozen=True)
class Sizes:
    """Sizes in points that a language is set in: text, line, title, mark of the office, tables."""

    text: float
    line: float
    title: float
    mark: float
    table: float


CHINESE, ENGLISH = Sizes(16, 28, 22, 30, 12), Sizes(12, 20, 17, 22, 10)
COMPACT = {True: Sizes(10, 14, 16, 30, 9), False: Sizes(9, 12, 16, 22, 9)}
"""What is to fit on one page, by whether it is Chinese."""


def is_chinese(document: Document) -> bool:
    """Tell whether a document is set as Chinese ones are."""
    return document.language.startswith("zh")


def sizes_of(document: Document) -> Sizes:
    """Return the sizes that the document's language is set in."""
    if document.letterhead is not None and document.letterhead.compact:
        return COMPACT[is_chinese(document)]
    return CHINESE if is_chinese(document) else ENGLISH


def mark_size(mark: str, document: Document) -> float:
    """Return how large the mark is printed: smaller where the office's name is long, so that it stays one line."""
    most = 410 if is_chinese(document) else 760
    return round(min(sizes_of(document).mark, most / max(len(mark), 1)), 1)


def lay_out(file: File, document: Document) -> None:
    """Set paper, margins, styles, page numbers and the words on top of every page."""
    section = file.sections[0]
    width, height = SHEET[document.page]
    section.page_width, section.page_height = Mm(width), Mm(height)
    compact = document.letterhead is not None and document.letterhead.compact
    top, bottom = COMPACT_MARGINS if compact else (TOP, BOTTOM)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(top - 12), Mm(bottom - 12)
    _styles(file, document)
    _stand_ins(file)
    file.settings.odd_and_even_pages_header_footer = True
    for header in (section.header, section.even_page_header):
        on_top = header.paragraphs[0]
        on_top.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if document.header:
            face(on_top.add_run(readable(document.header)), HEI, 12, bold=True)
    if not document.bare:
        _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
        _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _styles(file: File, document: Document) -> None:
    sizes = sizes_of(document)
    for name, font, bold in (
        ("Normal", FANGSONG, False),
        ("Title", TITLE, not is_chinese(document)),
        ("Heading 1", HEI, not is_chinese(document)),
        ("Heading 2", KAI, not is_chinese(document)),
        ("Heading 3", FANGSONG, is_chinese(document)),
        ("Heading 4", FANGSONG, False),
    ):
        style = file.styles[name]
        size = sizes.title if name == "Title" else sizes.text
        _set_face(style.element.get_or_add_rPr(), font, LATIN)
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = BLACK
        shape = style.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = Pt(sizes.line if name != "Title" else sizes.title * 1.5)
        if name.startswith("Heading"):
            shape.keep_with_next = True
        _plain_borders(style.element)
    _languages(file)


def _plain_borders(style: Any) -> None:
    for border in style.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        return


def _languages(file: File) -> None:
    wanted = file.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if wanted is not None:
        wanted.set(qn("w:val"), "en-US")
        wanted.set(qn("w:eastAsia"), "zh-CN")


def _stand_ins(file: File) -> None:
    """Name in the file's table of fonts what may stand in for one that a machine lacks."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in STAND_INS.items()
    )
    for relation in file.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            part = relation.target_part
            table = part.blob.decode("utf-8").replace("</w:fonts>", fonts + "</w:fonts>")
            part._blob = table.encode("utf-8")


def _page_number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """Write — 1 — outside below, one letter away from the edge; Word and WPS fill in the number."""
    paragraph.alignment = side
    edge = "left_indent" if side == WD_ALIGN_PARAGRAPH.LEFT else "right_indent"
    setattr(paragraph.paragraph_format, edge, Pt(14))
    face(paragraph.add_run("— "), SONG, 14)
    number = face(paragraph.add_run(), SONG, 14)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        number._r.append(_field_part(kind, text))
    face(paragraph.add_run(" —"), SONG, 14)


def _field_part(kind: str, text: str) -> Any:
    if kind == "":
        return parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">{text}</w:instrText>')
    if kind == "text":
        return parse_xml(f"<w:t {nsdecls('w')}>{text}</w:t>")
    return parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>')


def face(
    run: Run, font: str, size: float = 0, *, bold: bool | None = None, colour: RGBColor | None = None
) -> Run:
    """Set the East Asian and the Latin font of a run, its size and weight, and return it."""
    _set_face(run._r.get_or_add_rPr(), font, LATIN if font != SONG else SONG)
    if size:
        run.font.size = Pt(size)
    if bold is not None:
        run.font.bold = bold
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _set_face(properties: Any, east: str, latin: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for name, value in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", east)):
        fonts.set(qn(f"w:{name}"), value)


def indent(paragraph: Paragraph, document: Document) -> None:
    """Move the first line in by two letters, as Chinese papers do; English ones begin at the edge."""
    if not is_chinese(document):
        return
    shape = paragraph._p.get_or_add_pPr().get_or_add_ind()
    shape.set(qn("w:firstLineChars"), "200")
    shape.set(qn("w:firstLine"), str(int(sizes_of(document).text * 2 * 20)))
