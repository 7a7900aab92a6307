"""All that the incident room shows, in a number of queries that does not grow with the incident."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db.models import Count, Max, Sum

from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.incidents.models import Condition, Incident
from youxu.incidents.queries.above import below_of, command_of, from_above
from youxu.incidents.queries.briefs import briefs_of
from youxu.incidents.queries.directives import directives_of, refusals_of
from youxu.incidents.queries.duties import duties_of
from youxu.incidents.queries.linked import is_above, lines_of
from youxu.incidents.queries.listing import incident_named
from youxu.incidents.queries.offers import offers_of
from youxu.incidents.queries.outlets import affected_outlets
from youxu.incidents.queries.rows import ConditionRow, Duty, Header, IncidentBrief, Room
from youxu.incidents.queries.steps import steps_of
from youxu.incidents.queries.tasks import columns_of
from youxu.incidents.queries.timeline import timeline_of
from youxu.network.models import Outlet

TIMELINE_SHOWN = 12


def room_of(
    actor: Actor, incident: Incident, at: datetime, *, outlets_after: int = 0, code: str = "", after: str = ""
) -> Room:
    """Return the room of an incident that the actor may read (see ``incident_named``).

    ``outlets_after`` asks for a later page of outlets, ``code`` and ``after`` for a part of the timeline.
    """
    brief = briefs_of([incident], at)[0]
    duties = duties_of(actor, at, world=incident.world, incident=incident)
    directives = directives_of(incident, at)
    eta = brief.estimate.eta_at if brief.estimate else None
    return Room(
        header=header_of(incident, brief),
        steps=steps_of(incident, at, eta),
        next_step=_next(duties),
        duties=duties,
        groups=columns_of(incident, at),
        directives=directives,
        refusals=refusals_of(incident, directives),
        outlets=affected_outlets(incident, after=outlets_after),
        timeline=timeline_of(actor, incident, code=code, after=after, size=TIMELINE_SHOWN, short=not code),
        offers=offers_of(actor, incident, statuses_of(incident)),
        conditions=conditions_of(incident),
        from_above=from_above(actor, incident, at),
        below=below_of(actor, incident, at),
        command=command_of(incident),
    )


def room(actor: Actor, reference: str, at: datetime) -> Room | None:
    """Return the room of the incident called ``reference``, or None when the actor may not read it."""
    incident = incident_named(actor, reference)
    return room_of(actor, incident, at) if incident is not None else None


def _next(duties: tuple[Duty, ...]) -> Duty | None:
    return duties[0] if duties else None


def header_of(incident: Incident, brief: IncidentBrief) -> Header:
    """Return the head of the room; expects unit, parent and merged_into to be loaded. One query."""
    total = Outlet.objects.filter(unit=incident.unit_id, retired_at=None).count()
    return Header(
        brief=brief,
        proposed_level=incident.proposed_level,
        level_reasons=tuple(incident.level_reasons),
        event_grade=incident.event_grade,
        flags=tuple(incident.flags),
        cause=incident.cause,
        cause_category=incident.cause_category,
        cause_detail=incident.cause_detail,
        outlets_in_unit=total,
        share_percent=round(100 * incident.outlet_count / total) if total else 0,
        parent_reference=_parent_reference(incident),
        merged_into=incident.merged_into.reference if incident.merged_into else "",
        plan_version_id=incident.plan_version_id,
        unit_id=incident.unit_id,
        convened_at=incident.convened_at,
        claimed_at=incident.claimed_at,
        released_at=incident.released_at,
        observation_until=incident.observation_until,
        cleared_at=incident.cleared_at,
        closed_at=incident.closed_at,
        relapsed_at=incident.relapsed_at,
    )


def _parent_reference(incident: Incident) -> str:
    """Return which incident this one is part of; a cause declared above is told with the words that come from it."""
    parent = incident.parent
    return parent.reference if parent is not None and not is_above(parent) else ""


def statuses_of(incident: Incident) -> dict[str, int]:
    """Return how many lines of the incident stand at each status: one query."""
    rows = lines_of(incident).values("status").annotate(count=Count("pk")).order_by()
    return {row["status"]: row["count"] for row in rows}


def conditions_of(incident: Incident) -> tuple[ConditionRow, ...]:
    """Return what must be met before a stage, open conditions first: one query."""
    rows = Condition.objects.filter(incident=incident).order_by("met_at", "opened_at", "pk")[:50]
    return tuple(
        ConditionRow(row.pk, row.stage, row.key, row.text, row.text_en, row.opened_at, row.met_at, row.met_by)
        for row in rows
    )


def revision_of(actor: Actor, incident: Incident, at: datetime) -> str:
    """Return the mark of what this reader sees at this minute: for fragments that answer 304.

    It changes with every entry of the incident's stream, with the cause above or the responses below it, and with
    every minute, since limits run.
    """
    last = (
        Entry.objects.filter(stream=incident.stream).order_by("-sequence").values_list("sequence", flat=True)
    )
    minute = at.strftime("%Y%m%d%H%M")
    body = f"{incident.pk}:{incident.revision}:{last.first() or 0}:{_linked(incident)}:{actor.key}:{minute}"
    return sha256(body.encode()).hexdigest()[:20]


def _linked(incident: Incident) -> int:
    """Return a number that changes with the cause above or the responses below."""
    if is_above(incident):
        return incident.children.aggregate(n=Sum("revision"))["n"] or 0
    if incident.parent_id is None:
        return 0
    return (
        Entry.objects.filter(stream=f"incident:{incident.parent_id}").aggregate(n=Max("sequence"))["n"] or 0
    )
