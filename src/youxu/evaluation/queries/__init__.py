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
from youxu.evaluation.queries.period import (
    MeasureRow,
    PeriodMeasures,
    Selection,
    each_row,
    measures_between,
    rows_of,
)

__all__ = [
    "Breakdown",
    "Cost",
    "Filed",
    "IncidentMeasures",
    "LineMeasures",
    "MeasureRow",
    "PeriodMeasures",
    "Selection",
    "Share",
    "Side",
    "breakdown_of",
    "each_row",
    "evaluations_due",
    "factors_of",
    "filed_numbered",
    "filed_of",
    "filing_figures",
    "indicators_of",
    "measures_between",
    "measures_of",
    "rows_of",
]
