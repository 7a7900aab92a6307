"""Agreed neighbours from a file of a unit (xlsx, csv): every bad row is named, and then nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from youxu.alternatives.actions.agree import Pair, Terms, UnableToAgree, take_agreements
from youxu.alternatives.actions.entries import check_lines, check_pair, plan_for
from youxu.alternatives.rules.words import Measured, Per
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.errors import UnableTo
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, Unit
from youxu.organisation.files import FileRow, read_rows
from youxu.plan.schema import Plan

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "outlet": ("网点", "网点代码", "outlet", "outlet code"),
    "neighbour": ("接应网点", "接应网点代码", "neighbour", "neighbour code"),
    "lines": ("业务", "业务种类", "lines", "services"),
    "place": ("顺序", "次序", "rank", "place"),
    "note": ("说明", "备注", "note"),
    "km": ("公里", "距离", "km"),
    "minutes": ("分钟", "minutes"),
    "measured": ("方式", "交通方式", "way"),
    "capacity": ("可接人数", "能力", "capacity"),
    "per": ("每", "单位时间", "per"),
}
"""Columns and the headers by which they are known, in Chinese and English."""
NEEDED = ("outlet", "neighbour", "lines")
WAYS = {"": "", "路": Measured.ROAD, "路程": Measured.ROAD, "road": Measured.ROAD, "乘车": Measured.BUS, "公交": Measured.BUS, "bus": Measured.BUS}  # fmt: skip
TIMES = {"": Per.HOUR, "小时": Per.HOUR, "时": Per.HOUR, "hour": Per.HOUR, "天": Per.DAY, "日": Per.DAY, "day": Per.DAY}  # fmt: skip
NO_OUTLET = mark("No outlet {code} in this unit.")
NO_NEIGHBOUR = mark("No outlet {code} of this operator.")
NO_NUMBER = mark("“{text}” is no number for {column}.")
NO_WORD = mark("“{text}” is not known; write one of {known}.")


class UnableToImportAgreements(UnableTo):
    """Rows of the file are wrong; ``details`` names each: nothing was written."""

    text = mark("{count} rows are wrong; nothing was written. Row {row}: {reason}")
    clause = "P3b"


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be taken: its number in the file and why."""

    row: int
    reason: Sentence


def import_agreements(*, by: Actor, at: datetime, unit: Unit, data: bytes, name: str) -> int:
    """Enter the agreed neighbours of a file; return how many there are, one for each service.

    Raises UnableToReadFile, UnableToImportAgreements with every bad row.
    """
    by.require("keep_neighbours", unit=unit.path)
    rows = read_rows(data, name, COLUMNS, NEEDED)
    reader = _Reader.of(unit, rows, at)
    read = [reader.pair(row) for row in rows]
    bad = [one for one in read if isinstance(one, BadRow)]
    if bad:
        raise UnableToImportAgreements(
            field="file", details={"rows": bad}, count=len(bad), row=bad[0].row, reason=bad[0].reason
        )
    return take_agreements(by=by, at=at, unit=unit, pairs=[one for one in read if isinstance(one, Pair)])


@dataclass(frozen=True)
class _Reader:
    own: Mapping[str, Outlet]
    every: Mapping[str, Outlet]
    at: datetime

    @classmethod
    def of(cls, unit: Unit, rows: Sequence[FileRow], at: datetime) -> _Reader:
        codes = {row.get(column) for row in rows for column in ("outlet", "neighbour")}
        root = unit.path.partition("/")[0] + "/"
        found = Outlet.objects.filter(path_under("unit_path", root), code__in=codes, retired_at=None)
        every = {outlet.code: outlet for outlet in found}
        own = {code: outlet for code, outlet in every.items() if outlet.unit_path.startswith(unit.path)}
        return cls(own, every, at)

    def pair(self, row: FileRow) -> Pair | BadRow:
        """Return what a row says, or why it cannot be taken."""
        outlet, neighbour = self.own.get(row.get("outlet")), self.every.get(row.get("neighbour"))
        if outlet is None:
            return BadRow(row.number, Sentence(NO_OUTLET, {"code": row.get("outlet")}))
        if neighbour is None:
            return BadRow(row.number, Sentence(NO_NEIGHBOUR, {"code": row.get("neighbour")}))
        lines = tuple(row.get("lines").replace("、", ",").replace(";", ",").replace(" ", "").split(","))
        try:
            terms = _terms(row)
            check_pair(UnableToAgree, outlet, neighbour)
            plan = plan_for(outlet, None, self.at)
            known = _line_keys(plan)
            keys = tuple(known.get(line, line) for line in lines)
            check_lines(UnableToAgree, plan, neighbour, keys)
        except UnableTo as refusal:
            return BadRow(row.number, refusal.sentence)
        return Pair(outlet, neighbour, keys, terms)


def _line_keys(plan: Plan) -> dict[str, str]:
    """Return the keys of lines by their short names, so that a file may say 函件."""
    return {line.short.zh: key for key, line in plan.lines.items()}


def _terms(row: FileRow) -> Terms:
    kilometres = _number(row, "km")
    return Terms(
        place=int(_number(row, "place") or 1),
        note=row.get("note"),
        distance_m=None if kilometres is None else round(kilometres * 1000),
        minutes=_whole(row, "minutes"),
        measured=_word(row, "measured", WAYS),
        capacity=_whole(row, "capacity"),
        capacity_per=_word(row, "per", TIMES),
    )


def _whole(row: FileRow, column: str) -> int | None:
    found = _number(row, column)
    return None if found is None else round(found)


def _number(row: FileRow, column: str) -> float | None:
    text = row.get(column)
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 100_000:
        raise UnableToAgree(NO_NUMBER, field=column, text=text, column=COLUMNS[column][0])
    return found


def _word(row: FileRow, column: str, known: Mapping[str, str]) -> str:
    text = row.get(column).lower()
    if text not in known:
        raise UnableToAgree(NO_WORD, field=column, text=text, known=", ".join(filter(None, known)))
    return known[text]
