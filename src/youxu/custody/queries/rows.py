"""What readers of custody get: frozen rows. None stands for what the reader need not know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class ListBrief:
    """That a custody list is there, who signed it and how; nothing of what it holds.

    ``second_reason``: why the office was witness although the outlet has a second post.
    """

    reference: str
    outlet_code: str
    outlet: str
    outlet_en: str
    kind: str
    state: str
    counted_at: datetime
    signed_at: datetime | None
    ended_at: datetime | None
    first: str
    first_en: str
    second: str
    second_en: str
    second_way: str
    second_reason: str
    difference_count: int


@dataclass(frozen=True)
class ClassRow:
    """One class on a list beside the same class on the list before."""

    class_key: str
    title: str
    title_en: str
    measure: str
    amount: Decimal | None
    unit: str
    unit_en: str
    currency: str
    numbers: str
    place: str
    holder: str
    voucher: str
    before_amount: Decimal | None
    before_numbers: str
    before_place: str
    changed: bool
    differs: bool


@dataclass(frozen=True)
class CaseRow:
    """A difference; class and words only for who reads amounts."""

    reference: str
    outlet_code: str
    list: str
    title: str | None
    title_en: str | None
    lines: tuple[str, ...]
    state: str
    outcome: str
    words: str | None
    opened_at: datetime
    settled_at: datetime | None
    settled_by: str


@dataclass(frozen=True)
class ListDetail:
    """One list; ``rows`` is None for who need not know them. ``before`` is the reference it is compared with."""

    brief: ListBrief
    rows: tuple[ClassRow, ...] | None
    before: str
    cases: tuple[CaseRow, ...]
    digest: str


@dataclass(frozen=True)
class BlockRow:
    """A block of hand-receipt numbers with how its numbers stand; ``left`` names those for which something is owed."""

    id: int
    outlet_code: str
    outlet: str
    outlet_en: str
    first: str
    last: str
    total: int
    used: int
    void: int
    missing: int
    entered: int
    open: int
    unended: str
    unentered: str
    issued_at: datetime
    finished_at: datetime | None
    revision: int


@dataclass(frozen=True)
class CorrectionRow:
    """One number whose end or entered time was corrected: what stood, what stands, and why (None: need not know)."""

    number: str
    before: str
    before_entered_at: datetime | None
    end: str
    entered_at: datetime | None
    reason: str | None
    corrected_at: datetime
    corrected_by: str


@dataclass(frozen=True)
class DoubtfulRow:
    """A doubtful transaction; serial, amount and people only for who reads amounts."""

    id: int
    outlet_code: str
    line: str
    owner: str
    state: str
    happened_at: datetime
    listed_at: datetime
    handed_at: datetime | None
    promised_at: datetime | None
    answered_at: datetime | None
    serial: str | None
    amount: Decimal | None
    currency: str
    contact: str | None
    handed_to: str | None
    answer: str | None


@dataclass(frozen=True)
class BacklogRow:
    """What waited at an outlet on a day."""

    day: date
    counts: dict[str, int]
    total: int
    damaged: int
    counted_by: str
    counted_at: datetime


@dataclass(frozen=True)
class CompensationRow:
    """A compensation, for those who settle cases: nobody else learns that there is one."""

    reference: str
    outlet_code: str
    case: str
    line: str
    state: str
    currency: str
    offered: Decimal | None
    paid: Decimal | None
    customer: str
    contact: str
    reason: str
    opened_at: datetime
    offered_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    revision: int


@dataclass(frozen=True)
class OutletCustody:
    """All of one outlet: the list that stands, the one that waits, the kind that is due, receipts, transactions, backlog, cases."""

    code: str
    name: str
    name_en: str
    incident: str
    standing: ListBrief | None
    waiting: ListBrief | None
    due: str
    lists: tuple[ListBrief, ...]
    blocks: tuple[BlockRow, ...]
    doubtful: tuple[DoubtfulRow, ...]
    backlog: tuple[BacklogRow, ...]
    backlog_due: bool
    cases: tuple[CaseRow, ...]
    compensations: tuple[CompensationRow, ...]
    safe: bool
    may_keep: bool
    may_settle: bool
    reads_amounts: bool


@dataclass(frozen=True)
class OutletState:
    """How custody stands at one outlet of an incident: NONE, WAITING, SIGNED or DIFFERENCE."""

    code: str
    outlet: str
    outlet_en: str
    state: str
    list: ListBrief | None
    open_numbers: int


@dataclass(frozen=True)
class IncidentCustody:
    """How custody stands in an incident: outlet by outlet, and what is still owed in all."""

    outlets: tuple[OutletState, ...]
    more: int
    safe: bool
    open_numbers: int
    doubtful_open: int
    backlog: int
    backlog_days: int
    cases_open: int
