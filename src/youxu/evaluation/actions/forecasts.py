"""What was learned is kept, what it says of an interruption is written down: advice inside, until somebody adopts it."""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.evaluation.actions.measure import MEASURE
from youxu.evaluation.events.forecasts import ForecastMade
from youxu.evaluation.models import Forecast, ForecastModel
from youxu.evaluation.queries.own_past import Advice
from youxu.evaluation.rules.forecast.revising import is_news
from youxu.incidents.models import Estimate, Incident
from youxu.incidents.rules.words import BEFORE_RESTORED, Kind

CLOSE = timedelta(minutes=1)
"""An estimate this near to the middle of the forecast is the forecast taken over."""


@action
def keep_model(
    *, by: Actor, at: datetime, tree: str, until: datetime, cases: int, body: bytes
) -> ForecastModel:
    """Keep what was learned of an operator's units, in place of what was before; numbers alone, so it leaves no entry.

    Raises NotPermitted.
    """
    by.require(MEASURE, unit=f"{tree}/")
    row, _created = ForecastModel.objects.update_or_create(
        tree=tree, defaults={"until": until, "cases": cases, "body": body, "made_at": at}
    )
    return row


@action
def make_forecast(*, by: Actor, at: datetime, incident: Incident, advice: Advice) -> Forecast | None:
    """Write down what is forecast of an interruption that goes on; None where nothing is, or nothing new.

    Only of reality: a drill has no past. Raises NotPermitted.
    """
    by.require(MEASURE, unit=incident.unit_path)
    incident = Incident.objects.get(pk=incident.pk)
    if incident.world or incident.kind != Kind.INTERRUPTION or incident.claimed_at is not None:
        return None
    if incident.stage not in BEFORE_RESTORED:
        return None
    found = advice
    before = Forecast.objects.filter(incident=incident).order_by("-number").first()
    moments = (found.low_at, found.median_at, found.high_at)
    if found.median_at is None or found.low_at is None or found.high_at is None:
        return None
    stood = None if before is None else (before.low_at, before.median_at, before.high_at)
    if not is_news(stood, moments, incident.began_at):
        return None
    row = Forecast.objects.create(
        incident=incident,
        unit_path=incident.unit_path,
        visibility=incident.visibility,
        world=incident.world,
        number=1 if before is None else before.number + 1,
        made_at=at,
        basis=found.basis,
        cases=found.cases,
        low_at=found.low_at,
        median_at=found.median_at,
        high_at=found.high_at,
    )
    what = ForecastMade(
        row.number,
        found.low_at.isoformat(),
        found.median_at.isoformat(),
        found.high_at.isoformat(),
        row.basis,
        row.cases,
    )
    journal.append(
        what,
        by=by,
        at=at,
        stream=incident.stream,
        subject=row,
        unit=incident.unit_path,
        world=incident.world,
        visibility=incident.visibility,
    )
    return row


@action
def adopt_forecast(*, by: Actor, at: datetime, estimate: Estimate) -> Forecast | None:
    """Note that an estimate took the forecast over that stood when it was made; None where it says something else.

    The estimate's own entry stands in the journal. Raises NotPermitted.
    """
    by.require(MEASURE, unit=estimate.unit_path)
    rows = Forecast.objects.filter(incident=estimate.incident_id, made_at__lte=estimate.made_at)
    row = rows.order_by("-number").first()
    if row is None or row.median_at is None or estimate.eta_at is None or row.adopted_at is not None:
        return None
    if abs(row.median_at - estimate.eta_at) > CLOSE:
        return None
    Forecast.objects.filter(pk=row.pk).update(adopted_at=estimate.made_at)
    return Forecast.objects.get(pk=row.pk)
