"""The unit, the outlet and the post that the frame of a page names."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.network import queries as network
from youxu.network.queries import UnitRow
from youxu.network.rules import State
from youxu.organisation import rules

AFFECTED = (State.UNREACHABLE, State.SUSPENDED, State.UNKNOWN, State.RESTRICTED)


def unit_at(path: str) -> UnitRow | None:
    """Return the unit at ``path``, or None for the public and for a path without a unit."""
    return network.unit_at(path) if path else None


def name(unit: UnitRow | None) -> str:
    """Return a unit's name in the reader's language."""
    if unit is None:
        return ""
    return unit.name if wording.chinese() else unit.name_en or unit.name


def post_title(actor: Actor) -> str:
    """Return the title of the first post that the actor holds now; a post of one's own before the shared office."""
    first = next((post for post in actor.posts if post != "office"), "") or "".join(actor.posts[:1])
    return post_name(first) if first else ""


def post_name(key: str) -> str:
    """Return the name of a post by its key."""
    chinese, english = rules.POST_NAMES.get(key, (key, key))
    return chinese if wording.chinese() else english


def posts_with(verb: str) -> tuple[str, ...]:
    """Return the names of the posts that may do an act, in the order of the organisation."""
    return tuple(post_name(key) for key in rules.posts_with(verb))


def place_name(actor: Actor) -> str:
    """Return where the actor works: the outlet's name, else the post's title."""
    if not actor.outlet:
        return post_title(actor)
    try:
        outlet = network.outlet_by_code(actor.outlet, actor.unit)
    except ObjectDoesNotExist:
        return post_title(actor)
    return outlet.name if wording.chinese() else outlet.name_en or outlet.name


def home(path: str = "") -> UnitRow | None:
    """Return the unit that the sign-in page speaks for: the one last used on this device, else the only county."""
    if path and (found := unit_at(path)):
        return found
    found, below = None, network.children_of("")
    while len(below) == 1:
        found = below[0]
        if found.level in ("COUNTY", "BRANCH"):
            return found
        below = network.children_of(found.path)
    return None


def trouble_of(unit: UnitRow | None, at: datetime) -> str:
    """Return how many outlets of a county or branch moved or are affected, '' for none; larger units are not asked."""
    if unit is None or unit.level not in ("COUNTY", "BRANCH"):
        return ""
    return listed(trouble(network.state_counts(unit.path, at)))


def trouble(counts: network.StateCounts) -> list[str]:
    """Return "1 moved" and "3 affected", as far as there are any: one wording for the board and the sign-in page."""
    moved = counts.count(State.RELOCATED)
    bad = sum(counts.count(state) for state in AFFECTED)
    parts = [_("%(n)d moved") % {"n": moved}] if moved else []
    return [*parts, _("%(n)d affected") % {"n": bad}] if bad else parts


def listed(parts: list[str]) -> str:
    """Return parts of a sentence with the reader's comma between."""
    return ("，" if wording.chinese() else ", ").join(parts)
