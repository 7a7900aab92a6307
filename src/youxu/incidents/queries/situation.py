"""The facts of an incident that level rules and conditions of the plan ask for, read at one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from youxu.core import stamps
from youxu.core.questions import kept_question
from youxu.incidents.models import Estimate, Incident, Interruption, LevelFact
from youxu.incidents.peaks import NO_LINES, Today, today_of
from youxu.incidents.queries.linked import is_above, lines_of
from youxu.incidents.rules import report as rules
from youxu.incidents.rules.facts import Stated
from youxu.incidents.rules.levels import HitOutlet, Lasting, Situation, StoppedLine
from youxu.incidents.rules.words import BEFORE_RESTORED, Kind, LineStatus
from youxu.kernel import spans
from youxu.kernel.spans import Timetable
from youxu.network.models import Counter, Outlet, OutletLine, Unit
from youxu.network.queries import hours
from youxu.network.queries.hours import Shelf
from youxu.network.rules import State
from youxu.plan.schema import CauseKey, Plan

GONE = (LineStatus.RELEASED, LineStatus.CALLED_OFF)
STOPPED_STATES = (State.SUSPENDED, State.UNREACHABLE)
LISTED, FEW = 300, 3
NOTHING_STATED = Stated()


@dataclass(frozen=True)
class Stop:
    """One line of one outlet as it stands or is about to be reported."""

    outlet_id: int
    line: str
    state: str
    how: str
    began_at: datetime
    counters: int = 0


@dataclass(frozen=True)
class Facts:
    """What a person stated and the network cannot know; ``expected_at`` is the adopted estimate."""

    cause: str
    began_at: datetime
    flags: Collection[str] = ()
    expected_at: datetime | None = None
    level: str = ""
    released_at: datetime | None = None
    verified_at: datetime | None = None
    further: int = 0
    stated: Stated = NOTHING_STATED


def situation_of(incident: Incident, plan: Plan, at: datetime) -> Situation:
    """Return the situation of an incident at ``at``, from its rows and the network."""
    rows = _stopped(lines_of(incident)) if is_above(incident) else _stopped_by(incident=incident.pk).columns()
    stops = [
        Stop(outlet, line, state, how, began, len(rules.counters_in(counters)))
        for outlet, line, state, how, began, counters in rows
    ]
    kept = sorted({stop.outlet_id for stop in stops})[:LISTED]
    facts = Facts(
        incident.cause,
        incident.began_at,
        incident.flags,
        _estimate(incident),
        incident.level,
        incident.released_at,
        incident.verified_at,
        further=max(0, _known_outlets(incident) - len(kept)),
        stated=_stated(incident),
    )
    chosen = [stop for stop in stops if stop.outlet_id in set(kept)]
    found = situation(incident.unit, plan, chosen, facts, at, world=incident.world, but=incident.pk)
    return replace(found, units_with_cause=_units_below(incident)) if is_above(incident) else found


def stated_of(incident: Incident, plan: Plan) -> Situation:
    """Return of the situation what the row of the incident says: its flags, and the category of its cause."""
    return Situation((), flags=frozenset(incident.flags), cause_category=_category_of(plan, incident.cause))


def _category_of(plan: Plan, cause: str) -> str:
    return str(plan.causes[CauseKey(cause)].category) if cause in plan.causes else ""


def _stopped(lines: QuerySet[Interruption]) -> QuerySet[Interruption, tuple[Any, ...]]:
    rows = lines.exclude(status__in=GONE).order_by("outlet", "line")
    return rows.values_list("outlet_id", "line", "state", "how", "began_at", "counters")[: LISTED * 20]


@kept_question
def _stopped_by(*, incident: int) -> QuerySet[Interruption, tuple[Any, ...]]:
    return _stopped(Interruption.objects.filter(incident=incident))


def _known_outlets(incident: Incident) -> int:
    """Return how many outlets the incident concerns: those that are entered, or announced by a mass report."""
    counted = incident.outlet_count
    if is_above(incident):
        counted = incident.children.aggregate(n=Sum("outlet_count"))["n"] or 0
    announced = incident.mass_total if incident.mass_done < incident.mass_total else 0
    return max(counted, announced)


def _units_below(incident: Incident) -> int:
    """Return for how many units a cause was declared."""
    return incident.declarations.values_list("total", flat=True).get()


def _stated(incident: Incident) -> Stated:
    return Stated.of(dict(_facts_of(incident=incident.pk).columns()))


@kept_question
def _facts_of(*, incident: int) -> QuerySet[LevelFact, tuple[str, Any]]:
    return LevelFact.objects.filter(incident=incident, replaced_at=None).values_list("key", "value")


def _estimate(incident: Incident) -> datetime | None:
    found = _estimates_of(incident=incident.pk).columns()
    return found[0][0] if found else None


@kept_question
def _estimates_of(*, incident: int) -> QuerySet[Estimate, datetime | None]:
    rows = Estimate.objects.filter(incident=incident, replaced_at=None).order_by("-number")
    return rows.values_list("eta_at", flat=True)[:1]


def situation(
    unit: Unit,
    plan: Plan,
    stops: Sequence[Stop],
    facts: Facts,
    at: datetime,
    *,
    world: str = "",
    but: int | None = None,
    sites: Mapping[int, Site] | None = None,
    opening: Opening | None = None,
) -> Situation:
    """Return the situation that ``stops`` and ``facts`` make in ``unit``; ``but`` is the incident itself.

    ``sites`` and ``opening`` are given by who has read them already.
    """
    sites = sites_of({stop.outlet_id for stop in stops}) if sites is None else sites
    opening = opening_of(unit, sites, at) if opening is None else opening
    table = _table(unit, list(sites), opening, at)
    lines = frozenset(stop.line for stop in stops)
    today = today_of(plan, (site.outlet for site in sites.values()), at)
    others = _others(unit, facts.cause, sites, world, but)
    return Situation(
        outlets=_hit(sites, stops, opening, today, at),
        unit_level=unit.level,
        should_be_open=len(opening.open_now),
        offering=_offering(opening.open_now, lines),
        flags=frozenset(facts.flags),
        cause_category=_category_of(plan, facts.cause),
        regimes=frozenset(str(plan.lines[line].regime) for line in lines if line in plan.lines),
        lasted=lasting(table, facts.began_at, at),
        expected=lasting(table, facts.began_at, facts.expected_at) if facts.expected_at else None,
        units_with_cause=1 + _units_with_cause(unit, facts.cause, world),
        other_outlets_same_cause=others + facts.further,
        further=facts.further,
        mail_damaged=facts.stated.mail_damaged,
        backlog=Lasting(
            timedelta(days=facts.stated.backlog_days), opening_days=float(facts.stated.backlog_days)
        ),
        deaths=facts.stated.deaths,
        serious=facts.stated.serious,
        ordered_level=facts.stated.ordered_level,
        major_event=facts.stated.major_event or bool(today.major),
        level=facts.level,
        back_after=_back_after(table, facts),
    )


@dataclass(frozen=True)
class Site:
    """An outlet with what it has: its lines in use (each with hours of its own, or ""), its counters by number."""

    outlet: Outlet
    lines: Mapping[str, str]
    counters: tuple[str, ...]


KEPT_WHOLE = 200
"""What the outlets of a unit with no more of them have is kept of all at once: reports come from one after the other."""


def site_of(outlet: Outlet) -> Site:
    """Return what one outlet has; kept while nothing changes in the network."""
    with stamps.once():
        there = _things_in(outlet.unit_id)
        return Site(outlet, *(there[outlet.pk] if outlet.pk in there else _things_of(outlet.pk)))


@stamps.kept("network")
def _things_in(unit_id: int) -> Mapping[int, tuple[Mapping[str, str], tuple[str, ...]]]:
    """Return what each outlet of a unit has; of none where there are too many to be kept."""
    rows = Outlet.objects.filter(unit=unit_id).order_by("pk").values_list("pk", flat=True)
    ids = list(rows[: KEPT_WHOLE + 1])
    if len(ids) > KEPT_WHOLE:
        return MappingProxyType({})
    lines, counters = _things(ids)
    return MappingProxyType({pk: (MappingProxyType(lines[pk]), tuple(counters[pk])) for pk in ids})


@stamps.kept("network", size=4096)
def _things_of(outlet_id: int) -> tuple[Mapping[str, str], tuple[str, ...]]:
    lines, counters = _things([outlet_id])
    return MappingProxyType(lines[outlet_id]), tuple(counters[outlet_id])


def sites_of(ids: Collection[int]) -> dict[int, Site]:
    """Return what several outlets have: a few as they are kept, many in three queries."""
    if len(ids) == 1:
        return {row.pk: site_of(row) for row in _outlet(pk=next(iter(ids))).rows()}
    rows = Outlet.objects.filter(pk__in=ids)
    if len(ids) <= FEW:
        return {row.pk: site_of(row) for row in rows}
    lines, counters = _things(ids)
    return {row.pk: Site(row, lines[row.pk], tuple(counters[row.pk])) for row in rows}


@kept_question
def _outlet(*, pk: int) -> QuerySet[Outlet]:
    return Outlet.objects.filter(pk=pk)


def _things(ids: Collection[int]) -> tuple[dict[int, dict[str, str]], dict[int, list[str]]]:
    """Return the lines in use of each outlet with their own hours, and the numbers of its counters."""
    lines: dict[int, dict[str, str]] = defaultdict(dict)
    counters: dict[int, list[str]] = defaultdict(list)
    used = OutletLine.objects.filter(outlet__in=ids, retired_at=None).order_by("line")
    for pk, line, text in used.values_list("outlet_id", "line", "hours__text"):
        lines[pk][line] = text or ""
    staffed = Counter.objects.filter(outlet__in=ids, retired_at=None).order_by("number")
    for pk, number in staffed.values_list("outlet_id", "number"):
        counters[pk].append(number)
    return lines, counters


@dataclass(frozen=True)
class Opening:
    """Which outlets of a unit should be open at a moment, and the timetables of all of them."""

    open_now: frozenset[int]
    tables: Mapping[int, Timetable]

    def shelf(self, sites: Iterable[Site]) -> Shelf:
        """Return the timetables of ``sites`` and of those of their lines that have hours of their own."""
        return hours.shelf_of(
            self.tables, ((site.outlet.pk, line, text) for site in sites for line, text in site.lines.items())
        )


def opening_of(unit: Unit, hit: Collection[int], at: datetime) -> Opening:
    """Return which outlets of the unit and below should be open at ``at``.

    Outlets that share hours and have no day of their own are asked once. Those ``hit`` are there even when they
    were retired meanwhile.
    """
    tables = hours.tables_under(unit.path, at)
    known: dict[int, bool] = {}
    for table in tables.values():
        if id(table) not in known:
            known[id(table)] = spans.is_open(table, at)
    open_now = frozenset(pk for pk, table in tables.items() if known[id(table)])
    if gone := [pk for pk in hit if pk not in tables]:
        tables = {**tables, **hours.timetables(gone, at).of_outlet}
    return Opening(open_now, tables)


def _table(unit: Unit, hit: Sequence[int], opening: Opening, at: datetime) -> Timetable:
    """Return the hours that limits of the incident run by: the outlet's own when it is one, else the unit's."""
    if len(hit) == 1 and (table := opening.tables[hit[0]]).pattern:
        return table
    return hours.timetable_of_unit(unit, at)


def lasting(table: Timetable, start: datetime, end: datetime) -> Lasting:
    """Return how long something lasts from ``start`` to ``end``: clock, opening hours and days of ``table``."""
    end = max(start, end)
    minutes = spans.open_minutes_between(table, start, end)
    a_day = _minutes_of_a_day(table, start) if minutes else 0
    return Lasting(end - start, minutes / 60, minutes / a_day if a_day else 0.0)


def _minutes_of_a_day(table: Timetable, start: datetime) -> float:
    """Return the open minutes of the first opening day from ``start`` on."""
    opens = spans.next_opening(table, start)
    if opens is None:
        return 0.0
    windows = table.windows(opens.astimezone(table.zone).date())
    return sum((ends - begins).total_seconds() for begins, ends in windows) / 60


def _back_after(table: Timetable, facts: Facts) -> Lasting | None:
    if facts.released_at is None or facts.verified_at is None:
        return None
    return lasting(table, facts.verified_at, facts.released_at)


def _hit(
    sites: Mapping[int, Site], stops: Iterable[Stop], opening: Opening, today: Today, at: datetime
) -> tuple[HitOutlet, ...]:
    grouped: dict[int, list[Stop]] = defaultdict(list)
    for stop in stops:
        grouped[stop.outlet_id].append(stop)
    known: dict[tuple[str, datetime], Lasting] = {}
    return tuple(
        HitOutlet(
            code=sites[key].outlet.code,
            lines=tuple(_line(opening.tables[key], stop, at, known) for stop in group),
            offered=frozenset(sites[key].lines),
            counters_total=len(sites[key].counters),
            counters_down=max(stop.counters for stop in group),
            should_be_open=key in opening.open_now,
            only_of_town=sites[key].outlet.only_outlet_of_township,
            peak_lines=today.peak_lines.get(key, NO_LINES),
        )
        for key, group in grouped.items()
    )


def _line(
    table: Timetable, stop: Stop, at: datetime, known: dict[tuple[str, datetime], Lasting]
) -> StoppedLine:
    key = (table.pattern, stop.began_at)
    if key not in known:
        known[key] = lasting(table, stop.began_at, at)
    return StoppedLine(stop.line, stop.state in STOPPED_STATES, stop.how, known[key])


@stamps.kept("network", size=32)
def _offering(open_now: frozenset[int], lines: frozenset[str]) -> Mapping[str, int]:
    """Return for each line how many of the outlets that should be open offer it."""
    rows = OutletLine.objects.filter(outlet__in=open_now, line__in=lines, retired_at=None)
    return MappingProxyType(dict(rows.values_list("line").annotate(count=Count("pk")).order_by()))


def _others(unit: Unit, cause: str, mine: Collection[int], world: str, but: int | None) -> int:
    """Return how many other outlets of the unit are down by the same cause in incidents still before RESTORED."""
    given: dict[str, Any] = {"unit_path": unit.path, "cause": cause, "world": world}
    if len(mine) == 1:
        own: dict[str, Any] = {} if but is None else {"incident": but}
        return _outlets_but_one(**given, **own, mine=next(iter(mine))).count()
    rows = _down(**given).exclude(outlet__in=mine).exclude(incident=but)
    return rows.aggregate(n=Count("outlet", distinct=True))["n"]


def _down(*, unit_path: str, cause: str, world: str) -> QuerySet[Interruption]:
    rows = Interruption.objects.filter(
        incident__unit_path=unit_path,
        incident__cause=cause,
        incident__stage__in=BEFORE_RESTORED,
        world=world,
        state__in=STOPPED_STATES,
    )
    return rows.exclude(status__in=GONE)


@kept_question
def _outlets_but_one(
    *, unit_path: str, cause: str, world: str, mine: int, **own: int
) -> QuerySet[Interruption, int]:
    rows = _down(unit_path=unit_path, cause=cause, world=world).exclude(outlet=mine)
    rows = rows.exclude(**own) if own else rows
    return rows.values_list("outlet", flat=True).distinct()


def _units_with_cause(unit: Unit, cause: str, world: str) -> int:
    """Return how many sibling units have an open incident of the same cause."""
    siblings = _siblings(unit.pk, unit.parent_id, unit.level)
    if not siblings:
        return 0
    return _units_down(siblings, cause=cause, world=world).count()


@kept_question
def _units_down(units: tuple[int, ...], *, cause: str, world: str) -> QuerySet[Incident, int]:
    open_here = Q(cause=cause, stage__in=BEFORE_RESTORED, world=world, unit__in=units)
    rows = Incident.objects.filter(~Q(kind=Kind.WATCH) & open_here)
    return rows.values_list("unit", flat=True).distinct()


@stamps.kept("network", size=4096)
def _siblings(unit_id: int, parent_id: int | None, level: str) -> tuple[int, ...]:
    """Return the units (ids) of the same level below the same unit, the one itself left out."""
    found = Unit.objects.filter(parent=parent_id, level=level, retired_at=None).exclude(pk=unit_id)
    return tuple(found.values_list("pk", flat=True))
