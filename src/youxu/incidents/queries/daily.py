"""Interruptions counted and listed for a span of time: new, not restored, restored; for the office's day (O3).

The counts are those of open matters; what is need-to-know is one number of its own, of which nothing else is said.
Figures are reckoned from recorded moments, so that a day that was missed is summed up as it stood then.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.incidents.models import Incident, Interruption
from youxu.incidents.queries.briefs import SEVERITY, briefs_of, visible_incidents
from youxu.incidents.queries.rows import IncidentBrief
from youxu.incidents.rules.words import Kind

Span = tuple[datetime, datetime]
"""Later than the first moment, up to the second."""
SHOWN = 50


def new_count(path: str, span: Span, world: str) -> int:
    """Return how many interruptions were reported in a span, in a unit and those below."""
    return _open_matters(path, world).filter(_within("reported_at", span)).count()


def unrestored_count(path: str, span: Span, world: str) -> int:
    """Return how many interruptions were not restored at the end of a span."""
    return _open_matters(path, world).filter(_standing(span[1])).count()


def restored_count(path: str, span: Span, world: str) -> int:
    """Return how many interruptions were released in a span."""
    return _open_matters(path, world).filter(_within("released_at", span)).count()


def stopped_outlets(path: str, span: Span, world: str) -> int:
    """Return at how many outlets a line was stopped or limited at the end of a span."""
    incidents = _open_matters(path, world).filter(_standing(span[1]))
    down = Q(released_at=None) | Q(released_at__gt=span[1])
    rows = Interruption.objects.filter(down, incident__in=incidents.values("pk"), began_at__lte=span[1])
    return rows.order_by().values("outlet").distinct().count()


def closed_matters(path: str, span: Span, world: str) -> int:
    """Return how many need-to-know interruptions stood at the end of a span: the only word on them (限知)."""
    rows = _of(path, world).filter(visibility=Visibility.NEED_TO_KNOW)
    return rows.filter(_standing(span[1])).count()


def interruptions_of_day(
    actor: Actor, path: str, span: Span, at: datetime, *, world: str = ""
) -> tuple[IncidentBrief, ...]:
    """Return up to 50 interruptions that the actor may read and that were new, standing or restored in a span.

    The gravest come first, as they stand at ``at``.
    """
    rows = visible_incidents(actor, world).filter(path_under("unit_path", path), kind=Kind.INTERRUPTION)
    found = (
        rows.filter(pk__in=_touched(span))
        .annotate(severity=SEVERITY)
        .order_by("severity", "-reported_at", "-pk")
    )
    return briefs_of(found[:SHOWN], at)


def _touched(span: Span) -> QuerySet[Incident, int]:
    """Return the keys of what was new, restored or standing in a span: each found by an index of its own."""
    new, restored, standing = (
        Incident.objects.filter(touched).values_list("pk", flat=True)
        for touched in (_within("reported_at", span), _within("released_at", span), _standing(span[1]))
    )
    return new.union(restored, standing)


def _of(path: str, world: str) -> QuerySet[Incident]:
    return Incident.objects.filter(path_under("unit_path", path), kind=Kind.INTERRUPTION, world=world)


def _open_matters(path: str, world: str) -> QuerySet[Incident]:
    return _of(path, world).filter(visibility=Visibility.OPEN)


def _within(field: str, span: Span) -> Q:
    return Q(**{f"{field}__gt": span[0], f"{field}__lte": span[1]})


def _standing(at: datetime) -> Q:
    """Return the filter of what was reported, and neither restored nor over, at a moment."""
    restored = Q(released_at=None) | Q(released_at__gt=at)
    over = Q(ended_at=None) | Q(ended_at__gt=at)
    return Q(reported_at__by_then=at) & restored & over
