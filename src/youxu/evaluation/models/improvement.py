"""Tables of improvement: proposals as tracked actions, and recorded reasons to review the plan."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.core.models import StoredFile
from youxu.evaluation.rules.improvement import ImprovementSource, ImprovementState
from youxu.incidents.models import Incident, InWorld
from youxu.network.models import Unit
from youxu.plan.models import PlanVersion
from youxu.plan.schema.words import ReviewTrigger


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


def _person() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class Improvement(InWorld):
    """A proposal (改进建议) on its way to an effect: decided, owned, done, checked by another person, measured.

    ``incident`` is what it came from, none for others; ``digest`` keeps the same proposal of one incident from coming
    twice. ``wants_plan``: the plan itself should change; ``version`` is the version of the plan that carries it.
    """

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    reference = models.CharField(max_length=32, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=20, choices=_choices(ImprovementSource))
    source_name = models.CharField(max_length=120, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    text = models.CharField(max_length=600)
    clause = models.CharField(max_length=12, default="C1")
    state = models.CharField(max_length=10, choices=_choices(ImprovementState), default=ImprovementState.OPEN)
    proposed_by_name = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by_name = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True, default="")
    owner = _person()
    due_date = models.DateField(null=True)
    proof = models.TextField(blank=True, default="")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    done_by = _person()
    done_at = models.DateTimeField(null=True)
    checked_by = _person()
    checked_at = models.DateTimeField(null=True)
    check_words = models.CharField(max_length=400, blank=True, default="")
    wants_plan = models.BooleanField(default=False)
    version = models.ForeignKey(PlanVersion, models.PROTECT, null=True, related_name="+")
    plan_reason = models.CharField(max_length=400, blank=True, default="")
    indicator = models.CharField(max_length=120, blank=True, default="")
    before = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    after = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    effect = models.CharField(max_length=400, blank=True, default="")
    measured_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "digest"], name="proposal_of_incident_once", condition=~Q(digest="")
            )
        ]
        indexes = [
            models.Index(fields=["state", "world", "unit_path", "due_date"], name="improvement_state"),
            models.Index(fields=["owner", "state"], name="improvement_owner"),
        ]

    @property
    def stream(self) -> str:
        """Return the journal stream: that of the incident, so that who may read it reads this; else its own."""
        return self.incident.stream if self.incident is not None else f"improvement:{self.pk}"

    def __str__(self) -> str:
        return self.reference


class PlanTrigger(models.Model):
    """A reason to review the plan (预案修订情形) as somebody recorded it; the next version that comes into force settles it."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    trigger = models.CharField(max_length=20, choices=_choices(ReviewTrigger))
    words = models.CharField(max_length=400)
    recorded_by_name = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    @property
    def stream(self) -> str:
        """Return the journal stream of what makes a unit review its plan."""
        return f"planreview:{self.unit_id}"
