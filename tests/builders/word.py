"""Word documents as offices write them: plans by headings and tables, and what only pretends to be one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def saved(document) -> bytes:
    """Return the bytes of a document."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def of_lines(lines: Iterable[str]) -> bytes:
    """Return a document of plain paragraphs, no style on any."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def of_numbered(lines: Iterable[tuple[int | None, str]]) -> bytes:
    """Return a document whose headings Word numbers by itself: level 0 一、, level 1 （一）, level 2 1. ."""
    document = Document()
    lists = document.part.numbering_part.element
    shapes = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (form, text) in enumerate(
            (("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
        )
    )
    lists.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{shapes}</w:abstractNum>'))
    lists.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in lines:
        paragraph = document.add_paragraph(text)
        if level is not None:
            asked = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(asked))
    return saved(document)


def add_table(document, rows: Sequence[Sequence[str]]) -> None:
    """Add a table of texts."""
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def hotel_plan() -> bytes:
    """Return the plan of a hotel: other chapters, other groups, tables for groups, steps and supplies."""
    document = Document()
    document.add_heading("云岭宾馆营业前台服务中断应急预案", 0)
    document.add_paragraph("云宾〔2026〕7号")
    document.add_heading("一、总则", 1)
    document.add_paragraph("为规范宾馆前台、结算和客房服务因停电、断网、火情等中断时的处置，制定本预案。")
    document.add_heading("（一）适用范围", 2)
    document.add_paragraph("适用于宾馆前台、餐厅收银和商务中心。")
    document.add_heading("二、危险源与风险评估", 1)
    document.add_paragraph("1. 宾客流失：前台停办超过1小时，团队客人改住他处。")
    document.add_paragraph("2. 食品变质：冷库断电超过4小时。")
    document.add_heading("三、应急指挥体系", 1)
    document.add_heading("（一）应急指挥部", 2)
    for line in (
        "总指挥：总经理",
        "副总指挥：驻店经理、工程部经理",
        "成员：各部门负责人",
        "职责：统一指挥，下达指令。",
    ):
        document.add_paragraph(line)
    document.add_heading("（二）工作组", 2)
    add_table(
        document,
        [
            ("组别", "组长", "成员", "主要职责"),
            ("工程抢修组", "工程部经理", "值班电工、弱电工程师", "排查故障，抢修电路和网络。"),
            ("宾客服务组", "前厅经理", "大堂副理、礼宾员", "告知宾客，安排替代前台。"),
            ("后勤保障组", "总务主管", "库管员", "备好应急灯、手台和告示。"),
            ("安全警戒组", "保安部经理", "保安员", "疏散宾客，警戒现场。"),
        ],
    )
    document.add_heading("四、应急处置程序", 1)
    for heading, *lines in (
        ("（一）发现与报告", "发现人应在3分钟内报告值班经理，说明原因和范围。"),
        ("（二）启动预案", "总指挥接报后召开碰头会，决定启动级别，分派任务。"),
        ("（三）现场处置", "工程抢修组：到场排查故障。", "宾客服务组：张贴告示，引导宾客到二号前台。"),
    ):
        document.add_heading(heading, 2)
        for line in lines:
            document.add_paragraph(line)
    add_table(
        document,
        [
            ("步骤", "工作内容", "责任岗位", "时限"),
            ("现场处置", "启动备用发电机", "工程部经理", "15分钟"),
            ("现场处置", "核对在店宾客名单", "楼层主管", "40分钟"),
        ],
    )
    document.add_heading("（四）恢复营业", 2)
    document.add_paragraph(
        "工程抢修组确认恢复后报告总指挥。前厅经理逐项检查收银和房卡。宾客服务组撤下告示并告知宾客。"
    )
    document.add_heading("（五）媒体应对", 2)
    document.add_paragraph("由市场部统一口径。")
    document.add_heading("五、应急物资与装备", 1)
    add_table(
        document,
        [
            ("序号", "物资名称", "数量", "存放地点", "责任人"),
            ("1", "对讲机", "12台", "保安部", "保安部经理"),
            ("2", "应急灯", "若干", "总务库", "库管员"),
            ("3", "告示牌", "4块", "前厅", "大堂副理"),
            ("4", "防汛沙袋", "60个", "地下室", "库管员"),
        ],
    )
    document.add_heading("六、培训与演练", 1)
    document.add_paragraph("每年组织一次培训。每半年组织一次消防演练。")
    document.add_heading("七、保险", 1)
    document.add_paragraph("停业损失险由财务部续保。")
    document.add_heading("八、附则", 1)
    document.add_paragraph("本预案由总经理办公室解释。每三年修订一次。")
    document.add_heading("附件 应急联系电话", 1)
    add_table(document, [("姓名", "电话"), ("张三", "13800138000")])
    return saved(document)


def with_part(content: bytes, name: str, body: bytes) -> bytes:
    """Return a document in which one part is another."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, body if part.filename == name else old.read(part))
    return file.getvalue()
