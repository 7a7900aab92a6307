"""A limit is judged by when something was done, not by when it was written down (P1, G5).

What was telephoned or done on paper in time and entered later was in time: a mark of lateness that the sweep set
meanwhile is taken back, and an entry says so.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet

from youxu.core import clock
from youxu.core.act import current
from youxu.core.actor import Actor, system
from youxu.incidents.actions.entries import fresh, iso, record
from youxu.incidents.events import respond as events
from youxu.incidents.models import Incident, Receipt, Task
from youxu.incidents.rules.words import TaskState
from youxu.network.models import Outlet

JUST_NOW = timedelta(seconds=30)
"""What is entered so soon after it was done cannot have been marked late before."""


def entered_later(at: datetime, world: str) -> bool:
    """Tell whether what happened ``at`` is written down only afterwards."""
    return clock.now(world) - at > JUST_NOW


def tasks(incident: Incident, rows: QuerySet[Task], *, at: datetime) -> None:
    """Take the mark of lateness from those of ``rows`` that are now known to have been done ``at``, in time."""
    if not entered_later(at, incident.world):
        return
    for task in rows.filter(late_at__isnull=False, due_at__gte=at):
        Task.objects.filter(pk=task.pk).update(late_at=None)
        _say(incident, task, task.title, task.title_en or task.title, at)


def done_earlier(
    incident: Incident,
    keys: Collection[str],
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet | None = None,
    group: str = "",
) -> None:
    """Let tasks that stand done have been done ``at`` when a paper tells of an earlier act of the same kind.

    Papers come in any order: the second directive may be entered before the first.
    """
    if not entered_later(at, incident.world):
        return
    rows = incident.tasks.filter(key__in=keys, state=TaskState.DONE, done_at__gt=at, opened_at__lte=at)
    if outlet is not None:
        rows = rows.filter(outlet=outlet)
    if group:
        rows = rows.filter(group=group)
    tasks(incident, rows, at=at)
    rows.update(done_at=at, done_by_id=by.person_id)


def receipt(row: Receipt, *, at: datetime) -> None:
    """Take the mark of lateness from a receipt that was answered ``at``, in time."""
    if row.late_at is None or row.due_at is None or row.due_at < at:
        return
    Receipt.objects.filter(pk=row.pk).update(late_at=None)
    number, incident = row.directive.series_number, row.directive.incident
    _say(incident, row, number, number, at)


def moved_back(incident: Incident, **moments: datetime) -> Incident:
    """Let the incident's own moments be the earlier ones where a paper tells of them."""
    earlier = {
        name: at for name, at in moments.items() if (now := getattr(incident, name)) is not None and at < now
    }
    if not earlier:
        return incident
    Incident.objects.filter(pk=incident.pk).update(**earlier)
    return fresh(incident)


def _say(incident: Incident, row: Task | Receipt, title: str, title_en: str, at: datetime) -> None:
    """Write the entry when the act under way has written its own."""
    what = events.LimitKept(title, title_en, iso(at))

    def write() -> None:
        record(what, incident, by=system("limits"), at=at, subject=row)

    act = current()
    if act is None:
        write()
    else:
        act.at_end[f"in_time:{row._meta.label}:{row.pk}"] = write
