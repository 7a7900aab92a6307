"""What each interruption came to, one row each, reckoned anew whenever something changes (E1)."""

from __future__ import annotations

from django.db import models

from youxu.incidents.models import Incident, InWorld
from youxu.network.models import Outlet


class IncidentMeasure(InWorld):
    """The measures of one incident as they stood at ``measured_at``; they follow from other rows and can be made anew.

    ``counted``: it is an interruption, neither called off nor merged into another. ``outlet`` is set where it is one
    alone, ``region`` is that of its outlets. ``over``: nothing more comes;
    ``disordered``: moments stand in the wrong order. ``figures``, ``lines`` and ``limits`` are the numbers packed for
    reading many rows at once (``rules.packed``); the columns beside them are those that lists show and filter by.
    """

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    counted = models.BooleanField(default=True)
    cause_category = models.CharField(max_length=32, blank=True, default="")
    cause = models.CharField(max_length=32, blank=True, default="")
    level = models.CharField(max_length=8, blank=True, default="")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    region = models.CharField(max_length=120, blank=True, default="")
    began_at = models.DateTimeField()
    over = models.BooleanField(default=False)
    disordered = models.BooleanField(default=False)
    whole_seconds = models.PositiveBigIntegerField(null=True)
    whole_open_minutes = models.PositiveIntegerField(null=True)
    figures = models.TextField(blank=True, default="")
    lines = models.TextField(blank=True, default="")
    limits = models.TextField(blank=True, default="")
    measured_at = models.DateTimeField()

    class Meta:
        # All that a list of a unit is narrowed and sorted by, so that the rows themselves, which are long, are not read.
        indexes = [
            models.Index(
                fields=[
                    "world", "unit_path", "-began_at", "-id", "counted", "kind", "visibility", "incident",
                ],
                name="measure_of_unit",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.incident_id} {self.measured_at.isoformat()}"


class MeasuredCost(models.Model):
    """What one kind of extra cost of an incident came to in one currency (R3); lies with its measures."""

    measure = models.ForeignKey(IncidentMeasure, models.PROTECT, related_name="costs")
    kind = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "kind", "currency"], name="measured_cost_once")
        ]


class DayCount(models.Model):
    """How many transactions one service line of an outlet had on a day (R1), as the operator's own books say."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300)
    line = models.CharField(max_length=24)
    day = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outlet", "line", "day"], name="day_count_once")]
