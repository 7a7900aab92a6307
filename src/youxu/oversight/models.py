"""Tables of oversight: the frozen summaries."""

from __future__ import annotations

from django.db import models

from youxu.core.models import Visibility, VisibleQuerySet
from youxu.network.models import Unit


class Summary(models.Model):
    """What the office of a unit summed up at one turn (每日情况汇总): figures by the key of their line, never words.

    ``heads`` are the sums of the roll-calls of the span, which head what goes upward: [Chinese, English] each.
    ``day`` is the day on the unit's clock, ``from_at`` and ``until_at`` the span. ``check_hash`` is the head of the
    journal of ``check_day``. ``told`` counts those to whom it was sent; ``stale``: it came too late to be sent.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")
    day = models.DateField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    made_at = models.DateTimeField()
    figures = models.JSONField(default=dict)
    heads = models.JSONField(default=list)
    check_day = models.DateField(null=True)
    check_hash = models.CharField(max_length=64, blank=True, default="")
    told = models.PositiveSmallIntegerField(null=True)
    stale = models.BooleanField(default=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "until_at", "world"], name="summary_of_turn_once")
        ]
        indexes = [models.Index(fields=["unit", "world", "-until_at"], name="summary_unit_until")]

    @property
    def stream(self) -> str:
        """Return the journal stream of the unit's summaries."""
        return f"summaries:{self.unit_id}"

    def __str__(self) -> str:
        return f"{self.unit_path} {self.until_at.isoformat()}"
