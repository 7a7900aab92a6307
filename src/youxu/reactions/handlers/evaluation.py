"""What follows for evaluation: measures are made anew a minute after what they rest on changed."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from youxu.core import clock, jobs, journal
from youxu.core.actor import Actor, system
from youxu.core.database import path_under
from youxu.core.models import Entry
from youxu.evaluation import queries
from youxu.evaluation.actions.filing import file_evaluation
from youxu.evaluation.actions.measure import measure as measure_one
from youxu.evaluation.models import IncidentMeasure
from youxu.incidents.models import Incident
from youxu.network.models import Unit
from youxu.reactions.handlers.forecasts import forecast_incident

log = logging.getLogger("youxu.evaluation")
WAIT = timedelta(minutes=1)
"""So long what comes in one go is gathered: a row is made once for a burst of entries."""
AT_ONCE = 50
AROUND = timedelta(days=29)


def measure(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Have the measures of the entry's incident made anew in a minute, once for all that comes until then."""
    kind, _colon, key = entry.stream.partition(":")
    incident = int(key) if kind == "incident" else None
    if incident is not None:
        jobs.enqueue("evaluation.measure", {"incident": incident}, at=at + WAIT, key=str(incident))


@jobs.task("evaluation.measure", attempts=5, behind=True)
def measure_incident(incident: int) -> None:
    """Make the measures of one incident anew."""
    row = Incident.objects.get(pk=incident)
    measure_one(by=system("evaluation.measure"), at=clock.now(row.world), incident=row)
    forecast_incident(row)


def measure_around(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Have every incident made anew that counts of days tell of: those of a unit within 28 days of them."""
    jobs.enqueue("evaluation.measure_around", {"entry": entry.pk, "after": 0}, at=at + WAIT)


@jobs.task("evaluation.measure_around", attempts=5)
def go_on_around(entry: int, after: int) -> None:
    """Make some measures anew and go on with the next in a job of its own."""
    row = Entry.objects.get(pk=entry)
    values = journal.payload_of(row) or {}
    first, last = (date.fromisoformat(str(values[name])) for name in ("first_day", "last_day"))
    rows = IncidentMeasure.objects.filter(
        path_under("unit_path", row.unit_path),
        pk__gt=after,
        began_at__date__gte=first - AROUND,
        began_at__date__lte=last + AROUND,
    )
    found = list(rows.order_by("pk").values_list("pk", "incident")[:AT_ONCE])
    for _pk, incident in found:
        measure_incident(incident)
    if len(found) == AT_ONCE:
        jobs.enqueue("evaluation.measure_around", {"entry": entry, "after": found[-1][0]})


@jobs.task("evaluation.measure_open", attempts=1)
def measure_open() -> None:
    """Once a day make anew what goes on, so that "so far" is not older than a day."""
    for incident in (
        IncidentMeasure.objects.filter(over=False).order_by("pk").values_list("incident", flat=True)
    ):
        jobs.enqueue("evaluation.measure", {"incident": incident}, key=str(incident))


class EvaluationsFailed(Exception):
    """Some evaluations could not be filed; the others were, and the next round tries again."""


@jobs.task("evaluation.file_due", attempts=1)
def file_due() -> None:
    """File every periodic evaluation that is owed, each in a transaction of its own."""
    at, by = clock.now(), system("evaluation.file_due")
    failed: set[int] = set()
    for unit, days, rhythm in list(queries.evaluations_due(at)):
        if unit in failed:
            continue
        try:
            file_evaluation(by=by, at=at, unit=Unit.objects.get(pk=unit), days=days, rhythm=rhythm)
        except Exception:
            log.exception("an evaluation was not filed", extra={"unit": unit})
            failed.add(unit)
    if failed:
        raise EvaluationsFailed(f"units {sorted(failed)}")
