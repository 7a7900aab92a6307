"""The operator's own interruptions as a past to learn from, with what goes on and what is known only roughly (E1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np
from django.db.models import QuerySet

from youxu.core.database import path_under
from youxu.evaluation.models import Forecast, ForecastModel, IncidentMeasure
from youxu.evaluation.rules import packed
from youxu.evaluation.rules.forecast import storing
from youxu.evaluation.rules.forecast.forecaster import Basis, Forecaster
from youxu.evaluation.rules.forecast.past import Floats, Past
from youxu.evaluation.rules.measures import Step
from youxu.evaluation.rules.packed import Table, clock_of
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import BEFORE_RESTORED, Kind
from youxu.kernel import trees
from youxu.network import queries as network
from youxu.network.models import Unit

HOUR = 3600.0
MOST = 100_000
"""So many interruptions are learned from at most, the newest."""
KINDS = ("cause", "level")
"""What tells interruptions apart, the most telling first: a group too small widens from the last on."""
NUMBERS = ("OUTLETS", "LINES", "VENDOR_CALLED", "OTHERS_OPEN", "OUTSIDE_HOURS")
"""Facts of the row of measures; they arrive one after the other, and the forecast is revised as they do."""
SHORTEST = timedelta(minutes=1)


def tree_of(path: str) -> str:
    """Return the key of the operator's topmost unit of a path: what is learned is learned of all its units."""
    return path.partition("/")[0]


def own_past(tree: str, at: datetime) -> Past:
    """Return every interruption of an operator's units as it is known at ``at``."""
    rows = IncidentMeasure.objects.filter(
        path_under("unit_path", f"{tree}/"), world="", counted=True, kind=Kind.INTERRUPTION
    )
    return _past(rows.order_by("-began_at")[:MOST], at)


def past_of(incident: Incident, at: datetime) -> Past:
    """Return one interruption as a past of one row; none where it has no measures."""
    return _past(IncidentMeasure.objects.filter(incident=incident), at)


def _past(rows: QuerySet[IncidentMeasure], at: datetime) -> Past:
    found = list(rows.values_list("figures", "unit_path", *KINDS))
    table = packed.table("".join(row[0] for row in found))
    lower, upper = _bounds(table, at)
    known = np.nan_to_num(_figure(table, Step.DETECT)) + np.nan_to_num(_figure(table, Step.REPORT))
    ahead = _ahead({row[1] for row in found}, at)
    return Past(
        packed.whole(table, "BEGAN_MIN") / 60,
        lower,
        upper,
        np.minimum(known, lower) if len(table) else known,
        packed.whole(table, "FIRST_ETA_S") / HOUR,
        {name: np.array([row[place + 2] for row in found], str) for place, name in enumerate(KINDS)},
        {name: packed.whole(table, name) for name in NUMBERS},
        np.array([ahead[row[1]] for row in found], float),
        np.array([row[1] for row in found], str),
    )


def _figure(table: Table, step: Step) -> Floats:
    return packed.whole(table, clock_of(step)) / HOUR


def _bounds(table: Table, at: datetime) -> tuple[Floats, Floats]:
    """Return between what each lasted: to the claim exactly, to a release without a claim at most, else so far at least."""
    claimed, whole = _figure(table, Step.RESTORE), _figure(table, Step.WHOLE)
    so_far = np.maximum(at.timestamp() / HOUR - packed.whole(table, "BEGAN_MIN") / 60, 0.0)
    exact, rough = np.isfinite(claimed), np.isfinite(whole)
    lower = np.where(exact, claimed, np.where(rough, 0.0, so_far))
    return lower, np.where(exact, claimed, np.where(rough, whole, np.inf))


def _ahead(paths: set[str], at: datetime) -> dict[str, float]:
    zones = dict(Unit.objects.filter(path__in=paths).values_list("path", "time_zone"))
    found = {}
    for path in paths:
        offset = at.astimezone(network.zone_of(zones.get(path, ""))).utcoffset()
        found[path] = offset.total_seconds() / 60 if offset else 0.0
    return found


@dataclass(frozen=True)
class Advice:
    """What is forecast of an interruption: its moments, on what they rest; none where too few cases have ended."""

    basis: Basis
    cases: int
    low_at: datetime | None = None
    median_at: datetime | None = None
    high_at: datetime | None = None


def advice_on(incident: Incident, at: datetime) -> Advice | None:
    """Return what the newest model says of an interruption that goes on; None where nothing was learned yet."""
    learned = model_of(tree_of(incident.unit_path))
    if learned is None:
        return None
    past = past_of(incident, at)
    if not len(past):
        return None
    elapsed = max(0.0, (at - incident.began_at).total_seconds() / HOUR)
    said = learned.at(max(at.timestamp() / HOUR, learned.until)).forecast(past, elapsed=np.array([elapsed]))
    low, middle, high = (float(one) for one in said.rows[0])
    if not np.isfinite([low, middle, high]).all():
        return Advice(Basis.NONE, learned.cases)

    def moment(hours: float) -> datetime:
        # Whatever was learned, an end that lies behind is no forecast of what goes on.
        return max(incident.began_at + timedelta(hours=hours), at + SHORTEST)

    return Advice(said.basis, learned.cases, moment(low), moment(middle), moment(high))


def model_of(tree: str) -> Forecaster | None:
    """Return what was learned last of an operator's units; None for nothing, or what needs an extra that is missing."""
    rows = ForecastModel.objects.filter(tree=tree).order_by("-until")
    newest = rows.values_list("pk", "made_at").first()
    return None if newest is None else _read(*newest)


@lru_cache(maxsize=4)
def _read(pk: int, made_at: datetime) -> Forecaster | None:
    """Return the model of a row; read once in a process for as long as it is the newest."""
    row = ForecastModel.objects.get(pk=pk, made_at=made_at)
    try:
        return storing.read(bytes(row.body))[0]
    except trees.NotInstalled:
        return None


def is_past_short(incident: Incident) -> bool:
    """Tell whether too few cases of the operator's own have ended to forecast anything."""
    return not ForecastModel.objects.filter(tree=tree_of(incident.unit_path)).exists()


@dataclass(frozen=True)
class ForecastRow:
    """A forecast as it was made: its number, when, its moments, on what it rests, how many cases had ended."""

    number: int
    made_at: datetime
    basis: str
    cases: int
    low_at: datetime
    median_at: datetime
    high_at: datetime
    adopted_at: datetime | None


def forecast_of(incident: Incident) -> ForecastRow | None:
    """Return the forecast of an incident that stands, while its service is not back."""
    if incident.stage not in BEFORE_RESTORED or incident.claimed_at is not None:
        return None
    row = Forecast.objects.filter(incident=incident, world=incident.world).order_by("-number").first()
    if row is None or row.low_at is None or row.median_at is None or row.high_at is None:
        return None
    return ForecastRow(
        row.number, row.made_at, row.basis, row.cases, row.low_at, row.median_at, row.high_at, row.adopted_at
    )


def going_on() -> Sequence[int]:
    """Return the incidents of reality whose service is not back and that are measured: what is forecast."""
    rows = IncidentMeasure.objects.filter(
        over=False,
        counted=True,
        world="",
        kind=Kind.INTERRUPTION,
        incident__stage__in=BEFORE_RESTORED,
        incident__claimed_at=None,
    )
    return tuple(rows.order_by("pk").values_list("incident", flat=True))
