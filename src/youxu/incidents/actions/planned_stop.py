"""A planned stop (计划停办): planned with its permission, begun by its dates, prolonged with a reason, never forgotten.

It opens again as everything does: claimed, checked by another person, released (``restore``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from youxu.core import clock, stamps
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.core.models import Entry
from youxu.core.one_by_one import one_by_one
from youxu.incidents import planned
from youxu.incidents.actions import cases, holds, stop_notices
from youxu.incidents.actions.entries import belonging, fresh, iso, open_incident, record, set_columns
from youxu.incidents.actions.move import move, stage_after
from youxu.incidents.actions.report import outlet_by_code, read_lines, version_in_force
from youxu.incidents.events import planned_stop as events
from youxu.incidents.models import Incident, Interruption, PlannedStop, StopPlace, Task
from youxu.incidents.queries.situation import Site, site_of
from youxu.incidents.rules import planned_stop as rules
from youxu.incidents.rules.planned_stop import Asked, Permission
from youxu.incidents.rules.report import SOME_COUNTERS, Stopped, counters_in
from youxu.incidents.rules.words import OPEN_TASKS, Kind, Stage
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, Unit
from youxu.plan import queries as plans
from youxu.plan.schema import CauseKey, LevelKey, Plan, StopRules

MOST_OUTLETS = 30
"""How many outlets one planned stop has at most: it begins in one transaction."""

AT_ONCE = 20
"""How many stops one sweep sees to in each of its questions, each in a transaction of its own."""
PLANNED_TWICE = mark("{outlet} has a stop of these lines planned already in this time: {reference}.")


class UnableToPlanStop(UnableTo):
    """A planned stop names what the network knows, lies ahead, and has its permission or the day of the application."""

    clause = "P3b"


class UnableToChangeStop(UnableTo):
    """A planned stop is permitted, moved, begun or called off before it begins, prolonged while it lasts."""

    clause = "P3b"


@action
@stamps.steady()
def plan_stop(
    *,
    by: Actor,
    at: datetime,
    outlet_codes: Sequence[str],
    lines: Sequence[str],
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    public_reason: str = "",
    counters: Sequence[str] = (),
    permission_number: str = "",
    applied_date: date | None = None,
    world: str = "",
) -> Incident:
    """Plan a stop of ``lines`` (``letters``, ``savings:by_hand``, ``all``) at outlets of one unit; return its incident.

    Lines of universal and special service need the number of the permission, or the day of the application: then
    the stop stands planned and does not begin before ``permit_stop`` (Postal Law art. 15). The notice ahead is owed
    at once. Raises Invalid naming every field at fault, UnableToPlanStop, NotPermitted.
    """
    sites = [site_of(outlet_by_code(code, by)) for code in dict.fromkeys(outlet_codes)]
    unit = _unit_of(sites)
    by.require("plan_stop", unit=unit.path)
    version = version_in_force(unit, at)
    plan = plans.plan_of_row(version)
    stop_rules = rules_of(plan, UnableToPlanStop)
    asked = _asked(
        plan, stop_rules, sites, lines, counters, starts_at, ends_at, reason, permission_number, applied_date
    )
    _check(asked, sites, plan, unit, at)
    _check_free(sites, asked)
    title = cases.titles(plan, [site.outlet for site in sites], CauseKey.PLANNED_STOP)
    stops = [f"{line}:{how}" if how else line for line, how in asked.lines.items()]
    incident = Incident.objects.create(
        reference=cases.reference_of(unit, at, world),
        kind=Kind.PLANNED_STOP,
        stage=Stage.PLANNED,
        unit=unit,
        unit_path=unit.path,
        world=world,
        plan_version_id=version.id,
        **title,
        cause=CauseKey.PLANNED_STOP,
        cause_category=plan.causes[CauseKey.PLANNED_STOP].category,
        level=LevelKey.OUTLET,
        proposed_level=LevelKey.OUTLET,
        outlet_count=len(sites),
        line_count=len(_stops(sites, asked.lines, asked.counters)),
        began_at=starts_at,
        noticed_at=at,
        reported_at=at,
    )
    stop = PlannedStop.objects.create(
        **belonging(incident),
        lines=stops,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip()[:400],
        public_reason=public_reason.strip()[:80],
        permission=rules.permission_of(asked),
        permission_number=permission_number.strip()[:60],
        applied_date=applied_date,
        planned_by_id=by.person_id,
    )
    names = ", ".join(asked.counters)[:80]
    StopPlace.objects.bulk_create(StopPlace(stop=stop, outlet=site.outlet, counters=names) for site in sites)
    record(_planned(incident, stop, plan, sites), incident, by=by, at=at, subject=incident, begins=True)
    stop_notices.owe_before(incident, stop_rules, starts_at, at)
    return incident


@action
def permit_stop(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    permission_number: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> PlannedStop:
    """Record the permission that was applied for (Postal Law art. 15); a stop whose start has passed then begins.

    Raises UnableToChangeStop naming ``permission_number``, Stale.
    """
    by.require("plan_stop", unit=incident.unit_path)
    incident, stop = _planned_stop(incident, "permit")
    if not permission_number.strip():
        raise UnableToChangeStop(rules.NO_NUMBER, field="permission_number")
    number = permission_number.strip()[:60]
    stop = set_columns(stop, revision, permission=Permission.GRANTED, permission_number=number, late_at=None)
    record(events.StopPermitted(number), incident, by=by, at=at, subject=stop, cause=cause)
    return stop


@action
def reschedule_stop(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> PlannedStop:
    """Move a planned stop that has not begun: it begins later or earlier; the notice ahead is owed anew.

    Raises Invalid, UnableToChangeStop, Stale.
    """
    by.require("plan_stop", unit=incident.unit_path)
    incident, stop = _planned_stop(incident, "reschedule")
    found = rules.faults_of_times(starts_at, ends_at, at)
    if not reason.strip():
        found["reason"] = Sentence(rules.NO_REASON)
    if found:
        raise Invalid(found)
    stop = set_columns(stop, revision, starts_at=starts_at, ends_at=ends_at, late_at=None)
    Incident.objects.filter(pk=incident.pk).update(began_at=starts_at)
    what = events.StopRescheduled(iso(starts_at), iso(ends_at), reason.strip())
    record(what, incident, by=by, at=at, subject=stop, cause=cause)
    stop_notices.move_before(incident, _rules(incident), starts_at, at)
    return stop


@action
def cancel_stop(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Call a planned stop off before it begins; a notice that is out already is owed to be taken back.

    Raises UnableToChangeStop, Stale.
    """
    by.require("plan_stop", unit=incident.unit_path)
    incident, _stop = _planned_stop(incident, "cancel")
    if not reason.strip():
        raise UnableToChangeStop(rules.NO_REASON, field="reason")
    incident = move(incident, "cancel", error=UnableToChangeStop, revision=revision, ended_at=at)
    record(events.StopCancelled(reason.strip()), incident, by=by, at=at, subject=incident, cause=cause)
    stop_notices.owe_correction(incident, reason.strip(), at)
    return incident


@action
def begin_stop(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Begin a stop whose time has come: its lines are held, each door owes the notice. The sweep does it by itself.

    Refused before its start (move it instead) and while the permission is only applied for. Raises
    UnableToChangeStop.
    """
    by.require("plan_stop", unit=incident.unit_path)
    incident, stop = _planned_stop(incident, "begin")
    if at < stop.starts_at:
        text = mark("It begins {starts_at}: move it if it shall begin earlier.")
        raise UnableToChangeStop(text, field="starts_at", starts_at=iso(stop.starts_at))
    if not rules.may_begin(stop.permission):
        text = mark("The permission is not there yet (Postal Law art. 15): the services go on.")
        raise UnableToChangeStop(text, field="permission_number")
    return _begin(incident, stop, by, at, cause)


@action
def prolong_stop(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    ends_at: datetime,
    reason: str,
    permission_number: str = "",
    applied_date: date | None = None,
    revision: int | None = None,
    cause: Entry | None = None,
) -> PlannedStop:
    """Prolong a stop under way, with the reason.

    Where the stop needed a permission the longer one does too (Postal Law art. 15): its number, or the day on which it
    was applied for. Raises Invalid, UnableToChangeStop, Stale.
    """
    by.require("plan_stop", unit=incident.unit_path)
    incident, stop = _planned_stop(incident, "prolong")
    number, needed = permission_number.strip()[:60], stop.permission != Permission.NOT_NEEDED
    permitted = not needed or bool(number) or applied_date is not None
    if found := rules.prolong_faults(stop.ends_at, ends_at, reason, at, permitted=permitted):
        raise Invalid(found)
    before = stop.ends_at
    columns: dict[str, Any] = {"ends_at": ends_at, "late_at": None, "prolonged": stop.prolonged + 1}
    if needed:
        state = Permission.GRANTED if number else Permission.APPLIED
        columns |= {"permission": state, "permission_number": number, "applied_date": applied_date}
    stop = set_columns(stop, revision, **columns)
    what = events.StopProlonged(iso(before), iso(ends_at), reason.strip(), number)
    record(what, incident, by=by, at=at, subject=stop, cause=cause)
    stop_notices.renew_start(incident, _rules(incident), [place.outlet for place in _places(stop)], at)
    return stop


def tend_stops(*, by: Actor, at: datetime) -> int:
    """See to planned stops: begin what is due, mark once what is overdue, finish what is over; return how many.

    Each in a transaction of its own: one that fails keeps no other from its turn. Reality is measured by ``at``, an
    exercise by its own clock. Idempotent.
    """
    count = 0
    for world in _worlds():
        now = clock.now(world) if world else at
        for due, act in ((_to_begin, begin_due_stop), (_to_mark, mark_stop), (_to_finish, finish_stop)):
            rows = list(due(world, now)[:AT_ONCE])
            count += one_by_one(rows, partial(_tend, act, by, now))
    return count


def _tend(act: Callable[..., bool], by: Actor, at: datetime, stop: PlannedStop) -> bool:
    return act(by=by, at=at, stop=stop)


def rules_of(plan: Plan, error: type[UnableTo]) -> StopRules:
    """Return the plan's rules of planned stops; raise ``error`` for a plan that knows none."""
    if plan.planned_stop is None:
        raise error(mark("The plan in force says nothing of planned stops; complete it first."), field="plan")
    return plan.planned_stop


def _rules(incident: Incident) -> StopRules:
    return rules_of(planned.plan_of(incident), UnableToChangeStop)


def _unit_of(sites: Sequence[Site]) -> Unit:
    """Return the one unit that answers for all outlets. Raises UnableToPlanStop for none, too many, or several units."""
    if not sites:
        raise UnableToPlanStop(mark("Name at least one outlet."), field="outlets")
    if len(sites) > MOST_OUTLETS:
        text = mark("At most {count} outlets in one planned stop.")
        raise UnableToPlanStop(text, field="outlets", count=MOST_OUTLETS)
    units = {unit.pk: unit for unit in (cases.responsible_unit(site.outlet) for site in sites)}
    if len(units) > 1:
        raise UnableToPlanStop(
            mark("The outlets belong to several units: plan one stop each."), field="outlets"
        )
    return next(iter(units.values()))


def _asked(
    plan: Plan,
    stop_rules: StopRules,
    sites: Sequence[Site],
    lines: Sequence[str],
    counters: Sequence[str],
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    permission_number: str,
    applied_date: date | None,
) -> Asked:
    wanted: dict[str, str] = {}
    for site in sites:
        wanted.update({stop.line: stop.how for stop in read_lines(lines, "", site)})
    permit = tuple(
        line for line in wanted if line in plan.lines and plan.lines[line].regime in stop_rules.permit_regimes
    )
    return Asked(wanted, starts_at, ends_at, reason, permission_number, applied_date, permit, tuple(counters))


def _check(asked: Asked, sites: Sequence[Site], plan: Plan, unit: Unit, at: datetime) -> None:
    found = rules.faults(
        asked,
        {site.outlet.name: tuple(site.lines) for site in sites},
        sites[0].counters,
        tuple(plan.restricted_how),
        at,
        at.astimezone(ZoneInfo(unit.time_zone)).date(),
    )
    if found:
        raise Invalid({field: _named(plan, sentence) for field, sentence in found.items()})


def _named(plan: Plan, sentence: Sentence) -> Sentence:
    """Return a fault with its lines named as the plan names them."""
    if "lines" not in sentence.values:
        return sentence
    keys = str(sentence.values["lines"]).split(", ")
    words = [plan.lines[key].short if key in plan.lines else None for key in keys]
    zh = "、".join(word.zh if word else key for word, key in zip(words, keys, strict=True))
    en = ", ".join(word.en if word else key for word, key in zip(words, keys, strict=True))
    return Sentence(sentence.text, {**sentence.values, "lines": {"zh": zh, "en": en}})


def _check_free(sites: Sequence[Site], asked: Asked) -> None:
    """Refuse a stop of a line that is planned to stop already in this time at the same outlet."""
    places = StopPlace.objects.filter(
        outlet__in=[site.outlet.pk for site in sites],
        stop__incident__stage__in=(Stage.PLANNED, Stage.STOPPED),
        stop__starts_at__lt=asked.ends_at,
        stop__ends_at__gt=asked.starts_at,
    )
    for place in places.select_related("stop__incident", "outlet"):
        if set(rules.lines_of(place.stop.lines)) & set(asked.lines):
            words = {"zh": place.outlet.name, "en": place.outlet.name_en or place.outlet.name}
            raise UnableToPlanStop(
                PLANNED_TWICE, field="outlets", outlet=words, reference=place.stop.incident.reference
            )


def _planned(incident: Incident, stop: PlannedStop, plan: Plan, sites: Sequence[Site]) -> events.StopPlanned:
    names = [site.outlet for site in sites]
    return events.StopPlanned(
        reference=incident.reference,
        outlet="、".join(outlet.name for outlet in names),
        outlet_en=", ".join(outlet.name_en or outlet.name for outlet in names),
        **cases.line_words(plan, map(Stopped.read, stop.lines)),
        starts_at=iso(stop.starts_at),
        ends_at=iso(stop.ends_at),
        permission=str(stop.permission),
        permission_number=stop.permission_number,
        reason=stop.reason,
    )


def _planned_stop(incident: Incident, verb: str) -> tuple[Incident, PlannedStop]:
    """Return the stop as it stands now. Raises UnableToChangeStop for another kind, and where ``verb`` is too late."""
    incident = open_incident(incident, UnableToChangeStop)
    stop = PlannedStop.objects.filter(incident=incident).first()
    if stop is None:
        raise UnableToChangeStop(mark("This incident is no planned stop."), field="incident")
    stage_after(incident, verb, error=UnableToChangeStop)
    return incident, stop


def _stops(
    sites: Sequence[Site], lines: Mapping[str, str], counters: Sequence[str]
) -> list[tuple[Outlet, Stopped]]:
    """Return each line of each outlet that stops: limited where only some counters of the outlet do."""
    found = []
    for site in sites:
        some = bool(counters) and len(counters) < len(site.counters)
        found += [
            (site.outlet, Stopped(line, how or (SOME_COUNTERS if some else "")))
            for line, how in lines.items()
            if line in site.lines
        ]
    return found


def _begin(
    incident: Incident, stop: PlannedStop, by: Actor, at: datetime, cause: Entry | None = None
) -> Incident:
    places = _places(stop)
    sites = [site_of(place.outlet) for place in places]
    counters = counters_in(places[0].counters)
    rows: list[Interruption] = []
    stops = _stops(sites, rules.lines_of(stop.lines), counters)
    for site in sites:
        mine = [one for outlet, one in stops if outlet.pk == site.outlet.pk]
        rows += cases.interrupt(
            incident, site.outlet, mine, began_at=stop.starts_at, counters=counters, new=True
        )
    incident = move(incident, "begin", error=UnableToChangeStop, began_at=stop.starts_at, accepted_at=at)
    set_columns(stop, None, begun_at=at, late_at=None)
    what = events.StopBegun(len(sites), len(rows), iso(stop.ends_at))
    entry = record(what, incident, by=by, at=at, subject=incident, cause=cause)
    holds.place(incident, rows, by=by, at=at, cause=entry)
    stop_notices.owe_start(incident, _rules(incident), [site.outlet for site in sites], at)
    return incident


def _places(stop: PlannedStop) -> list[StopPlace]:
    return list(stop.places.select_related("outlet__unit__parent").order_by("outlet__code"))


def _worlds() -> list[str]:
    open_now = Incident.objects.filter(kind=Kind.PLANNED_STOP, stage__in=OPEN_NOW).exclude(world="")
    return ["", *sorted(set(open_now.values_list("world", flat=True)[:50]))]


OPEN_NOW = (Stage.PLANNED, Stage.STOPPED, Stage.RESTORED)


def _to_begin(world: str, at: datetime) -> QuerySet[PlannedStop]:
    due = PlannedStop.objects.filter(
        begun_at=None, starts_at__lte=at, world=world, incident__stage=Stage.PLANNED
    )
    return due.exclude(permission=Permission.APPLIED).select_related("incident").order_by("starts_at", "pk")


@action
def begin_due_stop(*, by: Actor, at: datetime, stop: PlannedStop) -> bool:
    """Begin a stop whose time has come; tell whether it began now. Raises NotPermitted."""
    by.require("plan_stop", unit=stop.unit_path)
    if not _to_begin(stop.world, at).filter(pk=stop.pk).exists():
        return False
    _begin(fresh(stop.incident), stop, by, at)
    return True


def _to_mark(world: str, at: datetime) -> QuerySet[PlannedStop]:
    """Return what did not begin for want of its permission, and what is not reopened at its end."""
    waiting = Q(
        begun_at=None, starts_at__lte=at, permission=Permission.APPLIED, incident__stage=Stage.PLANNED
    )
    stopped = Q(ends_at__lte=at, begun_at__isnull=False, incident__stage=Stage.STOPPED)
    rows = PlannedStop.objects.filter(waiting | stopped, late_at=None, world=world)
    return rows.select_related("incident").order_by("pk")


@action
def mark_stop(*, by: Actor, at: datetime, stop: PlannedStop) -> bool:
    """Mark once what did not begin or is not reopened in time, and say so. Raises NotPermitted."""
    by.require("plan_stop", unit=stop.unit_path)
    if not PlannedStop.objects.filter(pk=stop.pk, late_at=None).update(late_at=at):
        return False
    what = (
        events.StopNotBegun(iso(stop.starts_at))
        if stop.begun_at is None
        else events.StopOverdue(iso(stop.ends_at))
    )
    record(what, stop.incident, by=by, at=at, subject=stop)
    return True


def _to_finish(world: str, at: datetime) -> QuerySet[PlannedStop]:
    """Return what is reopened, observed and told."""
    rows = PlannedStop.objects.filter(
        incident__kind=Kind.PLANNED_STOP,
        incident__stage=Stage.RESTORED,
        incident__observation_until__lte=at,
        world=world,
    )
    open_tasks = Task.objects.filter(incident=OuterRef("incident"), state__in=OPEN_TASKS)
    return rows.exclude(Exists(open_tasks)).select_related("incident").order_by("pk")


@action
def finish_stop(*, by: Actor, at: datetime, stop: PlannedStop) -> bool:
    """Close what is reopened, observed and told: nothing of it is owed any more. Raises NotPermitted."""
    by.require("plan_stop", unit=stop.unit_path)
    incident = fresh(stop.incident)
    if incident.stage != Stage.RESTORED:
        return False
    incident = move(incident, "finish", error=UnableToChangeStop, closed_at=at, ended_at=at)
    record(events.StopFinished(), incident, by=by, at=at, subject=incident)
    return True
