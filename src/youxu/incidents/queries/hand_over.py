"""What is open at the change of duty: incidents, limits, promises, people on the road, calls to return (O3).

Composed from the present rows whenever it is asked, filtered by the reader as everything is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.questions import by_keys
from youxu.incidents.models import FirstReport, Task
from youxu.incidents.queries.briefs import SEVERITY, briefs_of, visible_incidents
from youxu.incidents.queries.deadlines import deadlines_of
from youxu.incidents.queries.limits import limit_of
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.queries.rows import Deadline, IncidentBrief, Limit
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, TaskState, Verification
from youxu.network import queries as network

LOADED = 100
MOVING = (TaskState.DOING, TaskState.WAITING)
FIELD_GROUPS = ("technical", "customer", "logistics")
"""Groups that send people out; an outlet's own tasks are done where its people are anyway."""
OF_TASK = (
    "title", "title_en", "accepted_at", "opened_at", "due_at", "incident__reference",
    "owner__name", "owner__name_en", "outlet__name", "outlet__name_en",
)  # fmt: skip
OF_REPORT = ("reported_at", "incident__reference", "outlet__name", "outlet__name_en", "outlet__telephone")


@dataclass(frozen=True)
class OnTheRoad:
    """A person with a task in progress at an outlet: where, since when, until when."""

    task: int
    reference: str
    title: str
    title_en: str
    who: str
    who_en: str
    outlet: str
    outlet_en: str
    since: datetime
    limit: Limit


@dataclass(frozen=True)
class RingBack:
    """A first report that the office has not rung back about yet."""

    reference: str
    outlet: str
    outlet_en: str
    telephone: str
    reported_at: datetime


@dataclass(frozen=True)
class HandOverList:
    """Everything that the next person on duty must know, each part the most pressing first."""

    incidents: tuple[IncidentBrief, ...]
    clocks: tuple[Deadline, ...]
    promises: tuple[Deadline, ...]
    on_road: tuple[OnTheRoad, ...]
    ring_back: tuple[RingBack, ...]
    calls: tuple[network.CallRow, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many there are of each part."""
        return {name: len(getattr(self, name)) for name in self.__dataclass_fields__}


def hand_over_list(actor: Actor, unit_path: str, at: datetime, *, world: str = "") -> HandOverList:
    """Return the list of a unit and those below, in a constant number of queries; at most 100 of each part."""
    rows = visible_incidents(actor, world).filter(path_under("unit_path", unit_path), stage__in=OPEN_STAGES)
    found = rows.annotate(severity=SEVERITY).order_by("severity", "-reported_at")[:LOADED]
    limits = deadlines_of(actor, unit_path, at, world)
    return HandOverList(
        incidents=briefs_of(by_keys(found, "unit"), at),
        clocks=tuple(row for row in limits if row.kind != "ESTIMATE"),
        promises=tuple(row for row in limits if row.kind == "ESTIMATE"),
        on_road=_on_road(actor, unit_path, at, world),
        ring_back=_ring_back(actor, unit_path, world),
        calls=tuple(network.call_list(unit_path, world=world, limit=LOADED)),
    )


def _on_road(actor: Actor, unit_path: str, at: datetime, world: str) -> tuple[OnTheRoad, ...]:
    rows = Task.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path),
        world=world,
        state__in=MOVING,
        group__in=FIELD_GROUPS,
        outlet__isnull=False,
        owner__isnull=False,
    )
    return tuple(
        OnTheRoad(
            task=row.pk,
            reference=row.incident.reference,
            title=row.title,
            title_en=row.title_en,
            who=name_of(row.owner),
            who_en=name_en_of(row.owner),
            outlet=row.outlet.name if row.outlet else "",
            outlet_en=(row.outlet.name_en or row.outlet.name) if row.outlet else "",
            since=row.accepted_at or row.opened_at,
            limit=limit_of(row.due_at, at, opened_at=row.opened_at),
        )
        for row in by_keys(
            rows.order_by("due_at", "pk")[:LOADED], "incident", "owner", "outlet", only=OF_TASK
        )
    )


def _ring_back(actor: Actor, unit_path: str, world: str) -> tuple[RingBack, ...]:
    rows = FirstReport.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path),
        world=world,
        verification=Verification.UNVERIFIED,
        incident__stage__in=BEFORE_RESTORED,
    )
    return tuple(
        RingBack(
            reference=row.incident.reference,
            outlet=row.outlet.name,
            outlet_en=row.outlet.name_en or row.outlet.name,
            telephone=row.outlet.telephone,
            reported_at=row.reported_at,
        )
        for row in by_keys(rows.order_by("reported_at", "pk")[:LOADED], "incident", "outlet", only=OF_REPORT)
    )
