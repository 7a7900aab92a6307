"""The unit, the outlet and the post that the frame of a page names."""

from __future__ import annotations

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.network import queries as network
from youxu.organisation import queries as organisation


def unit_at(path: str) -> network.UnitRow | None:
    """Return the unit at ``path``, or None for the public and for a path without a unit."""
    return network.unit_at(path) if path else None


def name(unit: network.UnitRow | None) -> str:
    """Return a unit's name in the reader's language."""
    if unit is None:
        return ""
    return unit.name if wording.chinese() else unit.name_en or unit.name


def post_title(actor: Actor) -> str:
    """Return the title of the first post that the actor holds now, in the reader's language."""
    return next(iter(organisation.post_titles(actor, english=not wording.chinese())), "")


def place_name(actor: Actor) -> str:
    """Return where the actor works: the outlet's name, else the post's title."""
    outlet = network.outlet_name(actor.outlet, actor.unit) if actor.outlet else None
    if outlet is None:
        return post_title(actor)
    return outlet.name if wording.chinese() else outlet.name_en or outlet.name


def home(path: str = "") -> network.UnitRow | None:
    """Return the unit that the sign-in page speaks for: the one last used on this device, else the only office."""
    return network.home_unit(path)


def affected_count(unit: network.UnitRow | None) -> int:
    """Return how many outlets of the unit are not fully open now."""
    return network.affected_count(unit.path) if unit else 0
