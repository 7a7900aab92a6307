"""Tables of the customers' voice (G2, O5, E2, R4): voices with their words, tallies, call-backs, mentions in public.

A customer is somebody without an account: of a person only what is needed for an answer is kept, and only as long as
the plan says. Whoever may answer reads the words; in a need-to-know incident only whoever may read that, too.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.core.actor import Actor
from youxu.core.models import Visibility, granted, visible_filter
from youxu.feedback.rules import words as rules
from youxu.incidents.models import Incident
from youxu.network.models import Outlet

ENTER = "enter_feedback"
ANSWER = "answer_feedback"
WATCH = "keep_publicity"


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class FeedbackQuerySet(models.QuerySet[Any]):
    """Rows of what customers say."""

    def visible_to(self, actor: Actor, verb: str = ANSWER) -> Self:
        """Return the rows that ``actor`` may read: by ``verb`` in their unit, and their incident where there is one."""
        by_incident = visible_filter(actor, "incident__", of=Incident) | Q(incident=None)
        return self.filter(granted(actor, verb, "") & by_incident)


class OfUnit(models.Model):
    """A row of the customers' voice: of which unit, about which outlet and incident where known, in which world."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        abstract = True


class Voice(OfUnit):
    """What one customer brought: enquiry, complaint, praise or a mark, with its way to an answer (诉求).

    ``code`` is what the customer keeps: with it alone the page shows how it stands. ``notice`` is the notice whose
    printed code was scanned, ``place`` what the customer wrote of the outlet where none was found by it.
    """

    reference = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=_choices(rules.VoiceKind))
    state = models.CharField(
        max_length=8, choices=_choices(rules.VoiceState), default=rules.VoiceState.RECEIVED
    )
    source = models.CharField(max_length=9, choices=_choices(rules.VoiceSource))
    language = models.CharField(max_length=10, default="zh-hans")
    score = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=40, blank=True, default="")
    contact = models.CharField(max_length=120, blank=True, default="")
    place = models.CharField(max_length=120, blank=True, default="")
    notice = models.CharField(max_length=60, blank=True, default="")
    notice_revision = models.PositiveIntegerField(null=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = _person(null=True)
    taken_by_name = models.CharField(max_length=80, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=80, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=1, score__lte=5), name="voice_score_of_five"
            ),
        ]
        indexes = [
            models.Index(fields=["unit_path", "-received_at", "-id"], name="voice_listed"),
            models.Index(
                fields=["unit_path", "due_at"],
                name="voice_waiting",
                condition=Q(state__in=["RECEIVED", "TAKEN"]),
            ),
            models.Index(fields=["incident", "kind"], name="voice_of_incident"),
            models.Index(fields=["received_at"], name="voice_received"),
            models.Index(fields=["state", "due_at"], name="voice_state_due"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """Return the stream of the journal in which this voice stands while it belongs to no incident."""
        return f"voice:{self.pk}"


class VoiceWords(models.Model):
    """What was said in a voice, one turn a row; the journal keeps its digest, a purge empties it."""

    voice = models.ForeignKey(Voice, models.PROTECT, related_name="turns")
    place_number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=8, choices=_choices(rules.Side))
    text = models.TextField(blank=True, default="")
    salt = models.CharField(max_length=40, blank=True, default="")
    said_at = models.DateTimeField()
    said_by_name = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voice", "place_number"], name="voice_words_place"),
        ]


class VoiceTally(OfUnit):
    """How many enquiries, complaints and words of praise an outlet counted on a day, without persons (卡片计数).

    Another count of the day replaces it, none is edited.
    """

    day = models.DateField()
    counts = models.JSONField(default=dict)
    total = models.PositiveIntegerField()
    counted_at = models.DateTimeField()
    counted_by_name = models.CharField(max_length=80)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "day", "world"],
                name="voice_tally_once",
                condition=Q(replaced_at=None),
            )
        ]


class CallBack(OfUnit):
    """Somebody who is rung back (回访); ``source`` names what it came from, so that it is listed once."""

    reason = models.CharField(max_length=13, choices=_choices(rules.CallBackReason))
    voice = models.ForeignKey(Voice, models.PROTECT, null=True, related_name="call_backs")
    source = models.CharField(max_length=60, null=True)
    name = models.CharField(max_length=40, blank=True, default="")
    contact = models.CharField(max_length=200, blank=True, default="")
    about = models.CharField(max_length=300, blank=True, default="")
    listed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_tried_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=11, choices=_choices(rules.CallResult), blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "world"], name="call_back_once"),
        ]
        indexes = [
            models.Index(
                fields=["unit_path", "due_at", "id"], name="call_back_waiting", condition=Q(ended_at=None)
            )
        ]

    @property
    def stream(self) -> str:
        """Return the stream of the journal in which this call-back stands outside an incident."""
        return f"callback:{self.pk}"


class CallBackTry(models.Model):
    """One call as it was made: how it ended, who rang."""

    call_back = models.ForeignKey(CallBack, models.PROTECT, related_name="tries")
    result = models.CharField(max_length=11, choices=_choices(rules.CallResult))
    note = models.CharField(max_length=300, blank=True, default="")
    again_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    by_name = models.CharField(max_length=80)


class Mention(OfUnit):
    """Something said in public about the interruption (舆情, R4): where, whether it is so, how it was answered."""

    reference = models.CharField(max_length=40, unique=True)
    platform = models.CharField(max_length=80)
    link = models.CharField(max_length=500, blank=True, default="")
    text = models.TextField(blank=True, default="")
    reach = models.PositiveBigIntegerField(null=True)
    truth = models.CharField(max_length=7, choices=_choices(rules.Truth), default=rules.Truth.UNCLEAR)
    seen_at = models.DateTimeField()
    due_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=80)
    answer = models.TextField(blank=True, default="")
    salt = models.CharField(max_length=40, blank=True, default="")
    notice = models.CharField(max_length=60, blank=True, default="")
    is_correction = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=80, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["unit_path", "-seen_at", "-id"], name="mention_listed")]

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """Return the stream of the journal in which this mention stands outside an incident."""
        return f"mention:{self.pk}"
