"""Spot checks of the status' truth (E0, G2): which outlets are drawn, what an answer says, what follows a wrong one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from youxu.network.rules import State


class SpotResult(StrEnum):
    """What a call came to; empty while nobody has rung."""

    OPEN = ""
    RIGHT = "RIGHT"
    WRONG = "WRONG"
    NOT_REACHED = "NOT_REACHED"


class SpotStep(StrEnum):
    """What follows a status that was wrong."""

    REPORT = "REPORT"
    CONFIRM = "CONFIRM"
    CORRECT = "CORRECT"


FOUND = (State.OPEN, State.RESTRICTED, State.SUSPENDED, State.RELOCATED)
"""What a caller can find."""
_STOPPED = frozenset({State.RESTRICTED, State.SUSPENDED, State.RELOCATED})
_SILENT = frozenset({State.UNKNOWN, State.UNREACHABLE})


@dataclass(frozen=True)
class Candidate:
    """An outlet that may be drawn, with the day on which it was last checked."""

    outlet: int
    checked_on: date | None


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def in_order(candidates: Iterable[Candidate], seed: str, since: date) -> list[int]:
    """Return outlets in the order in which they are drawn: who was not checked since a day, by lot, then the oldest."""

    def place(one: Candidate) -> tuple[bool, date, bytes]:
        lately = one.checked_on is not None and one.checked_on >= since
        day = one.checked_on if lately and one.checked_on is not None else date.min
        return lately, day, sha256(f"{seed}:{one.outlet}".encode()).digest()

    return [one.outlet for one in sorted(candidates, key=place)]


def next_step(said: str, found: str) -> SpotStep:
    """Return what follows a wrong status: report what stopped, confirm what is open, else put the word right."""
    if found == State.OPEN:
        return SpotStep.CONFIRM if said in _STOPPED | _SILENT else SpotStep.CORRECT
    return SpotStep.CORRECT if said in _STOPPED else SpotStep.REPORT


def settled(found: str, state: str, *, affected: bool) -> bool:
    """Tell whether the status says by now what was found; after closing time by what is held alone."""
    if found == State.OPEN:
        return not affected and state not in _SILENT
    return affected if state == State.CLOSED_NOW else state == found


@dataclass(frozen=True)
class Truth:
    """How many checks found the status right, of how many that were answered."""

    right: int = 0
    wrong: int = 0

    @property
    def checked(self) -> int:
        """Return how many were answered."""
        return self.right + self.wrong

    @property
    def share(self) -> float | None:
        """Return the share that was right in per cent; None where nobody answered."""
        return 100 * self.right / self.checked if self.checked else None
