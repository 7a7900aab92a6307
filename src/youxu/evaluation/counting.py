"""A file of daily transactions: checked whole first, every bad row named, then taken over; again changes nothing (R1)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.evaluation.actions.counts import CountLine, take_counts
from youxu.evaluation.actions.measure import MEASURE
from youxu.evaluation.models import DayCount
from youxu.kernel.imported import ImportResult, RowWord
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, Unit
from youxu.organisation.files import FileRow, read_rows
from youxu.plan import queries as plans

PART = 900
"""How many rows are written in one transaction."""
MOST = 10_000_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "outlet": ("网点", "网点代码", "机构号", "outlet", "outlet code"),
    "line": ("业务", "业务种类", "line", "service"),
    "day": ("日期", "营业日", "day", "date"),
    "count": ("笔数", "业务量", "交易笔数", "count", "transactions"),
}
"""Columns and the headers by which they are known, in Chinese and English."""


def import_counts(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    data: bytes,
    name: str,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> ImportResult:
    """Take over daily transactions of outlets of a unit and below; good rows are taken although others are rejected.

    Raises UnableToReadFile, NotPermitted.
    """
    by.require(MEASURE, unit=unit.path)
    rows = read_rows(data, name, COLUMNS, tuple(COLUMNS))
    read = list(_Reader(unit, rows, at).lines())
    bad = tuple(one for one in read if isinstance(one, RowWord))
    good = [one for one in read if isinstance(one, CountLine)]
    known = _known(good)
    new = [one for one in good if known.get((one.outlet, one.line, one.day)) != one.count]
    digest = hashlib.sha256(data).hexdigest()
    for start in range(0, len(new), PART):
        part = new[start : start + PART]
        take_counts(by=by, at=at, unit=unit, lines=part, file=name[:120], digest=digest, rejected=len(bad))
        progress(start + len(part), len(new))
    updated = sum((one.outlet, one.line, one.day) in known for one in new)
    return ImportResult(len(rows), len(new) - updated, updated, len(good) - len(new), bad)


def _known(lines: Sequence[CountLine]) -> dict[tuple[int, str, date], int]:
    if not lines:
        return {}
    days = [one.day for one in lines]
    rows = DayCount.objects.filter(
        outlet__in={one.outlet for one in lines}, day__gte=min(days), day__lte=max(days)
    )
    found = rows.values_list("outlet", "line", "day", "count")
    return {(outlet, line, day): count for outlet, line, day, count in found}


class _Reader:
    """Judges every row against the outlets and service lines that there are."""

    def __init__(self, unit: Unit, rows: Sequence[FileRow], at: datetime) -> None:
        self.rows, self.today = rows, at.date()
        codes = {row.get("outlet") for row in rows}
        found = Outlet.objects.filter(path_under("unit_path", unit.path), code__in=codes, retired_at=None)
        self.outlets = {code: (pk, path) for pk, code, path in found.values_list("pk", "code", "unit_path")}
        plan = plans.plan_in_force(unit.path, at)
        self.lines_called = {
            called.casefold(): key
            for key, line in plan.lines.items()
            for called in (key, line.title.zh, line.title.en)
        }
        self.seen: dict[tuple[int, str, date], int] = {}

    def lines(self) -> Iterator[CountLine | RowWord]:
        """Yield each row as what it says, or what is wrong with it."""
        for row in self.rows:
            found = self._line(row)
            yield RowWord(row.number, found) if isinstance(found, Sentence) else found

    def _line(self, row: FileRow) -> CountLine | Sentence:
        outlet = self.outlets.get(row.get("outlet"))
        if outlet is None:
            return Sentence(mark("No outlet {code} in this unit."), {"code": row.get("outlet")})
        line = self.lines_called.get(row.get("line").casefold())
        if line is None:
            return Sentence(mark("The plan knows no service {line}."), {"line": row.get("line")})
        day = _day(row.get("day"))
        if day is None or day > self.today:
            return Sentence(
                mark("“{text}” is no day that has been: write 2026-11-23."), {"text": row.get("day")}
            )
        count = _count(row.get("count"))
        if count is None:
            return Sentence(mark("“{text}” is no number of transactions."), {"text": row.get("count")})
        first = self.seen.setdefault((outlet[0], line, day), row.number)
        if first != row.number:
            return Sentence(mark("The same day stands in row {first} already."), {"first": first})
        return CountLine(*outlet, line, day, count)


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text.replace("/", "-")).date()
    except ValueError:
        return None


def _count(text: str) -> int | None:
    plain = text.replace(",", "").replace("，", "").removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() and int(plain) <= MOST else None
