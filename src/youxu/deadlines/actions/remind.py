"""Whoever owes something is reminded: before its limit, at it and after it, each once, in its own world's time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db.models import F

from youxu.core import clock as clocks
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.backup.held import not_held
from youxu.core.journal import Event
from youxu.core.one_by_one import one_by_one
from youxu.deadlines import events
from youxu.deadlines.actions.entries import names, record, step, who
from youxu.deadlines.actions.follow import marks_of, next_reminder
from youxu.deadlines.models import Clock
from youxu.deadlines.rules import reminders
from youxu.deadlines.rules.words import ClockState, StepKind
from youxu.incidents.actions.entries import iso
from youxu.incidents.planned import plan_of

AT_ONCE = 40
LATER = timedelta(minutes=1)
"""How many clocks one call tells of, and when one of which nothing could be said has its next turn."""

SAID: Mapping[StepKind, tuple[Callable[..., Event], str]] = {
    StepKind.WARNED: (events.ClockWarned, "warned_at"),
    StepKind.DUE: (events.ClockDue, "due_said_at"),
    StepKind.CHASED: (events.ClockChased, "chased_at"),
}


def remind(*, by: Actor, at: datetime) -> int:
    """Say of each clock what is owed now: soon due, due, still open; return how many entries were written.

    Each in a transaction of its own. Reality is measured by ``at``, an exercise by its own clock. After a standstill
    each clock is told of once, by the gravest that passed. Idempotent: a second call at the same time finds nothing.
    """
    running = Clock.objects.filter(next_at__isnull=False)
    worlds = {"", *running.exclude(world="").order_by().values_list("world", flat=True).distinct()[:50]}
    return sum(_remind(world, clocks.now(world) if world else at, by) for world in sorted(worlds))


def _remind(world: str, now: datetime, by: Actor) -> int:
    rows = Clock.objects.filter(not_held("next_at"), next_at__lte=now, world=world).select_related(
        "incident__unit", "outlet"
    )
    return one_by_one(
        list(rows.order_by("next_at", "pk")[:AT_ONCE]),
        lambda row: say_due(by=by, at=now, clock=row),
        put_off=lambda row: put_off(by=by, at=now, clock=row),
    )


@action
def put_off(*, by: Actor, at: datetime, clock: Clock) -> None:
    """Let a clock of which nothing could be said wait a minute; nothing is to be said of it. Raises NotPermitted."""
    by.require("task", unit=clock.unit_path)
    Clock.objects.filter(pk=clock.pk, state=ClockState.OPEN, next_at=clock.next_at).update(next_at=at + LATER)


@action
def say_due(*, by: Actor, at: datetime, clock: Clock) -> bool:
    """Say of one clock what is owed now and set when the next reminder is; tell whether an entry was written.

    Raises NotPermitted.
    """
    by.require("task", unit=clock.unit_path)
    row, now = clock, at
    plan = plan_of(row.incident)
    kind = reminders.to_say(
        marks_of(row, plan), row.reminded_until, now, is_due_said=row.due_said_at is not None
    )
    standing = row.reminded_until
    row.reminded_until = now
    columns: dict[str, object] = {"reminded_until": now}
    if kind is not None:
        what, column = SAID[kind]
        setattr(row, column, now)
        columns[column] = now
    if kind is StepKind.CHASED:
        columns["chases"] = F("chases") + 1
    columns["next_at"] = next_reminder(row, plan)
    same = Clock.objects.filter(pk=row.pk, state=ClockState.OPEN, reminded_until=standing)
    if not same.update(**columns) or kind is None:
        return False
    said = what(**names(row), **who(row), due_at=iso(row.due_at))
    entry = record(said, row.incident, by=by, at=now, subject=row, unit_path=row.unit_path)
    step(row, kind, now, entry=entry.pk).save(force_insert=True)
    return True
