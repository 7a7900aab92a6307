"""Tables of clocks: what is owed by when, how it ended, what became of it on the way, and the calls that met it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.core.actor import Actor
from youxu.core.models import Visibility, visible_filter
from youxu.deadlines.rules import words
from youxu.incidents.models import Incident, InWorld, Task
from youxu.network.models import Outlet, Unit


def _choices(closed: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in closed]


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", **options)


class ClockQuerySet(models.QuerySet[Any]):
    """Rows of the unit that owes them; of a need-to-know incident only for who may read that incident itself.

    A unit above owes something for an incident below: its own grant for need-to-know does not reach that incident.
    """

    def visible_to(self, actor: Actor) -> Self:
        """Return the rows that ``actor`` may read."""
        known = Q(incident__visibility=Visibility.OPEN) | visible_filter(actor, "incident__", of=Incident)
        return self.filter(visible_filter(actor, of=self.model), known)


class OfIncident(InWorld):
    """A row of one incident; ``unit_path`` is that of the unit that owes it, which may lie above the incident's."""

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")

    objects = ClockQuerySet.as_manager()  # type: ignore[misc, assignment]

    class Meta:
        abstract = True


class Call(OfIncident):
    """A call as it was made (电话报告): when, to whom, who answered, what was said; entered before any form.

    ``called_at`` is when it was made, ``entered_at`` when it was written down: what was told in time is in time.
    """

    called_at = models.DateTimeField()
    to = models.CharField(max_length=120)
    number = models.CharField(max_length=40, blank=True, default="")
    answered_by = models.CharField(max_length=120)
    said = models.TextField()
    made_by = _person()
    made_by_name = models.CharField(max_length=80)
    entered_at = models.DateTimeField()


class Clock(OfIncident):
    """A limit that runs, or ran, for one duty of an incident (时限).

    ``key`` names it in the plan, ``part`` which of several: the task, receipt, estimate, ticket or roll-call that it
    limits, empty for the incident as a whole. ``follows``: its end is that row's own, never reckoned a second time.
    ``bearer`` is the post that owes it, ``owed_by`` says in words who does.
    ``opened_entry`` and ``met_entry`` are the journal entries that opened and met it: its proof. ``next_at`` is when
    the next reminder is owed, none when nobody is to be reminded. ``settled_…``: who gave it its reason and when.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+")
    group = models.CharField(max_length=24, blank=True, default="")
    key = models.CharField(max_length=60)
    part = models.CharField(max_length=80, blank=True, default="")
    follows = models.BooleanField(default=False)
    clause = models.CharField(max_length=12)
    law = models.CharField(max_length=120, blank=True, default="")
    law_en = models.CharField(max_length=120, blank=True, default="")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True, default="")
    bearer = models.CharField(max_length=40)
    owed_by = models.CharField(max_length=120)
    owed_by_en = models.CharField(max_length=120, blank=True, default="")
    to = models.CharField(max_length=120, blank=True, default="")
    to_en = models.CharField(max_length=120, blank=True, default="")
    way = models.CharField(max_length=8, blank=True, default="")
    level = models.CharField(max_length=8)
    limit = models.CharField(max_length=24, blank=True, default="")
    why = models.CharField(max_length=12, choices=_choices(words.Why), default=words.Why.START)
    opened_at = models.DateTimeField()
    opened_entry = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=_choices(words.ClockState), default=words.ClockState.OPEN)
    met_at = models.DateTimeField(null=True)
    met_entry = models.BigIntegerField(null=True)
    met_by_hand = models.BooleanField(default=False)
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="clocks")
    seconds_late = models.PositiveIntegerField(null=True)
    proof = models.TextField(blank=True, default="")
    moot = models.CharField(max_length=12, blank=True, default="", choices=_choices(words.Moot))
    reason = models.TextField(blank=True, default="")
    settled_by = _person()
    settled_by_name = models.CharField(max_length=80, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    reminded_until = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    due_said_at = models.DateTimeField(null=True)
    chased_at = models.DateTimeField(null=True)
    chases = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "key", "part", "world"], name="clock_once"),
            models.CheckConstraint(
                condition=Q(state="OPEN") | Q(next_at=None), name="only_an_open_clock_reminds"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="clock_next", condition=Q(next_at__isnull=False)),
            models.Index(fields=["state", "world", "unit_path", "due_at"], name="clock_state_unit"),
            models.Index(fields=["met_at"], name="clock_met", condition=Q(met_at__isnull=False)),
            models.Index(fields=["settled_at"], name="clock_settled", condition=Q(settled_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.part}".strip()


class ClockStep(models.Model):
    """What happened to a clock (时限经过): opened, renewed with the new limit and why, reminded, ended."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=_choices(words.StepKind))
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    level = models.CharField(max_length=8)
    limit = models.CharField(max_length=24, blank=True, default="")
    why = models.CharField(max_length=12, blank=True, default="")
    entry = models.BigIntegerField(null=True)
    text = models.TextField(blank=True, default="")
    by_name = models.CharField(max_length=80, blank=True, default="")
