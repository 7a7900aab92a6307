"""Every read of evaluation, as frozen rows."""

from youxu.evaluation.queries.breakdown import Breakdown, Share, Side, breakdown_of, factors_of
from youxu.evaluation.queries.incident import Cost, IncidentMeasures, LineMeasures, measures_of
from youxu.evaluation.queries.indicators import (
    Filed,
    evaluations_due,
    filed_numbered,
    filed_of,
    filing_figures,
    indicators_of,
)
from youxu.evaluation.queries.lately import lately
from youxu.evaluation.queries.own_past import Advice, ForecastRow, advice_on, forecast_of, is_past_short
from youxu.evaluation.queries.period import (
    Calibration,
    MeasureRow,
    PeriodMeasures,
    Selection,
    calibration_of,
    each_row,
    measures_between,
    rows_of,
)

__all__ = [
    "Advice",
    "Breakdown",
    "Calibration",
    "Cost",
    "Filed",
    "ForecastRow",
    "IncidentMeasures",
    "LineMeasures",
    "MeasureRow",
    "PeriodMeasures",
    "Selection",
    "Share",
    "Side",
    "advice_on",
    "breakdown_of",
    "calibration_of",
    "each_row",
    "evaluations_due",
    "factors_of",
    "filed_numbered",
    "filed_of",
    "filing_figures",
    "forecast_of",
    "indicators_of",
    "is_past_short",
    "lately",
    "measures_between",
    "measures_of",
    "rows_of",
]
