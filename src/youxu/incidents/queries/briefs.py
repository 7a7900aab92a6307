"""Incidents as lists show them: brief rows for any number of incidents in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from youxu.core.actor import Actor
from youxu.core.models import Visibility
from youxu.core.questions import kept_question
from youxu.incidents.models import Estimate, Incident, PostEventReport, Task
from youxu.incidents.queries.from_outlet import waiting_by_card
from youxu.incidents.queries.limits import limit_of, minutes
from youxu.incidents.queries.linked import is_above
from youxu.incidents.queries.rows import EstimateRow, IncidentBrief, Limit
from youxu.incidents.queries.steps import step_of
from youxu.incidents.rules.words import OPEN_STAGES, OPEN_TASKS, Kind, TaskState

LEVELS = ("I", "II", "III", "IV", "OUTLET")
SEVERITY = Case(
    *(When(level=key, then=Value(place)) for place, key in enumerate(LEVELS)),
    default=Value(len(LEVELS)),
    output_field=IntegerField(),
)


def visible_incidents(actor: Actor, world: str = "") -> Any:
    """Return the queryset of incidents of ``world`` that the actor may read, with their unit; no planned stops.

    A planned stop is no interruption: it has lists of its own and is counted in none of these (``planned_stops``).
    """
    rows = Incident.objects.visible_to(actor).filter(world=world).exclude(kind=Kind.PLANNED_STOP)
    return rows.select_related("unit")


def open_under_version(actor: Actor, version: int, at: datetime) -> tuple[IncidentBrief, ...]:
    """Return the latest 50 open incidents that the actor may read and that run under a version of a plan."""
    # Bare, the version would lure SQLite from the index of the stages to all incidents that ever ran under it.
    of_version = Exact(Coalesce("plan_version", Value(0)), version)
    rows = visible_incidents(actor).filter(of_version, stage__in=OPEN_STAGES).order_by("-pk")
    return briefs_of(rows[:50], at)


def briefs_of(incidents: Iterable[Incident], at: datetime) -> tuple[IncidentBrief, ...]:
    """Return brief rows in the given order: five queries, however many incidents, seven where causes are above."""
    rows = list(incidents)
    keys = [row.pk for row in rows]
    if not keys:
        return ()
    counts, estimates, reports, holders = (
        _counts(keys, at),
        estimates_of(keys, at),
        _reports(keys, at),
        _holders(keys),
    )
    by_card = waiting_by_card(keys)
    above = _estimates_above(rows, estimates, at)
    outlets = _outlets_below(rows)
    return tuple(
        replace(
            _brief(
                row,
                at,
                counts.get(row.pk, {}),
                estimates.get(row.pk) or above.get(row.pk),
                reports.get(row.pk),
                holders.get(row.pk),
                outlets.get(row.pk, row.outlet_count),
            ),
            unverified_card=row.pk in by_card,
        )
        for row in rows
    )


def _estimates_above(
    rows: Iterable[Incident], own: Mapping[int, EstimateRow], at: datetime
) -> dict[int, EstimateRow]:
    """Return what the declared cause above promises to responses without an estimate of their own: one query.

    The reason and the name stay above, where they are read by who may.
    """
    waiting = {
        row.pk: row.parent_id
        for row in rows
        if row.parent_id and row.pk not in own and row.released_at is None
    }
    if not waiting:
        return {}
    found = estimates_of([key for key in waiting.values() if key], at)
    return {
        key: replace(found[parent], reason="", made_by="", above=True)
        for key, parent in waiting.items()
        if parent in found
    }


def _outlets_below(rows: Iterable[Incident]) -> dict[int, int]:
    """Return how many outlets the responses to declared causes concern, by cause: one query where there are any."""
    keys = [row.pk for row in rows if is_above(row)]
    if not keys:
        return {}
    counted = Incident.objects.filter(parent__in=keys).order_by().values_list("parent")
    return dict.fromkeys(keys, 0) | dict(counted.annotate(n=Sum("outlet_count")))


def _brief(
    row: Incident,
    at: datetime,
    counts: Mapping[str, int],
    estimate: EstimateRow | None,
    report: Limit | None,
    holder: tuple[str, str, str] | None,
    outlets: int,
) -> IncidentBrief:
    until = row.released_at or row.ended_at or at
    name, name_en, group = holder or ("", "", "")
    return IncidentBrief(
        pk=row.pk,
        reference=row.reference,
        kind=row.kind,
        stage=row.stage,
        step=step_of(row),
        level=row.level,
        title=row.title,
        title_en=row.title_en,
        cause=row.cause,
        unit_path=row.unit_path,
        unit_name=row.unit.name,
        unit_name_en=row.unit.name_en,
        world=row.world,
        need_to_know=row.visibility == Visibility.NEED_TO_KNOW,
        revision=row.revision,
        began_at=row.began_at,
        reported_at=row.reported_at,
        ended_at=row.released_at or row.ended_at,
        elapsed_minutes=max(minutes(until - row.began_at), 0),
        outlet_count=outlets,
        estimate=estimate,
        late_count=counts.get("late", 0),
        tasks_done=counts.get("done", 0),
        tasks_total=counts.get("all", 0),
        holder=name,
        holder_en=name_en,
        holder_group=group,
        post_event_report=report,
    )


def _counts(keys: list[int], at: datetime) -> dict[int, dict[str, int]]:
    found = _tasks_counted(keys=keys, at=at).answer()
    return {key: {"all": every, "done": done, "late": late} for key, every, done, late in found}


@kept_question
def _tasks_counted(*, keys: Collection[int], at: datetime) -> QuerySet[Task, Any]:
    rows = Task.objects.filter(incident__in=keys).exclude(state=TaskState.SUPERSEDED).order_by()
    return rows.values_list("incident").annotate(
        all=Count("pk"),
        done=Count("pk", filter=Q(state=TaskState.DONE)),
        late=Count("pk", filter=Q(state__in=OPEN_TASKS, due_at__lt=at)),
    )


def estimates_of(keys: list[int], at: datetime) -> dict[int, EstimateRow]:
    """Return the estimate in force of each incident, by incident key."""
    return {row.incident_id: estimate_row(row, at) for row in _in_force(keys=keys).rows()}


@kept_question
def _in_force(*, keys: Collection[int]) -> QuerySet[Estimate]:
    return Estimate.objects.filter(incident__in=keys, replaced_at=None).order_by("number")


def estimate_row(row: Estimate, at: datetime) -> EstimateRow:
    """Return one estimate with the limit of its next word."""
    return EstimateRow(
        number=row.number,
        eta_at=row.eta_at,
        low_at=row.low_at,
        high_at=row.high_at,
        reason=row.reason,
        made_by=row.made_by_name,
        made_at=row.made_at,
        next_word=limit_of(row.next_word_at, at, opened_at=row.made_at),
    )


def _reports(keys: list[int], at: datetime) -> dict[int, Limit]:
    found = _of_reports(keys=keys).columns()
    return {key: limit_of(due, at, opened_at=opened, met_at=signed) for key, due, opened, signed in found}


@kept_question
def _of_reports(*, keys: Collection[int]) -> QuerySet[PostEventReport, Any]:
    rows = PostEventReport.objects.filter(incident__in=keys)
    return rows.values_list("incident", "due_at", "assembled_at", "signed_at")


def _holders(keys: list[int]) -> dict[int, tuple[str, str, str]]:
    """Return who has each incident in hand: the owner of its most pressing task in progress."""
    found = _of_holders(keys=keys).answer()
    return {key: (name, name_en or name, group) for key, name, name_en, group in found}


@kept_question
def _of_holders(*, keys: Collection[int]) -> QuerySet[Task, Any]:
    doing = Task.objects.filter(incident=OuterRef("pk"), state=TaskState.DOING, owner__isnull=False)
    first = doing.order_by(F("due_at").asc(nulls_last=True), "pk").values("pk")[:1]
    tasks = Incident.objects.filter(pk__in=keys).annotate(task=Subquery(first)).values("task")
    return Task.objects.filter(pk__in=tasks).values_list("incident", "owner__name", "owner__name_en", "group")


def estimate_in_force(incident: Incident, at: datetime) -> EstimateRow | None:
    """Return the estimate in force of one incident, or None."""
    return estimates_of([incident.pk], at).get(incident.pk)


def estimates_history(incident: Incident, at: datetime) -> tuple[EstimateRow, ...]:
    """Return every estimate that was given, the newest first, at most 20."""
    rows = Estimate.objects.filter(incident=incident).order_by("-number")[:20]
    return tuple(estimate_row(row, at) for row in rows)
