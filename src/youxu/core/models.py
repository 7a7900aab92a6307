"""Tables of the floor that all stand on: the journal, clocks of exercises, reference series, files."""

from __future__ import annotations

from functools import lru_cache
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
    """Rows that carry ``unit_path`` and ``visibility``.

    The model's ``MATTER`` names the column that leads to the matter in which people are named: ``stream``, or the
    id of a row of the kind ``MATTER_KIND``.
    """

    def visible_to(self, actor: Actor) -> Self:
        """Return the rows that ``actor`` may read.

        Of the units that the actor may read; need-to-know only with its own grant, or where the actor is named in
        the matter (``Concern``).
        """
        return self.filter(visible_filter(actor, of=self.model))


NOTHING = models.Q(pk__in=())
EVERYTHING = ~NOTHING  # an empty Q would vanish in an OR


def visible_filter(actor: Actor, prefix: str = "", *, of: type[models.Model]) -> models.Q:
    """Return the filter of rows that ``actor`` may read; ``prefix`` leads to the row, of the model ``of``, that
    carries the unit (see ``VisibleQuerySet``)."""
    return _visible_filter(actor, prefix, of)


@lru_cache(maxsize=2048)
def _visible_filter(actor: Actor, prefix: str, of: type[models.Model]) -> models.Q:
    """Make the filter: it follows from the actor alone and asks nothing yet, so that each is made once."""
    matter = getattr(of, "MATTER", "")
    allowed = granted(actor, "read", prefix) & models.Q(**{f"{prefix}visibility": Visibility.OPEN})
    if matter and matter != "pk":
        allowed &= ~_sealed(of, f"{prefix}{matter}")
    allowed |= granted(actor, "read_need_to_know", prefix)
    if not matter or actor.person_id is None:
        return allowed
    if actor.audits:
        allowed |= audited(actor, f"{prefix}{matter}", getattr(of, "MATTER_KIND", ""))
    if not actor.grants:
        return allowed
    named = Concern.objects.filter(actor_key=actor.key, ended_at=None)
    if matter == "stream":
        return allowed | models.Q(**{f"{prefix}stream__in": named.values("stream")})
    mine = named.filter(subject_kind=getattr(of, "MATTER_KIND", ""))
    return allowed | models.Q(**{f"{prefix}{matter}__in": mine.values("subject_id")})


def audited(actor: Actor, matter: str, kind: str) -> models.Q:
    """Return the filter of rows whose matter an audit grant opens; ``matter`` is the column that leads to it.

    A stream is named after the kind of its row: ``incident:7`` is the row 7 of ``incidents.incident``.
    """
    if matter.endswith("stream"):
        return models.Q(**{f"{matter}__in": sorted(actor.audits)})
    name = kind.rpartition(".")[2]
    split = (stream.partition(":") for stream in sorted(actor.audits))
    return models.Q(
        **{f"{matter}__in": [int(key) for before, _, key in split if before == name and key.isdigit()]}
    )


def _sealed(of: type[models.Model], matter: str) -> models.Q:
    """Return the filter of rows whose matter became need-to-know, whatever their own column says."""
    if matter.endswith("stream"):
        whole = models.Q(**{f"{matter}__in": SealedMatter.objects.values("stream")})
        return whole | _about_sealed(matter.removesuffix("stream")) if of is Entry else whole
    sealed = SealedMatter.objects.filter(subject_kind=getattr(of, "MATTER_KIND", ""))
    return models.Q(**{f"{matter}__in": sealed.values("subject_id")})


def _about_sealed(prefix: str) -> models.Q:
    """Return the filter of entries about a row that is sealed by itself, in whichever stream they stand."""
    rows = SealedMatter.objects.filter(
        subject_kind=models.OuterRef(f"{prefix}subject_kind"),
        subject_id=models.OuterRef(f"{prefix}subject_id"),
    )
    return models.Q(models.Exists(rows))


def granted(actor: Actor, verb: str, prefix: str) -> models.Q:
    """Return the filter of rows in whose unit ``actor`` may do ``verb``; ``prefix`` leads to what carries the unit."""
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
    counts within it, ``hash`` covers the entry and the hash of the one before. ``system_user`` is the account of
    the machine under which a command ran; no sentence shows it.
    """

    stream = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    surface = models.CharField(max_length=12)
    actor_kind = models.CharField(max_length=8)
    actor_key = models.CharField(max_length=80)
    on_behalf_of = models.CharField(max_length=120, blank=True, default="")
    # Null, since SQLite would copy the table for any other default, and its triggers would be lost.
    system_user = models.CharField(max_length=120, null=True)
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

    MATTER = "stream"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "sequence"], name="entry_stream_sequence")]
        indexes = [
            models.Index(fields=["code", "recorded_at"], name="entry_code"),
            models.Index(fields=["subject_kind", "subject_id"], name="entry_subject"),
        ]


class Concern(models.Model):
    """A person named in a matter that others may not read: reporter, task owner, addressee, checker (相关人).

    Being named is what lets the person read it, without the grant; ``ended_at`` is when the person was named no
    longer. ``subject_kind`` and ``subject_id`` are the row whose stream it is.
    """

    stream = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    actor_key = models.CharField(max_length=80)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "actor_key"], name="concern_once", condition=models.Q(ended_at=None)
            )
        ]
        indexes = [
            models.Index(
                fields=["actor_key", "subject_id"], name="concern_actor", condition=models.Q(ended_at=None)
            )
        ]


class SealedMatter(models.Model):
    """A matter that is need-to-know as a whole (限知事项): what was written in it before is so as well, at once.

    A row may be sealed alone: then the entries about it are closed in every stream (custody that was written before
    its incident). The row is what readers are refused by; ``spread_at`` is when the columns of the rows say the same, which may
    take several portions. The journal's entries keep theirs, since no entry is ever changed.
    """

    stream = models.CharField(max_length=80, unique=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    since = models.DateTimeField()
    spread_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="sealed_matter_once")
        ]
        indexes = [
            models.Index(fields=["since"], name="sealed_matter_spreads", condition=models.Q(spread_at=None))
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


class ClockPoint(models.Model):
    """A point of an exercise's clock: from ``real_at`` on, the scenario runs ``speed`` times as fast; 0: it stands.

    Points are only added (``core.clock.set_clock``); timers of the exercise stand in scenario time and follow by themselves.
    """

    world = models.CharField(max_length=40)
    real_at = models.DateTimeField()
    scenario_at = models.DateTimeField()
    speed = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["world", "real_at"], name="clock_point_world")]


class Series(models.Model):
    """The last number given in a series (kind, unit, year); see core.numbers."""

    key = models.CharField(max_length=160, unique=True)
    last = models.PositiveIntegerField(default=0)


class StoredFile(models.Model):
    """A file by its content: the same bytes are stored once. Rows point here, never at a path.

    ``stream`` is the matter that it belongs to, whose visibility it shares. Where it names a ``verb``, only who may do
    that in its unit opens it, whoever reads the unit.
    """

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
    stream = models.CharField(max_length=80, blank=True, default="", db_index=True)
    verb = models.CharField(max_length=40, blank=True, default="")

    MATTER = "stream"
    objects = VisibleQuerySet.as_manager()


class Backup(models.Model):
    """An archive that was made of everything: when, under which name, how large; ``nightly`` by the daily round."""

    archive = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=200)
    nightly = models.BooleanField(default=False)
    rows = models.PositiveBigIntegerField()
    files = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(db_index=True)


class DataRestore(models.Model):
    """The restore that made this database: how far it came, and when it was whole.

    ``place`` is the step under way and ``done`` how many of its lines are in, written with each chunk, so that a
    killed restore goes on. While ``finished_at`` is empty nothing is served.
    """

    archive = models.CharField(max_length=24, unique=True)
    made_at = models.DateTimeField()
    began_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True, default="")
    done = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
