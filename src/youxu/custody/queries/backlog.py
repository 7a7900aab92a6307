"""The backlog for readers: the counts by day, who owes one, and what the level rules hear of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from youxu.core.actor import Actor
from youxu.custody.models import BacklogCount
from youxu.custody.queries.rows import BacklogRow
from youxu.custody.rules.backlog import days_waiting, owes_count
from youxu.incidents.models import Incident, Interruption, Task
from youxu.incidents.rules.words import OPEN_LINES
from youxu.network.models import Outlet

DAYS = 14
Counts = dict[int, dict[date, BacklogCount]]
"""The counts that stand, by outlet (id) and day."""


def backlog_of(
    actor: Actor, outlet: Outlet, *, incident: Incident | None = None, world: str = ""
) -> tuple[BacklogRow, ...]:
    """Return the counts that stand of an outlet, the latest day first, at most 14."""
    rows = BacklogCount.objects.visible_to(actor).filter(outlet=outlet, world=world, replaced_at=None)
    if incident is not None:
        rows = rows.filter(incident=incident)
    return tuple(map(_row, rows.order_by("-day")[:DAYS]))


def _row(row: BacklogCount) -> BacklogRow:
    return BacklogRow(row.day, row.counts, row.total, row.damaged, row.counted_by_name, row.counted_at)


def counts_in(incident: Incident) -> Counts:
    """Return the counts that stand in an incident, by outlet and day: one query."""
    found: dict[int, dict[date, BacklogCount]] = defaultdict(dict)
    for row in BacklogCount.objects.filter(incident=incident, replaced_at=None).order_by("day"):
        found[row.outlet_id][row.day] = row
    return found


def outlets_owing(incident: Incident, day: date) -> list[int]:
    """Return the outlets (ids) that owe a count of ``day``: a line is stopped, or the last count was not zero."""
    stopped = set(
        Interruption.objects.filter(incident=incident, status__in=OPEN_LINES)
        .order_by()
        .values_list("outlet", flat=True)
        .distinct()
    )
    counts = counts_in(incident)
    return sorted(
        pk
        for pk in stopped | set(counts)
        if day not in counts[pk] and owes_count(pk in stopped, _last(counts[pk]))
    )


def _last(counts: dict[date, BacklogCount]) -> int | None:
    return counts[max(counts)].total if counts else None


def outlets_to_ask(incident: Incident, day: date, key: str) -> list[Outlet]:
    """Return the outlets that owe a count of ``day`` and have no task ``key`` yet, by code."""
    asked = set(Task.objects.filter(incident=incident, key=key).values_list("outlet", flat=True))
    wanted = [pk for pk in outlets_owing(incident, day) if pk not in asked]
    return list(Outlet.objects.filter(pk__in=wanted[:1000]).select_related("unit").order_by("code"))


def level_values(counts: Counts, day: date) -> dict[str, int]:
    """Return what the level rules ask: the longest backlog of an outlet in days, and the items damaged in all."""
    waiting = [days_waiting({one: row.total for one, row in days.items()}, day) for days in counts.values()]
    damaged = sum(days[max(days)].damaged for days in counts.values())
    return {"backlog_days": max(waiting, default=0), "mail_damaged": damaged}


def waiting_items(counts: Counts) -> int:
    """Return how many items wait in all by the latest count of each outlet."""
    return sum(days[max(days)].total for days in counts.values())
