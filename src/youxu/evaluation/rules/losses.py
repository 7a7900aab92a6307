"""What is missing against the same weekdays before: the customers whom a stop cost (R1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Day:
    """One service line on one day: the transactions of all outlets that told of it, and how many did."""

    line: str
    day: date
    counted: int
    outlets: int


def short_of(days: Iterable[Day], until: date, start: date, end: date) -> int | None:
    """Return how many transactions from ``start`` until before ``end`` fell short of what days before ``until`` had.

    A weekday is compared with the same weekday, an outlet with an outlet: whoever told nothing of a day is left out of
    it. Negative where there were more; None where nothing can be compared.
    """
    days = list(days)
    usual: dict[tuple[str, int], list[float]] = defaultdict(list)
    for one in days:
        if one.day < until and one.outlets:
            usual[one.line, one.day.weekday()].append(one.counted / one.outlets)
    short, compared = 0.0, False
    for one in days:
        before = usual.get((one.line, one.day.weekday()))
        if start <= one.day < end and before:
            short += sum(before) / len(before) * one.outlets - one.counted
            compared = True
    return round(short) if compared else None
