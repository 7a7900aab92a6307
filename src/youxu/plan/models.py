"""The versions of contingency plans: one row each, its YAML text and the way that it went."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from youxu.plan.rules import PlanState


class PlanVersion(models.Model):
    """One version of a unit's plan. The text is the plan; title, numbers and digest are copied from it.

    ``extends`` is the version of the unit above that this text tightens. ``writers`` are the keys of all who
    wrote in it. People are named by key and name, since a plan knows no organisation.
    """

    unit_key = models.CharField(max_length=60)
    unit_path = models.CharField(max_length=300, db_index=True)
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=[(state.value, state.value) for state in PlanState], default=PlanState.DRAFT
    )
    title = models.CharField(max_length=200, blank=True, default="")
    title_en = models.CharField(max_length=200, blank=True, default="")
    document_number = models.CharField(max_length=80, blank=True, default="")
    text = models.TextField()
    digest = models.CharField(max_length=64)
    extends = models.ForeignKey("self", models.PROTECT, null=True, related_name="extended_by")
    revision = models.PositiveIntegerField(default=1)
    writers = models.JSONField(default=list)
    written_by_key = models.CharField(max_length=80)
    written_by_name = models.CharField(max_length=120)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    submitted_by_name = models.CharField(max_length=120, blank=True, default="")
    submitted_at = models.DateTimeField(null=True)
    reviewed_by_key = models.CharField(max_length=80, blank=True, default="")
    reviewed_by_name = models.CharField(max_length=120, blank=True, default="")
    reviewed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=1000, blank=True, default="")
    approved_by_key = models.CharField(max_length=80, blank=True, default="")
    approved_by_name = models.CharField(max_length=120, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    published_by_name = models.CharField(max_length=120, blank=True, default="")
    published_at = models.DateTimeField(null=True)
    in_force_from = models.DateTimeField(null=True)
    review_due_date = models.DateField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_path", "number"], name="plan_number"),
            models.UniqueConstraint(
                fields=["unit_path"], condition=Q(state=PlanState.PUBLISHED), name="plan_published_once"
            ),
        ]

    @property
    def stream(self) -> str:
        """Return the journal stream of this version."""
        return f"plan:{self.pk}"

    def __str__(self) -> str:
        return f"{self.unit_key}/{self.number}"
