"""Blocks become a PDF that says what they say, whatever a person wrote into them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from youxu.documents.blocks import (
    Beside,
    Checklist,
    Choice,
    Contents,
    Document,
    Field,
    Fields,
    Heading,
    Item,
    Notice,
    Page,
    PageBreak,
    Paragraph,
    Poster,
    QrCode,
    Table,
    Tone,
    Written,
)
from youxu.documents.writers import letters, pdf

AT = datetime(2026, 11, 26, 2, 10, tzinfo=UTC)
EVERY_KIND = (
    Contents("目录"),
    Heading("值班表"),
    Table(("姓名", "电话"), (("张三", "13900000001"),), widths=(1, 2), blank=2),
    Checklist((Item("人员到岗", "含代办员"), Item("监控正常")), numbered=True, timed=True),
    Checklist((Item("终端时间"),), marks=("合格", "不合格", "不适用")),
    Fields((Field("报告人"), Field("电话", value="0451-8000"), Field("经过", lines=4, hint="按时间写"))),
    Choice("原因", ("停电", "线路")),
    Beside((Paragraph("左边"),), (QrCode("https://example.org/p/ABC", "扫码报告"),)),
    Notice("汇款、存取款一律不手工", "注意", Tone.WARN),
    PageBreak(),
    Heading("English chapter"),
    Heading("Below it", level=2),
    Paragraph("First report, on paper", strong=True),
    Paragraph("small print", small=True),
)


def document(*blocks: object, **changes: object) -> Document:
    made = Document(
        title="断网包", language="zh-hans", printed_at=AT, blocks=tuple(blocks), footer="打印于 02:10"
    )
    return replace(made, **changes)


def pages_of(written: Written) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(written.body)).pages]


def said(text: str) -> str:
    """Return what the paper says of a paragraph with ``text``."""
    return pages_of(pdf.write(document(Paragraph(text), footer="")))[0].removesuffix("1 / 1").strip()


def test_every_kind_of_block_is_on_the_paper_in_both_languages() -> None:
    written = pdf.write(document(*EVERY_KIND))
    first, second = pages_of(written)
    assert written.pages == 2
    for word in (
        "目录",
        "值班表",
        "张三",
        "13900000001",
        "人员到岗",
        "含代办员",
        "不适用",
        "0451-8000",
        "按时间写",
    ):
        assert word in first
    for word in ("停电", "扫码报告", "汇款、存取款一律不手工"):
        assert word in first
    assert "English chapter" in second
    assert "First report, on paper" in second
    assert written.unshown == ()


def test_footer_with_print_date_and_page_number_stand_on_every_page() -> None:
    written = pdf.write(document(Paragraph("a"), PageBreak(), Paragraph("b"), PageBreak(), Paragraph("c")))
    for place, page in enumerate(pages_of(written), start=1):
        assert "打印于 02:10" in page
        assert f"{place} / 3" in page


@pytest.mark.parametrize(
    "hostile",
    [
        "#let x = 1",
        '#panic("no")',
        "*bold* _thin_ `code`",
        "$x^2$ @ref <label>",
        "\\ ] [ } { \" '",
        "= no heading",
        "// no comment",
        '#read("/etc/passwd")',
        '"},{"kind":"Heading"',
    ],
)
def test_what_a_person_wrote_stays_text(hostile: str) -> None:
    assert said(hostile) == hostile


@pytest.mark.long
@settings(max_examples=60)
@given(
    st.text(alphabet=st.characters(codec="gbk", exclude_categories=["Z", "C", "M"]), min_size=1, max_size=40)
)
def test_any_text_of_gbk_can_be_written(text: str) -> None:
    assert pdf.write(document(Paragraph(text))).unshown == letters.named(letters.unshown(text))


def test_a_character_that_no_font_has_is_named_and_marked_on_the_paper() -> None:
    written = pdf.write(document(Table(("姓名",), (("䶮明",),)), Field("电话", value="😀")))
    assert written.unshown == ("䶮 U+4DAE", "😀 U+1F600")
    assert "〓明" in pages_of(written)[0]


def test_control_and_invisible_characters_vanish_without_being_named() -> None:
    assert said("a\x00\x07\u200b\u202eb\u3000c\td") == "ab\u3000c d"
    assert pdf.write(document(Paragraph("a\x00\u202eb"))).unshown == ()


def test_the_list_of_letters_is_what_the_fonts_have() -> None:
    regular, bold = (
        set(TTFont(letters.FONTS / f"NotoSansSC-{cut}.ttf").getBestCmap()) for cut in ("Regular", "Bold")
    )
    assert letters._known() == regular
    assert bold <= regular
    assert all(ord(letter) in regular for letter in letters.STAND_IN + "①℃Ⅳ鋆")
    assert all(ord(letter) in bold for letter in letters.STAND_IN + "邮政营业")


def test_a_letter_that_only_the_regular_font_has_is_printed_in_a_bold_cell() -> None:
    written = pdf.write(document(Table(("姓名",), (("李喆鋆",),))))
    assert "李喆鋆" in pages_of(written)[0]
    assert written.unshown == ()


def test_paper_of_a5_is_half_of_a4() -> None:
    sizes = []
    for page in (Page.A4, Page.A5):
        written = pdf.write(document(Paragraph("a"), page=page))
        box = PdfReader(io.BytesIO(written.body)).pages[0].mediabox
        sizes.append((round(float(box.width)), round(float(box.height))))
    assert sizes == [(595, 842), (420, 595)]


def test_the_same_values_give_the_same_bytes() -> None:
    assert pdf.write(document(*EVERY_KIND)).body == pdf.write(document(*EVERY_KIND)).body


def test_a_document_may_be_printed_at_any_moment_of_any_zone() -> None:
    at = datetime(2026, 11, 26, 10, 10, 3, 123456, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert pdf.write(document(Paragraph("a"), printed_at=at)).pages == 1


def test_a_long_table_goes_on_with_its_head_on_every_page() -> None:
    rows = tuple((f"网点{number}", "信件、包裹") for number in range(300))
    written = pdf.write(document(Table(("名称", "业务"), rows)))
    assert written.pages > 5
    assert all("名称" in page for page in pages_of(written))


def test_the_document_carries_its_title_and_language() -> None:
    reader = PdfReader(io.BytesIO(pdf.write(document(Paragraph("a"), title="Outlet card #1")).body))
    assert reader.metadata.title == "Outlet card #1"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


def poster(**changes: object) -> Poster:
    made = Poster(
        head="云山县邮政分公司",
        place="柳林支局",
        aside="通知 第2号",
        title="部分业务暂停办理",
        lead="暂停办理：信件。",
        boxes=(("预计恢复", "今天14:30", "多半在13:30到16:00"), ("下次告知", "11:00前", "会换贴新通知")),
        lines=("#strong[已交寄邮件正在清点。]",),
        calls=("有疑问请打", "11185"),
        closing="请谅解",
        code=QrCode("https://example.org/p/n/X/2/", "扫码看最新"),
    )
    return replace(made, **changes)


def test_a_poster_fills_a_page_of_its_own_without_a_page_number() -> None:
    written = pdf.write(document(poster(), bare=True))
    (text,) = pages_of(written)
    assert written.pages == 1
    assert "云山县邮政分公司 · 柳林支局" in text
    assert "部分业务暂停办理" in text
    assert "#strong[" in text
    assert "1 / 1" not in text


@pytest.mark.parametrize("page", [Page.A4, Page.A5])
@pytest.mark.parametrize("scale", [1.0, 1.3])
@pytest.mark.parametrize(
    "places",
    [
        ("河口支局", "柳林支局", "石桥邮政所"),
        ("Hekou Branch", "Liulin Branch", "Shiqiao Sub-office"),
        ("河口支局", "云山县经济技术开发区管委会政务服务中心邮政所", "石桥邮政所"),
    ],
)
def test_no_line_of_a_poster_ends_within_the_name_of_a_place(
    places: tuple[str, ...], scale: float, page: Page
) -> None:
    place = ("、" if places[0].startswith("河") else ", ").join(places)
    made = poster(place=place, scale=scale, aside="通知 第2号 · 11-28 07:22")
    (text,) = pages_of(pdf.write(document(made, bare=True, page=page)))
    lines = text.splitlines()
    assert all(any(name in line for line in lines) for name in places)


def test_a_name_that_is_longer_than_a_line_is_on_the_poster_all_the_same() -> None:
    name = "云山县经济技术开发区" * 6
    (text,) = pages_of(pdf.write(document(poster(place=name), bare=True)))
    assert name in text.replace("\n", "")
