"""Long closures as the board, their page and the command line show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.questions import Question, by_keys, kept_question
from youxu.incidents.models import Incident, LongClosure, Task, TemporaryPlace
from youxu.incidents.queries.limits import limit_of
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.queries.rows import Limit, TaskRow
from youxu.incidents.queries.tasks import task_row
from youxu.incidents.rules.long_closure import MILESTONE, day_of
from youxu.incidents.rules.words import TaskState

LISTED = 50


@dataclass(frozen=True)
class LongClosureRow:
    """One long closure: since when, on which day, who has it in hand, when it is looked at next."""

    reference: str
    title: str
    title_en: str
    unit_path: str
    began_at: datetime
    day: int
    declared_at: datetime
    owner: str
    owner_en: str
    last_word: str
    reviewed_at: datetime | None
    next_review: Limit
    ended_at: datetime | None
    milestones_done: int
    milestones: int
    revision: int


@dataclass(frozen=True)
class TemporaryPlaceRow:
    """A temporary counter or mobile unit of a long closure, with its own hours."""

    pk: int
    outlet_code: str
    outlet: str
    outlet_en: str
    kind: str
    place: str
    hours: str
    lines: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime | None


def long_closures(
    actor: Actor, unit_path: str, at: datetime, *, world: str = ""
) -> tuple[LongClosureRow, ...]:
    """Return the long closures of the unit and below, the one to be looked at next first."""
    return _rows(_standing(actor, unit_path, world), at)


@kept_question
def _standing(actor: Actor, unit_path: str, world: str) -> QuerySet[LongClosure, int]:
    rows = LongClosure.objects.visible_to(actor).filter(
        path_under("unit_path", unit_path), world=world, ended_at=None, incident__long_since__isnull=False
    )
    return rows.order_by("next_review_at", "pk").values_list("pk", flat=True)[:LISTED]


def long_closure_of(incident: Incident, at: datetime) -> LongClosureRow | None:
    """Return the long closure that an incident is or was, or None."""
    found = _rows(LongClosure.objects.filter(incident=incident), at)
    return found[0] if found else None


def milestones_of(incident: Incident, at: datetime) -> tuple[TaskRow, ...]:
    """Return the milestones of a long closure in their order."""
    rows = incident.tasks.filter(key__startswith=MILESTONE).exclude(state=TaskState.SUPERSEDED)
    return tuple(
        task_row(row, at) for row in rows.select_related("owner", "outlet", "directive").order_by("pk")
    )


def temporary_places_of(incident: Incident) -> tuple[TemporaryPlaceRow, ...]:
    """Return the temporary places of a long closure, open ones first."""
    rows = TemporaryPlace.objects.filter(incident=incident).select_related("outlet")
    return tuple(
        TemporaryPlaceRow(
            pk=row.pk,
            outlet_code=row.outlet.code,
            outlet=row.outlet.name,
            outlet_en=row.outlet.name_en or row.outlet.name,
            kind=row.kind,
            place=row.place,
            hours=row.hours,
            lines=tuple(row.lines),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in sorted(rows, key=lambda row: (row.ends_at is not None, row.pk))
    )


def temporary_place(incident: Incident, pk: int) -> TemporaryPlace | None:
    """Return one temporary place to act on, or None."""
    rows = TemporaryPlace.objects.filter(incident=incident, pk=pk)
    return rows.select_related("incident", "outlet").first()


def _rows(rows: QuerySet[LongClosure] | Question[LongClosure], at: datetime) -> tuple[LongClosureRow, ...]:
    found = by_keys(rows, "incident__unit", "owner")
    if not found:
        return ()
    done: dict[int, list[bool]] = {row.incident_id: [] for row in found}
    from_tasks = Task.objects.filter(incident__in=list(done), key__startswith=MILESTONE)
    from_tasks = from_tasks.exclude(state=TaskState.SUPERSEDED)
    for incident, state in from_tasks.values_list("incident", "state"):
        done[incident].append(state == TaskState.DONE)
    return tuple(_row(row, done[row.incident_id], at) for row in found)


def _row(row: LongClosure, done: list[bool], at: datetime) -> LongClosureRow:
    incident = row.incident
    return LongClosureRow(
        reference=incident.reference,
        title=incident.title,
        title_en=incident.title_en,
        unit_path=incident.unit_path,
        began_at=incident.began_at,
        day=day_of(incident.began_at, row.ended_at or at, ZoneInfo(incident.unit.time_zone)),
        declared_at=row.declared_at,
        owner=name_of(row.owner),
        owner_en=name_en_of(row.owner),
        last_word=row.last_word,
        reviewed_at=row.reviewed_at,
        next_review=limit_of(
            row.next_review_at, at, opened_at=row.reviewed_at or row.declared_at, met_at=row.ended_at
        ),
        ended_at=row.ended_at,
        milestones_done=sum(done),
        milestones=len(done),
        revision=row.revision,
    )
