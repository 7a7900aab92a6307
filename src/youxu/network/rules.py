"""Words and pure decisions of the network: states, how long a word is good, the state that follows.

Nothing here reads a database. The state of a line is the worst open hold; everything else is derived on reading.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from youxu.kernel import spans


class State(StrEnum):
    """The state of a line, worst first; the two last are derived and are no holds."""

    UNREACHABLE = "UNREACHABLE"
    SUSPENDED = "SUSPENDED"
    UNKNOWN = "UNKNOWN"
    RESTRICTED = "RESTRICTED"
    RELOCATED = "RELOCATED"
    OPEN = "OPEN"
    CLOSED_NOW = "CLOSED_NOW"
    NOT_OFFERED = "NOT_OFFERED"


class UnitLevel(StrEnum):
    """The levels of the operator's tree."""

    GROUP = "GROUP"
    PROVINCE = "PROVINCE"
    CITY = "CITY"
    COUNTY = "COUNTY"
    BRANCH = "BRANCH"


class OperatingMode(StrEnum):
    """Who runs an outlet: the operator (自办) or a commissioned party (委办)."""

    SELF_RUN = "SELF_RUN"
    COMMISSIONED = "COMMISSIONED"


class DayKind(StrEnum):
    """What a day of the calendar is: a holiday, a make-up workday, or an ordinary day after all."""

    HOLIDAY = "HOLIDAY"
    WORKDAY = "WORKDAY"
    ORDINARY = "ORDINARY"


class DayRule(StrEnum):
    """By which days a special day recurs between its first and its last one."""

    EVERY_DAY = "EVERY_DAY"
    LUNAR = "LUNAR"
    SOLAR = "SOLAR"
    WEEKLY = "WEEKLY"


class ImportState(StrEnum):
    """Whether an import is whole."""

    UNFINISHED = "UNFINISHED"
    DONE = "DONE"


class CallReason(StrEnum):
    """Why an outlet is to be rung: its word ran out, or it has not said today that it opened."""

    WORD_RAN_OUT = "WORD_RAN_OUT"
    OPENING_MISSED = "OPENING_MISSED"


class Way(StrEnum):
    """By what way a word reached us."""

    PAGE = "PAGE"
    TELEPHONE = "TELEPHONE"
    COMMAND = "COMMAND"
    MESSAGE = "MESSAGE"
    IN_PERSON = "IN_PERSON"


class Rhythm(StrEnum):
    """How often a word must be confirmed once it is older than a day."""

    TWICE_A_DAY = "TWICE_A_DAY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    HALF_YEARLY = "HALF_YEARLY"
    YEARLY = "YEARLY"


WORST_FIRST: Final = tuple(State)[:6]
HOLDING: Final = WORST_FIRST[:5]
RANK: Final = {state: place for place, state in enumerate(State)}
LINE_KEYS: Final = (
    "letters", "printed", "parcels", "pickup", "remittance", "savings", "agency_other", "bills", "ems", "press",
    "special_free", "confidential", "philately", "self_service",
)  # fmt: skip
_RHYTHM_DAYS: Final = {
    Rhythm.DAILY: 1,
    Rhythm.WEEKLY: 7,
    Rhythm.MONTHLY: 30,
    Rhythm.QUARTERLY: 91,
    Rhythm.HALF_YEARLY: 182,
    Rhythm.YEARLY: 365,
}
_UNIT_BELOW: Final = tuple(UnitLevel)


@dataclass(frozen=True)
class ConfirmWords:
    """How long a word is good (defaults of the plan, section 2 ``confirm``); minutes are of opening time.

    ``grace_minutes`` is how long after opening the opening confirmation may come. The rhythms hold by the age of
    the word: ``day1_minutes`` on its first day, then days 2 to 3, 4 to 14, later; ``relocated`` at any age.
    """

    grace_minutes: int = 30
    day1_minutes: int = 60
    days2_3: Rhythm = Rhythm.TWICE_A_DAY
    days4_14: Rhythm = Rhythm.DAILY
    later: Rhythm = Rhythm.WEEKLY
    relocated: Rhythm = Rhythm.MONTHLY

    def rhythm(self, state: State, age_days: int) -> Rhythm | None:
        """Return the rhythm for a word in its ``age_days``-th day; None on day 1, which runs by minutes."""
        if state is State.RELOCATED:
            return self.relocated
        if age_days <= 1:
            return None
        if age_days <= 3:
            return self.days2_3
        return self.days4_14 if age_days <= 14 else self.later


def confirm_words(values: Mapping[str, object]) -> ConfirmWords:
    """Return the rules from stored values; what is absent keeps its default. Raises ValueError."""
    read: dict[str, Any] = {
        name: int(str(values[name])) for name in ("grace_minutes", "day1_minutes") if name in values
    }
    for name in ("days2_3", "days4_14", "later", "relocated"):
        if name in values:
            read[name] = Rhythm(str(values[name]))
    return ConfirmWords(**read)


def worst(states: Iterable[State]) -> State:
    """Return the worst of the states; OPEN when there is none."""
    return min(states, key=RANK.__getitem__, default=State.OPEN)


def state_at(
    held: Iterable[State],
    *,
    offered: bool = True,
    open_now: bool = True,
    opening_missing: bool = False,
) -> State:
    """Return the state of one line: what is not offered, held, closed by timetable, owed or open.

    ``held`` are the states of its open holds, ``opening_missing`` says that the opening confirmation is owed and
    past its grace. Outside opening hours nothing is unknown: it is closed by timetable.
    """
    if not offered:
        return State.NOT_OFFERED
    found = worst(held)
    if not open_now and found in (State.UNKNOWN, State.OPEN):
        return State.CLOSED_NOW
    return State.UNKNOWN if found is State.OPEN and opening_missing else found


def state_of_outlet(lines: Iterable[State]) -> State:
    """Return the state of an outlet: the worst of the lines that it offers; closed when all are closed."""
    found = [state for state in lines if state is not State.NOT_OFFERED]
    live = [state for state in found if state is not State.CLOSED_NOW]
    if live:
        return worst(live)
    return State.CLOSED_NOW if found else State.NOT_OFFERED


def age_days(since: datetime, at: datetime, table: spans.Timetable) -> int:
    """Return the day in which a word that began ``since`` now stands, by the place's calendar; the first is 1."""
    first, today = since.astimezone(table.zone).date(), at.astimezone(table.zone).date()
    return max((today - first).days + 1, 1)


def confirm_by(
    state: State, since: datetime, at: datetime, words: ConfirmWords, table: spans.Timetable
) -> datetime | None:
    """Return until when a word said at ``at`` is good; None where no confirmation is owed.

    Closed hours do not count: an end that falls into them moves to the next opening and its grace.
    """
    if state not in (State.SUSPENDED, State.RESTRICTED, State.RELOCATED):
        return None
    rhythm = words.rhythm(state, age_days(since, at, table))
    try:
        if rhythm is None:
            return spans.add_open_minutes(table, at, words.day1_minutes)
        if rhythm is Rhythm.TWICE_A_DAY:
            return spans.add_open_minutes(table, at, _half_a_day(table, at))
        return _when_open(table, at + timedelta(days=_RHYTHM_DAYS[rhythm]), words.grace_minutes)
    except spans.NeverOpens:
        return at + timedelta(days=1)


def opening_due(table: spans.Timetable, at: datetime, words: ConfirmWords) -> datetime | None:
    """Return when the opening confirmation of the day of ``at`` is due; None on a day without opening."""
    opens = spans.first_opening_of_day(table, at)
    return None if opens is None else opens + timedelta(minutes=words.grace_minutes)


def opening_missing(
    table: spans.Timetable, at: datetime, words: ConfirmWords, *, owed: bool, confirmed: bool
) -> bool:
    """Tell whether the outlet owes today's opening confirmation, is open, and its grace has passed."""
    if not owed or confirmed or not spans.is_open(table, at):
        return False
    due = opening_due(table, at, words)
    return due is not None and at > due


def normalised(*texts: str) -> str:
    """Return the texts as search compares them: NFKC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", " ".join(filter(None, texts))).lower().split())


def may_be_below(level: UnitLevel, parent: UnitLevel) -> bool:
    """Tell whether a unit of ``level`` may stand directly or further below one of ``parent``."""
    return _UNIT_BELOW.index(level) > _UNIT_BELOW.index(parent)


def _half_a_day(table: spans.Timetable, at: datetime) -> float:
    opens = spans.next_opening(table, at)
    if opens is None:
        raise spans.NeverOpens(table.pattern)
    windows = table.windows(opens.astimezone(table.zone).date())
    return sum((end - start).total_seconds() for start, end in windows) / 120


def _when_open(table: spans.Timetable, moment: datetime, grace_minutes: int) -> datetime:
    if spans.is_open(table, moment):
        return moment
    opens = spans.next_opening(table, moment)
    if opens is None:
        raise spans.NeverOpens(table.pattern)
    return opens + timedelta(minutes=grace_minutes)
