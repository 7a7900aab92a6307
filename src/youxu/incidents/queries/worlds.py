"""Drills as a reader sees them: those that go on, and the one that an address or an option names (law 9)."""

from __future__ import annotations

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import OPEN_STAGES
from youxu.kernel.words import mark


class UnableToFindDrill(UnableTo):
    """There is no such drill that this person may read: what lies in reality is not shown in its place."""

    text = mark("There is no drill {name}, or you may not read it.")


def open_worlds(actor: Actor) -> tuple[str, ...]:
    """Return the drills in which the reader sees an incident that goes on."""
    rows = Incident.objects.visible_to(actor).filter(stage__in=OPEN_STAGES).exclude(world="")
    return tuple(rows.order_by("world").values_list("world", flat=True).distinct()[:10])


def world_named(actor: Actor, key: str) -> str:
    """Return the key of a drill of which the reader sees an incident, reality without one. Raises UnableToFindDrill."""
    if key and not Incident.objects.visible_to(actor).filter(world=key[:40]).exists():
        raise UnableToFindDrill(field="world", name=key[:40])
    return key
