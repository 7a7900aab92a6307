"""The frozen rows that readers get of customers' voices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Turn:
    """One turn of a voice."""

    side: str
    text: str
    said_at: datetime
    by: str


@dataclass(frozen=True)
class VoiceRow:
    """A voice in a list: masked, without its words' end."""

    reference: str
    kind: str
    state: str
    source: str
    outlet_code: str
    outlet: str
    outlet_en: str
    incident: str
    score: int | None
    contact: str
    first_words: str
    received_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    late: bool
    taken_by: str


@dataclass(frozen=True)
class VoiceDetail:
    """One voice for whoever handles it; ``contact`` and ``name`` whole only to who took it."""

    row: VoiceRow
    turns: tuple[Turn, ...]
    name: str
    contact: str
    place: str
    notice: str
    notice_revision: int | None
    language: str
    mine: bool
    joined_into: str
    joined: tuple[str, ...]
    reopened_at: datetime | None
    closed_at: datetime | None
    revision: int


@dataclass(frozen=True)
class VoicePage:
    """One page of a list; ``after`` asks for the older ones, empty on the last."""

    rows: tuple[VoiceRow, ...]
    after: str


@dataclass(frozen=True)
class Tracking:
    """What the customer sees with the code: how it stands and what was said; nobody of the office by name."""

    reference: str
    kind: str
    state: str
    unit: str
    unit_en: str
    unit_telephone: str
    outlet: str
    outlet_en: str
    received_at: datetime
    due_at: datetime | None
    turns: tuple[Turn, ...]
    score: int | None
    may_reopen: bool
    may_rate: bool


@dataclass(frozen=True)
class CallBackRow:
    """Somebody who is rung back; name and number masked unless it is opened by who rings."""

    id: int
    reason: str
    name: str
    contact: str
    about: str
    outlet: str
    outlet_en: str
    incident: str
    listed_at: datetime
    due_at: datetime
    result: str
    late: bool
    ended_at: datetime | None
    revision: int


@dataclass(frozen=True)
class TryRow:
    """One call as it was made."""

    result: str
    note: str
    again_at: datetime | None
    made_at: datetime
    by: str


@dataclass(frozen=True)
class MentionRow:
    """Something said in public."""

    reference: str
    platform: str
    link: str
    text: str
    reach: int | None
    truth: str
    incident: str
    seen_at: datetime
    due_at: datetime
    answered_at: datetime | None
    answer: str
    notice: str
    is_correction: bool
    minutes: int | None
    late: bool
    by: str
    answered_by: str
    revision: int


@dataclass(frozen=True)
class FeedbackFigures:
    """The figures of E2, R1 and R4 of an incident or of a unit's span, voices and tallies together."""

    counts: dict[str, int]
    waiting: int
    late: int
    satisfaction: float | None
    marks: int
    answer_minutes: int | None
    call_backs_open: int
    call_backs_late: int
    first_call_back_minutes: int | None
    mentions: int
    mentions_false: int
    mentions_unanswered: int
    corrections: int
    mention_minutes: int | None

    @property
    def any(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(sum(self.counts.values()) or self.marks or self.call_backs_open or self.mentions)


@dataclass(frozen=True)
class Waiting:
    """What waits for the customer group and the marketing member, for My work."""

    voices: int
    voices_due: datetime | None
    call_backs: int
    call_backs_due: datetime | None
    mentions: int
    mentions_due: datetime | None
