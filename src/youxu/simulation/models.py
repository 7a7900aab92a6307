"""Tables of simulation: what was asked, and what it came to. No row of reality or of a drill is touched by a run."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from youxu.core.models import Visibility, VisibleQuerySet
from youxu.network.models import Unit
from youxu.simulation.rules import RunKind, RunState


class SimulationRun(models.Model):
    """One simulation: ``asked`` holds its terms, ``scenario`` the file of a region, ``result`` what it came to.

    The same terms with the same ``seed`` on the same plan, rosters and network give the same result.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=8, choices=[(one.value, one.value) for one in RunKind])
    title = models.CharField(max_length=160)
    asked = models.JSONField(default=dict)
    scenario = models.TextField(blank=True, default="")
    runs = models.PositiveIntegerField()
    seed = models.PositiveBigIntegerField()
    state = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in RunState], default=RunState.RUNNING
    )
    done = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    result = models.JSONField(default=dict)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit_path", "world", "-asked_at"], name="simulation_unit_asked")]

    @property
    def stream(self) -> str:
        """Return the journal stream of the unit's simulations."""
        return f"simulations:{self.unit_id}"

    def __str__(self) -> str:
        return f"{self.unit_path} {self.title}"
