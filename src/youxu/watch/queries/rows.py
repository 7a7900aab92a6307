"""Frozen rows that the queries of roll-calls and watches return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.kernel.words import Sentence
from youxu.watch.rules.sums import Sum


@dataclass(frozen=True)
class RollCallRow:
    """One roll-call with its sum and the line that heads what goes upward, in both languages."""

    reference: str
    unit: str
    unit_en: str
    incident: str
    rule: str
    rule_en: str
    level: str
    asked_at: datetime
    asked_by: str
    due_at: datetime
    ended_at: datetime | None
    end_reason: str
    entered: int
    total: int
    next_at: datetime | None
    sum: Sum
    line: str
    line_en: str


@dataclass(frozen=True)
class AnswerRow:
    """One answer as it came; ``state`` says whether it stands beside others."""

    pk: int
    number: int
    state: str
    said: str
    people_safe: int | None
    people_missing: int
    open_lines: tuple[str, ...] | None
    power: str
    line: str
    water: str
    needs: str
    told_by: str
    told_at: datetime
    given_by: str
    way: str
    incident: str
    report_fault: Sentence | str


@dataclass(frozen=True)
class MessageRow:
    """How far the question by message came at one number: a state of a delivery, or NONE where none could be sent."""

    rung: str
    name: str
    state: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class UnclearRow:
    """A reply that is no answer, as it came."""

    text: str
    why: str
    told_by: str
    told_at: datetime


@dataclass(frozen=True)
class SheetRow:
    """One outlet on the call sheet: where to ring now, how far it was carried, what was answered.

    ``messages`` are the questions by message, the latest last; ``unclear`` the replies that wait for the office to
    ring: none once an answer counts.
    """

    ask: int
    outlet_id: int
    code: str
    name: str
    name_en: str
    head: str
    telephone: str
    second: str
    third: str
    third_name: str
    third_name_en: str
    state: str
    rung: str
    risk: int
    attempts: int
    tried_at: datetime | None
    asked_at: datetime
    due_at: datetime | None
    lost_at: datetime | None
    answered_at: datetime | None
    said: str
    business: str
    contradicted: bool
    answers: tuple[AnswerRow, ...] = ()
    messages: tuple[MessageRow, ...] = ()
    unclear: tuple[UnclearRow, ...] = ()

    @property
    def number(self) -> str:
        """Return the number to ring at this rung; empty when none is known."""
        by_rung = {"FIRST": self.telephone, "SECOND": self.second}
        return by_rung.get(self.rung, self.third)


@dataclass(frozen=True)
class OwedAsk:
    """A question that the reader's own outlet owes an answer to, or one commissioned under it (``code``, ``outlet``)."""

    ask: int
    reference: str
    unit: str
    unit_en: str
    cause: str
    asked_at: datetime
    due_at: datetime | None
    rung: str
    code: str = ""
    outlet: str = ""
    outlet_en: str = ""


@dataclass(frozen=True)
class WatchRow:
    """One watch as board and list show it."""

    reference: str
    unit: str
    unit_en: str
    unit_path: str
    hazard: str
    hazard_zh: str
    hazard_en: str
    colour: str
    area: str
    area_en: str
    state: str
    raised_at: datetime
    raised_by: str
    until_at: datetime
    lifted_at: datetime | None
    reason: str
    revision: int
    next_rollcall_at: datetime | None
    tasks_done: int = 0
    tasks_total: int = 0
