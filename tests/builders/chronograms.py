"""Chronograms for tests: sheets as operators keep them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

HEADER = (
    "序号",
    "时间",
    "注入方式",
    "接收对象",
    "网点",
    "情景事件",
    "预期行动",
    "责任岗位",
    "日志代码",
    "时限（分钟）",
)
ROWS: tuple[tuple[Any, ...], ...] = (
    (
        1,
        "9:00",
        "电话",
        "营业窗口负责人",
        "柳林支局",
        "柳林支局停电，有顾客在办业务",
        "报告",
        "营业窗口负责人",
        "REPORTED",
        5,
    ),
    (2, "9:15", "网帖", "全体", "", "网上出现视频", "回应", "", "", ""),
    (3, "9点40分", "系统告警", "技术支持组", "YS05", "石桥线路断", "", "", "", ""),
)


def xlsx(rows: Sequence[Sequence[Any]] = ROWS, header: Sequence[str] = HEADER, title: str = "") -> bytes:
    """Return a sheet as an xlsx file, with a merged title line above the header where one is given."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(header))
    for row in (header, *rows):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
