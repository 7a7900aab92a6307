"""Frozen rows of a declared cause: what a response is told from above, how the responses below stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.incidents.queries.rows import EstimateRow, Limit
from youxu.incidents.rules.above import BACK
from youxu.incidents.rules.words import BEFORE_RESTORED, Stage
from youxu.kernel.words import Sentence


@dataclass(frozen=True)
class Order:
    """One directive of the unit above that was addressed to this unit, and what became of it."""

    receipt: int
    number: int
    title: str
    title_en: str
    body: str
    issued_by: str
    issued_at: datetime
    status: str
    answered_at: datetime | None
    limit: Limit


@dataclass(frozen=True)
class FromAbove:
    """What a response is told by the declared cause above it; ``as_of`` is the last word.

    ``reference`` is empty for who may not read the cause itself; of a need-to-know one words and names are left out.
    """

    reference: str
    unit: str
    unit_en: str
    cause: str
    cause_detail: str
    note: str
    stage: str
    began_at: datetime
    declared_at: datetime
    as_of: datetime
    estimate: EstimateRow | None
    claimed_at: datetime | None
    claimed_by: str
    restored_at: datetime | None
    orders: tuple[Order, ...] = ()

    @property
    def stands(self) -> bool:
        """Tell whether the cause is still worked on above."""
        return Stage(self.stage) in BEFORE_RESTORED

    @property
    def called_off(self) -> bool:
        """Tell whether the unit above called the cause off as a false alarm."""
        return self.stage == Stage.CALLED_OFF


@dataclass(frozen=True)
class Known:
    """A cause above as an outlet reads it before it reports: the response it would join, the lines concerned."""

    reference: str
    told: FromAbove
    lines: tuple[str, ...]


@dataclass(frozen=True)
class CommandRow:
    """Who above has command of an incident, since when and why."""

    unit: str
    unit_en: str
    unit_path: str
    by: str
    since: datetime
    reason: str


@dataclass(frozen=True)
class BelowRow:
    """The response of one unit as the unit above sees it: figures with their age, no words.

    ``word_at`` is the last act of a person there, ``figures_at`` the last entry of all; ``reference`` is empty where
    the reader may not read the incident itself.
    """

    unit: str
    unit_en: str
    unit_path: str
    group: str
    group_en: str
    reference: str
    need_to_know: bool
    stage: str
    level: str
    outlets: int
    outlets_open: int
    lines: int
    lines_checked: int
    lines_released: int
    late: int
    conditions: int
    orders: int
    orders_accepted: int
    estimate: EstimateRow | None
    word_at: datetime | None
    commanded: bool

    @property
    def is_back(self) -> bool:
        """Tell whether the unit has released its lines, or has no part in the cause any more."""
        return Stage(self.stage) in BACK


@dataclass(frozen=True)
class Totals:
    """The sums over several responses, and the oldest of their last words."""

    units: int = 0
    back: int = 0
    outlets: int = 0
    outlets_open: int = 0
    lines: int = 0
    lines_checked: int = 0
    late: int = 0
    oldest_word_at: datetime | None = None


@dataclass(frozen=True)
class BelowGroup:
    """The responses below one unit between (a city), with their sums; without a name when there is only one such."""

    name: str
    name_en: str
    rows: tuple[BelowRow, ...]
    totals: Totals


@dataclass(frozen=True)
class LeftOut:
    """A unit below that got no response, and the sentence that says why."""

    unit: str
    unit_en: str
    why: Sentence


@dataclass(frozen=True)
class Below:
    """The responses to a declared cause, by unit: how many are opened, how they stand, who has none, all sums."""

    done: int
    total: int
    left_out: tuple[LeftOut, ...]
    lines: tuple[str, ...]
    note: str
    declared_by: str
    declared_at: datetime
    restored_at: datetime | None
    claimed_by: str
    told: int
    groups: tuple[BelowGroup, ...]
    totals: Totals
