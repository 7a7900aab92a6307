"""Every read of evaluation, as frozen rows."""

from youxu.evaluation.queries.incident import Cost, IncidentMeasures, LineMeasures, measures_of

__all__ = ["Cost", "IncidentMeasures", "LineMeasures", "measures_of"]
