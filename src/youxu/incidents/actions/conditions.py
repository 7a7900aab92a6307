"""What must be met before a stage (放行条件): parts above leave it here, release, clear and close read it."""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents.actions.entries import belonging, fresh, open_incident, record
from youxu.incidents.events import restore as events
from youxu.incidents.models import Condition, Incident
from youxu.incidents.rules.words import Stage
from youxu.kernel.words import mark
from youxu.network.models import Outlet

GUARDED = (Stage.RESTORED, Stage.CLEARED, Stage.CLOSED)
SCENE = "scene"
"""The key of the condition that a scene held by police or fire brigade leaves: met by the record of its release."""


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
    row = leave(incident, stage, key, (text, text_en), at=at)
    what = events.ConditionRequired(stage, key, row.text, row.text_en or row.text)
    record(what, incident, by=by, at=at, subject=row, cause=cause)
    return row


def leave(incident: Incident, stage: Stage, key: str, text: tuple[str, str], *, at: datetime) -> Condition:
    """Make the condition ``key``, in Chinese and English, or open it again; within an act with an entry of its own."""
    words = {"text": text[0], "text_en": text[1], "opened_at": at}
    row, made = Condition.objects.get_or_create(
        incident=incident, stage=stage, key=key, defaults={**belonging(incident), **words}
    )
    if not made and row.met_at is not None:
        Condition.objects.filter(pk=row.pk).update(met_at=None, met_by="", **words)
        row = fresh(row)
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

    One that is met already stays as it is. Raises UnableToMeet when there is none, and for the scene, whose release
    is recorded with officer, unit and time.
    """
    if cause is None:
        by.require("task", unit=incident.unit_path)
    if key == SCENE:
        raise UnableToMeet(mark("Record who released the scene, of which unit and when."), field="key")
    rows = Condition.objects.filter(incident=incident, key=key)
    if stage is not None:
        rows = rows.filter(stage=stage)
    first = rows.order_by("pk").first()
    if first is None:
        raise UnableToMeet(mark("There is no condition {key} here."), field="key", key=key)
    if rows.filter(met_at=None).update(met_at=at, met_by=by.name) == 0:
        return first
    what = events.ConditionMet(first.stage, key, first.text, first.text_en or first.text)
    record(what, incident, by=by, at=at, subject=first, cause=cause)
    return fresh(first)


def set_met(incident: Incident, key: str, *, by: Actor, at: datetime) -> None:
    """Mark the condition ``key`` as met, within an act with an entry of its own."""
    Condition.objects.filter(incident=incident, key=key, met_at=None).update(met_at=at, met_by=by.name)


def key_at(what: str, outlet: Outlet) -> str:
    """Return the key of a condition that stands in the way of one outlet: of its lines reopened alone, too."""
    return f"{what}:{outlet.code}"


def open_at(incident: Incident, outlet: Outlet) -> Condition | None:
    """Return what must be met before lines of an outlet are reopened, the oldest, or None."""
    rows = Condition.objects.filter(incident=incident, stage=Stage.RESTORED, met_at=None)
    return rows.filter(key__endswith=key_at("", outlet)).order_by("pk").first()


def open_conditions(incident: Incident, stage: Stage) -> int:
    """Return how many conditions of ``stage`` are still open."""
    return Condition.objects.filter(incident=incident, stage=stage, met_at=None).count()
