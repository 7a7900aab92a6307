"""Tables of roll-calls (点名) and watches (预警)."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.core.models import Visibility
from youxu.delivery.models import Message, Reply
from youxu.incidents.models import Incident, InWorld
from youxu.network.models import Outlet, Unit
from youxu.plan.models import PlanVersion
from youxu.plan.schema.words import Colour
from youxu.watch.rules import feeds, words
from youxu.watch.rules.replies import Unclear
from youxu.watch.spot_checks import SpotCheck

__all__ = [
    "Answer",
    "Ask",
    "AskMessage",
    "Feed",
    "Rhythm",
    "RollCall",
    "SpotCheck",
    "UnclearReply",
    "Warned",
    "Watch",
]


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Watch(InWorld):
    """A watch entered in four fields: hazard, colour, area, until; what is prepared are tasks of its incident."""

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=32, unique=True)
    hazard = models.CharField(max_length=32)
    colour = models.CharField(max_length=8, choices=_choices(Colour))
    area = models.JSONField(default=dict)
    area_text = models.CharField(max_length=120, blank=True, default="")
    area_text_en = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(
        max_length=12, choices=_choices(words.WatchState), default=words.WatchState.STANDING
    )
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=80, blank=True, default="")
    until_at = models.DateTimeField()
    expired_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    class Meta:
        indexes = [
            models.Index(fields=["until_at"], name="watch_until", condition=Q(state="STANDING")),
            models.Index(fields=["unit_path", "state"], name="watch_unit_state"),
        ]

    def __str__(self) -> str:
        return self.reference


class Rhythm(InWorld):
    """Roll-calls that repeat while an incident or a watch is open: the rule of the plan, the next turn."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    rule = models.JSONField(default=dict)
    rule_key = models.CharField(max_length=40)
    turns = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "world"], name="rhythm_open_once", condition=Q(ended_at=None)
            )
        ]
        indexes = [models.Index(fields=["next_at"], name="rhythm_next", condition=Q(ended_at=None))]


class RollCall(InWorld):
    """One roll-call: who is asked by which rule, when it went out, by when the first answers are due.

    ``total`` outlets are meant, ``done`` of them asked so far; they are entered in portions.
    """

    reference = models.CharField(max_length=32, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    rhythm = models.ForeignKey(Rhythm, models.PROTECT, null=True, related_name="rollcalls")
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    level = models.CharField(max_length=8)
    rule = models.JSONField(default=dict)
    rule_text = models.CharField(max_length=120, blank=True, default="")
    rule_text_en = models.CharField(max_length=120, blank=True, default="")
    after = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    asked_by = models.CharField(max_length=80, blank=True, default="")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, blank=True, default="")

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    class Meta:
        indexes = [
            models.Index(fields=["unit_path", "-asked_at"], name="rollcall_unit_asked"),
            models.Index(fields=["incident", "-asked_at"], name="rollcall_incident"),
        ]

    @property
    def stream(self) -> str:
        """Return the journal stream of this roll-call."""
        return f"rollcall:{self.pk}"

    @property
    def seen(self) -> str:
        """Return who may read what is written of it: as the incident has it now, open where there is none."""
        return self.incident.visibility if self.incident is not None else Visibility.OPEN

    def __str__(self) -> str:
        return self.reference


class Ask(InWorld):
    """The question to one outlet: how far it was carried, by when the next step is due, what was answered.

    ``said`` to ``people_missing`` are those of the answer that counts; ``risk`` orders the call sheet. Since
    ``unclear_at`` a reply waits that nobody could read: the office rings.
    """

    roll_call = models.ForeignKey(RollCall, models.PROTECT, related_name="asks")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=_choices(words.AskState), default=words.AskState.WAITING)
    rung = models.CharField(max_length=8, choices=_choices(words.Rung), default=words.Rung.FIRST)
    risk = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=12, blank=True, default="")
    business = models.CharField(max_length=8, blank=True, default="")
    people_safe = models.PositiveIntegerField(default=0)
    people_missing = models.PositiveIntegerField(default=0)
    contradicted_at = models.DateTimeField(null=True)
    unclear_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    MATTER, MATTER_KIND = "roll_call__incident", "incidents.incident"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roll_call", "outlet", "world"], name="ask_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="ask_due", condition=Q(state="WAITING")),
            models.Index(fields=["outlet", "state"], name="ask_outlet_state"),
            models.Index(fields=["unclear_at"], name="ask_unclear", condition=Q(unclear_at__isnull=False)),
            models.Index(fields=["roll_call", "state", "-risk"], name="ask_sheet"),
        ]

    @property
    def stream(self) -> str:
        """Return the journal stream of this question."""
        return f"ask:{self.pk}"


class Answer(InWorld):
    """One answer as it came: what was said, when it was told and when written down, by whom; none is edited."""

    ask = models.ForeignKey(Ask, models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=12, choices=_choices(words.AnswerState), default=words.AnswerState.STANDING
    )
    said = models.CharField(max_length=12, choices=_choices(words.Said))
    business = models.CharField(max_length=8, choices=_choices(words.Business))
    people_safe = models.PositiveIntegerField(null=True)
    people_missing = models.PositiveIntegerField(default=0)
    open_lines = models.JSONField(null=True)
    power = models.CharField(max_length=8, choices=_choices(words.Works), default=words.Works.UNKNOWN)
    line = models.CharField(max_length=8, choices=_choices(words.Works), default=words.Works.UNKNOWN)
    water = models.CharField(max_length=8, choices=_choices(words.Works), default=words.Works.UNKNOWN)
    needs = models.TextField(blank=True, default="")
    cause = models.CharField(max_length=32, blank=True, default="")
    told_by = models.CharField(max_length=80, blank=True, default="")
    way = models.CharField(max_length=12)
    told_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    given_by = models.CharField(max_length=80, blank=True, default="")
    given_key = models.CharField(max_length=80, blank=True, default="")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    report_fault = models.CharField(max_length=200, blank=True, default="")
    fault_values = models.JSONField(default=dict)
    reply = models.ForeignKey(Reply, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_word = models.CharField(max_length=200, blank=True, default="")

    MATTER, MATTER_KIND = "ask__roll_call__incident", "incidents.incident"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "number"], name="answer_number")]


class AskMessage(InWorld):
    """The message that put the question to one number of an outlet; without ``message`` it could not be sent.

    ``reason`` says why not (no mobile number, no channel); ``name`` is who stands behind the number.
    """

    ask = models.ForeignKey(Ask, models.PROTECT, related_name="messages")
    rung = models.CharField(max_length=8, choices=_choices(words.Rung))
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=20, blank=True, default="")
    asked_at = models.DateTimeField()

    MATTER, MATTER_KIND = "ask__roll_call__incident", "incidents.incident"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "rung"], name="askmessage_once")]


class UnclearReply(InWorld):
    """A short message that came to a question and is no answer: kept as it came, for the office to ring about."""

    ask = models.ForeignKey(Ask, models.PROTECT, related_name="unclear")
    reply = models.ForeignKey(Reply, models.PROTECT, related_name="+")
    why = models.CharField(max_length=12, choices=_choices(Unclear))
    text = models.TextField(blank=True, default="")
    told_by = models.CharField(max_length=80, blank=True, default="")
    told_at = models.DateTimeField()
    received_at = models.DateTimeField()

    MATTER, MATTER_KIND = "ask__roll_call__incident", "incidents.incident"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "reply"], name="unclear_once")]


class Feed(models.Model):
    """An address that gives hazard warnings in CAP, kept for a unit and the outlets below it (预警源).

    ``hazard`` is what its warnings mean where their words say nothing. The last reading stands here: when it was tried,
    when all of it was well, what was wrong (``trouble``), since when.
    """

    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    address = models.CharField(max_length=400)
    hazard = models.CharField(max_length=32, blank=True, default="")
    added_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=12, blank=True, default="")
    detail = models.CharField(max_length=200, blank=True, default="")
    retired_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="feed_key_once", condition=Q(retired_at=None))
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def stream(self) -> str:
        """Return the journal stream of this feed."""
        return f"feed:{self.pk}"


class Warned(models.Model):
    """One warning as it came, by its identifier once for each unit, and what it did: the watch, or why none.

    ``references`` are the identifiers that it follows, so that an older one that comes later opens nothing. A warning is
    of reality; one of an exercise opens nothing.
    """

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="warnings")
    unit_path = models.CharField(max_length=300)
    identifier = models.CharField(max_length=200)
    sender = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    msg_type = models.CharField(max_length=8)
    status = models.CharField(max_length=10)
    references = models.JSONField(default=list)
    event = models.CharField(max_length=120, blank=True, default="")
    headline = models.CharField(max_length=200, blank=True, default="")
    severity = models.CharField(max_length=10, blank=True, default="")
    expires_at = models.DateTimeField(null=True)
    link = models.CharField(max_length=400, blank=True, default="")
    faults = models.JSONField(default=list)
    effect = models.CharField(max_length=8, choices=_choices(feeds.Effect))
    why = models.CharField(max_length=16, choices=_choices(feeds.Why), blank=True, default="")
    watch = models.ForeignKey(Watch, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_path", "sender", "identifier"], name="warned_once")
        ]
        indexes = [models.Index(fields=["feed", "-received_at"], name="warned_of_feed")]

    def __str__(self) -> str:
        return self.identifier
