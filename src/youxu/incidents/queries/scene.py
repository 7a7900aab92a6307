"""Which scenes are held (保护现场, P5a): of an incident, at an outlet, and by whom they were given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.core.actor import Actor
from youxu.incidents.models import Incident, SceneRelease
from youxu.incidents.rules.words import OPEN_STAGES, LineStatus
from youxu.network.models import Outlet
from youxu.organisation.queries.duty import DutyPerson, answering

SECURITY_POST = "security_post"


@dataclass(frozen=True)
class Released:
    """The record of one release: ``officer`` and ``officer_unit`` are empty for who may not read them."""

    authority: str
    officer: str
    officer_unit: str
    held_at: datetime
    released_at: datetime
    recorded_by: str


def scene_held(incident: Incident) -> bool:
    """Tell whether the scene of this incident is held now."""
    return (
        incident.scene_held_at is not None
        and incident.scene_free_at is None
        and incident.stage in OPEN_STAGES
    )


def scene_at(outlet: Outlet, world: str = "") -> Incident | None:
    """Return the incident for which the scene at an outlet is held now, None when nothing is: one query.

    Not filtered by who reads: what a guard says of it is.
    """
    rows = Incident.objects.filter(
        interruptions__outlet=outlet, stage__in=OPEN_STAGES, world=world, scene_free_at=None
    )
    held = rows.exclude(scene_held_at=None).exclude(interruptions__status=LineStatus.CALLED_OFF)
    return held.order_by("pk").first()


def who_releases(incident: Incident, at: datetime) -> tuple[DutyPerson, ...]:
    """Return the people of the security post now, who record that the scene was given back."""
    return answering(SECURITY_POST, unit=incident.unit, at=at)


def releases_of(reader: Actor, incident: Incident) -> tuple[Released, ...]:
    """Return how often and by whom the scene was given back, the last first, at most 20.

    Names of officers are for who reads need-to-know, also where the incident itself is open.
    """
    rows = SceneRelease.objects.visible_to(reader).filter(incident=incident).select_related("recorded_by")
    return tuple(
        Released(
            row.authority,
            row.officer,
            row.officer_unit,
            row.held_at,
            row.released_at,
            row.recorded_by.name if row.recorded_by else "",
        )
        for row in rows.order_by("-released_at", "-pk")[:20]
    )
