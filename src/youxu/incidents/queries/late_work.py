"""How many limits of a unit's work had passed unmet at a moment: the same five kinds that ``deadlines_of`` lists.

Counted without an upper bound and from recorded moments, so that a day that was missed is summed up as it stood then;
of open matters only, for the figure is read by whoever reads the office's day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.incidents.models import Estimate, Incident, PlannedStop, PostEventReport, Receipt, Task
from youxu.incidents.queries.deadlines import OF_A_LONG_CLOSURE
from youxu.incidents.rules.planned_stop import Permission
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, OPEN_TASKS, ReceiptStatus, Stage


def late_work(path: str, at: datetime, world: str) -> int:
    """Return how many tasks, receipts, next words, reports and planned stops were overdue in a unit and those below."""
    return sum(
        rows.count()
        for rows in (
            _tasks(path, at, world),
            _receipts(path, at, world),
            _estimates(path, at, world),
            _reports(path, at, world),
            _stops(path, at, world),
        )
    )


def _of(model: Any, path: str, world: str) -> QuerySet[Any]:
    return model.objects.filter(
        path_under("unit_path", path),
        world=world,
        visibility=Visibility.OPEN,
        incident__visibility=Visibility.OPEN,
    )


def _tasks(path: str, at: datetime, world: str) -> QuerySet[Task]:
    unmet = Q(state__in=OPEN_TASKS) | Q(done_at__gt=at)
    return _of(Task, path, world).filter(OF_A_LONG_CLOSURE, unmet, due_at__lt=at, opened_at__lte=at)


def _receipts(path: str, at: datetime, world: str) -> QuerySet[Receipt]:
    unmet = Q(status=ReceiptStatus.SENT) | Q(answered_at__gt=at)
    return Receipt.objects.filter(
        path_under("directive__unit_path", path),
        unmet,
        directive__world=world,
        directive__visibility=Visibility.OPEN,
        directive__incident__visibility=Visibility.OPEN,
        directive__incident__stage__in=OPEN_STAGES,
        directive__issued_at__lte=at,
        due_at__lt=at,
    )


def _estimates(path: str, at: datetime, world: str) -> QuerySet[Estimate]:
    unmet = Q(replaced_at=None) | Q(replaced_at__gt=at)
    standing = Incident.objects.filter(_not_back(BEFORE_RESTORED, at))
    rows = _of(Estimate, path, world).filter(unmet, made_at__lte=at, next_word_at__lt=at)
    return rows.filter(incident__in=standing.values("pk"), incident__long_since=None)


def _reports(path: str, at: datetime, world: str) -> QuerySet[PostEventReport]:
    unmet = Q(signed_at=None) | Q(signed_at__gt=at)
    return _of(PostEventReport, path, world).filter(unmet, assembled_at__lte=at, due_at__lt=at)


def _stops(path: str, at: datetime, world: str) -> QuerySet[PlannedStop]:
    stopped = Incident.objects.filter(_not_back((Stage.STOPPED,), at))
    planned = Incident.objects.filter(stage=Stage.PLANNED)
    under_way = Q(begun_at__lte=at, ends_at__lt=at, incident__in=stopped.values("pk"))
    waiting = Q(permission=Permission.APPLIED, begun_at=None, starts_at__lt=at)
    waiting &= Q(incident__in=planned.values("pk"))
    return _of(PlannedStop, path, world).filter(under_way | waiting)


def _not_back(stages: Iterable[Stage], at: datetime) -> Q:
    """Return the filter of incidents that stand in ``stages``, or that were released only after a moment."""
    return Q(stage__in=stages) | Q(released_at__gt=at)
