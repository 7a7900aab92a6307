"""The scene of a crime or a fire (保护现场, P5a): held with the incident until the police or fire brigade gave it back.

While it is held nothing at the place is counted, moved, cleaned, photographed, checked or reopened.
"""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.core.models import Entry, Visibility
from youxu.incidents import planned
from youxu.incidents.actions import conditions, owing
from youxu.incidents.actions.entries import belonging, fresh, iso, open_incident, record
from youxu.incidents.events import scene as events
from youxu.incidents.models import Incident, SceneRelease
from youxu.incidents.queries.scene import scene_at, scene_held, who_releases
from youxu.incidents.rules import scene as rules
from youxu.incidents.rules.words import BEFORE_RESTORED, Stage
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet
from youxu.plan.schema.words import CauseKey, Flag, Moment

HELD_TITLE = mark("The scene is held")
HELD = mark(
    "The scene is held since {since_at}. Until the security post records that police or fire brigade released it, "
    "nothing here is counted, moved, cleaned up, photographed, checked or reopened."
)
CLOSED_HERE = mark("This outlet is closed for now; ask the duty room before anything is done there.")
CONDITION = (
    "公安、消防解除现场封控，由安全保卫岗记录",
    "Police or fire brigade have released the scene, recorded by the security post",
)


class UnableToReleaseScene(UnableTo):
    """The scene is not held, or the record lacks who released it, of which unit, when."""

    clause = "P5a"


@action
def release_scene(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    authority: str,
    officer: str,
    officer_unit: str,
    released_at: datetime | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Record that police or fire brigade released the scene (moment SCENE_FREE): officer, unit, time (P5a).

    Name and unit of the officer are need-to-know and go with the purge; the journal says which authority, and
    when. From now on checks, clean-up and reopening may begin, and the limit of the clean-up runs. Raises
    UnableToReleaseScene when the scene is not held, Invalid naming every field at fault.
    """
    by.require("release_scene", unit=incident.unit_path)
    incident = open_incident(incident, UnableToReleaseScene)
    held_at = incident.scene_held_at
    if held_at is None or not scene_held(incident):
        raise UnableToReleaseScene(mark("The scene of this incident is not held."), field="incident")
    moment = released_at or at
    faults = rules.release_faults(authority, officer, officer_unit, moment, held_at, at)
    if faults:
        raise Invalid(faults)
    row = SceneRelease.objects.create(
        **{**belonging(incident), "visibility": Visibility.NEED_TO_KNOW},
        authority=authority,
        officer=officer.strip()[:80],
        officer_unit=officer_unit.strip()[:120],
        held_at=held_at,
        released_at=moment,
        recorded_by_id=by.person_id,
        recorded_at=at,
    )
    flags = sorted(set(incident.flags) - {Flag.SCENE_HELD})
    Incident.objects.filter(pk=incident.pk).update(scene_free_at=moment, flags=flags)
    conditions.set_met(incident, conditions.SCENE, by=by, at=at)
    zh, en = rules.NAMES[authority]
    what = events.SceneReleased(zh, en, iso(moment))
    record(what, incident, by=by, at=at, subject=row, cause=cause)
    owing.open_tasks(fresh(incident), Moment.SCENE_FREE, by=by, at=moment)
    return fresh(incident)


def hold_if_needed(incident: Incident, *, at: datetime) -> None:
    """Hold the scene where the plan's cause or a stated fact says so; within the act that made it so.

    Once released it is held again only when somebody states that it is.
    """
    holds = planned.plan_of(incident).causes[CauseKey(incident.cause)].holds_scene
    if not rules.is_held(holds, incident.flags) or scene_held(incident):
        return
    if incident.scene_free_at is None or Flag.SCENE_HELD in incident.flags:
        hold(incident, at=at)


def hold(incident: Incident, *, at: datetime) -> None:
    """Hold the scene: a condition stands before the release, or before the clearing when service is back already."""
    Incident.objects.filter(pk=incident.pk).update(scene_held_at=at, scene_free_at=None)
    incident.scene_held_at, incident.scene_free_at = at, None
    stage = Stage.RESTORED if Stage(incident.stage) in BEFORE_RESTORED else Stage.CLEARED
    conditions.leave(incident, stage, conditions.SCENE, CONDITION, at=at)


def pass_on(incident: Incident, other: Incident) -> None:
    """Hold the scene in the incident that takes over outlets of this one, when it is held here."""
    if incident.scene_held_at is not None and incident.scene_free_at is None:
        hold(other, at=incident.scene_held_at)


def refuse_while_held(
    *,
    by: Actor,
    at: datetime,
    error: type[UnableTo],
    outlet: Outlet | None = None,
    incident: Incident | None = None,
    world: str = "",
) -> None:
    """Raise ``error`` while the scene at ``outlet``, or that of ``incident``, is held; name who can lift it.

    Who may not read the incident behind it learns that the outlet is closed, and no more.
    """
    found = incident if incident is not None and scene_held(incident) else None
    if found is None and outlet is not None:
        found = scene_at(outlet, incident.world if incident is not None else world)
    if found is None or found.scene_held_at is None:
        return
    if not Incident.objects.visible_to(by).filter(pk=found.pk).exists():
        raise error(CLOSED_HERE)
    people = [
        {"name": one.name, "name_en": one.name_en, "post": one.post, "may": True}
        for one in who_releases(found, at)
    ]
    details = {"title": Sentence(HELD_TITLE), "candidates": people}
    raise error(HELD, clause="P5a", details=details, since_at=found.scene_held_at)
