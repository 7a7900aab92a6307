"""Rows of a network file, whatever its form: csv, json, xlsx, GeoJSON, gzipped or not. Nothing is written.

Every parser has a limit of size, depth and count. A fault says where: the file, the row, the column.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from youxu.core.errors import UnableTo
from youxu.kernel.words import mark
from youxu.network.mapping import FileMapping

LARGEST_FILE = 256 * 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 300
LONGEST_CELL = 100_000
OTHER_ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
ARCHIVE = b"PK\x03\x04"
DELIMITERS = (",", ";", "\t", "|")

Row = tuple[int, Mapping[str, Any]]


class UnableToReadFile(UnableTo):
    """The file cannot be read as the mapping says; nothing was written."""

    text = mark("The file cannot be read.")


class _Limited(io.RawIOBase):
    """A stream that ends with a fault once more bytes came than allowed: a gzip bomb ends here."""

    def __init__(self, inner: io.BufferedIOBase, limit: int) -> None:
        self._inner, self._left = inner, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(min(len(buffer), 1 << 20))
        self._left -= len(data)
        if self._left < 0:
            raise UnableToReadFile(mark("The file unpacks to more than 1 GB."), field="file")
        buffer[: len(data)] = data
        return len(data)


def rows(path: Path, mapping: FileMapping) -> Iterator[Row]:
    """Yield (number, row) of the file. The number is that of the line a spreadsheet shows, its header being 1
    (after ``skip``); in json and GeoJSON the place in the list, from 1. Raises UnableToReadFile.
    """
    _check_size(path)
    readers = {"csv": _csv_rows, "json": _json_rows, "geojson": _json_rows, "xlsx": _xlsx_rows}
    for count, row in enumerate(readers[mapping.format](path, mapping), start=1):
        if count > MOST_ROWS:
            raise UnableToReadFile(mark("The file has more than 1,000,000 rows."), field="file")
        yield row


def digest(path: Path) -> str:
    """Return the SHA-256 of the file's bytes. Raises UnableToReadFile."""
    _check_size(path)
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            whole.update(piece)
    return whole.hexdigest()


def _check_size(path: Path) -> None:
    if not path.is_file():
        raise UnableToReadFile(mark("The file {file} cannot be opened."), field="file", file=path.name)
    if path.stat().st_size > LARGEST_FILE:
        raise UnableToReadFile(mark("The file is larger than 256 MB."), field="file")


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file, unpacking gzip; both it and what unpacks it are closed at the end."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        if not packed:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield io.BufferedReader(_Limited(unpacked, LARGEST_UNPACKED), 1 << 16)


def _csv_rows(path: Path, mapping: FileMapping) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    encoding = (
        "utf-8-sig" if mapping.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else mapping.encoding
    )
    number = mapping.skip
    try:
        with _opened(path) as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
            table = csv.reader(text, delimiter=mapping.delimiter)
            for _ in range(mapping.skip):
                next(table, None)
            header = [name.strip() for name in next(table, [])]
            number += 1
            _check_header(header, mapping, number)
            for cells in table:
                number += 1
                if any(cells):
                    yield number, _paired(header, cells)
    except UnicodeError as error:
        raise _wrong_encoding(path, mapping, number + 1) from error
    except LookupError as error:
        raise UnableToReadFile(
            mark("There is no encoding named {encoding}."), field="encoding", encoding=mapping.encoding
        ) from error
    except csv.Error as error:
        raise UnableToReadFile(
            mark("Row {row} cannot be read: {fault}"), field="file", row=number + 1, fault=str(error)
        ) from error
    except (EOFError, OSError) as error:
        raise UnableToReadFile(mark("The file is damaged or cut off."), field="file") from error


def _paired(header: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    row = dict(zip(header, cells, strict=False))
    if len(cells) > len(header) and any(cells[len(header) :]):
        row[""] = len(cells)
    return row


def _wrong_encoding(path: Path, mapping: FileMapping, number: int) -> UnableToReadFile:
    """Return the fault of an encoding that does not fit, with one that does when there is one."""
    with _opened(path) as stream:
        sample = stream.read(200_000)
    if sample.startswith(ARCHIVE):
        return UnableToReadFile(
            mark("The file is a workbook (xlsx), but the mapping says {format}: set format: xlsx."),
            field="format",
            format=mapping.format,
        )
    fits = next((name for name in OTHER_ENCODINGS if name != mapping.encoding and _decodes(sample, name)), "")
    text = mark("Row {row} is not written in {encoding}.")
    if fits:
        text = mark("Row {row} is not written in {encoding}; it reads as {other}: set encoding: {other}.")
    return UnableToReadFile(text, field="encoding", row=number, encoding=mapping.encoding, other=fits)


def _decodes(sample: bytes, encoding: str) -> bool:
    """Tell whether a piece of a file reads in an encoding; its last letter may be cut off.

    UTF-16 refuses what has no mark at its beginning by another error than that of a letter.
    """
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeError:
        return False
    return True


def _check_header(header: Sequence[str], mapping: FileMapping, number: int) -> None:
    """Raise UnableToReadFile unless the header has every column that the mapping reads, each once."""
    named = [name for name in header if name]
    if len(header) > MOST_COLUMNS:
        raise UnableToReadFile(mark("The file has more than 300 columns."), field="file")
    missing = [name for name in mapping.columns if name not in named]
    if missing and len(named) <= 1 and len(mapping.columns) > 1:
        raise _no_header(named, mapping, number)
    if missing:
        near = difflib.get_close_matches(missing[0], named, n=1)
        text = mark("Row {row} is the header, but it has no column {column}. It has: {columns}.")
        if near:
            text = mark(
                "Row {row} is the header, but it has no column {column}; is it {near}? It has: {columns}."
            )
        raise UnableToReadFile(
            text,
            field=missing[0],
            row=number,
            column=missing[0],
            near=near[0] if near else "",
            columns=", ".join(named[:40]),
            details={"missing": missing},
        )
    doubled = sorted({name for name in named if named.count(name) > 1 and name in mapping.columns})
    if doubled:
        raise UnableToReadFile(
            mark("Row {row} names the column {column} twice."),
            field=doubled[0],
            row=number,
            column=doubled[0],
        )


def _no_header(named: list[str], mapping: FileMapping, number: int) -> UnableToReadFile:
    text = named[0] if named else ""
    other = next((one for one in DELIMITERS if one != mapping.delimiter and text.count(one) >= 2), "")
    if other:
        return UnableToReadFile(
            mark("Row {row} is one cell: the columns are parted by {delimiter}; set delimiter."),
            field="delimiter",
            row=number,
            delimiter=repr(other),
        )
    return UnableToReadFile(
        mark("Row {row} is no header but one merged cell ({text}); remove it or set skip: {skip}."),
        field="header",
        row=number,
        text=text[:60],
        skip=number,
    )


def _json_rows(path: Path, mapping: FileMapping) -> Iterator[Row]:
    encoding = "utf-8-sig" if mapping.encoding.lower() == "utf-8" else mapping.encoding
    try:
        with _opened(path) as stream:
            whole = json.loads(stream.read().decode(encoding))
    except UnicodeError as error:
        raise _wrong_encoding(path, mapping, 1) from error
    except LookupError as error:
        raise UnableToReadFile(
            mark("There is no encoding named {encoding}."), field="encoding", encoding=mapping.encoding
        ) from error
    except json.JSONDecodeError as error:
        raise UnableToReadFile(
            mark("The file is no JSON: line {line}: {fault}"),
            field="file",
            line=error.lineno,
            fault=error.msg,
        ) from error
    except RecursionError as error:
        raise UnableToReadFile(mark("The file is nested too deeply."), field="file") from error
    except (EOFError, OSError) as error:
        raise UnableToReadFile(mark("The file is damaged or cut off."), field="file") from error
    records = _records(whole, mapping)
    names = {str(name) for record in records[:1000] if isinstance(record, dict) for name in record}
    if records:
        _check_header(sorted(names), mapping, 1)
    for number, record in enumerate(records, start=1):
        yield number, record if isinstance(record, dict) else {}


def _records(whole: Any, mapping: FileMapping) -> list[Any]:
    where = mapping.records or ("features" if mapping.format == "geojson" else "")
    for step in filter(None, where.split(".")):
        whole = whole.get(step) if isinstance(whole, dict) else None
    if not isinstance(whole, list):
        raise UnableToReadFile(
            mark("The file holds no list of rows at {key}."), field="records", key=where or "the top"
        )
    return [_feature(one) for one in whole] if mapping.format == "geojson" else whole


def _feature(feature: Any) -> Any:
    """Return a GeoJSON feature as a row: its properties, and ``latitude`` and ``longitude`` of its point."""
    if not isinstance(feature, dict):
        return {}
    row = dict(feature.get("properties") or {})
    point = feature.get("geometry") or {}
    place = point.get("coordinates") if isinstance(point, dict) and point.get("type") == "Point" else None
    if isinstance(place, list) and len(place) >= 2:
        row |= {"longitude": place[0], "latitude": place[1]}
    row.setdefault("longitude", None)
    row.setdefault("latitude", None)
    if "id" in feature:
        row.setdefault("id", feature["id"])
    return row


def _xlsx_rows(path: Path, mapping: FileMapping) -> Iterator[Row]:
    # By its bytes: openpyxl believes a name alone, and what was uploaded is kept under its digest.
    with path.open("rb") as file:
        yield from _sheet_rows(_book(file), mapping)


def _book(file: IO[bytes]) -> Workbook:
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise UnableToReadFile(mark("The file unpacks to more than 1 GB."), field="file")
        return load_workbook(file, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise UnableToReadFile(mark("The file is no xlsx workbook."), field="file") from error


def _sheet_rows(book: Workbook, mapping: FileMapping) -> Iterator[Row]:
    try:
        if mapping.sheet and mapping.sheet not in book.sheetnames:
            raise UnableToReadFile(
                mark("The workbook has no sheet {sheet}. It has: {sheets}."),
                field="sheet",
                sheet=mapping.sheet,
                sheets=", ".join(book.sheetnames),
            )
        sheet = book[mapping.sheet or book.sheetnames[0]]
        header: list[str] | None = None
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1):
            if number <= mapping.skip:
                continue
            if header is None:
                header = [str(cell).strip() if cell is not None else "" for cell in cells]
                while header and not header[-1]:
                    header.pop()
                _check_header(header, mapping, number)
            elif any(cell not in (None, "") for cell in cells):
                yield number, _paired(header, cells)
    finally:
        book.close()
