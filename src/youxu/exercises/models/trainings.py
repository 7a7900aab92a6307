"""Tables of training: sessions planned and held, who attended, quizzes taken (T1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from youxu.core.models import Visibility, VisibleQuerySet
from youxu.exercises.rules.trainings import AttendanceWay, SessionState
from youxu.network.models import Unit
from youxu.organisation.models import Person
from youxu.plan.models import PlanVersion


class TrainingSession(models.Model):
    """A session of one training of the plan (培训): when, where, by whom, what; planned, then held or called off.

    ``training`` is its key in the plan, ``plan`` the version by which it was planned, ``code`` what the QR code on the
    spot leads to. Training is of reality and no world of its own.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")
    plan = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    training = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    place = models.CharField(max_length=120)
    teacher = models.CharField(max_length=80)
    content = models.TextField(blank=True, default="")
    code = models.CharField(max_length=24, unique=True)
    planned_by = models.CharField(max_length=80)
    held_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=80, blank=True, default="")
    called_off_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-starts_at"], name="training_unit_starts")]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_at=None) | Q(called_off_at=None), name="training_held_or_called_off"
            )
        ]

    @property
    def stream(self) -> str:
        """Return the journal stream of this session."""
        return f"training:{self.pk}"

    @property
    def state(self) -> SessionState:
        """Return how the session stands."""
        if self.called_off_at is not None:
            return SessionState.CALLED_OFF
        return SessionState.HELD if self.held_at is not None else SessionState.PLANNED


class Attendance(models.Model):
    """That a person attended a session, by which post, and how that was taken down; struck when it was a mistake."""

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField(max_length=80, blank=True, default="")
    post_en = models.CharField(max_length=80, blank=True, default="")
    way = models.CharField(max_length=8, choices=[(word.value, word.value) for word in AttendanceWay])
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=80)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"], name="attended_once", condition=Q(struck_at=None)
            )
        ]


class Quiz(models.Model):
    """One quiz of a person in one training: drawn from a plan version by a seed, so that it can be drawn again.

    ``answers`` keeps what was chosen, in the order asked: the question's key and its chosen place; ``session`` is what
    it belongs to, where the person attended one.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    plan = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    session = models.ForeignKey(TrainingSession, models.PROTECT, null=True, related_name="quizzes")
    training = models.CharField(max_length=60)
    posts = models.JSONField(default=list)
    seed = models.PositiveIntegerField()
    asked = models.PositiveSmallIntegerField()
    percent = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    right = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(default=False)
    answers = models.JSONField(default=list)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "training", "-begun_at"], name="quiz_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "training"], name="quiz_open_once", condition=Q(finished_at=None)
            )
        ]

    @property
    def stream(self) -> str:
        """Return the journal stream of this quiz."""
        return f"quiz:{self.pk}"
