"""What the interruptions of a unit came to in a period, as its rows of measures say (E0-E3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from youxu.core.actor import Actor
from youxu.core.database import Joined, path_under
from youxu.core.models import VisibleQuerySet
from youxu.evaluation.models import Forecast, IncidentMeasure, MeasuredCost
from youxu.evaluation.rules import packed
from youxu.evaluation.rules.packed import Table
from youxu.evaluation.rules.period import (
    LimitFigures,
    LineFigures,
    PeriodFigures,
    Spread,
    figures_of,
    limits_in,
    lines_in,
    medians_between,
)
from youxu.evaluation.rules.turns import Days, each_month, midnight, month_from
from youxu.incidents.rules.words import Kind
from youxu.kernel.spans import ZoneInfo
from youxu.plan.schema import Plan
from youxu.watch.queries.spot_checks import truths_of
from youxu.watch.rules.spot_checks import Truth

TREND = 12
"""Months of the line that shows the trend, the last that of the end of the period."""


@dataclass(frozen=True)
class Selection:
    """Which interruptions: of a unit and those below, begun within days on its clock, of reality or of drills.

    ``where`` narrows it further: a cause, a level, a region, an outlet, by the names of columns.
    """

    path: str
    days: Days
    zone: ZoneInfo
    drill: bool = False
    where: tuple[tuple[str, str | int], ...] = ()

    def rows(self, actor: Actor) -> VisibleQuerySet[IncidentMeasure]:
        """Return the rows of measures that the actor may read."""
        start, end = self.days.moments(self.zone)
        found = IncidentMeasure.objects.visible_to(actor).filter(
            path_under("unit_path", self.path),
            ~Q(world="") if self.drill else Q(world=""),
            counted=True,
            kind=Kind.INTERRUPTION,
            began_at__gte=start,
            began_at__lt=end,
            **dict(self.where),
        )
        return found.order_by()

    def over(self, days: Days) -> Selection:
        """Return the same of other days."""
        return replace(self, days=days)


@dataclass(frozen=True)
class CostSum:
    """What one kind of extra cost came to in a currency (R3)."""

    kind: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Month:
    """One month of the trend: its first day and how long restorations took that began in it."""

    day: date
    whole: Spread


@dataclass(frozen=True)
class PeriodMeasures:
    """A period of a unit: its figures, those of as long before, the trend, limits, service lines, cost, spot checks.

    ``disordered`` interruptions have moments in the wrong order: what rests on those is left out until corrected.
    """

    selection: Selection
    figures: PeriodFigures
    before: PeriodFigures
    trend: tuple[Month, ...]
    limits: tuple[LimitFigures, ...]
    service_lines: tuple[LineFigures, ...]
    costs: tuple[CostSum, ...]
    disordered: int
    truth: Truth
    truth_before: Truth


def measures_between(actor: Actor, selection: Selection, plan: Plan) -> PeriodMeasures:
    """Return the measures of a period; five queries however many interruptions."""
    actor.require("read", unit=selection.path)
    before = selection.days.before
    trend = Days(month_from(_last_month(selection.days), 1 - TREND), selection.days.end)
    whole = Days(min(before.start, trend.start), selection.days.end)
    rows = table_of(actor, selection.over(whole))
    lists = selection.rows(actor).aggregate(
        lines=Joined("lines"),
        limits=Joined("limits"),
        disordered=Count("pk", filter=Q(disordered=True)),
    )
    return PeriodMeasures(
        selection,
        figures_of(_within(rows, selection.days, selection.zone)),
        figures_of(_within(rows, before, selection.zone)),
        tuple(_trend(rows, trend, selection.zone)),
        tuple(limits_in(packed.records(lists["limits"] or ""), tuple(plan.clocks))),
        tuple(lines_in(packed.records(lists["lines"] or ""), tuple(plan.lines))),
        tuple(_costs(actor, selection)),
        lists["disordered"],
        *truths_of(
            actor, selection.path, [days.moments(selection.zone) for days in (selection.days, before)]
        ),
    )


def table_of(actor: Actor, selection: Selection) -> Table:
    """Return the packed figures of a selection."""
    return packed.table(selection.rows(actor).aggregate(rows=Joined("figures"))["rows"] or "")


def _last_month(days: Days) -> date:
    return month_from(max(days.start, days.end.replace(day=1)), 0 if days.end.day > 1 else -1)


def _within(rows: Table, days: Days, zone: ZoneInfo) -> Table:
    began = packed.whole(rows, "BEGAN_MIN")
    start, end = (moment.timestamp() / 60 for moment in days.moments(zone))
    return rows[(began >= start) & (began < end)]


def _trend(rows: Table, days: Days, zone: ZoneInfo) -> list[Month]:
    months = list(each_month(days))
    edges = [midnight(day, zone).timestamp() / 60 for day in [*months, days.end]]
    return [Month(day, found) for day, found in zip(months, medians_between(rows, edges), strict=True)]


def _costs(actor: Actor, selection: Selection) -> list[CostSum]:
    rows = MeasuredCost.objects.filter(measure__in=selection.rows(actor)).order_by("kind", "currency")
    sums = rows.values_list("kind", "currency").annotate(amount=Sum("amount"))
    return [CostSum(kind, currency, amount) for kind, currency, amount in sums]


@dataclass(frozen=True)
class Calibration:
    """First forecasts of interruptions that have ended: how many, how many within eight of ten, earlier, later."""

    cases: int
    inside: int
    earlier: int
    later: int
    adopted: int


def calibration_of(actor: Actor, selection: Selection) -> Calibration:
    """Return how well forecasts of a period held; one query."""
    actor.require("read", unit=selection.path)
    came = F("incident__claimed_at")
    rows = Forecast.objects.filter(
        number=1, incident__claimed_at__isnull=False, incident__in=selection.rows(actor).values("incident")
    )
    counts = rows.aggregate(
        cases=Count("pk"),
        inside=Count("pk", filter=Q(low_at__lte=came, high_at__gte=came)),
        earlier=Count("pk", filter=Q(low_at__gt=came)),
        later=Count("pk", filter=Q(high_at__lt=came)),
        adopted=Count("pk", filter=Q(adopted_at__isnull=False)),
    )
    return Calibration(**counts)


@dataclass(frozen=True)
class MeasureRow:
    """One interruption of a period as its list and its plots show it; ``figures`` by name, none where there is none."""

    reference: str
    title: str
    title_en: str
    outlet: str
    outlet_en: str
    cause_category: str
    cause: str
    level: str
    began_at: datetime
    over: bool
    disordered: bool
    whole_open_minutes: int | None
    figures: Table
    measured_at: datetime

    def figure(self, name: str) -> int | None:
        """Return one figure."""
        value = int(self.figures[0, packed.PLACE[name]])
        return None if value == packed.NONE else value

    @property
    def first_held(self) -> bool | None:
        """Tell whether the interval of the first estimate held; None while it cannot be judged."""
        low, high, came = (self.figure(name) for name in ("FIRST_LOW_S", "FIRST_HIGH_S", "CAME_S"))
        return None if low is None or high is None or came is None else low <= came <= high


PAGE, CHUNK = 50, 500
_SHOWN = (
    "incident__reference", "incident__title", "incident__title_en", "outlet__name", "outlet__name_en",
    "cause_category", "cause", "level", "began_at", "over", "disordered", "whole_open_minutes", "figures",
    "measured_at",
)  # fmt: skip


def rows_of(
    actor: Actor, selection: Selection, after: int = 0, most: int = PAGE
) -> tuple[list[MeasureRow], int]:
    """Return a page of the interruptions, the newest first, and the key after which the next begins, 0 for none."""
    actor.require("read", unit=selection.path)
    rows = selection.rows(actor)
    if after:
        at = rows.filter(pk=after).values_list("began_at", flat=True).first()
        if at is not None:
            rows = rows.filter(Q(began_at__lt=at) | Q(began_at=at, pk__lt=after))
    keys = list(rows.order_by("-began_at", "-pk").values_list("pk", flat=True)[: most + 1])
    more = keys[most - 1] if len(keys) > most else 0
    # Sorted by their keys first: whole rows of a nation's half-year are long to sort.
    shown = IncidentMeasure.objects.filter(pk__in=keys[:most]).order_by("-began_at", "-pk")
    return [_row(list(values)) for values in shown.values_list(*_SHOWN)], more


def each_row(actor: Actor, selection: Selection, most: int | None = None) -> Iterator[MeasureRow]:
    """Yield every interruption of a selection, the newest first, page by page; ``most`` at most."""
    after, given = 0, 0
    while True:
        rows, after = rows_of(actor, selection, after, CHUNK if most is None else min(CHUNK, most - given))
        yield from rows
        given += len(rows)
        if not after or given == most:
            return


def _row(values: list[Any]) -> MeasureRow:
    given = dict(zip(MeasureRow.__dataclass_fields__, values, strict=True))
    return MeasureRow(**{**given, "figures": packed.table(given["figures"])})
