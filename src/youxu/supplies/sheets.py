"""Sheets of supplies (xlsx, csv): read with the rows whose cells are merged, written with the heads that are read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from youxu.core.wording import chinese, word
from youxu.organisation.files import FileRow, merged_rows, read_rows
from youxu.supplies.models import SupplyItem
from youxu.supplies.queries.rows import LotRow, ShelfRow
from youxu.supplies.rules.sheets import COLUMNS, NEEDED

WIDTHS = {"item": 24, "site": 24, "telephone": 16, "ends": 12, "item_class": 12}
"""Columns that are wider than the others, in characters."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, and by row the cells that are merged there."""

    rows: Sequence[FileRow]
    merged: Mapping[int, str]


def read_sheet(data: bytes, name: str) -> Sheet:
    """Return the rows of a file of supplies. Raises UnableToReadFile."""
    rows = read_rows(data, name, COLUMNS, NEEDED)
    return Sheet(rows, merged_rows(data))


def write_sheet(shelves: Iterable[ShelfRow], items: Mapping[str, SupplyItem], ending: str) -> bytes:
    """Return what lies on shelves as a file, a lot a row; ``items`` by their keys, ``ending`` is xlsx or csv."""
    heads = [names[0] if chinese() else _english(names) for names in COLUMNS.values()]
    table = [heads]
    for shelf in shelves:
        for lot in shelf.lots or (None,):
            table.append([str(len(table)), *_cells(shelf, lot, items[shelf.key])])
    return _csv(table) if ending == "csv" else _xlsx(table)


def _english(names: Sequence[str]) -> str:
    return next(name for name in names if name.isascii())


def _cells(shelf: ShelfRow, lot: LotRow | None, item: SupplyItem) -> list[str]:
    quantity = lot.usable + lot.unusable if lot else shelf.there
    # The own words of the operator in either language: they are read again by them.
    return [
        item.title,
        f"{quantity.normalize():f}",
        item.measure,
        shelf.site,
        shelf.keeper,
        shelf.telephone,
        lot.number if lot else "",
        lot.ends_on.isoformat() if lot and lot.ends_on else "",
        word("item_class", shelf.item_class),
        item.gb_code,
        f"{item.cost:.2f}" if item.cost is not None else "",
        "",
    ]


def _csv(table: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(table: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    for place, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(column, 10)
    numbers = [place for place, column in enumerate(COLUMNS) if column in ("number", "quantity")]
    for row, values in enumerate(table, start=1):
        for place, value in enumerate(values):
            cell = sheet.cell(row=row, column=place + 1)
            if row > 1 and place in numbers:
                cell.value = float(value)
            else:
                # A text stays a text, whatever it begins with: no cell of ours is a formula.
                cell.value = value
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
