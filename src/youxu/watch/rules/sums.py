"""The sum of a roll-call: counts that add up, and the line that heads what goes upward."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from youxu.watch.rules.words import AskState, Business, Rung, Said

LONGEST = 200
NAME = 30


@dataclass(frozen=True)
class Tally:
    """Outlets that stand alike: ``count`` of them, with the people that they told of."""

    state: str
    rung: str = Rung.FIRST
    said: str = ""
    business: str = ""
    contradicted: bool = False
    count: int = 1
    people_safe: int = 0
    people_missing: int = 0


@dataclass(frozen=True)
class Sum:
    """A roll-call in figures, as of a moment.

    ``safe`` and ``help`` are outlets, ``people_safe`` and ``people_missing`` persons; of outlets without an answer
    ``unreachable`` are those that nobody reached by any number. ``contradictions`` wait for the office.
    """

    as_of: datetime
    total: int = 0
    answered: int = 0
    unanswered: int = 0
    unreachable: int = 0
    safe: int = 0
    help: int = 0
    people_safe: int = 0
    people_missing: int = 0
    open: int = 0
    closed: int = 0
    unsaid: int = 0
    contradictions: int = 0

    @property
    def is_complete(self) -> bool:
        """Tell whether every outlet has answered."""
        return self.total > 0 and self.unanswered == 0

    @property
    def somebody_missing(self) -> bool:
        """Tell whether anyone is missing: a person told of, or an outlet that nobody reached (level III)."""
        return bool(self.people_missing or self.unreachable)


def sum_of(rows: Iterable[Tally], as_of: datetime, total: int | None = None) -> Sum:
    """Add up; ``total`` counts outlets that are still being asked as unanswered, too."""
    several = list(rows)
    answered = [row for row in several if row.state == AskState.ANSWERED]
    waiting = [row for row in several if row.state != AskState.ANSWERED]
    asked = _count(several)
    whole = max(total or 0, asked)
    return Sum(
        as_of=as_of,
        total=whole,
        answered=_count(answered),
        unanswered=whole - _count(answered),
        unreachable=_count(row for row in waiting if row.rung == Rung.LOST),
        safe=_count(row for row in answered if row.said != Said.HELP),
        help=_count(row for row in answered if row.said == Said.HELP),
        people_safe=sum(row.people_safe for row in answered),
        people_missing=sum(row.people_missing for row in answered),
        open=_count(row for row in answered if row.business == Business.OPEN),
        closed=_count(row for row in answered if row.business == Business.CLOSED),
        unsaid=_count(row for row in answered if row.business not in (Business.OPEN, Business.CLOSED)),
        contradictions=_count(row for row in answered if row.contradicted),
    )


def _count(rows: Iterable[Tally]) -> int:
    return sum(row.count for row in rows)


@dataclass(frozen=True)
class Heading:
    """What the line names besides the figures: whose roll-call, its reference, when asked and until when counted."""

    reference: str
    unit: str
    unit_en: str
    asked: str
    as_of: str


def line_zh(total: Sum, head: Heading) -> str:
    """Return the sum in Chinese, at most 200 characters."""
    people = f"{total.people_safe}人" if total.people_safe else ""
    parts = [
        f"应答{total.answered}/{total.total}",
        f"平安{total.safe}家{people}",
        f"失联人员{total.people_missing}人",
        f"需帮助{total.help}家",
        f"营业{total.open}家",
        f"停业{total.closed}家",
        f"未答{total.unanswered}家" + (f"（失联{total.unreachable}家）" if total.unreachable else ""),
    ]
    parts += [f"两说待核{total.contradictions}家"] if total.contradictions else []
    opening = f"{head.reference}，{head.asked}发出，截至{head.as_of}："
    body = f"{'，'.join(parts)}。"
    return _fitting(f"【点名】{head.unit[:NAME]}{opening}{body}", f"【点名】{opening}{body}")


def line_en(total: Sum, head: Heading) -> str:
    """Return the sum in English, at most 200 characters."""
    people = f" ({total.people_safe} people)" if total.people_safe else ""
    lost = f" ({total.unreachable} lost)" if total.unreachable else ""
    parts = [
        f"{total.answered}/{total.total} answered",
        f"{total.safe} safe{people}",
        f"{total.people_missing} missing",
        f"{total.help} need help",
        f"{total.open} open",
        f"{total.closed} closed",
        f"{total.unanswered} silent{lost}",
    ]
    parts += [f"{total.contradictions} unsettled"] if total.contradictions else []
    opening = f"{head.reference}, out {head.asked}, as of {head.as_of}: "
    body = f"{', '.join(parts)}."
    name = (head.unit_en or head.unit)[:NAME]
    return _fitting(f"[Roll-call] {name} {opening}{body}", f"[Roll-call] {opening}{body}")


def _fitting(whole: str, without_name: str) -> str:
    """Return the line, without the unit's name where it would grow too long: every figure stays."""
    return whole if len(whole) <= LONGEST else without_name
