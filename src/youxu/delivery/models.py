"""Tables of delivery: channels, messages, one delivery per recipient, attempts, what came back."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from youxu.core.models import Visibility, VisibleQuerySet
from youxu.delivery.rules import words
from youxu.delivery.rules.templates import TemplateState


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Channel(models.Model):
    """One configured way out: a mail server, an SMS account, the robot of one group, a webhook (渠道).

    It serves its unit and those below. ``settings`` is what may be shown, ``secret`` the sealed rest (``secrets``).
    ``rests_until`` is when it may be used again after a failure or a full minute; ``failures`` counts those in a row.
    """

    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=_choices(words.Kind))
    name = models.CharField(max_length=80)
    unit_path = models.CharField(max_length=300, db_index=True)
    settings = models.JSONField(default=dict)
    secret = models.TextField(blank=True, default="")
    per_minute = models.PositiveIntegerField(null=True)
    per_second = models.PositiveIntegerField(null=True)
    place = models.PositiveSmallIntegerField(default=1)
    added_at = models.DateTimeField()
    rests_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_reason = models.CharField(max_length=20, blank=True, default="")
    taken = models.PositiveBigIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="channel_key_once", condition=Q(retired_at=None))
        ]

    def __str__(self) -> str:
        return self.key


class PushDevice(models.Model):
    """A browser that a recipient lets us wake (推送设备): ``code`` is its address, ``sealed`` what the browser gave.

    ``digest`` is that of the address at its maker's service, by which the same browser is known again.
    """

    code = models.CharField(max_length=24, unique=True)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="devices")
    recipient = models.CharField(max_length=80, db_index=True)
    name = models.CharField(max_length=80, blank=True, default="")
    sealed = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "digest"], name="pushdevice_once", condition=Q(retired_at=None)
            )
        ]


class WorldAddress(models.Model):
    """An address entered for an exercise: only these are reached from its world (law 9)."""

    world = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=_choices(words.Kind))
    address = models.CharField(max_length=200)
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["world", "kind", "address"], name="worldaddress_once")]


class SmsText(models.Model):
    """An SMS text of the plan in force for a unit and those below, copied when the plan is published."""

    unit_path = models.CharField(max_length=300, db_index=True)
    topic = models.CharField(max_length=60)
    text = models.TextField()
    text_en = models.TextField(blank=True, default="")
    plan_number = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_path", "topic"], name="smstext_once")]


class Template(models.Model):
    """An SMS text as it is registered with the provider of a channel: its code there, how far it came (报备模板)."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="templates")
    topic = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="zh-hans")
    code = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=10, choices=_choices(TemplateState), default=TemplateState.NOT_FILED)
    text = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "topic", "language"], name="template_once")]


class InWorld(models.Model):
    """What messages and deliveries carry: whose they are, who may read them, the matter's journal stream."""

    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")
    stream = models.CharField(max_length=80, blank=True, default="")

    MATTER = "stream"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True


class Message(InWorld):
    """What is to be said, as it was rendered; ``once`` is the caller's key under which it is stored but once."""

    code = models.CharField(max_length=24, unique=True)
    subject = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()
    heading = models.TextField(blank=True, default="")
    line = models.CharField(max_length=200, blank=True, default="")
    link = models.CharField(max_length=400, blank=True, default="")
    leave = models.CharField(max_length=400, blank=True, default="")
    language = models.CharField(max_length=10)
    topic = models.CharField(max_length=60, blank=True, default="")
    variables = models.JSONField(default=dict)
    bundle = models.CharField(max_length=120, blank=True, default="")
    bundle_place = models.CharField(max_length=20, blank=True, default="")
    once = models.CharField(max_length=160, blank=True, default="")
    queued_by = models.CharField(max_length=80)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["once", "world"], name="message_once", condition=~Q(once=""))
        ]
        indexes = [models.Index(fields=["stream", "-queued_at"], name="message_stream")]

    @property
    def journal_stream(self) -> str:
        """Return the journal stream of the message itself."""
        return f"message:{self.pk}"


class Delivery(InWorld):
    """A message on its way to one recipient: which address is tried now, how far it came.

    ``steps`` are the addresses in order, as (channel, address); ``step`` is the one in turn, ``kind``, ``channel`` and
    ``address`` what it means now. ``lease_until`` and ``token`` belong to the worker that holds it.
    """

    code = models.CharField(max_length=24, unique=True)
    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    resend_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="resends")
    recipient = models.CharField(max_length=80)
    recipient_name = models.CharField(max_length=80, blank=True, default="")
    bundle = models.CharField(max_length=120, blank=True, default="")
    steps = models.JSONField(default=list)
    step = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=_choices(words.Kind), blank=True, default="")
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="deliveries")
    address = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(
        max_length=10, choices=_choices(words.DeliveryState), default=words.DeliveryState.QUEUED
    )
    reason = models.CharField(max_length=20, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    attempted = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True, default="")
    released_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["channel", "due_at"], name="delivery_due", condition=Q(state="QUEUED")),
            models.Index(fields=["expires_at"], name="delivery_expires", condition=Q(state="QUEUED")),
            models.Index(fields=["recipient", "bundle"], name="delivery_bundle", condition=Q(state="QUEUED")),
            models.Index(fields=["unit_path", "state", "-queued_at"], name="delivery_unit_state"),
            models.Index(fields=["stream", "-queued_at"], name="delivery_stream"),
            models.Index(fields=["-queued_at", "-id"], name="delivery_latest"),
            models.Index(
                fields=["state", "ended_at"], name="delivery_ended", condition=Q(ended_at__isnull=False)
            ),
        ]

    @property
    def journal_stream(self) -> str:
        """Return the journal stream of this delivery."""
        return f"delivery:{self.pk}"


class BundledMessage(models.Model):
    """A later message that goes out with a delivery's first one, as a line of its list."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="bundled")
    message = models.ForeignKey(Message, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "message"], name="bundled_once")]


class Attempt(models.Model):
    """One try on one channel; ``key`` goes with it where the protocol has a place for it, the same for every try
    of this address, so that a service which can tell takes the message but once."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=_choices(words.Kind))
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="attempts")
    address = models.CharField(max_length=200, blank=True, default="")
    key = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=_choices(words.Result), default=words.Result.UNDER_WAY)
    reason = models.CharField(max_length=20, blank=True, default="")
    detail = models.CharField(max_length=200, blank=True, default="")
    provider_id = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="attempt_number"),
            models.UniqueConstraint(
                fields=["delivery"], name="attempt_sent_once", condition=Q(result="SENT")
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "started_at"], name="attempt_channel_started"),
            models.Index(
                fields=["channel", "provider_id"], name="attempt_provider", condition=~Q(provider_id="")
            ),
        ]


class Receipt(models.Model):
    """What a gateway told of a message that it had taken: arrived, read, or not (送达回执)."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="receipts")
    provider_id = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=_choices(words.ReceiptState))
    detail = models.CharField(max_length=120, blank=True, default="")
    told_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "provider_id", "state"], name="delivery_receipt_once")
        ]


class Reply(models.Model):
    """What somebody answered to a message (上行短信); ``delivery`` is the one that it most likely answers.

    One that answers none is for the office, until somebody has read it: ``seen_at``, ``seen_by``.
    """

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="replies")
    address = models.CharField(max_length=200)
    text = models.TextField()
    provider_id = models.CharField(max_length=120, blank=True, default="")
    replied_at = models.DateTimeField()
    received_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "provider_id"], name="reply_once", condition=~Q(provider_id="")
            )
        ]
        indexes = [
            models.Index(fields=["delivery", "received_at"], name="reply_delivery"),
            models.Index(
                fields=["received_at"], name="reply_unseen", condition=Q(delivery=None, seen_at=None)
            ),
        ]
