"""Tables of the floor that all stand on: the journal, reference series, files, the embedded engine's jobs."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from youxu.core.actor import Actor
from youxu.core.database import path_under


class Visibility(models.TextChoices):
    """Who may read a row: everyone with the read grant, or only posts named as need-to-know."""

    OPEN = "OPEN"
    NEED_TO_KNOW = "NEED_TO_KNOW"


Row = TypeVar("Row", bound=models.Model, covariant=True)


class VisibleQuerySet(models.QuerySet[Row]):
    """Rows that carry ``unit_path`` and ``visibility``."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the rows that ``actor`` may read: granted units, need-to-know only with its own grant."""
        return self.filter(visible_filter(actor))


NOTHING = models.Q(pk__in=())
EVERYTHING = ~NOTHING  # an empty Q would vanish in an OR


def visible_filter(actor: Actor, prefix: str = "") -> models.Q:
    """Return the filter of rows that ``actor`` may read; ``prefix`` leads to the row that carries the unit."""
    allowed = _granted(actor, "read", prefix) & models.Q(**{f"{prefix}visibility": Visibility.OPEN})
    return allowed | _granted(actor, "read_need_to_know", prefix)


def _granted(actor: Actor, verb: str, prefix: str) -> models.Q:
    condition = NOTHING
    for path, below in actor.readable_paths(verb):
        if below and not path:
            return EVERYTHING
        unit = f"{prefix}unit_path"
        condition |= path_under(unit, path) if below else models.Q(**{unit: path})
    return condition


class Entry(models.Model):
    """One line of the journal: who did what to which row, when it happened and when it was written down.

    Append-only: triggers refuse UPDATE and DELETE. ``stream`` is one aggregate ("incident:7"), ``sequence``
    counts within it, ``hash`` covers the entry and the hash of the one before.
    """

    stream = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    surface = models.CharField(max_length=12)
    actor_kind = models.CharField(max_length=8)
    actor_key = models.CharField(max_length=80)
    on_behalf_of = models.CharField(max_length=120, blank=True, default="")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    unit_path = models.CharField(max_length=300, db_index=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_index=True)
    world = models.CharField(max_length=40, blank=True, default="")
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    submission = models.UUIDField(null=True, unique=True)
    payload_digest = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True, default="")
    hash = models.CharField(max_length=64)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "sequence"], name="entry_stream_sequence")]
        indexes = [
            models.Index(fields=["code", "recorded_at"], name="entry_code"),
            models.Index(fields=["subject_kind", "subject_id"], name="entry_subject"),
        ]


class EntryPayload(models.Model):
    """What an entry said, beside it, so that a purge can remove the words and leave the proof.

    ``sent`` is the salted digest of who sent which act with what input, where a submission came with it.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=32)
    body = models.TextField()
    sent = models.CharField(max_length=64, null=True)


class Handled(models.Model):
    """A reaction that ran for an entry: the unique pair makes a handler run once, however often it is tried."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    handler = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "handler"], name="handled_once")]


class Checkpoint(models.Model):
    """The daily head of the journal: its hash is printed, so that even a rewritten database is found out."""

    day = models.DateField(unique=True)
    head_count = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()


class Series(models.Model):
    """The last number given in a series (kind, unit, year); see core.numbers."""

    key = models.CharField(max_length=160, unique=True)
    last = models.PositiveIntegerField(default=0)


class StoredFile(models.Model):
    """A file by its content: the same bytes are stored once. Rows point here, never at a path."""

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")
    added_at = models.DateTimeField()
    code = models.CharField(max_length=24, unique=True)

    objects = VisibleQuerySet.as_manager()
