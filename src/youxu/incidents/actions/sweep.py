"""What passed its limit: each task, receipt, estimate and report is marked once, in portions, in its own world's time.

The mark steers the work (boards, what was done in time after all). That a limit of the plan passed is told by its clock
(``deadlines``, decision 0021); only a task without one, which a person added, tells it here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from youxu.core import clock
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.incidents import planned
from youxu.incidents.actions.close import close_observed
from youxu.incidents.actions.entries import iso, record
from youxu.incidents.events import respond as events
from youxu.incidents.models import Estimate, Incident, PostEventReport, Receipt, Task
from youxu.incidents.rules.tasks import WARN_BEFORE
from youxu.incidents.rules.words import (
    BEFORE_RESTORED,
    OPEN_STAGES,
    OPEN_TASKS,
    OUTLIVING,
    ReceiptStatus,
    TaskState,
)

AT_ONCE = 40
"""How many rows of each kind one call marks: a transaction stays short, the next call goes on."""

ENDED_TASKS_AT_ONCE = 200
CLOSED_AT_ONCE = 5


@action
def mark_overdue(*, by: Actor, at: datetime) -> int:
    """Mark what is late or soon due, each row once; return how many were marked.

    Reality is measured by ``at``, an exercise by its own clock. What was signed to be closed is closed when its
    observation is over. Tasks left open in an ended incident are superseded. Idempotent: a second call at the
    same time finds nothing.
    """
    by.require("task", unit="")
    marked = 0
    for world in _worlds():
        moment = clock.now(world) if world else at
        marked += sum(mark(world, moment, by) for mark in MARKS)
    return marked + _retire_ended()


def _worlds() -> list[str]:
    """Return reality and every exercise that has a limit running."""
    found: set[str] = {""}
    for rows in (
        Task.objects.filter(state__in=OPEN_TASKS, late_at=None, due_at__isnull=False),
        Receipt.objects.filter(status=ReceiptStatus.SENT, late_at=None, due_at__isnull=False),
        Estimate.objects.filter(replaced_at=None, late_at=None),
        PostEventReport.objects.filter(signed_at=None, late_at=None),
        Incident.objects.filter(closing_by__isnull=False),
    ):
        name = "directive__world" if rows.model is Receipt else "world"
        found |= set(rows.exclude(**{name: ""}).values_list(name, flat=True).distinct()[:50])
    return sorted(found)


def _tasks(world: str, at: datetime, by: Actor) -> int:
    rows = Task.objects.filter(
        state__in=OPEN_TASKS, late_at=None, due_at__lt=at, world=world, incident__stage__in=OPEN_STAGES
    )
    count = 0
    for task in rows.select_related("incident").order_by("due_at", "pk")[:AT_ONCE]:
        if Task.objects.filter(pk=task.pk, late_at=None, state__in=OPEN_TASKS).update(late_at=at):
            count += 1
            if not planned.has_clock(task):
                what = events.TaskLate(task.title, task.title_en or task.title, iso(task.due_at))
                record(what, task.incident, by=by, at=at, subject=task)
    return count


def _receipts(world: str, at: datetime, by: Actor) -> int:
    rows = Receipt.objects.filter(
        status=ReceiptStatus.SENT,
        late_at=None,
        due_at__lt=at,
        directive__world=world,
        directive__incident__stage__in=OPEN_STAGES,
    )
    return _mark(rows.order_by("due_at", "pk"), late_at=at)


def _warnings(world: str, at: datetime, by: Actor) -> int:
    return _mark(_estimates(world, at + WARN_BEFORE).filter(warned_at=None), warned_at=at)


def _late_estimates(world: str, at: datetime, by: Actor) -> int:
    return _mark(_estimates(world, at), late_at=at)


def _estimates(world: str, before: datetime) -> QuerySet[Estimate]:
    """Return estimates whose next word is due ``before``; an incident that is restored needs no word any more."""
    rows = Estimate.objects.filter(
        next_word_at__lt=before,
        world=world,
        incident__stage__in=BEFORE_RESTORED,
        replaced_at=None,
        late_at=None,
    )
    return rows.order_by("next_word_at", "pk")


def _reports(world: str, at: datetime, by: Actor) -> int:
    rows = PostEventReport.objects.filter(
        signed_at=None, late_at=None, due_at__lt=at, world=world, incident__stage__in=OPEN_STAGES
    )
    return _mark(rows.order_by("due_at", "pk"), late_at=at)


def _mark(rows: QuerySet[Any], **columns: datetime) -> int:
    """Set a mark on the first rows; what is told of it is the entry of the limit's clock (``deadlines``)."""
    keys = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    return rows.model._default_manager.filter(pk__in=keys).update(**columns) if keys else 0


def _closings(world: str, at: datetime, by: Actor) -> int:
    return close_observed(by=by, at=at, world=world, most=CLOSED_AT_ONCE)


MARKS = (_tasks, _receipts, _warnings, _late_estimates, _reports, _closings)


def _retire_ended() -> int:
    """Supersede tasks that an ended incident left open; they are owed no more."""
    left = Task.objects.filter(state__in=OPEN_TASKS).exclude(incident__stage__in=OPEN_STAGES)
    few = (
        left.exclude(Q(key__in=OUTLIVING.values()))
        .order_by("pk")
        .values_list("pk", flat=True)[:ENDED_TASKS_AT_ONCE]
    )
    return Task.objects.filter(pk__in=list(few), state__in=OPEN_TASKS).update(state=TaskState.SUPERSEDED)
