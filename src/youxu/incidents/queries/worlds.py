"""The drill that an option names, as far as a reader sees anything of it (law 9)."""

from __future__ import annotations

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.models import Incident
from youxu.kernel.words import mark


class UnableToFindDrill(UnableTo):
    """There is no such drill that this person may read: what lies in reality is not shown in its place."""

    text = mark("There is no drill {name}, or you may not read it.")


def world_named(actor: Actor, key: str) -> str:
    """Return the key of a drill of which the reader sees an incident, reality without one. Raises UnableToFindDrill."""
    if key and not Incident.objects.visible_to(actor).filter(world=key[:40]).exists():
        raise UnableToFindDrill(field="world", name=key[:40])
    return key
