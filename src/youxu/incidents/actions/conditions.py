"""What must be met before a stage (放行条件): parts above leave it here, release, clear and close read it."""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents.actions import owing
from youxu.incidents.actions.entries import belonging, fresh, open_incident, record
from youxu.incidents.events import restore as events
from youxu.incidents.models import Condition, Incident
from youxu.incidents.rules.words import Stage
from youxu.kernel.words import mark
from youxu.plan.schema.words import Moment

GUARDED = (Stage.RESTORED, Stage.CLEARED, Stage.CLOSED)
SCENE = "scene"
"""Conditions whose key begins with this speak of a scene held by police or fire brigade."""


class UnableToRequireFirst(UnableTo):
    """A condition stands before the release, the clearing or the closing, and says what is to be met."""


class UnableToMeet(UnableTo):
    """There is no such condition."""


@action
def require_first(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    stage: Stage,
    key: str,
    text: str,
    text_en: str = "",
    cause: Entry | None = None,
) -> Condition:
    """Leave a condition that must be met before ``stage`` (RESTORED, CLEARED or CLOSED).

    Within another act (``cause``) neither permission is asked nor an entry made. Required again after it was
    met, it is open again. Raises UnableToRequireFirst.
    """
    if cause is None:
        by.require("task", unit=incident.unit_path)
    incident = open_incident(incident, UnableToRequireFirst)
    if stage not in GUARDED or not key.strip() or not text.strip():
        raise UnableToRequireFirst(
            mark("A condition names its stage, its key and what is to be met."), field="stage"
        )
    row, made = Condition.objects.get_or_create(
        incident=incident,
        stage=stage,
        key=key,
        defaults={**belonging(incident), "text": text, "text_en": text_en, "opened_at": at},
    )
    if not made and row.met_at is not None:
        Condition.objects.filter(pk=row.pk).update(
            met_at=None, met_by="", text=text, text_en=text_en, opened_at=at
        )
        row = fresh(row)
    what = events.ConditionRequired(stage, key, row.text, row.text_en or row.text)
    record(what, incident, by=by, at=at, subject=row, cause=cause)
    return row


@action
def meet(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    key: str,
    stage: Stage | None = None,
    cause: Entry | None = None,
) -> Condition:
    """Say that the condition ``key`` is met (at every stage that asks it, unless ``stage`` names one).

    One that is met already stays as it is. Raises UnableToMeet when there is none.
    """
    if cause is None:
        by.require("task", unit=incident.unit_path)
    rows = Condition.objects.filter(incident=incident, key=key)
    if stage is not None:
        rows = rows.filter(stage=stage)
    first = rows.order_by("pk").first()
    if first is None:
        raise UnableToMeet(mark("There is no condition {key} here."), field="key", key=key)
    if rows.filter(met_at=None).update(met_at=at, met_by=by.name) == 0:
        return first
    if key.startswith(SCENE):
        owing.open_tasks(incident, Moment.SCENE_FREE, by=by, at=at)
    kind = events.SceneReleased if key.startswith(SCENE) else events.ConditionMet
    what = kind(first.stage, key, first.text, first.text_en or first.text)
    record(what, incident, by=by, at=at, subject=first, cause=cause)
    return fresh(first)


def open_conditions(incident: Incident, stage: Stage) -> int:
    """Return how many conditions of ``stage`` are still open."""
    return Condition.objects.filter(incident=incident, stage=stage, met_at=None).count()
