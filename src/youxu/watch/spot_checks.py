"""The table of spot checks: outlets drawn for a week to be asked by telephone whether their status is true (E0, G2)."""

from __future__ import annotations

from django.db import models

from youxu.incidents.models import InWorld
from youxu.network.models import Outlet, Unit
from youxu.network.rules import State
from youxu.watch.rules.spot_checks import SpotResult


class SpotCheck(InWorld):
    """One outlet drawn for a week (``week`` is its Monday): what the status said when it was asked, what was found.

    ``tries`` are the calls that reached nobody, the last at ``tried_at``; ``said`` is the status at ``checked_at``.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    week = models.DateField()
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    drawn_at = models.DateTimeField()
    result = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in SpotResult], blank=True, default=""
    )
    said = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in State], blank=True, default=""
    )
    found = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in State], blank=True, default=""
    )
    note = models.CharField(max_length=400, blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=80, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "week", "outlet"], name="spot_check_once_a_week")
        ]
        indexes = [
            models.Index(fields=["unit_path", "checked_at"], name="spot_check_checked"),
            models.Index(fields=["outlet", "checked_at"], name="spot_check_outlet"),
        ]

    @property
    def stream(self) -> str:
        """Return the journal stream of the checks of one unit and week."""
        return f"spot-checks:{self.unit_id}:{self.week.isoformat()}"
