"""Which incidents have no row of measures, or one from before a moment: what is still to be measured."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from youxu.core.database import path_under
from youxu.evaluation.models import IncidentMeasure
from youxu.incidents.models import Incident


def to_measure(path: str, before: datetime | None = None) -> QuerySet[Incident]:
    """Return the incidents of a unit and below that have no measures, or such as were made before a moment."""
    fresh = IncidentMeasure.objects.filter(incident=OuterRef("pk"))
    if before is not None:
        fresh = fresh.filter(measured_at__gte=before)
    return Incident.objects.filter(path_under("unit_path", path), ~Exists(fresh)).order_by("pk")
