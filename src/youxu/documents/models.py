"""Tables of documents: the outage packs that were built, with their files; which papers of an incident were handed out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.core.models import StoredFile, Visibility, VisibleQuerySet
from youxu.documents import rules
from youxu.documents.rules import PackState
from youxu.incidents.models import Incident, InWorld
from youxu.network.models import Unit


class OutagePack(models.Model):
    """One build of a unit's outage pack (断网包): one PDF, and one folder as zip; ``done`` of ``total`` parts.

    ``unshown`` names the characters that no font has. An old pack keeps its row and loses its files.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=12)
    state = models.CharField(
        max_length=8, choices=[(state.value, state.value) for state in PackState], default=PackState.BUILDING
    )
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField()
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    built_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)
    unshown = models.JSONField(default=list)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    folder = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "world", "language"],
                name="one_pack_is_built_at_a_time",
                condition=Q(state=PackState.BUILDING.value),
            )
        ]
        indexes = [models.Index(fields=["unit_path", "-ordered_at"], name="pack_unit_ordered")]

    @property
    def stream(self) -> str:
        """Return the journal stream of the unit's packs."""
        return f"packs:{self.unit_id}"


class IssuedPaper(InWorld):
    """One paper of an incident as it was handed out (文书), with the digest of its bytes: who opened it, when.

    ``part`` names the directive, outlet or stage that it is about, ``version`` which of several reports on one matter
    it is. None is edited; a newer one follows.
    """

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    part = models.CharField(max_length=60, blank=True, default="")
    version = models.PositiveSmallIntegerField(default=1)
    format = models.CharField(max_length=8, choices=[(one.value, one.value) for one in rules.Format])
    language = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_by_name = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["incident", "kind", "-issued_at"], name="issued_paper_kind")]


class FlashReport(InWorld):
    """One flash report (快报) as it was told: text, stage, to whom, how, when, by whom. None is edited.

    ``replaces`` is the one that it puts right; ``told_at`` is when it was told, ``entered_at`` when it was written down.
    """

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12, choices=[(one.value, one.value) for one in rules.ReportStage])
    text = models.TextField()
    language = models.CharField(max_length=12)
    receiver = models.CharField(max_length=120)
    way = models.CharField(max_length=12, choices=[(one.value, one.value) for one in rules.FlashWay])
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    told_by_name = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="flash_report_number")]
