"""Tables of the embedded engine: jobs, and the last moment of each recurring task."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One thing that must happen. A worker holds it by a token for the length of a lease; done, it is deleted.

    ``due_at`` is a moment of the wall clock (null: at once). ``lease_until`` and ``rest_until`` are seconds of
    the machine's monotonic clock, so that setting the wall clock neither steals a job nor delays a retry.
    ``key`` is unique among the jobs not yet started; ``attempts`` counts the starts, a killed worker's too.
    """

    class State(models.TextChoices):
        WAITING = "WAITING"
        RUNNING = "RUNNING"
        FAILED = "FAILED"

    task = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True, default="")
    world = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(null=True)
    rest_until = models.FloatField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    token = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.FloatField(default=0)
    trouble = models.TextField(blank=True, default="")
    enqueued_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "key", "world"],
                name="job_key_waiting",
                condition=Q(state="WAITING") & ~Q(key=""),
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="job_state")]

    def __str__(self) -> str:
        return f"{self.task} {self.pk} {self.state}"


class Recurrence(models.Model):
    """The last moment for which a recurring task was enqueued; moved by compare-and-set, so once per moment."""

    task = models.CharField(max_length=80, unique=True)
    last_at = models.DateTimeField()


class HeldJob(models.Model):
    """A job that was due before a restore: it waits until a person lets it go or throws it away.

    So a restored copy never sends again what its original has sent. ``due_at`` and ``enqueued_at`` are the job's own.
    """

    task = models.CharField(max_length=80, db_index=True)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, blank=True, default="")
    world = models.CharField(max_length=40, blank=True, default="")
    due_at = models.DateTimeField(null=True)
    enqueued_at = models.DateTimeField()
    held_at = models.DateTimeField()
