"""A row of measures follows from other rows: made anew whenever one of them changes, and all of them on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from youxu.core import stamps
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.evaluation.models import IncidentMeasure, MeasuredCost
from youxu.evaluation.queries.figures import Figures, figures_of
from youxu.evaluation.queries.incident import Cost
from youxu.evaluation.rules.packed import packed, packed_records
from youxu.incidents.models import Incident

MEASURE = "evaluate"
"""The verb of who sees to the evaluation of a unit."""


@action
@stamps.steady()
def measure(*, by: Actor, at: datetime, incident: Incident) -> IncidentMeasure:
    """Reckon what an incident came to and keep it; as often as wanted, the same facts give the same row.

    Nothing happens by it, so it leaves no entry: the entries that it follows from stand in the journal. Raises
    NotPermitted.
    """
    by.require(MEASURE, unit=incident.unit_path)
    incident = Incident.objects.get(pk=incident.pk)
    found = figures_of(incident, at)
    columns = _columns(incident, found, at)
    (row,) = IncidentMeasure.objects.bulk_create(
        [IncidentMeasure(incident=incident, **columns)],
        update_conflicts=True,
        update_fields=list(columns),
        unique_fields=["incident"],
    )
    row.costs.all().delete()
    MeasuredCost.objects.bulk_create(_costs(row, found.costs))
    return row


def _columns(incident: Incident, found: Figures, at: datetime) -> dict[str, Any]:
    return {
        "unit_path": incident.unit_path,
        "visibility": incident.visibility,
        "world": incident.world,
        "kind": incident.kind,
        "counted": found.counted,
        "cause_category": incident.cause_category,
        "cause": incident.cause,
        "level": incident.level,
        "outlet_id": found.place.outlet,
        "region": found.place.region,
        "began_at": incident.began_at,
        "over": found.over,
        "disordered": found.disordered,
        "whole_seconds": found.whole.seconds,
        "whole_open_minutes": found.whole.open_minutes,
        "figures": packed(found.values),
        "lines": packed_records(found.lines),
        "limits": packed_records(found.limits),
        "measured_at": at,
    }


def _costs(row: IncidentMeasure, costs: tuple[Cost, ...]) -> Iterator[MeasuredCost]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in costs:
        sums[one.kind, one.currency] += one.amount
    for (kind, currency), amount in sums.items():
        yield MeasuredCost(measure=row, kind=kind, currency=currency, amount=amount)
