"""The numbers of one interruption, as its row of measures keeps them: read for the whole, whoever may see it (E1-E3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from youxu.core.database import filled
from youxu.deadlines.models import Clock
from youxu.deadlines.rules.words import ClockState
from youxu.evaluation.queries.incident import (
    Cost,
    Kinds,
    LineMeasures,
    costs_of,
    counted_tables,
    hanging,
    lines_of,
    opened_by,
    points_of,
    promises_of,
    stops_of,
)
from youxu.evaluation.queries.losses import lost
from youxu.evaluation.rules.measures import How, Measured, Promise, Step, measured
from youxu.evaluation.rules.packed import MARKS, clock_of, mark_of, open_of
from youxu.feedback.models import Voice, VoiceTally
from youxu.feedback.queries.voices import of_incident
from youxu.feedback.rules.words import VoiceKind
from youxu.incidents.models import Incident, VendorTicket
from youxu.incidents.planned import plan_of_version
from youxu.incidents.rules.words import ENDED_STAGES, Kind, Stage
from youxu.kernel import spans
from youxu.network.models import Counter, Outlet
from youxu.network.queries.hours import Shelf, timetables

Values = dict[str, int | None]
CROWD = timedelta(hours=12)
"""Interruptions of the same unit that began so shortly before and were not over count as at the same time."""


@dataclass(frozen=True)
class Place:
    """Where an incident was: its outlet where it is one alone, the region of its outlets."""

    outlet: int | None
    region: str


@dataclass(frozen=True)
class Figures:
    """All that a row of measures holds: figures by name, lines and limits with up to five figures each, costs."""

    over: bool
    counted: bool
    disordered: bool
    whole: Measured
    place: Place
    values: Values
    lines: tuple[tuple[str, tuple[int | None, ...]], ...]
    limits: tuple[tuple[str, tuple[int | None, ...]], ...]
    costs: tuple[Cost, ...]


def figures_of(incident: Incident, at: datetime) -> Figures:
    """Return what an incident came to as its rows stand at ``at``; who asks decides who may see it."""
    rows = stops_of(incident)
    outlets = {outlet for outlet, *_rest in rows}
    shelf = timetables(outlets, incident.began_at)
    there = hanging(incident)
    promises = promises_of(incident, there)
    over = incident.stage in ENDED_STAGES
    opened = opened_by(counted_tables(shelf, outlets))
    steps = tuple(measured(points_of(incident, promises, there), opened, over=over))
    lines = tuple(lines_of(incident, rows, shelf))
    limits = tuple(_limits(incident))
    values: Values = {
        "BEGAN_MIN": round(incident.began_at.timestamp() / 60),
        "OVER": int(over),
        "OPEN_S": None if incident.released_at else max(0, round((at - incident.began_at).total_seconds())),
        "OUTLETS": len(outlets),
        "LINES": len(rows),
        "CUSTOMERS": _customers(incident, rows, shelf, at),
        **dict(_of_steps(steps)),
        **_of_lines(lines),
        **_of_limits(limits),
        **_of_promises(promises, incident),
        **_of_voices(incident, there),
        **_facts(incident, outlets, shelf, there),
        **lost(incident, rows, shelf, at),
    }
    return Figures(
        over,
        incident.kind == Kind.INTERRUPTION and incident.stage not in (Stage.CALLED_OFF, Stage.MERGED),
        any(one.how is How.OUT_OF_ORDER for one in steps),
        next(one for one in steps if one.step is Step.WHOLE),
        _place(outlets),
        values,
        tuple((one.line, _of_line(one)) for one in lines),
        limits,
        tuple(costs_of(incident, there)),
    )


def _place(outlets: set[int]) -> Place:
    rows = Outlet.objects.filter(pk__in=outlets).values_list("province", "city", "county").distinct()
    regions = {" ".join(dict.fromkeys(part for part in row if part)) for row in rows[:2]}
    return Place(
        next(iter(outlets)) if len(outlets) == 1 else None,
        regions.pop()[:120] if len(regions) == 1 else "",
    )


def _of_steps(steps: Sequence[Measured]) -> Iterator[tuple[str, int | None]]:
    for one in steps:
        yield clock_of(one.step), one.seconds
        yield open_of(one.step), one.open_minutes


def _of_line(one: LineMeasures) -> tuple[int | None, ...]:
    return one.outlets, one.restored, one.median_seconds, one.median_open_minutes, one.within_aim


def _of_lines(lines: Sequence[LineMeasures]) -> Values:
    return {
        "BACK": sum(one.restored for one in lines),
        "AIMED": sum(one.restored for one in lines if one.within_aim is not None),
        "WITHIN": sum(one.within_aim or 0 for one in lines),
        "BOUNDED": sum(one.restored for one in lines if one.beyond_tolerable is not None),
        "BEYOND": sum(one.beyond_tolerable or 0 for one in lines),
    }


STATES = (ClockState.MET, ClockState.LATE, ClockState.EXCUSED, ClockState.NOT_NEEDED, ClockState.OPEN)


def _limits(incident: Incident) -> Iterator[tuple[str, tuple[int | None, ...]]]:
    rows = Clock.objects.filter(incident=incident).order_by("key").values_list("key", "state")
    counts: dict[str, dict[str, int]] = {}
    for key, state, tally in rows.annotate(tally=Count("pk")):
        counts.setdefault(key, {})[state] = tally
    for key, found in counts.items():
        yield key, tuple(found.get(state, 0) for state in STATES)


def _of_limits(limits: Sequence[tuple[str, tuple[int | None, ...]]]) -> Values:
    names = ("MET", "LATE", "EXCUSED", "NOT_NEEDED", "RUNNING")
    return {name: sum(row[place] or 0 for _key, row in limits) for place, name in enumerate(names)}


def _of_promises(promises: Sequence[Promise], incident: Incident) -> Values:
    """Return how promises turned out; the first is that with an interval and a time, as the page draws it."""
    told = [one for one in promises if one.eta_at is not None]
    judged = [one for one in told if one.inside is not None]
    values: Values = {"PROMISES": len(judged), "KEPT": sum(bool(one.inside) for one in judged)}
    if not told:
        return values
    first = told[0]

    def after(moment: datetime | None) -> int | None:
        return None if moment is None else round((moment - incident.began_at).total_seconds())

    return {
        **values,
        "FIRST_ETA_S": after(first.eta_at),
        "FIRST_LOW_S": after(first.low_at or first.eta_at),
        "FIRST_HIGH_S": after(first.high_at or first.eta_at),
        "FIRST_OFF_S": first.off_seconds,
        "LAST_OFF_S": told[-1].off_seconds,
        "CAME_S": after(incident.claimed_at),
    }


def _of_voices(incident: Incident, there: Kinds) -> Values:
    """Return marks, complaints and enquiries; a tally counts what nobody wrote down one by one."""
    asked = Voice in there or VoiceTally in there or bool(filled((Incident,), incident.pk, "merged_into"))
    mine = Voice.objects.filter(of_incident(incident), world=incident.world).order_by()
    rows = list(mine.values_list("kind", "score", "due_at", "answered_at", "closed_at")) if asked else []
    values: Values = {mark_of(score): sum(row[1] == score for row in rows) for score in MARKS}
    tallies = VoiceTally.objects.filter(of_incident(incident), world=incident.world, replaced_at=None)
    counts = list(tallies.values_list("counts", flat=True)) if asked else []
    for name, kind in (("COMPLAINTS", VoiceKind.COMPLAINT), ("ENQUIRIES", VoiceKind.ENQUIRY)):
        values[name] = sum(row[0] == kind for row in rows) + sum(one.get(kind, 0) for one in counts)
    values["COMPLAINTS_LATE"] = sum(
        kind == VoiceKind.COMPLAINT and due is not None and (answered or closed or due) > due
        for kind, _score, due, answered, closed in rows
    )
    return values


Stopped = tuple[int, str, datetime, datetime | None]


def _customers(incident: Incident, rows: Sequence[Stopped], shelf: Shelf, at: datetime) -> int | None:
    """Return how many customers the stop met: opening hours of each outlet, its counters, the plan's number an hour."""
    rule = plan_of_version(incident.plan_version_id).alternatives
    if rule is None or not rows:
        return None
    tables = _longest(rows, shelf, at)
    counters = dict(
        Counter.objects.filter(outlet__in=tables, retired_at=None)
        .order_by()
        .values_list("outlet")
        .annotate(tally=Count("pk"))
    )
    hours = sum(minutes / 60 * counters.get(outlet, 1) for outlet, minutes in tables.items())
    return round(hours * rule.customers)


def _longest(rows: Sequence[Stopped], shelf: Shelf, at: datetime) -> Mapping[int, float]:
    """Return for each outlet the opening minutes of the line that stopped longest; many outlets share one answer."""
    known: dict[tuple[object, ...], float] = {}
    longest: dict[int, float] = {}
    for outlet, _line, began, back in rows:
        table = shelf.table(outlet)
        key = (table.pattern, table.zone.key, tuple(sorted(table.exceptions.items())), began, back)
        if key not in known:
            known[key] = spans.open_minutes_between(table, began, back or at) if table.pattern else 0.0
        longest[outlet] = max(longest.get(outlet, 0.0), known[key])
    return longest


def _facts(incident: Incident, outlets: set[int], shelf: Shelf, there: Kinds) -> Values:
    """Return what might lengthen a restoration: each 1 or 0, seconds of waiting for a vendor."""
    tickets = VendorTicket.objects.filter(incident=incident)
    first = {"called": Min("called_at"), "came": Min("arrived_at")}
    called = tickets.aggregate(**first) if VendorTicket in there else dict.fromkeys(first)
    table = shelf.table(next(iter(outlets))) if outlets else None
    others = Incident.objects.filter(
        Q(released_at=None) | Q(released_at__gt=incident.began_at),
        unit=incident.unit_id,
        world=incident.world,
        kind=Kind.INTERRUPTION,
        began_at__gt=incident.began_at - CROWD,
        began_at__lte=incident.began_at,
    )
    others = others.exclude(stage__in=(Stage.CALLED_OFF, Stage.MERGED)).exclude(pk=incident.pk)
    waited = (called["came"] - called["called"]) if called["came"] and called["called"] else None
    return {
        "VENDOR_CALLED": int(VendorTicket in there),
        "VENDOR_WAIT_S": None if waited is None else max(0, round(waited.total_seconds())),
        "OUTSIDE_HOURS": int(bool(table and table.pattern and not spans.is_open(table, incident.began_at))),
        "WEEKEND": int(incident.began_at.astimezone(table.zone).weekday() >= 5) if table else None,
        "OTHERS_OPEN": int(others.exists()),
        "RELAPSED": int(incident.relapsed_at is not None),
        "SEVERAL_OUTLETS": int(len(outlets) > 1),
    }
