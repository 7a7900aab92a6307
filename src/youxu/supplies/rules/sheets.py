"""A sheet of supplies as offices have it: its columns, and what a cell means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from youxu.supplies.rules.words import ItemClass

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("序号", "no", "no.", "number"),
    "item": ("应急物资", "物资", "物资名称", "名称", "supplies", "item"),
    "quantity": ("数量", "现有数量", "quantity"),
    "measure": ("单位", "计量单位", "unit", "measure"),
    "site": ("存放地点", "存放位置", "地点", "kept at", "place", "site"),
    "keeper": ("保管人", "责任人", "keeper"),
    "telephone": ("联系电话", "电话", "telephone", "phone"),
    "lot": ("批号", "编号", "lot"),
    "ends": ("有效期至", "有效期", "valid until", "ends on"),
    "item_class": ("类别", "分类", "class"),
    "gb_code": ("国标编码", "国标代码", "gb code"),
    "cost": ("单价", "价格", "unit price", "price"),
    "note": ("备注", "说明", "note"),
}
"""Columns and the heads by which they are known; the first Chinese and the first English one are written."""

NEEDED: Final = ("item", "quantity", "measure", "site")
NO_LOT: Final = "-"
"""The lot of an item that is kept by lot where the sheet names none."""

MOST = Decimal(10) ** 9
_CLASSES: Final[Mapping[str, ItemClass]] = {
    "通信": ItemClass.COMMUNICATION,
    "通讯": ItemClass.COMMUNICATION,
    "communication": ItemClass.COMMUNICATION,
    "s1": ItemClass.COMMUNICATION,
    "宣传": ItemClass.NOTICE,
    "公告": ItemClass.NOTICE,
    "notice": ItemClass.NOTICE,
    "s2": ItemClass.NOTICE,
    "工具": ItemClass.TOOL,
    "tool": ItemClass.TOOL,
    "s3": ItemClass.TOOL,
}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")


def folded(text: str) -> str:
    """Return a name as it is compared: a sheet is read with full-width signs made plain, and so is what is known."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def number_in(text: str) -> Decimal | None:
    """Return a quantity or price, not below nought and with at most two decimals; None for anything else."""
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    if not found.is_finite() or not 0 <= found <= MOST or found != found.quantize(Decimal("0.01")):
        return None
    return found


def day_in(text: str) -> date | None:
    """Return a day as sheets write it: 2027-06-01, 2027/6/1, 2027年6月1日; None for anything else."""
    match = _DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def class_in(text: str) -> ItemClass | None:
    """Return the class of the plan that a cell names, in either language; None for a word that names none."""
    word = folded(text)
    return next((kind for name, kind in _CLASSES.items() if name in word), None)
