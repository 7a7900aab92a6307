"""Files as operators have them (xlsx, csv), of people or of what another part names: rows by column, faults named."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from youxu.core.errors import UnableTo
from youxu.kernel.words import mark

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
HEADER_WITHIN = 5

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "staff_number": ("工号", "员工号", "人员编号", "staff number", "number"),
    "name": ("姓名", "name", "full name"),
    "name_en": ("英文名", "拼音", "english name", "name en"),
    "mobile": ("手机", "手机号", "手机号码", "联系电话", "mobile", "mobile number"),
    "email": ("邮箱", "电子邮箱", "email", "e-mail"),
    "language": ("语言", "language"),
    "unit": ("单位", "单位代码", "所属单位", "unit", "unit key"),
    "outlet": ("网点", "网点代码", "营业网点", "outlet", "outlet code"),
    "posts": ("岗位", "应急岗位", "岗位职责", "posts", "post"),
}
"""Columns and the headers by which they are known, in Chinese and English."""

NEEDED = ("staff_number", "name")

Columns = Mapping[str, tuple[str, ...]]


class UnableToReadFile(UnableTo):
    """A file that cannot be read as a list with the columns that it should have."""

    text = mark("This file cannot be read.")


@dataclass(frozen=True)
class FileRow:
    """One row of the file by its number as the file shows it; absent columns are '' (``has`` tells which exist)."""

    number: int
    values: Mapping[str, str]

    def get(self, column: str) -> str:
        """Return the cell's text without spaces around it."""
        return self.values.get(column, "")


def read_people(data: bytes, name: str) -> list[FileRow]:
    """Return the rows of a csv or xlsx file of people. Raises UnableToReadFile."""
    return read_rows(data, name, COLUMNS, NEEDED)


def read_rows(data: bytes, name: str, known: Columns, needed: Sequence[str]) -> list[FileRow]:
    """Return the rows of a csv or xlsx file by the ``known`` columns; empty rows are left out.

    Raises UnableToReadFile naming a wrong encoding, a merged header, a missing column, a file that is too large.
    """
    return rows_of(read_table(data, name, known), known, needed)


def read_table(data: bytes, name: str, known: Columns, *, exact: bool = False) -> list[list[str]]:
    """Return every cell of a csv or xlsx file as text, row by row; ``exact``: with the marks as they were typed.

    Raises UnableToReadFile.
    """
    if len(data) > MOST_BYTES:
        raise UnableToReadFile(mark("The file is larger than {megabytes} MB."), megabytes=MOST_BYTES >> 20)
    return _xlsx(data, known, exact=exact) if data[:2] == b"PK" else _csv(data, name, exact=exact)


def rows_of(table: Sequence[Sequence[str]], known: Columns, needed: Sequence[str]) -> list[FileRow]:
    """Return the rows of a table by the ``known`` columns; empty rows are left out. Raises UnableToReadFile."""
    place, columns = _header(table, known, needed)
    rows = []
    for number, cells in enumerate(table[place + 1 :], start=place + 2):
        values = {column: cells[at] if at < len(cells) else "" for column, at in columns.items()}
        if any(values.values()):
            rows.append(FileRow(number, values))
    return rows


def _csv(data: bytes, name: str, *, exact: bool) -> list[list[str]]:
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise UnableToReadFile(mark("This is an old xls file: save it as xlsx or csv."), field="file")
    text = _decoded(data)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = [[_plain(cell, exact=exact) for cell in row] for row in csv.reader(io.StringIO(text), dialect)]
    except csv.Error as trouble:
        raise UnableToReadFile(
            mark("{file} is no csv file: {reason}"), field="file", file=name, reason=str(trouble)
        ) from trouble
    return _bounded(rows)


def _decoded(data: bytes) -> str:
    """Return the text of a csv file: UTF-8 or, as spreadsheets of China save it, GB 18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnableToReadFile(
        mark("The file's encoding is neither UTF-8 nor GB 18030: save it as “CSV UTF-8” or xlsx."),
        field="file",
    )


def _xlsx(data: bytes, known: Columns, *, exact: bool) -> list[list[str]]:
    from openpyxl import load_workbook

    _refuse_bomb(data)
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
    except Exception as trouble:
        raise UnableToReadFile(mark("This is no xlsx file, or it is damaged."), field="file") from trouble
    sheet = book.active
    if sheet is None or sheet.max_row is None:
        raise UnableToReadFile(mark("The file has no sheet."), field="file")
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= HEADER_WITHIN and merged.max_col > merged.min_col:
            row = [header_key(cell.value) for cell in sheet[merged.min_row]]
            _refuse_merged(row, str(merged), known, deep=merged.max_row > merged.min_row)
    rows = sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS + HEADER_WITHIN + 1), max_col=MOST_COLUMNS)
    return _bounded([[_plain(cell.value, exact=exact) for cell in row] for row in rows])


def merged_rows(data: bytes) -> dict[int, str]:
    """Return by its number each row of an xlsx file in which cells are merged, and which; a csv file has none.

    The file was read before (``read_rows``), so it is whole and not too large.
    """
    if data[:2] != b"PK":
        return {}
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(data), data_only=True).active
    found: dict[int, str] = {}
    for merged in sheet.merged_cells.ranges if sheet is not None else ():
        for row in range(merged.min_row, min(merged.max_row, MOST_ROWS + HEADER_WITHIN) + 1):
            found.setdefault(row, str(merged))
    return found


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as trouble:
        raise UnableToReadFile(mark("This is no xlsx file, or it is damaged."), field="file") from trouble
    if size > MOST_UNPACKED:
        raise UnableToReadFile(mark("The file unpacks to more than it should."), field="file")


def _refuse_merged(row: Sequence[str], cells: str, known: Columns, *, deep: bool) -> None:
    """Refuse merged cells that hold or hide a column's name; a merged title line above the header is let pass.

    ``row`` is the first row that they touch; ``deep`` says that they reach further down.
    """
    if deep or any(_column(text, known) for text in row):
        raise UnableToReadFile(
            mark("The header has merged cells ({cells}): split them, one column one cell."),
            field="file",
            cells=cells,
        )


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    if len(rows) > MOST_ROWS + HEADER_WITHIN:
        raise UnableToReadFile(mark("The file has more than {count} rows: split it."), count=MOST_ROWS)
    return rows


def _header(
    table: Sequence[Sequence[str]], known: Columns, needed: Sequence[str]
) -> tuple[int, dict[str, int]]:
    """Return the header's place and column -> position: the first of the top rows that names the needed columns."""
    best: dict[str, int] = {}
    for place, cells in enumerate(table[:HEADER_WITHIN]):
        found: dict[str, int] = {}
        for position, cell in enumerate(cells):
            column = _column(header_key(cell), known)
            if column and column in found:
                raise UnableToReadFile(
                    mark("The column {column} stands in the header twice."), field="file", column=cell
                )
            if column:
                found[column] = position
        if all(column in found for column in needed):
            return place, found
        best = max(best, found, key=len)
    missing = [known[column][0] for column in needed if column not in best]
    raise UnableToReadFile(
        mark("The header lacks the column {columns}. Known columns: {known}. Is the encoding right?"),
        field="file",
        columns=", ".join(missing),
        known=", ".join(names[0] for names in known.values()),
    )


def column_named(header: str, known: Columns) -> str:
    """Return which column a header names, '' where it names none."""
    return _column(header_key(header), known)


def _column(text: str, known: Columns) -> str:
    for column, names in known.items():
        if text in names or text == column.replace("_", " "):
            return column
    return ""


def header_key(value: object) -> str:
    """Return a header as it is compared: small letters, without marks for "required" and words in brackets."""
    text = re.sub(r"\s*[(\[].*$", "", _plain(value).lower().strip(" *:"), flags=re.DOTALL)
    return re.sub(r"[\s_]+", " ", text).strip(" *:")


def _plain(value: object, *, exact: bool = False) -> str:
    """Return a cell as text: whole numbers without .0, no spaces around; full-width letters made plain unless ``exact``."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() if exact else unicodedata.normalize("NFKC", str(value)).strip()
