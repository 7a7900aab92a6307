"""The parts of the room in the reader's words: columns of tasks, receipts, affected outlets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.incidents.queries.rows import (
    AffectedOutlet,
    DirectiveRow,
    GroupColumn,
    LineRow,
    ReceiptCell,
    TaskRow,
    Timing,
)
from youxu.web.pages.incidents.next_steps import address
from youxu.web.pages.incidents.opened import Names, either

ICONS = {
    "technical": "tool",
    "customer": "headset",
    "logistics": "package",
    "leading": "gavel",
    "office": "building",
    "outlet": "building-store",
}
CELLS = {
    "ACCEPTED": ("done", "check"),
    "SENT": ("new", "inbox"),
    "REFUSED": ("refused", "arrow-back-up"),
    "SUPERSEDED": ("gone", "replace"),
}
WAITING = ("wait", "clock-pause")
OPEN = ("NEW", "DOING", "WAITING", "BLOCKED", "REFUSED", "TO_VERIFY")


@dataclass(frozen=True)
class TaskPanel:
    """One task: who has it, in words, and where its page is."""

    row: TaskRow
    title: str
    who: str
    note: str
    url: str

    @property
    def is_late(self) -> bool:
        """Tell whether the task passed its limit."""
        return self.row.limit.timing is Timing.LATE

    @property
    def no_answer(self) -> bool:
        """Tell whether nobody touched the task although it is late."""
        return self.is_late and self.row.state == "NEW"


@dataclass(frozen=True)
class Column:
    """One group of the room."""

    name: str
    icon: str
    accepted_by: str
    accepted_at: Any
    done: int
    total: int
    tasks: tuple[TaskPanel, ...]
    more: int


@dataclass(frozen=True)
class Cell:
    """One cell of the table of receipts."""

    look: str
    icon: str
    word: str
    at: Any = None
    accepted: int = 0
    total: int = 0


@dataclass(frozen=True)
class DirectivePanel:
    """One directive with its cells: technical, customer, logistics, outlets, and units below where there are any."""

    row: DirectiveRow
    title: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class OutletPanel:
    """One affected outlet: what is stopped or limited there, how far it is on its way back."""

    row: AffectedOutlet
    name: str
    text: str
    word: str
    url: str


def column(found: GroupColumn, names: Names) -> Column:
    """Return one group in words."""
    return Column(
        name=names.group(found.key),
        icon=ICONS.get(found.key, "users-group"),
        accepted_by=either(found.accepted_by, found.accepted_by_en),
        accepted_at=found.accepted_at,
        done=found.done,
        total=found.total,
        tasks=tuple(task_panel(row, names) for row in found.tasks),
        more=found.more,
    )


def task_panel(row: TaskRow, names: Names) -> TaskPanel:
    """Return one task in words; without an owner its post is named."""
    title = either(row.title, row.title_en)
    outlet = either(row.outlet, row.outlet_en)
    if outlet and outlet not in title:
        title = f"{outlet}：{title}" if wording.chinese() else f"{outlet}: {title}"
    who = either(row.owner, row.owner_en) or names.post(row.role)
    note = row.reason if row.state in ("BLOCKED", "WAITING", "REFUSED") else row.result
    return TaskPanel(row, title, who, note, address("task", row.pk))


def directive_panel(row: DirectiveRow, *, units: bool = False) -> DirectivePanel:
    """Return one directive in words; ``units`` adds the cell of the units below."""
    cells = [*(row.groups.get(key) for key in ("technical", "customer", "logistics")), row.outlets]
    cells += [row.units] if units else []
    return DirectivePanel(row, either(row.title, row.title_en), tuple(_cell(cell) for cell in cells))


def _cell(cell: ReceiptCell | None) -> Cell | None:
    if cell is None:
        return None
    look, icon = WAITING if cell.late else CELLS[cell.status]
    return Cell(look, icon, wording.word("receipt", cell.status), cell.at, cell.accepted, cell.total)


def outlet_panel(found: AffectedOutlet, names: Names, hold: Any = None) -> OutletPanel:
    """Return one affected outlet in words; ``hold`` is the freshest word on it."""
    return OutletPanel(
        row=found,
        name=either(found.name, found.name_en),
        text=_lines_text(found.lines, names),
        word=_progress(found.lines) or _freshness(hold),
        url=address("outlet", found.code),
    )


def _lines_text(lines: tuple[LineRow, ...], names: Names) -> str:
    """Return "suspended: remittance, savings; limited: EMS" for what is not yet released."""
    still = [row for row in lines if row.status not in ("RELEASED", "CALLED_OFF")]
    parts = []
    for state in dict.fromkeys(row.state for row in still):
        keys = [row for row in still if row.state == state]
        words = [names.line(row.line) + (f"（{names.how(row.how)}）" if row.how else "") for row in keys]
        if len(keys) == len(lines) and len(lines) > 5:
            said = _("all %(count)d services") % {"count": len(keys)}
        else:
            said = ("、" if wording.chinese() else ", ").join(words)
        parts.append(f"{wording.word('state', state)}{'：' if wording.chinese() else ': '}{said}")
    return ("；" if wording.chinese() else "; ").join(parts)


def _freshness(hold: Any) -> str:
    """Return who confirmed the state last and when; or that its word ran out."""
    if hold is None:
        return ""
    said = hold.confirmed_at or hold.since
    if hold.expired_at:
        return _("no word since %(time)s") % {"time": wording.clock_time(said)}
    return _("%(who)s confirmed %(time)s") % {"who": hold.confirmed_by, "time": wording.clock_time(said)}


def _progress(lines: tuple[LineRow, ...]) -> str:
    """Return the latest proof of each kind: claimed by whom, checked by whom, released when."""
    checked = [row for row in lines if row.status == "PASSED" and row.checked_at]
    claimed = [row for row in lines if row.status == "CLAIMED" and row.claimed_at]
    failed = [row for row in lines if row.status == "FAILED"]
    released = [row for row in lines if row.status == "RELEASED" and row.released_at]
    if failed:
        return _("%(count)d failed the check") % {"count": len(failed)}
    if claimed:
        last = max(claimed, key=lambda row: row.claimed_at or row.began_at)
        return _("claimed restored by %(who)s %(time)s") % {
            "who": last.claimed_by,
            "time": wording.clock_time(last.claimed_at),
        }
    if checked:
        last = max(checked, key=lambda row: row.checked_at or row.began_at)
        return _("checked by %(who)s %(time)s") % {
            "who": last.checked_by,
            "time": wording.clock_time(last.checked_at),
        }
    if released:
        last = max(released, key=lambda row: row.released_at or row.began_at)
        return _("released %(time)s") % {"time": wording.moment(last.released_at)}
    return ""
