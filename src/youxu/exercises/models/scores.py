"""What became of a drill: scores, observations, answers of those who took part, and what was found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from youxu.evaluation.models import Improvement
from youxu.exercises.models.drills import Exercise
from youxu.exercises.rules.scoring import ScoreSource
from youxu.organisation.models import Person


class Score(models.Model):
    """One score of one item of a score sheet (评分): of one observer, or of the engine, which has no ``by``.

    ``value`` is of the item's kind: 1 and 0 for yes and no, points, minutes; none: the item is not of this drill.
    """

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="scores")
    item = models.CharField(max_length=40)
    source = models.CharField(max_length=8, choices=[(one.value, one.value) for one in ScoreSource])
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    value = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    note = models.CharField(max_length=400, blank=True, default="")
    scored_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exercise", "item", "by"], name="score_once_by_each", condition=Q(by__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["exercise", "item"], name="score_once_by_engine", condition=Q(by__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(source="ENGINE", by__isnull=True) | Q(source="OBSERVER", by__isnull=False),
                name="score_has_its_source",
            ),
        ]


class Observation(models.Model):
    """What an observer saw (观察记录), of an item of the sheets, of an expectation, or of neither.

    ``seen_at`` is a moment of the scenario, ``written_at`` a real one.
    """

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="observations")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.CharField(max_length=600)
    item = models.CharField(max_length=40, blank=True, default="")
    expectation = models.CharField(max_length=40, blank=True, default="")
    seen_at = models.DateTimeField()
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["exercise", "seen_at"], name="observation_seen")]


class LessonAnswers(models.Model):
    """What one person who took part answered to the questions after the drill (问卷), once."""

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answers = models.JSONField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exercise", "person"], name="lessons_once")]


class Finding(models.Model):
    """A problem that a drill showed (发现的问题): it is a proposal for improvement from the moment it is written."""

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="findings")
    number = models.PositiveIntegerField()
    item = models.CharField(max_length=40, blank=True, default="")
    improvement = models.OneToOneField(Improvement, models.PROTECT, related_name="+")
    due_date = models.DateField()
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exercise", "number"], name="finding_number_once")]
