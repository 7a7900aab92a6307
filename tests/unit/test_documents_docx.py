"""Blocks become a .docx in the layout of GB/T 9704, and the same blocks a PDF: read back as an office's program would."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
from docx.document import Document as File
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pypdf import PdfReader

from youxu.documents.blocks import (
    Bar,
    Beside,
    Block,
    Cell,
    Chart,
    Checklist,
    Choice,
    Contents,
    Document,
    Field,
    Fields,
    Fill,
    Grid,
    Heading,
    Item,
    Letterhead,
    Notice,
    PageBreak,
    Paragraph,
    Poster,
    QrCode,
    Signing,
    Table,
    Title,
)
from youxu.documents.writers import docx as writer
from youxu.documents.writers import pdf
from youxu.documents.writers.numbering import in_words

AT = datetime(2026, 11, 26, 2, 10, tzinfo=UTC)
HEAD = Letterhead(
    mark="云山县邮政分公司",
    number="编号 YS1",
    signer="签发人：周国栋",
    to="云州市邮政分公司：",
    copies="抄送：县局。",
)
PLOT = Chart(
    "各环节的起止时间",
    (
        Bar("发现", 0, 0.2, "5 分"),
        Bar("预计", 0.2, 0.9, "晚 2 分", Fill.PALE, 0.5),
        Bar("超时", 0.9, 0.9, fill=Fill.LATE),
    ),
    ((0, "08:00"), (1, "12:00")),
    (0.7, "放行"),
)
FORM = Grid(
    (
        (Cell("网点", strong=True), Cell("河口支局"), Cell("电话", strong=True), Cell("7003")),
        (Cell("原因", strong=True), Cell("停电", 3)),
    ),
    (1, 2, 1, 2),
    (0, 20),
)
BODY: tuple[Block, ...] = (
    Heading("事件经过"),
    Paragraph("第一段。\n第二段。"),
    Heading("时间", level=2),
    Table(("时间", "事项"), (("09:12", "中断"), ("09:20", "报告")), (1, 4), blank=1),
    Heading("细目", level=3),
    PLOT,
    Heading("处理过程"),
    FORM,
    Paragraph("完。"),
    Signing(("云山县邮政分公司", "组长周国栋"), "2026年11月26日"),
    PageBreak(),
    Title("第二张"),
)


def document(*blocks: Block, **changes: object) -> Document:
    made = Document("关于停电的报告", "zh-hans", AT, blocks or BODY, header="演练", letterhead=HEAD)
    return replace(made, **changes)  # type: ignore[arg-type]


def read(made: Document) -> File:
    return docx.Document(io.BytesIO(writer.write(made).body))


def lines(file: File) -> list[str]:
    return [line.text for line in file.paragraphs if line.text.strip()]


def east(element: object) -> str:
    fonts = element.find(qn("w:rFonts"))  # type: ignore[attr-defined]
    return str(fonts.get(qn("w:eastAsia")))


def test_paper_margins_fonts_and_lines_are_those_of_the_standard() -> None:
    file = read(document())
    section = file.sections[0]
    assert [round(side / Mm(1)) for side in (section.page_width, section.page_height)] == [210, 297]
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(edge / Mm(1)) for edge in edges] == [37, 35, 28, 26]
    normal = file.styles["Normal"]
    assert (normal.font.size, normal.paragraph_format.line_spacing) == (Pt(16), Pt(28))
    found = {
        name: east(file.styles[name].element.rPr) for name in ("Normal", "Title", "Heading 1", "Heading 2")
    }
    assert found == {
        "Normal": "仿宋_GB2312",
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
    }
    assert file.styles["Title"].font.size == Pt(22)
    first = next(line for line in file.paragraphs if line.text == "第一段。")
    assert first._p.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_fonts_that_a_machine_lacks_name_what_stands_in() -> None:
    archive = zipfile.ZipFile(io.BytesIO(writer.write(document()).body))
    table = archive.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table


def test_chapters_are_numbered_as_the_language_does() -> None:
    assert [line for line in lines(read(document())) if line[0] in "一二（1"] == [
        "一、事件经过",
        "（一）时间",
        "1.细目",
        "二、处理过程",
    ]
    english = lines(read(document(language="en")))
    assert "1  事件经过" in english
    assert "1.1  时间" in english
    assert "1.1.1  细目" in english
    assert [in_words(number) for number in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]


def test_letterhead_addressee_signing_and_copies_stand_in_their_order() -> None:
    found = lines(read(document()))
    assert found[:4] == [
        "云山县邮政分公司",
        "编号 YS1\t签发人：周国栋",
        "关于停电的报告",
        "云州市邮政分公司：",
    ]
    assert found[-4:] == ["组长周国栋", "2026年11月26日", "第二张", "\u3000抄送：县局。"]
    mark = next(line for line in read(document()).paragraphs if line.text == HEAD.mark)
    assert str(mark.runs[0].font.color.rgb) == "C8102E"


def test_page_numbers_stand_outside_and_words_on_top_of_every_page() -> None:
    file = read(document())
    section = file.sections[0]
    assert file.settings.odd_and_even_pages_header_footer
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text.startswith("— ")
        assert "PAGE" in footer._element.xml
    assert section.header.paragraphs[0].text == section.even_page_header.paragraphs[0].text == "演练"
    assert "PAGE" not in read(document(bare=True)).sections[0].footer._element.xml


def test_tables_repeat_their_head_and_forms_keep_their_spans() -> None:
    table, form = read(document()).tables
    assert [[cell.text for cell in row.cells] for row in table.rows][:2] == [
        ["时间", "事项"],
        ["09:12", "中断"],
    ]
    assert len(table.rows) == 4
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in form.rows[1].cells] == ["原因", "停电", "停电", "停电"]
    assert round(form.rows[1].height / Mm(1)) == 20


def test_a_plot_is_a_picture_with_its_words() -> None:
    file = read(document(PLOT))
    (picture,) = file.inline_shapes
    assert round(picture.width / Mm(1)) == 156
    assert picture._inline.docPr.get("descr") == PLOT.caption
    assert PLOT.caption in lines(file)
    assert pdf.picture(PLOT).startswith(b"\x89PNG")


def test_every_kind_of_block_can_be_written() -> None:
    poster = Poster(
        "头",
        "河口支局",
        "旁",
        "大字",
        "导语",
        (("预计", "14:00", "多半"),),
        ("一行",),
        ("电话", "11185"),
        "谢谢",
        QrCode("https://example.org/p"),
    )
    file = read(
        document(
            Contents("目录"),
            Checklist((Item("到岗", "含代办员"),), numbered=True),
            Checklist((Item("正常"),), marks=("合格", "不合格")),
            Fields((Field("报告人"), Field("电话", value="0451"))),
            Choice("原因", ("停电", "线路")),
            Notice("一律不手工", "注意"),
            Beside((Paragraph("左"),), (QrCode("https://example.org/p", "扫码"),)),
            poster,
            letterhead=None,
        )
    )
    found = "\n".join(lines(file)) + file.tables[0].rows[0].cells[0].text
    for word in (
        "1. 到岗（含代办员）",
        "□ 合格",
        "报告人：＿",
        "电话：0451",
        "□ 线路",
        "一律不手工",
        "左",
        "扫码",
        "大字",
    ):
        assert word in found
    with pytest.raises(TypeError, match="no such block"):
        writer.write(document("text"))  # type: ignore[arg-type]


@pytest.mark.parametrize("hostile", ["<w:p/>", "a\x00\x07b\u202e", "\ud800", "]]>&amp;", "{{ x }}"])
def test_what_a_person_wrote_stays_text(hostile: str) -> None:
    (line,) = lines(read(document(Paragraph(hostile + "完"), letterhead=None, title=" ")))
    assert line == "".join(one for one in hostile if one >= " " and one not in "\u202e\ud800") + "完"


def test_the_same_values_give_the_same_bytes() -> None:
    assert writer.write(document()).body == writer.write(document()).body
    assert read(document()).core_properties.created.replace(tzinfo=UTC) == AT


def test_the_pdf_says_what_the_docx_says_in_the_same_layout() -> None:
    written = pdf.write(document())
    reader = PdfReader(io.BytesIO(written.body))
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    for word in (
        "一、事件经过",
        "（一）时间",
        "1.细目",
        "签发人：周国栋",
        "组长周国栋",
        "抄送：县局。",
        "— 1 —",
        "演练",
        "第二张",
    ):
        assert word in text
    assert round(float(reader.pages[0].mediabox.width)) == 595
    assert written.unshown == ()


def test_what_is_to_fit_on_a_page_is_set_close() -> None:
    compact = document(letterhead=Letterhead(compact=True))
    normal = read(compact).styles["Normal"]
    assert (normal.font.size, normal.paragraph_format.line_spacing) == (Pt(10), Pt(14))
    long = tuple(Paragraph(f"第{number}行") for number in range(30))
    assert pdf.write(replace(compact, blocks=long)).pages == 1
    assert pdf.write(document(*long)).pages > 1
