"""The interruptions of a period as a table for other programs (csv, xlsx): one row each, lengths in minutes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from youxu.core.wording import chinese, word
from youxu.evaluation.queries.period import MeasureRow
from youxu.evaluation.rules.measures import Step
from youxu.evaluation.rules.packed import clock_of, open_of
from youxu.kernel.spans import ZoneInfo
from youxu.plan.schema import Plan

Cell = str | int | float | None
COUNTS = (
    "OUTLETS", "LINES", "CUSTOMERS", "WITHIN", "BEYOND", "MET", "LATE", "EXCUSED", "PROMISES", "KEPT",
    "COMPLAINTS", "ENQUIRIES", "LOST_DURING", "LOST_AFTER",
)  # fmt: skip


def write_sheet(rows: Iterable[MeasureRow], plan: Plan, zone: ZoneInfo, ending: str) -> bytes:
    """Return the rows as a file; ``ending`` is csv or xlsx. Moments are those of the unit's clock."""
    table = _table(rows, plan, zone)
    return _xlsx(table) if ending == "xlsx" else _csv(table)


def _heads() -> list[str]:
    return [
        _("Number"),
        _("Incident"),
        _("Outlet"),
        _("Cause"),
        _("Level"),
        _("Began"),
        _("Over"),
        _("Times in the wrong order"),
        *(_("{step} (min)").format(step=word("measure_step", step)) for step in Step),
        *(_("{step} (min while open)").format(step=word("measure_step", step)) for step in Step),
        _("Outlets"),
        _("Service lines"),
        _("Customers, as reckoned"),
        _("Lines back within the aim"),
        _("Lines beyond the tolerable"),
        _("Limits met"),
        _("Limits late"),
        _("Limits excused"),
        _("Estimates"),
        _("Estimates that held"),
        _("Complaints"),
        _("Enquiries"),
        _("Transactions lost while it lasted"),
        _("Transactions lost in 28 days after"),
    ]


def _table(rows: Iterable[MeasureRow], plan: Plan, zone: ZoneInfo) -> Iterator[list[Cell]]:
    yield list(_heads())
    for row in rows:
        yield [
            row.reference,
            _own(row.title, row.title_en),
            _own(row.outlet or "", row.outlet_en or ""),
            _cause(plan, row.cause),
            word("level", row.level),
            _local(row.began_at, zone),
            _("yes") if row.over else _("no"),
            _("yes") if row.disordered else "",
            *(_minutes(row.figure(clock_of(step))) for step in Step),
            *(row.figure(open_of(step)) for step in Step),
            *map(row.figure, COUNTS),
        ]


def _own(zh: str, en: str) -> str:
    return zh if chinese() else en or zh


def _cause(plan: Plan, key: str) -> str:
    known = plan.known_cause(key)
    return _own(known.title.zh, known.title.en) if known else key


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def _csv(table: Iterable[list[Cell]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([["" if cell is None else _tame(cell) for cell in row] for row in table])
    return text.getvalue().encode("utf-8-sig")


def _tame(cell: Cell) -> Cell:
    """Return a cell that no table program takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell


def _xlsx(table: Iterable[list[Cell]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Evaluation"))
    sheet.freeze_panes = "B2"
    for row in table:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, str):
                # A text stays a text, whatever it begins with: no cell of ours is a formula.
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
