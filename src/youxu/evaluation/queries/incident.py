"""The measures of one interruption: steps, lines against what the plan aims at, promises, limits, customers, cost (E1-E3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median

from django.db.models import Model, Sum

from youxu.alternatives.models import NeighbourAsk
from youxu.alternatives.rules.words import AskState
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.rules.words import NoticeKind
from youxu.core.actor import Actor
from youxu.core.database import filled
from youxu.deadlines import queries as deadlines
from youxu.evaluation.rules.measures import Measured, Open, Point, Promise, kept, measured
from youxu.feedback.models import Voice, VoiceTally
from youxu.feedback.queries import FeedbackFigures, incident_figures
from youxu.incidents.models import (
    CostLine,
    Estimate,
    Incident,
    Interruption,
    TemporaryPlace,
    VendorTicket,
)
from youxu.incidents.planned import plan_of_version
from youxu.incidents.rules.ends import end_in
from youxu.incidents.rules.words import ENDED_STAGES, CostKind
from youxu.kernel import spans
from youxu.kernel.spans import Timetable
from youxu.network.queries.hours import Shelf, timetables
from youxu.plan.schema.values import Duration
from youxu.supplies import queries as supplies
from youxu.supplies.models import StockMove

Stopped = tuple[int, str, datetime, datetime | None]


@dataclass(frozen=True)
class LineMeasures:
    """One service line over all outlets of an incident: how many rows have come back, the median stop in opening minutes,
    how many came back within the plan's aim (RTO) and how many stood longer than the longest tolerable stop (MTPD); None
    where the plan names none."""

    line: str
    outlets: int
    restored: int
    median_open_minutes: int | None
    median_seconds: int | None
    within_aim: int | None
    beyond_tolerable: int | None


@dataclass(frozen=True)
class Cost:
    """What one kind of extra cost came to, in one currency (R3)."""

    kind: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class IncidentMeasures:
    """What one interruption came to. ``over``: nothing more comes; until then steps that go on have no length."""

    reference: str
    over: bool
    steps: tuple[Measured, ...]
    lines: tuple[LineMeasures, ...]
    promises: tuple[Promise, ...]
    limits: Mapping[str, int]
    feedback: FeedbackFigures
    costs: tuple[Cost, ...]


Kinds = frozenset[type[Model]]
HANGING: tuple[type[Model], ...] = (
    Estimate,
    TemporaryPlace,
    NeighbourAsk,
    Notice,
    VendorTicket,
    CostLine,
    StockMove,
    Voice,
    VoiceTally,
)


def hanging(incident: Incident) -> Kinds:
    """Return which tables hold a row of an incident: of most that are measured most are empty, and are not read."""
    return filled(HANGING, incident.pk)


def measures_of(actor: Actor, incident: Incident, at: datetime) -> IncidentMeasures:
    """Return the measures of an incident that the actor may read, as its rows stand at ``at``."""
    actor.require_reading(incident.stream, unit=incident.unit_path)
    rows = stops_of(incident)
    shelf = timetables({outlet for outlet, *_rest in rows}, incident.began_at)
    over = incident.stage in ENDED_STAGES
    there = hanging(incident)
    promises = promises_of(incident, there)
    return IncidentMeasures(
        incident.reference,
        over,
        tuple(
            measured(
                points_of(incident, promises, there),
                opened_by(counted_tables(shelf, {outlet for outlet, *_rest in rows})),
                over=over,
            )
        ),
        tuple(lines_of(incident, rows, shelf)),
        promises,
        deadlines.tally_of(actor, incident, at),
        incident_figures(incident, at),
        tuple(costs_of(incident, there)),
    )


def stops_of(incident: Incident) -> list[Stopped]:
    """Return outlet, line, beginning and release of each line that the incident stopped."""
    rows = Interruption.objects.filter(incident=incident)
    return list(rows.values_list("outlet", "line", "began_at", "released_at"))


def points_of(
    incident: Incident, promises: tuple[Promise, ...], there: Kinds
) -> Mapping[Point, datetime | None]:
    """Return the recorded moments that steps begin and end with."""
    out = NoticeRevision.objects.filter(notice__incident=incident, published_at__isnull=False)
    words = list(out.order_by("published_at").values_list("kind", "published_at")) if Notice in there else []
    first = next((when for kind, when in words if kind == NoticeKind.FIRST), None)
    again = next((when for kind, when in reversed(words) if kind == NoticeKind.RESTORED), None)
    named = (one.made_at for one in promises if one.eta_at is not None)
    return {
        Point.BEGAN: incident.began_at,
        Point.NOTICED: incident.noticed_at,
        Point.REPORTED: incident.reported_at,
        Point.VERIFIED: incident.verified_at,
        Point.CONVENED: incident.convened_at,
        Point.DIRECTED: incident.directed_at,
        Point.FIRST_NOTICE: first,
        Point.WORKAROUND: _workaround(incident, there),
        Point.DIAGNOSED: next(named, None),
        Point.CLAIMED: incident.claimed_at,
        Point.RELEASED: incident.released_at,
        Point.ANNOUNCED: again,
        Point.CLEARED: incident.cleared_at,
        Point.CLOSED: incident.closed_at,
    }


def _workaround(incident: Incident, there: Kinds) -> datetime | None:
    """Return when customers first had another way: a neighbour that stood in, or a temporary counter."""
    asks = NeighbourAsk.objects.filter(incident=incident, state=AskState.ACCEPTED, answered_at__isnull=False)
    places = TemporaryPlace.objects.filter(incident=incident)
    moments = [
        *(asks.values_list("answered_at", flat=True) if NeighbourAsk in there else ()),
        *(places.values_list("starts_at", flat=True) if TemporaryPlace in there else ()),
    ]
    return min((one for one in moments if one is not None), default=None)


Counted = list[tuple[Timetable, int]]


def counted_tables(shelf: Shelf, outlets: Collection[int]) -> Counted:
    """Return each timetable whose hours are known with how many outlets keep it: thousands of outlets share a few."""
    found: dict[tuple[object, ...], tuple[Timetable, int]] = {}
    for outlet in outlets:
        table = shelf.table(outlet)
        if table.pattern:
            days = tuple(sorted(table.exceptions.items()))
            key = (table.pattern, table.zone.key, id(table.calendar), days)
            found[key] = (table, found.get(key, (table, 0))[1] + 1)
    return list(found.values())


def opened_by(tables: Counted) -> Open:
    """Return what reckons opening minutes between two moments, on average over the outlets; None without known hours."""
    outlets = sum(count for _table, count in tables)

    def minutes(start: datetime, end: datetime) -> float | None:
        if not outlets or end < start:
            return None
        return sum(spans.open_minutes_between(table, start, end) * count for table, count in tables) / outlets

    return minutes


def promises_of(incident: Incident, there: Kinds) -> tuple[Promise, ...]:
    """Return every revision of the estimate with how it turned out."""
    if Estimate not in there:
        return ()
    rows = Estimate.objects.filter(incident=incident).order_by("number")
    promises = (Promise(row.number, row.made_at, row.eta_at, row.low_at, row.high_at) for row in rows)
    return tuple(kept(promise, incident.claimed_at) for promise in promises)


def lines_of(incident: Incident, rows: list[Stopped], shelf: Shelf) -> Iterator[LineMeasures]:
    """Yield each service line against what the plan aims at (RTO) and cannot bear (MTPD)."""
    plan = plan_of_version(incident.plan_version_id)
    by_line: dict[str, list[tuple[Timetable, datetime, datetime | None]]] = defaultdict(list)
    for outlet, line, began, back in rows:
        by_line[line].append((shelf.table(outlet, line), began, back))
    for line, stops in sorted(by_line.items()):
        known = plan.lines.get(line)
        back_again = [(table, began, back) for table, began, back in stops if back is not None]
        opened = [spans.open_minutes_between(*one) for one in back_again if one[0].pattern]
        yield LineMeasures(
            line,
            len(stops),
            len(back_again),
            round(median(opened)) if opened else None,
            round(median((back - began).total_seconds() for _t, began, back in back_again))
            if back_again
            else None,
            _within(known.rto if known else None, back_again),
            _beyond(known.mtpd if known else None, back_again),
        )


Back = list[tuple[Timetable, datetime, datetime]]


def _within(aim: Duration | None, rows: Back) -> int | None:
    return None if aim is None else sum(_is_within(aim, *row) for row in rows)


def _beyond(most: Duration | None, rows: Back) -> int | None:
    return None if most is None else sum(not _is_within(most, *row) for row in rows)


def _is_within(limit: Duration, table: Timetable, began: datetime, back: datetime) -> bool:
    try:
        return back <= end_in(limit, began, table)
    except spans.NeverOpens:
        return True


def costs_of(incident: Incident, there: Kinds) -> Iterator[Cost]:
    """Yield the extra cost by kind and currency: as entered, and supplies that were used."""
    if CostLine in there:
        yield from _entered(incident)
    if StockMove in there:
        yield from _used_up(incident)


def _entered(incident: Incident) -> Iterator[Cost]:
    rows = CostLine.objects.filter(incident=incident).order_by("kind", "currency")
    for kind, currency, amount in rows.values_list("kind", "currency").annotate(amount=Sum("amount")):
        yield Cost(kind, amount, currency)


def _used_up(incident: Incident) -> Iterator[Cost]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for used in supplies.used_by(incident):
        if used.cost is not None:
            sums[used.currency] += used.cost
    for currency, amount in sorted(sums.items()):
        yield Cost(CostKind.SUPPLIES, amount, currency)
