"""Drills: each a world of its own from birth, and who takes part."""

from __future__ import annotations

from django.db import models

from youxu.core.models import Visibility, VisibleQuerySet
from youxu.exercises.models.scenarios import Scenario
from youxu.exercises.rules.words import ExerciseForm, ExercisePart, ExerciseScope, ExerciseState
from youxu.network.models import Unit
from youxu.organisation.models import Person


class Exercise(models.Model):
    """A drill (演练): its ``key`` is its reference, its world and its address.

    ``body`` is the scenario as it was when the drill was prepared, with the unit's outlets named in it; ``begins_at`` is the
    moment of the scenario at which it begins, empty: at the moment it is started. Moments of the drill itself
    (planned, started, ended) are real.
    """

    key = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True, default="")
    form = models.CharField(max_length=8, choices=[(one.value, one.value) for one in ExerciseForm])
    scope = models.CharField(max_length=8, choices=[(one.value, one.value) for one in ExerciseScope])
    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="drills")
    body = models.JSONField()
    plan_version = models.PositiveIntegerField(default=0)
    planned_at = models.DateTimeField()
    begins_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=10,
        choices=[(one.value, one.value) for one in ExerciseState],
        default=ExerciseState.PREPARED,
    )
    speed = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    pauses = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    prepared_by = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True, default="")

    MATTER = "pk"
    MATTER_KIND = "exercises.exercise"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(world=models.F("key")) & ~models.Q(key=""), name="exercise_is_its_world"
            )
        ]
        indexes = [
            models.Index(fields=["unit", "-planned_at"], name="exercise_unit_planned"),
            models.Index(
                fields=["key"], name="exercise_under_way", condition=models.Q(state__in=("RUNNING", "PAUSED"))
            ),
        ]

    @property
    def stream(self) -> str:
        """Return the journal stream of this drill."""
        return f"exercise:{self.pk}"

    def __str__(self) -> str:
        return self.key


class Participant(models.Model):
    """A person who takes part in a drill: plays with their own posts, conducts, or observes."""

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="participants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=[(one.value, one.value) for one in ExercisePart])
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exercise", "person"], name="participant_once")]
        indexes = [models.Index(fields=["person"], name="participant_person")]
