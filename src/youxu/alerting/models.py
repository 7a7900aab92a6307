"""Tables of alerting: what somebody must know, and each step by which people were told of it."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.alerting.rules import words
from youxu.core.database import unique_also_empty
from youxu.delivery.models import Message
from youxu.incidents.models import Incident, InWorld, Receipt
from youxu.network.models import Outlet, Unit


def _choices(several: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in several]


class Alert(InWorld):
    """One matter that one role must know of (告警): ``what`` is the plan's rule, ``about`` the occasion.

    It is of an incident, or of something that alerting knows nothing of: then ``subject`` is its key, the stream in
    which it is recorded, and ``link`` the page that shows it.
    ``chain`` are the roles told one after the other, ``place`` the one told last, ``due_at`` when the next is. A
    directive's alert ends with its ``receipt``. ``extra`` are the words of the occasion in both languages.
    ``alarm_at`` is when the chain was at its end and nobody had acknowledged.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=60, blank=True, default="")
    link = models.CharField(max_length=200, blank=True, default="")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    about = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    level = models.CharField(max_length=8)
    chain = models.JSONField(default=list)
    place = models.SmallIntegerField(default=-1)
    limit_minutes = models.PositiveIntegerField(null=True)
    extra = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=_choices(words.AlertState))
    reason = models.CharField(max_length=20, blank=True, default="")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acknowledged_way = models.CharField(max_length=8, blank=True, default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    alarm_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    class Meta:
        constraints = [
            unique_also_empty(
                "what", "about", "role", "world", "subject", empty=("incident",), name="alert_once"
            ),
            models.CheckConstraint(
                condition=Q(incident=None) ^ Q(subject=""), name="alert_of_an_incident_or_a_subject"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="alert_due", condition=Q(state="WAITING")),
            models.Index(fields=["alarm_at"], name="alert_alarm", condition=Q(state="UNANSWERED")),
            models.Index(fields=["incident", "opened_at"], name="alert_incident"),
            models.Index(fields=["state", "world", "unit_path"], name="alert_state_unit"),
            models.Index(fields=["ended_at"], name="alert_ended"),
            models.Index(fields=["subject", "-opened_at"], name="alert_subject", condition=~Q(subject="")),
        ]


class AlertStep(InWorld):
    """One person told by one step of an alert, or a role in which nobody was there (``person`` is None).

    ``code`` opens the page on which that person acknowledges; ``message`` is what was stored to be sent.
    """

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="steps")
    place = models.SmallIntegerField()
    role = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post_name = models.CharField(max_length=80, blank=True, default="")
    post_name_en = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=8, choices=_choices(words.StepState))
    code = models.CharField(max_length=24, unique=True)
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()
    quiet_until = models.DateTimeField(null=True)

    MATTER, MATTER_KIND = "alert__incident", "incidents.incident"

    class Meta:
        constraints = [
            unique_also_empty("alert", "place", empty=("person",), name="alert_step_once"),
        ]
        indexes = [models.Index(fields=["person", "told_at"], name="alert_step_person")]
