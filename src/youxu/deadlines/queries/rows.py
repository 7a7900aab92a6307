"""What is read of clocks: frozen rows in both languages, with how their limit stands at the moment of reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.deadlines.rules.words import ClockState
from youxu.incidents.queries.rows import Limit
from youxu.kernel.words import Sentence


@dataclass(frozen=True)
class ClockRow:
    """One clock (时限): what is owed by whom to whom, when it began, is due and ended, and how.

    ``limit`` is how its end stands now; ``allowed`` the time that the plan gives, and ``why`` for what reason it ends
    when it does. ``seconds_late`` is 0 in time and None while it is not met. ``by_its_task``: it ends with what it
    limits. ``task`` is the id of the task that it limits, 0 for none.
    """

    id: int
    reference: str
    world: str
    key: str
    part: str
    title: str
    title_en: str
    clause: str
    law: str
    law_en: str
    owed_by: str
    owed_by_en: str
    bearer: str
    unit: str
    unit_en: str
    outlet: str
    outlet_en: str
    outlet_code: str
    to: str
    to_en: str
    way: str
    level: str
    allowed: Sentence | None
    why: str
    opened_at: datetime
    due_at: datetime
    met_at: datetime | None
    state: str
    seconds_late: int | None
    moot: str
    reason: str
    settled_by: str
    settled_at: datetime | None
    proof: str
    limit: Limit
    by_its_task: bool
    task: int
    warned_at: datetime | None
    due_said_at: datetime | None
    chases: int
    revision: int

    @property
    def runs(self) -> bool:
        """Tell whether it still runs."""
        return self.state == ClockState.OPEN

    @property
    def is_overdue(self) -> bool:
        """Tell whether it still runs although its limit has passed."""
        return self.runs and self.limit.timing == "LATE"

    @property
    def may_be_told(self) -> bool:
        """Tell whether a call meets it: it runs, and is owed to somebody by word of mouth."""
        return self.runs and (self.way == "VOICE" or self.key == "leader_told")


@dataclass(frozen=True)
class StepRow:
    """One line of a clock's history; ``sentence`` is the journal entry behind it, where there is one."""

    kind: str
    at: datetime
    due_at: datetime
    level: str
    why: str
    text: str
    by: str
    sentence: Sentence | None
    sequence: int


@dataclass(frozen=True)
class CallRow:
    """A call as it was entered: made at ``called_at``, written down at ``entered_at``."""

    id: int
    called_at: datetime
    to: str
    number: str
    answered_by: str
    said: str
    made_by: str
    entered_at: datetime
    keys: tuple[str, ...]


@dataclass(frozen=True)
class ClockDetail:
    """One clock with its proof (the entry that met it, or the call) and its history."""

    clock: ClockRow
    steps: tuple[StepRow, ...]
    call: CallRow | None
    opened_by: Sentence | None
    met_by: Sentence | None
