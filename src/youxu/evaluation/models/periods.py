"""Periodic evaluations as they were filed (E0): frozen figures of a unit and a span."""

from __future__ import annotations

from django.db import models

from youxu.core.models import Visibility, VisibleQuerySet
from youxu.network.models import Unit


class PeriodEvaluation(models.Model):
    """What was reckoned of a unit for a span by the plan's rhythm, frozen when it was filed; figures, never words.

    ``digest`` is the SHA-256 of the figures and stands in the journal too.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")
    rhythm = models.CharField(max_length=16)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "world", "rhythm", "until_at"], name="period_evaluation_once"
            )
        ]
        indexes = [models.Index(fields=["unit", "world", "-until_at"], name="period_evaluation_until")]

    @property
    def stream(self) -> str:
        """Return the journal stream of the unit's evaluations."""
        return f"evaluations:{self.unit_id}"

    def __str__(self) -> str:
        return f"{self.unit_path} {self.until_at.isoformat()}"
