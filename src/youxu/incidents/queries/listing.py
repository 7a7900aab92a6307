"""The list of incidents: filtered, in keyset pages, and the figures of what is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.core.questions import by_keys, kept_question
from youxu.incidents.models import Incident
from youxu.incidents.queries.briefs import briefs_of, visible_incidents
from youxu.incidents.queries.limits import minutes
from youxu.incidents.queries.rows import ClosedFigures, IncidentList
from youxu.incidents.rules.words import ENDED_STAGES, OPEN_STAGES, Stage

PAGE = 50
COUNTED = 1000


@dataclass(frozen=True)
class Filters:
    """What the list of incidents is asked for; empty means any. ``state`` is open, closed, false_alarm or all."""

    state: str = "open"
    unit_path: str = ""
    level: str = ""
    cause: str = ""
    text: str = ""


def incidents_of(
    actor: Actor, filters: Filters, at: datetime, *, after: str = "", world: str = ""
) -> IncidentList:
    """Return one page of incidents, the newest report first; at most six queries."""
    rows = _chosen(actor, filters, world)
    if after and (edge := _edge(after)) is not None:
        moment, pk = edge
        rows = rows.filter(Q(reported_at__lt=moment) | Q(reported_at=moment, pk__lt=pk))
    found = first_of(rows, PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return IncidentList(briefs_of(found[:PAGE], at), _mark(last) if last else "")


def first_of(rows: QuerySet[Incident], count: int) -> list[Incident]:
    """Return the newest ``count`` of ``rows``: sorted by their keys alone, so that few whole rows are read."""
    return by_keys(rows.order_by("-reported_at", "-pk")[:count], "unit")


def _chosen(actor: Actor, filters: Filters, world: str) -> QuerySet[Incident]:
    rows = visible_incidents(actor, world).filter(path_under("unit_path", filters.unit_path))
    if filters.state == "open":
        rows = rows.filter(stage__in=OPEN_STAGES)
    elif filters.state == "closed":
        rows = rows.filter(stage__in=ENDED_STAGES)
    elif filters.state == "false_alarm":
        rows = rows.filter(stage=Stage.CALLED_OFF)
    if filters.level:
        rows = rows.filter(level=filters.level)
    if filters.cause:
        rows = rows.filter(cause=filters.cause)
    if filters.text:
        words = Q(reference__icontains=filters.text) | Q(title__icontains=filters.text)
        rows = rows.filter(words | Q(title_en__icontains=filters.text))
    return rows


def incident_named(actor: Actor, reference: str) -> Incident | None:
    """Return the incident called ``reference`` in any world, or None when there is none that one may read."""
    # A cause above and an heir are read by who shows them: few incidents have one. A reference names one row: to order
    # it too costs every page of an incident a third of this query's making.
    found = Incident.objects.visible_to(actor).select_related("unit")
    return next(iter(found.filter(reference=reference.strip().upper())[:1]), None)


def open_reference(stream: str) -> str:
    """Return the number of the incident whose journal stream it is; '' for a need-to-know one and for other streams."""
    kind, _, pk = stream.partition(":")
    if kind != "incident" or not pk.isdigit():
        return ""
    found = Incident.objects.filter(pk=int(pk), visibility=Visibility.OPEN).values_list(
        "reference", flat=True
    )
    return next(iter(found), "")


def open_count(actor: Actor, unit_path: str, world: str = "") -> int:
    """Return how many incidents are open in the unit and below, at most 1,000."""
    return _open(actor, unit_path, world).count()


@kept_question
def _open(actor: Actor, unit_path: str, world: str) -> QuerySet[Incident, int]:
    rows = visible_incidents(actor, world).filter(path_under("unit_path", unit_path), stage__in=OPEN_STAGES)
    return rows.order_by().values_list("pk", flat=True)[:COUNTED]


def closed_figures(actor: Actor, unit_path: str, at: datetime, world: str = "") -> ClosedFigures:
    """Return how many were closed and called off this year (at most 1,000), and the last that was released.

    A false alarm is counted apart and without blame: nobody is named.
    """
    rows = visible_incidents(actor, world).filter(path_under("unit_path", unit_path))
    january = timezone.localtime(at).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    closed = rows.filter(stage=Stage.CLOSED, closed_at__gte=january)[:COUNTED].count()
    alarms = rows.filter(stage=Stage.CALLED_OFF, ended_at__gte=january)[:COUNTED].count()
    last = next(iter(first_of(rows.filter(stage=Stage.CLOSED, released_at__isnull=False), 1)), None)
    if last is None or last.released_at is None:
        return ClosedFigures(closed, alarms, None, None)
    return ClosedFigures(closed, alarms, briefs_of([last], at)[0], minutes(last.released_at - last.began_at))


def merge_candidates(actor: Actor, incident: Incident, at: datetime) -> IncidentList:
    """Return the other open incidents of the same unit and world, into which this one may be merged."""
    rows = visible_incidents(actor, incident.world).filter(unit=incident.unit, stage__in=OPEN_STAGES)
    found = rows.exclude(pk=incident.pk).order_by("-reported_at", "-pk")[:20]
    return IncidentList(briefs_of(found, at), "")


def _mark(row: Incident) -> str:
    return f"{row.reported_at.isoformat()}~{row.pk}"


def _edge(after: str) -> tuple[datetime, int] | None:
    moment, _, pk = after.partition("~")
    try:
        return datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None
