"""Tables of the status site: alerts as they were issued, and how each copy of the site went."""

from __future__ import annotations

from django.db import models

from youxu.statuspage import rules


class IssuedAlert(models.Model):
    """An alert of CAP, written once for one revision of a notice or its withdrawal, and never edited.

    ``previous`` is the one before it in the chain. It is of reality: a notice of an exercise is not announced.
    """

    unit_path = models.CharField(max_length=300, db_index=True)
    notice = models.CharField(max_length=40)
    notice_code = models.CharField(max_length=24)
    number = models.PositiveIntegerField()
    over = models.BooleanField(default=False)
    identifier = models.CharField(max_length=40, unique=True)
    sender = models.CharField(max_length=120)
    sent_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title_zh = models.CharField(max_length=200, blank=True, default="")
    title_en = models.CharField(max_length=300, blank=True, default="")
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    document = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "number", "over"], name="issuedalert_once"),
        ]
        indexes = [models.Index(fields=["unit_path", "-sent_at"], name="issuedalert_unit")]

    def __str__(self) -> str:
        return self.identifier


class SiteCopy(models.Model):
    """How the last copy of the site to one target went; ``failing_since`` is set while it fails.

    ``target`` is as the setting names it, without a password. One failing keeps no other from being written.
    """

    target = models.CharField(max_length=300, unique=True)
    state = models.CharField(max_length=8, choices=[(one.value, one.value) for one in rules.CopyState])
    issued_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")
    written = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return self.target
