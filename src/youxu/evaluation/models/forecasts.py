"""What was learned from the operator's own past, and what it said of each interruption that went on (E1, P3a)."""

from __future__ import annotations

from django.db import models

from youxu.incidents.models import Incident, InWorld


class ForecastModel(models.Model):
    """What was learned for the units of a tree from what was known at ``until``; the newest speaks.

    ``body`` holds numbers alone (``rules.forecast.storing``): nothing in it can run.
    """

    tree = models.CharField(max_length=60)
    until = models.DateTimeField()
    cases = models.PositiveIntegerField()
    body = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tree", "-until"], name="forecast_model_newest")]


class Forecast(InWorld):
    """One revision of what is forecast of an incident: advice inside, in moments; ``adopted_at`` once it was promised.

    ``basis`` says what it rests on, ``cases`` how many own cases had ended. Where there are too few, no moment is set.
    """

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    basis = models.CharField(max_length=8)
    cases = models.PositiveIntegerField(default=0)
    low_at = models.DateTimeField(null=True)
    median_at = models.DateTimeField(null=True)
    high_at = models.DateTimeField(null=True)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="forecast_number")]
