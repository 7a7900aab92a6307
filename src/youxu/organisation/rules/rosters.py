"""Rosters: half-open spans, the gaps in them, who clashes with whom. Moments are aware datetimes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from youxu.organisation.rules.words import SINGLE, RosterKind

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Turn:
    """One shift as the rules see it; ``person`` is an opaque id."""

    kind: str
    person: int
    starts_at: datetime
    ends_at: datetime
    pk: int = 0


@dataclass(frozen=True)
class Gap:
    """A span in which a roster has nobody: ``kind`` is the roster."""

    kind: str
    starts_at: datetime
    ends_at: datetime


def holds_at(starts_at: datetime, ends_at: datetime | None, at: datetime) -> bool:
    """Tell whether a half-open span holds at a moment: its start counts, its end does not."""
    return starts_at <= at and (ends_at is None or at < ends_at)


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two half-open spans share a moment; one that ends when the other begins does not."""
    return one[0] < other[1] and other[0] < one[1]


def roster_gaps(shifts: Iterable[Turn], span: Span, minimum: Iterable[str]) -> tuple[Gap, ...]:
    """Return where the rosters of ``minimum`` have nobody within ``span``, in order of time."""
    turns = tuple(shifts)
    found = [gap for kind in minimum for gap in _gaps(turns, str(kind), span)]
    return tuple(sorted(found, key=lambda gap: (gap.starts_at, gap.kind)))


def _gaps(turns: Iterable[Turn], kind: str, span: Span) -> list[Gap]:
    start, end = span
    found, covered = [], start
    own = sorted((t for t in turns if t.kind == kind), key=lambda turn: turn.starts_at)
    for turn in own:
        if turn.ends_at <= covered or turn.starts_at >= end:
            continue
        if turn.starts_at > covered:
            found.append(Gap(kind, covered, turn.starts_at))
        covered = turn.ends_at
    if covered < end:
        found.append(Gap(kind, covered, end))
    return found


def clashes(shifts: Iterable[Turn], new: Turn) -> tuple[Turn, ...]:
    """Return the shifts that forbid ``new``: anybody's in a roster of one, the person's own in a list."""
    return tuple(
        turn
        for turn in shifts
        if turn.kind == new.kind
        and turn.pk != (new.pk or -1)
        and (turn.kind in SINGLE or turn.person == new.person)
        and overlap((turn.starts_at, turn.ends_at), (new.starts_at, new.ends_at))
    )


def double_duties(shifts: Iterable[Turn], span: Span) -> tuple[tuple[int, datetime, datetime], ...]:
    """Return (person, from, to) where one person is duty officer and leader on call at once, within ``span``."""
    turns = [turn for turn in shifts if turn.kind in SINGLE]
    found = []
    for one in (turn for turn in turns if turn.kind == RosterKind.DUTY_OFFICER):
        for other in (turn for turn in turns if turn.kind == RosterKind.LEADER_ON_CALL):
            start = max(one.starts_at, other.starts_at, span[0])
            end = min(one.ends_at, other.ends_at, span[1])
            if one.person == other.person and start < end:
                found.append((one.person, start, end))
    return tuple(sorted(found, key=lambda row: row[1]))
