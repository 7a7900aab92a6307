"""Scenarios of drills: what a unit keeps to prepare drills from."""

from __future__ import annotations

from django.db import models

from youxu.core.models import Visibility, VisibleQuerySet
from youxu.exercises.rules.words import ScenarioSource
from youxu.network.models import Unit


class Scenario(models.Model):
    """A scenario of a unit: ``body`` is the whole document (``rules.scenario``), kept as it passed its checks."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True, default="")
    body = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=8, choices=[(one.value, one.value) for one in ScenarioSource])
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80)
    retired_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "world", "key"], name="scenario_key_once")]

    @property
    def stream(self) -> str:
        """Return the journal stream of this scenario."""
        return f"scenario:{self.pk}"

    def __str__(self) -> str:
        return f"{self.unit_path} {self.key}"
