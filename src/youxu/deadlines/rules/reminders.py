"""When somebody is reminded of a clock: before its limit, at it, after it; each once, also after a standstill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from youxu.deadlines.rules.words import StepKind
from youxu.plan.schema.parts import Reminders


@dataclass(frozen=True)
class Mark:
    """A moment at which somebody is reminded: WARNED before the limit, DUE at it, CHASED after it."""

    kind: StepKind
    at: datetime


def marks(
    opened_at: datetime, due_at: datetime, rule: Reminders, chase: Sequence[int] = ()
) -> tuple[Mark, ...]:
    """Return every reminder of a clock in order.

    ``chase`` are the clock's own hours before (-) and after its limit; without them the plan's common rule counts.
    Nothing is before the clock was opened.
    """
    before, after = _own(chase) if chase else _common(opened_at, due_at, rule)
    found = [Mark(StepKind.WARNED, due_at - span) for span in before if due_at - span > opened_at]
    found.append(Mark(StepKind.DUE, due_at))
    found += [Mark(StepKind.CHASED, due_at + span) for span in after]
    return tuple(sorted(found, key=lambda mark: mark.at))


def _own(chase: Sequence[int]) -> tuple[list[timedelta], list[timedelta]]:
    return (
        [timedelta(hours=-hour) for hour in chase if hour < 0],
        [timedelta(hours=hour) for hour in chase if hour > 0],
    )


def _common(
    opened_at: datetime, due_at: datetime, rule: Reminders
) -> tuple[list[timedelta], list[timedelta]]:
    whole = due_at - opened_at
    shortest, most = rule.warn_from.delta or timedelta(), rule.warn_most.delta or timedelta()
    before = [min(whole * rule.warn_percent / 100, most)] if whole >= shortest and rule.warn_percent else []
    return before, [limit.delta for limit in rule.chase if limit.delta is not None]


def following(plan: Iterable[Mark], reminded_until: datetime, *, is_due_said: bool) -> datetime | None:
    """Return when the next reminder is owed after ``reminded_until``; the limit itself is never passed over."""
    left = [
        mark.at
        for mark in plan
        if mark.at > reminded_until or (mark.kind is StepKind.DUE and not is_due_said)
    ]
    return min(left, default=None)


def to_say(
    plan: Iterable[Mark], reminded_until: datetime, now: datetime, *, is_due_said: bool
) -> StepKind | None:
    """Return the one reminder that is owed now, or None.

    After a standstill in which several passed only the gravest is said: that it is due, before anything else; a
    warning whose limit has passed meanwhile is not said at all.
    """
    passed = [mark for mark in plan if mark.at <= now]
    if not is_due_said and any(mark.kind is StepKind.DUE for mark in passed):
        return StepKind.DUE
    fresh = [mark.kind for mark in passed if mark.at > reminded_until]
    if is_due_said:
        return StepKind.CHASED if StepKind.CHASED in fresh else None
    return StepKind.WARNED if StepKind.WARNED in fresh else None
