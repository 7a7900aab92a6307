"""Planned stops as lists, their room and their notices show them; they are counted among no interruptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.core.questions import by_keys, kept_question
from youxu.incidents import planned
from youxu.incidents.models import Incident, PlannedStop, StopPlace
from youxu.incidents.queries.limits import limit_of
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.queries.rows import Deadline, Limit
from youxu.incidents.rules import planned_stop as rules
from youxu.incidents.rules.words import OPEN_STAGES, Stage
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet
from youxu.plan.schema import CauseKey, Plan, StopNotice, Text

LISTED = 100
AHEAD = timedelta(days=7)
REOPEN = mark("Reopen or prolong the planned stop")
PERMIT = mark("Record the permission of the planned stop, or move it")
SHOWN = (Stage.PLANNED, Stage.STOPPED, Stage.RESTORED)


@dataclass(frozen=True)
class StopOutlet:
    """One outlet of a planned stop; ``counters`` when only some of them stop."""

    pk: int
    code: str
    name: str
    name_en: str
    counters: str


@dataclass(frozen=True)
class StopRow:
    """One planned stop as lists and its room show it. ``due`` is its end while it lasts, else its start."""

    pk: int
    reference: str
    title: str
    title_en: str
    unit_path: str
    unit_name: str
    unit_name_en: str
    world: str
    stage: str
    lines: Mapping[str, str]
    outlets: tuple[StopOutlet, ...]
    starts_at: datetime
    ends_at: datetime
    begun_at: datetime | None
    reason: str
    public_reason: str
    permission: str
    permission_number: str
    applied_date: date | None
    planned_by: str
    planned_by_en: str
    prolonged: int
    overdue: bool
    due: Limit
    revision: int
    incident_revision: int


def planned_stops(
    actor: Actor, unit_path: str, at: datetime, *, world: str = "", ended: bool = False
) -> tuple[StopRow, ...]:
    """Return the planned stops of the unit and below, the next first; with ``ended`` those that are over, the last first."""
    rows = _visible(actor, world).filter(path_under("unit_path", unit_path))
    if ended:
        rows = rows.exclude(incident__stage__in=OPEN_STAGES).order_by("-starts_at", "-pk")
    else:
        rows = rows.filter(incident__stage__in=SHOWN).order_by("starts_at", "pk")
    return _rows(rows, at)


def stops_ahead(actor: Actor, unit_path: str, at: datetime, *, world: str = "") -> tuple[StopRow, ...]:
    """Return what is stopped as planned, and what begins within seven days: for the board."""
    rows = _visible(actor, world).filter(path_under("unit_path", unit_path))
    soon = Q(incident__stage=Stage.PLANNED, starts_at__lte=at + AHEAD)
    return _rows(rows.filter(Q(incident__stage=Stage.STOPPED) | soon).order_by("starts_at", "pk"), at)


def stops_of_outlet(actor: Actor, outlet_id: int, at: datetime) -> tuple[StopRow, ...]:
    """Return the planned stops of one outlet that are to come or under way."""
    rows = _visible(actor, "").filter(places__outlet=outlet_id, incident__stage__in=SHOWN)
    return _rows(rows.order_by("starts_at", "pk"), at)


@dataclass(frozen=True)
class StoppedNow:
    """A planned stop that is under way at an outlet, as a reporter is told of it."""

    reference: str
    lines: frozenset[str]
    ends_at: datetime


def stopped_as_planned(outlet: Outlet, *, world: str = "") -> tuple[StoppedNow, ...]:
    """Return the planned stops under way at the outlet: everybody there may know of them (P3b). One query."""
    return tuple(
        StoppedNow(reference, frozenset(rules.lines_of(lines)), ends_at)
        for reference, lines, ends_at in _stopped_at(outlet_id=outlet.pk, world=world).columns()
    )


@kept_question
def _stopped_at(*, outlet_id: int, world: str) -> QuerySet[PlannedStop, tuple[str, Any, datetime]]:
    rows = PlannedStop.objects.filter(
        places__outlet=outlet_id, world=world, incident__stage=Stage.STOPPED, visibility=Visibility.OPEN
    )
    return rows.order_by("ends_at", "pk").values_list("incident__reference", "lines", "ends_at")


def planned_stop_of(incident: Incident, at: datetime) -> StopRow | None:
    """Return the planned stop that an incident is, or None."""
    found = _rows(PlannedStop.objects.filter(incident=incident), at)
    return found[0] if found else None


@kept_question
def _limited(actor: Actor, unit_path: str, world: str) -> QuerySet[PlannedStop, int]:
    waiting = Q(incident__stage=Stage.PLANNED, permission=rules.Permission.APPLIED)
    rows = _visible(actor, world).filter(path_under("unit_path", unit_path))
    rows = rows.filter(Q(incident__stage=Stage.STOPPED) | waiting)
    return rows.order_by("starts_at", "pk").values_list("pk", flat=True)[:LISTED]


def stop_deadlines(actor: Actor, unit_path: str, at: datetime, world: str) -> Iterable[Deadline]:
    """Yield the ends of stops under way, and the starts that wait for a permission."""
    for row in by_keys(_limited(actor, unit_path, world), "incident"):
        stopped = row.incident.stage == Stage.STOPPED
        yield Deadline(
            kind="STOP",
            reference=row.incident.reference,
            world=world,
            title=Sentence(REOPEN if stopped else PERMIT),
            title_en="",
            who="",
            who_en="",
            group="office",
            clause="P4b" if stopped else "P3b",
            limit=due_of(row, at),
            target=row.pk,
            outlet=row.incident.title,
            outlet_en=row.incident.title_en,
        )


def due_of(row: PlannedStop, at: datetime) -> Limit:
    """Return the limit that runs: the end of a stop under way, the start of one that is to come."""
    if row.begun_at is None:
        return limit_of(row.starts_at, at, opened_at=row.incident.reported_at)
    met = row.incident.released_at or row.incident.ended_at
    return limit_of(row.ends_at, at, opened_at=row.starts_at, met_at=met)


def _visible(actor: Actor, world: str) -> QuerySet[PlannedStop]:
    return PlannedStop.objects.visible_to(actor).filter(world=world)


def _rows(rows: QuerySet[PlannedStop], at: datetime) -> tuple[StopRow, ...]:
    found = by_keys(rows[:LISTED], "incident__unit", "planned_by")
    if not found:
        return ()
    places: dict[int, list[StopOutlet]] = {row.pk: [] for row in found}
    listed = StopPlace.objects.filter(stop__in=list(places)).select_related("outlet").order_by("outlet__code")
    for place in listed:
        outlet = place.outlet
        one = StopOutlet(outlet.pk, outlet.code, outlet.name, outlet.name_en or outlet.name, place.counters)
        places[place.stop_id].append(one)
    return tuple(_row(row, tuple(places[row.pk]), at) for row in found)


def _row(row: PlannedStop, outlets: tuple[StopOutlet, ...], at: datetime) -> StopRow:
    incident = row.incident
    waits = incident.stage == Stage.PLANNED and not rules.may_begin(row.permission) and row.starts_at <= at
    return StopRow(
        pk=row.pk,
        reference=incident.reference,
        title=incident.title,
        title_en=incident.title_en,
        unit_path=incident.unit_path,
        unit_name=incident.unit.name,
        unit_name_en=incident.unit.name_en or incident.unit.name,
        world=incident.world,
        stage=incident.stage,
        lines=rules.lines_of(row.lines),
        outlets=outlets,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        begun_at=row.begun_at,
        reason=row.reason,
        public_reason=row.public_reason,
        permission=row.permission,
        permission_number=row.permission_number,
        applied_date=row.applied_date,
        planned_by=name_of(row.planned_by),
        planned_by_en=name_en_of(row.planned_by),
        prolonged=row.prolonged,
        overdue=waits or (incident.stage == Stage.STOPPED and row.ends_at <= at),
        due=due_of(row, at),
        revision=row.revision,
        incident_revision=incident.revision,
    )


@dataclass(frozen=True)
class NoticeText:
    """One notice of a planned stop for one outlet, filled in, in both languages: to be printed, nothing is sent."""

    outlet_code: str
    outlet: str
    outlet_en: str
    zh: str
    en: str


def stop_notices(incident: Incident, which: StopNotice, at: datetime) -> tuple[NoticeText, ...]:
    """Return the words of a planned stop for each of its outlets, from the pinned plan's texts (P3b, P4c)."""
    plan = planned.plan_of(incident)
    stop = PlannedStop.objects.get(incident=incident)
    if plan.planned_stop is None or which not in plan.planned_stop.notices:
        return ()
    text = plan.planned_stop.notices[which].text
    places = stop.places.select_related("outlet").order_by("outlet__code")
    return tuple(_notice(incident, stop, place, plan, text, at) for place in places)


def _notice(
    incident: Incident, stop: PlannedStop, place: StopPlace, plan: Plan, text: Text, at: datetime
) -> NoticeText:
    outlet, zone = place.outlet, ZoneInfo(place.outlet.time_zone or incident.unit.time_zone)
    cause = plan.causes[CauseKey.PLANNED_STOP].public
    said = {}
    for language in ("zh", "en"):
        zh = language == "zh"
        values = {
            "outlet": outlet.name if zh else outlet.name_en or outlet.name,
            "unit": incident.unit.name if zh else incident.unit.name_en or incident.unit.name,
            "date": _day(at, zone, zh),
            "time": f"{at.astimezone(zone):%H:%M}",
            "since": _moment(stop.starts_at, zone, zh),
            "until": _moment(stop.ends_at, zone, zh),
            "restored_at": _moment(incident.released_at or at, zone, zh),
            "public_cause": rules.public_cause(stop.public_reason, cause, language),
            "stopped": _lines(plan, stop, language),
            "local_phone": outlet.telephone or incident.unit.telephone,
            "hotline": plan.announcing.hotline if plan.announcing is not None else incident.unit.telephone,
        }
        said[language] = rules.places_filled(text.in_language(language), values)
    return NoticeText(outlet.code, outlet.name, outlet.name_en or outlet.name, said["zh"], said["en"])


def _lines(plan: Plan, stop: PlannedStop, language: str) -> str:
    zh = language == "zh"
    words = [
        plan.lines[key].short.in_language(language)
        for key in rules.lines_of(stop.lines)
        if key in plan.public_lines()
    ]
    return ("、" if zh else ", ").join(words)


def _moment(moment: datetime, zone: ZoneInfo, zh: bool) -> str:
    local = moment.astimezone(zone)
    return f"{local.month}月{local.day}日{local:%H:%M}" if zh else f"{local:%d %B %H:%M}"


def _day(moment: datetime, zone: ZoneInfo, zh: bool) -> str:
    local = moment.astimezone(zone)
    return f"{local.year}年{local.month}月{local.day}日" if zh else f"{local:%d %B %Y}"
