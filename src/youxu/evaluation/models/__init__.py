"""Tables of evaluation, a module a subject."""

from youxu.evaluation.models.measures import IncidentMeasure

__all__ = ["IncidentMeasure"]
