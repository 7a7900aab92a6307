"""Tables of audits: the evidence files that were sealed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.core.models import StoredFile
from youxu.evaluation.rules.evidence import EvidenceState
from youxu.incidents.models import Incident, InWorld


class EvidenceFile(InWorld):
    """One evidence file (证据包) of an incident: a zip whose manifest names every file in it by its SHA-256.

    ``digest`` is the SHA-256 of that manifest, printed in the journal: with it the file proves itself anywhere. What is
    in it is what ``ordered_by`` may read, so only who may read as much opens it.
    """

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=8,
        choices=[(one.value, one.value) for one in EvidenceState],
        default=EvidenceState.BUILDING,
    )
    language = models.CharField(max_length=12)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_by_name = models.CharField(max_length=80)
    sealed_at = models.DateTimeField(null=True)
    entries = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "ordered_by"],
                name="one_evidence_file_is_built_at_a_time",
                condition=Q(state=EvidenceState.BUILDING.value),
            )
        ]
        indexes = [models.Index(fields=["digest"], name="evidence_digest", condition=~Q(digest=""))]
