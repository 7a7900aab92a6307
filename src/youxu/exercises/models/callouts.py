"""Call-out tests and whom they called."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from youxu.core.models import Visibility, VisibleQuerySet
from youxu.exercises.rules.callouts import Way
from youxu.network.models import Unit
from youxu.organisation.models import Person


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class CallOutTest(models.Model):
    """An unannounced call-out test of a unit (召集测试): who answers by ``due_at`` can be reached.

    It asks real people by their real ways and says in every message that it is a test; it touches nothing else, so it is
    of reality and no world of its own.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    started_by = models.CharField(max_length=80)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "-started_at"], name="callout_unit_started")]

    @property
    def stream(self) -> str:
        """Return the journal stream of this test, by which its messages are found too."""
        return f"callout:{self.pk}"


class CalledPerson(models.Model):
    """A person whom a call-out test called, by which post, and whether and how an answer came."""

    test = models.ForeignKey(CallOutTest, models.PROTECT, related_name="people")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    post = models.CharField(max_length=80, blank=True, default="")
    post_en = models.CharField(max_length=80, blank=True, default="")
    code = models.CharField(max_length=24, unique=True)
    answered_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=8, choices=_choices(Way), blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["test", "person"], name="called_once")]
