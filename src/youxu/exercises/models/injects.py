"""What happens in a drill by its script, and what its players are expected to do."""

from __future__ import annotations

from django.db import models

from youxu.exercises.models.drills import Exercise
from youxu.exercises.rules.words import Checked, ExpectationState, InjectState, InjectWay, Only
from youxu.organisation.models import Person


class Inject(models.Model):
    """Something that happens to the players (注入): at its moment of the scenario, after another, or by hand.

    ``to`` are the posts and groups whom it reaches, empty: all players. ``after`` is the key of an inject or an expectation
    of the same drill. ``due_at`` and ``sent_at`` are moments of the scenario. ``added``: it came in while the drill ran.
    """

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="injects")
    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    way = models.CharField(max_length=12, choices=[(one.value, one.value) for one in InjectWay])
    to = models.JSONField(default=list)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True, default="")
    text = models.TextField()
    text_en = models.TextField(blank=True, default="")
    outlet = models.CharField(max_length=40, blank=True, default="")
    offset_minutes = models.PositiveIntegerField(null=True)
    after = models.CharField(max_length=40, blank=True, default="")
    delay_minutes = models.PositiveIntegerField(default=0)
    only = models.CharField(
        max_length=6, choices=[(one.value, one.value) for one in Only], blank=True, default=""
    )
    by_hand = models.BooleanField(default=False)
    added = models.BooleanField(default=False)
    state = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in InjectState], default=InjectState.WAITING
    )
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exercise", "key"], name="inject_key_once"),
            models.UniqueConstraint(fields=["exercise", "number"], name="inject_number_once"),
        ]
        indexes = [
            models.Index(
                fields=["exercise", "due_at"], name="inject_waiting", condition=models.Q(state="WAITING")
            )
        ]


class InjectSeen(models.Model):
    """A player saw an inject; ``seen_at`` is a moment of the scenario."""

    inject = models.ForeignKey(Inject, models.PROTECT, related_name="seen")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inject", "person"], name="inject_seen_once")]


class Expectation(models.Model):
    """What the players are expected to do (预期行动): who, what, within how long after ``anchor``.

    ``roles`` are the posts and groups of whom somebody must do it, empty: anybody. Any journal code of ``codes`` in this world
    meets it. ``anchor`` is empty (the start) or the key of an inject or another expectation. ``entry`` is the journal
    entry that met it. Its moments are those of the scenario.
    """

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="expectations")
    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    roles = models.JSONField(default=list)
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=400, blank=True, default="")
    codes = models.JSONField(default=list)
    anchor = models.CharField(max_length=40, blank=True, default="")
    within_minutes = models.PositiveIntegerField()
    clause = models.CharField(max_length=12, blank=True, default="")
    checked = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Checked])
    item = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(
        max_length=8,
        choices=[(one.value, one.value) for one in ExpectationState],
        default=ExpectationState.WAITING,
    )
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    met_by = models.CharField(max_length=120, blank=True, default="")
    entry_id = models.BigIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exercise", "key"], name="expectation_key_once"),
            models.UniqueConstraint(fields=["exercise", "number"], name="expectation_number_once"),
        ]
        indexes = [
            models.Index(
                fields=["exercise", "due_at"],
                name="expectation_open",
                condition=models.Q(state__in=("WAITING", "OPEN", "MISSED")),
            )
        ]
