"""What follows for forecasts: they are learned by night, made and revised, and shown to whoever owes the estimate."""

from __future__ import annotations

import logging
from datetime import datetime

from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.evaluation.actions.forecasts import adopt_forecast, keep_model, make_forecast
from youxu.evaluation.models import Forecast
from youxu.evaluation.queries.own_past import advice_on, going_on, own_past
from youxu.evaluation.rules.forecast import storing
from youxu.evaluation.rules.forecast.forecaster import TooFew, learn
from youxu.evaluation.rules.forecast.revising import is_outside
from youxu.incidents.actions import respond
from youxu.incidents.models import Estimate, Incident
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_TASKS
from youxu.network.models import Unit
from youxu.organisation.models import Person

log = logging.getLogger("youxu.evaluation")
TASK = "look_at_forecast"
TITLE, TITLE_EN = (
    "核对预测：修改预计恢复时间，或说明为何不改",
    "Look at the forecast: change the estimate, or say why not",
)
HOUR = 3600


@jobs.task("evaluation.learn_all", attempts=2)
def learn_all() -> None:
    """Learn from the past of each operator: reckoned outside any transaction, then kept."""
    for tree in Unit.objects.filter(parent=None).order_by("pk").values_list("key", flat=True):
        learn_tree(tree)


def learn_tree(tree: str) -> int:
    """Learn from the past of one operator's units; return how many cases had ended."""
    at = clock.now()
    try:
        learned = learn(own_past(tree, at), at.timestamp() / HOUR)
    except TooFew as few:
        return few.ended
    body = storing.stored(learned, {"tree": tree, "until": at.isoformat()})
    keep_model(by=system("evaluation.learn"), at=at, tree=tree, until=at, cases=learned.cases, body=body)
    return learned.cases


def forecast_incident(incident: Incident) -> None:
    """Make or revise the forecast of an incident as it stands now, where its end is still to come."""
    if incident.world or incident.stage not in BEFORE_RESTORED or incident.claimed_at is not None:
        return
    at = clock.now()
    advice = advice_on(incident, at)
    if advice is not None:
        make_forecast(by=system("evaluation.forecast"), at=at, incident=incident, advice=advice)


@jobs.task("evaluation.forecast_open", attempts=1)
def forecast_open() -> None:
    """Revise the forecasts of what goes on, since it has lasted longer: each in a transaction of its own."""
    for pk in going_on():
        try:
            forecast_incident(Incident.objects.get(pk=pk))
        except Exception:
            log.exception("a forecast was not made", extra={"incident": pk})


def ask_owner(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Ask the estimate's owner to look at a forecast that says something else than the estimate, once at a time."""
    forecast = Forecast.objects.select_related("incident").get(pk=entry.subject_id)
    incident = forecast.incident
    estimate = Estimate.objects.filter(incident=incident, replaced_at=None).order_by("-number").first()
    moments = (forecast.low_at, forecast.median_at, forecast.high_at)
    if incident.stage not in BEFORE_RESTORED or estimate is None:
        return
    asked = incident.tasks.filter(key=TASK, state__in=OPEN_TASKS).exists()
    if asked or not is_outside(estimate.eta_at, moments):
        return
    owner = Person.objects.filter(pk=estimate.made_by_id or 0, retired_at=None).first()
    respond.add_task(
        by=by,
        at=at,
        incident=incident,
        title=TITLE,
        title_en=TITLE_EN,
        group="technical",
        owner=owner,
        key=TASK,
        step="P3",
        clause="P3a",
        cause=entry,
    )


def note_adopted(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Note that an estimate took a forecast over, and end the task that asked for a look at it."""
    estimate = Estimate.objects.select_related("incident").filter(pk=entry.subject_id).first()
    if estimate is None or not Forecast.objects.filter(incident=estimate.incident_id).exists():
        return
    adopt_forecast(by=by, at=at, estimate=estimate)
    for task in estimate.incident.tasks.filter(key=TASK, state__in=OPEN_TASKS):
        respond.done(by=by, at=at, task=task, result=estimate.reason, cause=entry)
