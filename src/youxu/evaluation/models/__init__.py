"""Tables of evaluation, a module a subject."""

from youxu.evaluation.models.audit import EvidenceFile
from youxu.evaluation.models.forecasts import Forecast, ForecastModel
from youxu.evaluation.models.improvement import Improvement, PlanTrigger
from youxu.evaluation.models.measures import DayCount, IncidentMeasure, MeasuredCost
from youxu.evaluation.models.periods import PeriodEvaluation

__all__ = [
    "DayCount",
    "EvidenceFile",
    "Forecast",
    "ForecastModel",
    "Improvement",
    "IncidentMeasure",
    "MeasuredCost",
    "PeriodEvaluation",
    "PlanTrigger",
]
