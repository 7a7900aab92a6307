"""The plan's indicators over a period, and the evaluations that were filed (E0)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from youxu.core import stamps
from youxu.core.actor import Actor
from youxu.evaluation.models import PeriodEvaluation
from youxu.evaluation.queries.breakdown import factors_of
from youxu.evaluation.queries.period import PeriodMeasures, Selection, measures_between
from youxu.evaluation.rules.indicators import IndicatorFigures, Seen, indicator
from youxu.evaluation.rules.turns import Days, turns_due
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.organisation import queries as organisation
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Rhythm

FILED = 24


def indicators_of(found: PeriodMeasures, plan: Plan) -> tuple[IndicatorFigures, ...]:
    """Return each indicator of the plan in its order; limits of the time before are not kept apart."""
    now = Seen(found.figures, found.limits, found.truth)
    before = Seen(found.before, truth=found.truth_before)
    return tuple(
        indicator(key, one.at_least, one.at_most, now, before)
        for key, one in plan.evaluation.indicators.items()
    )


def filing_figures(actor: Actor, selection: Selection, plan: Plan) -> dict[str, Any]:
    """Return all figures of a period as JSON can say them: what is frozen when an evaluation is filed."""
    found = measures_between(actor, selection, plan)
    figures = {
        "figures": asdict(found.figures),
        "before": asdict(found.before),
        "trend": [{"month": one.day.isoformat(), **asdict(one.whole)} for one in found.trend],
        "limits": [asdict(one) for one in found.limits],
        "service_lines": [asdict(one) for one in found.service_lines],
        "costs": [
            {"kind": one.kind, "currency": one.currency, "amount": str(one.amount)} for one in found.costs
        ],
        "indicators": [asdict(one) for one in indicators_of(found, plan)],
        "factors": [asdict(one) for one in factors_of(actor, selection)],
        "disordered": found.disordered,
    }
    return {name: sayable(value) for name, value in figures.items()}


def sayable(value: Any) -> Any:
    """Return what JSON can say: a length without an end has no number there."""
    if isinstance(value, dict):
        return {str(key): sayable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [sayable(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


@dataclass(frozen=True)
class Filed:
    """An evaluation that was filed: of which days, when, how many interruptions, of which how many were over."""

    pk: int
    from_at: datetime
    until_at: datetime
    made_at: datetime
    rhythm: str
    cases: int
    over: int
    digest: str


def filed_of(actor: Actor, unit: Unit) -> list[Filed]:
    """Return the last evaluations filed for a unit, the newest first."""
    rows = PeriodEvaluation.objects.visible_to(actor).filter(unit=unit, world="").order_by("-until_at")
    return [_filed(row) for row in rows[:FILED]]


def _filed(row: PeriodEvaluation) -> Filed:
    figures = row.figures["figures"]
    return Filed(
        row.pk,
        row.from_at,
        row.until_at,
        row.made_at,
        row.rhythm,
        figures["cases"],
        figures["over"],
        row.digest,
    )


def filed_numbered(actor: Actor, pk: int) -> PeriodEvaluation | None:
    """Return an evaluation that was filed, None for one that is not there or may not be read."""
    return PeriodEvaluation.objects.visible_to(actor).select_related("unit").filter(pk=pk).first()


def evaluations_due(at: datetime) -> Iterator[tuple[int, Days, Rhythm]]:
    """Yield (unit id, days, rhythm) of every evaluation that is owed and was not filed, each unit's earliest first."""
    rows = PeriodEvaluation.objects.filter(world="").order_by().values_list("unit")
    filed = dict(rows.annotate(until=Max("until_at")))
    for unit, time_zone, rhythm, since in _offices(at.replace(minute=0, second=0, microsecond=0)):
        zone = network.zone_of(time_zone)
        last = filed.get(unit)
        until = last.astimezone(zone).date() if last else None
        for days in turns_due(Rhythm(rhythm), until, at.astimezone(zone).date()):
            if days.moments(zone)[1] >= since:
                yield unit, days, Rhythm(rhythm)


@stamps.kept("plan", "organisation", size=4)
def _offices(at: datetime) -> tuple[tuple[int, str, str, datetime], ...]:
    """Return (unit id, zone, rhythm, since when) of each unit with posts and a plan in force in an hour."""
    found = []
    for unit in organisation.units_with_posts():
        row = plans.in_force(unit.path, at)
        if row is not None and row.in_force_from is not None:
            rhythm = plans.plan_of_row(row).evaluation.every
            found.append((unit.pk, unit.time_zone, str(rhythm), row.in_force_from))
    return tuple(found)
