"""A periodic evaluation is assembled and filed: its figures are frozen, their digest stands in the journal (E0)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor, Grant
from youxu.core.errors import UnableTo
from youxu.evaluation.actions.measure import MEASURE
from youxu.evaluation.events.measures import EvaluationFiled
from youxu.evaluation.models import PeriodEvaluation
from youxu.evaluation.queries.indicators import filing_figures
from youxu.evaluation.queries.period import Selection
from youxu.evaluation.rules.turns import Days
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.plan.schema.words import Rhythm


class UnableToFileEvaluation(UnableTo):
    """An evaluation is filed once its days are over."""

    text = mark("The period is not over yet.")
    clause = "E0"


@action
def file_evaluation(*, by: Actor, at: datetime, unit: Unit, days: Days, rhythm: Rhythm) -> PeriodEvaluation:
    """Freeze the evaluation of some days of a unit and those below; one that is there already is returned.

    What only few need know is not counted, for everybody who reads the unit reads it. Raises NotPermitted,
    UnableToFileEvaluation while the days are not over.
    """
    by.require(MEASURE, unit=unit.path)
    zone = network.zone_of(unit.time_zone)
    start, end = days.moments(zone)
    known = PeriodEvaluation.objects.filter(unit=unit, world="", rhythm=rhythm, until_at=end).first()
    if known is not None:
        return known
    if end > at:
        raise UnableToFileEvaluation(field="until")
    reader = replace(by, grants=frozenset({Grant("read", unit.path, below=True)}), person_id=None)
    plan = plans.plan_in_force(unit.path, at)
    figures = json.loads(json.dumps(filing_figures(reader, Selection(unit.path, days, zone), plan)))
    row = PeriodEvaluation.objects.create(
        unit=unit,
        unit_path=unit.path,
        rhythm=rhythm,
        from_at=start,
        until_at=end,
        figures=figures,
        digest=_digest(figures),
        made_at=at,
    )
    what = EvaluationFiled(
        days.start.isoformat(),
        days.end.isoformat(),
        figures["figures"]["cases"],
        figures["figures"]["over"],
        row.digest,
    )
    journal.append(what, by=by, at=at, stream=row.stream, subject=row, unit=row.unit_path, world=row.world)
    return row


def _digest(figures: dict[str, Any]) -> str:
    body = json.dumps(figures, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
