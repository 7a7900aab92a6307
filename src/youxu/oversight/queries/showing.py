"""The office's day as page and command show it: the frozen figures, or those of now; the units below with their age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Subquery

from youxu.core.actor import Actor
from youxu.core.models import Checkpoint
from youxu.incidents.queries.daily import interruptions_of_day
from youxu.incidents.queries.rows import IncidentBrief
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.network.queries import UnitRow
from youxu.oversight.models import Summary
from youxu.oversight.queries.lines import LINES, counted
from youxu.oversight.rules.turns import last_turn
from youxu.plan import queries as plans
from youxu.watch import queries as watch

DAYS = 14
"""So many days are offered on the page."""


@dataclass(frozen=True)
class FigureRow:
    """One figure with the words of its line, not yet translated."""

    key: str
    title: str
    count: int
    bad: bool


@dataclass(frozen=True)
class Head:
    """The sum of a roll-call in one line, which heads what goes upward."""

    zh: str
    en: str


@dataclass(frozen=True)
class SummaryRow:
    """One summary, headed by the sums of its roll-calls; ``made_at`` is None for figures of now, not frozen yet."""

    unit_key: str
    day: date
    from_at: datetime
    until_at: datetime
    made_at: datetime | None
    figures: tuple[FigureRow, ...]
    heads: tuple[Head, ...]
    check_day: date | None
    check_hash: str
    told: int | None
    stale: bool


@dataclass(frozen=True)
class BelowRow:
    """The newest summary of a unit below; ``age`` since the moment that its figures are of, None without one."""

    unit: UnitRow
    until_at: datetime | None
    age: timedelta | None
    figures: tuple[FigureRow, ...]


@dataclass(frozen=True)
class DayRow:
    """A day of an office: its summaries, the last one first, and what the reader may read of the interruptions."""

    day: date
    summaries: tuple[SummaryRow, ...]
    incidents: tuple[IncidentBrief, ...]
    below: tuple[BelowRow, ...]
    days: tuple[date, ...]


def day_of(actor: Actor, unit: Unit, day: date | None, at: datetime, *, world: str = "") -> DayRow:
    """Return a day of a unit's office as the actor may read it; today where none is named.

    What is not frozen yet of today stands first, as it is now.
    """
    zone = network.zone_of(unit.time_zone)
    today = at.astimezone(zone).date()
    wanted = day or today
    rows = Summary.objects.visible_to(actor).filter(unit=unit, world=world)
    frozen = [_row(row, unit.key) for row in rows.filter(day=wanted).order_by("-until_at")]
    if wanted == today:
        frozen.insert(0, _now(unit, at, world))
    span = (min(row.from_at for row in frozen), max(row.until_at for row in frozen)) if frozen else None
    days = rows.filter(day__lt=today).order_by("-day").values_list("day", flat=True).distinct()[:DAYS]
    return DayRow(
        day=wanted,
        summaries=tuple(frozen),
        incidents=interruptions_of_day(actor, unit.path, span, at, world=world) if span else (),
        below=_below(actor, unit, wanted, at, world),
        days=(today, *days),
    )


def summary_numbered(pk: int) -> Summary:
    """Return a summary with its unit for a handler. Raises Summary.DoesNotExist."""
    return Summary.objects.select_related("unit__parent").get(pk=pk)


def latest_check(until: datetime) -> tuple[date | None, str]:
    """Return day and hash of the last head of the journal that stood at a moment."""
    row = Checkpoint.objects.filter(made_at__lte=until).order_by("-day").first()
    return (row.day, row.hash) if row is not None else (None, "")


def figure_rows(figures: Mapping[str, int]) -> tuple[FigureRow, ...]:
    """Return kept figures in the order of their lines."""
    return tuple(
        FigureRow(line.key, line.title, int(figures[line.key]), line.bad)
        for line in LINES
        if line.key in figures
    )


def heads_in(kept: Iterable[Sequence[str]]) -> tuple[Head, ...]:
    """Return the lines that a summary kept of its roll-calls."""
    return tuple(Head(zh, en) for zh, en in kept)


def _row(row: Summary, key: str) -> SummaryRow:
    return SummaryRow(
        unit_key=key,
        day=row.day,
        from_at=row.from_at,
        until_at=row.until_at,
        made_at=row.made_at,
        figures=figure_rows(row.figures),
        heads=heads_in(row.heads),
        check_day=row.check_day,
        check_hash=row.check_hash,
        told=row.told,
        stale=row.stale,
    )


def _now(unit: Unit, at: datetime, world: str) -> SummaryRow:
    """Return what stands now since the last summary, or since the last turn of the plan, or since a day ago."""
    zone = network.zone_of(unit.time_zone)
    last = Summary.objects.filter(unit=unit, world=world).order_by("-until_at").first()
    rule = plans.plan_in_force(unit.path, at).summary
    begins = last.until_at if last else last_turn(rule.at, at, zone) if rule else at - timedelta(days=1)
    day, check = latest_check(at)
    return SummaryRow(
        unit_key=unit.key,
        day=at.astimezone(zone).date(),
        from_at=begins,
        until_at=at,
        made_at=None,
        figures=figure_rows(counted(unit.path, (begins, at), world)),
        heads=heads_in(watch.heads_of(unit.path, (begins, at), at, world=world)),
        check_day=day,
        check_hash=check,
        told=None,
        stale=False,
    )


def _below(actor: Actor, unit: Unit, day: date, at: datetime, world: str) -> tuple[BelowRow, ...]:
    """Return each unit directly below with its newest summary up to a day: three queries, however many units."""
    children = [child for child in network.children_of(unit.path) if actor.may("read", unit=child.path)]
    newest = Summary.objects.filter(unit=OuterRef("unit"), world=world, day__lte=day).order_by("-until_at")
    rows = Summary.objects.visible_to(actor).filter(
        unit__in=[child.id for child in children], pk=Subquery(newest.values("pk")[:1])
    )
    found = {row.unit_id: row for row in rows}
    return tuple(_below_row(child, found.get(child.id), at) for child in children)


def _below_row(unit: UnitRow, row: Summary | None, at: datetime) -> BelowRow:
    if row is None:
        return BelowRow(unit, None, None, ())
    return BelowRow(unit, row.until_at, at - row.until_at, figure_rows(row.figures))
