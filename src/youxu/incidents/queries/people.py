"""Names of people and groups as rows show them."""

from __future__ import annotations

from typing import Any

from youxu.core.actor import Actor
from youxu.incidents.models import Incident, Receipt
from youxu.incidents.planned import leaders_at
from youxu.plan.schema import GroupKey, Plan

BODY_GROUPS = {"leading_group": str(GroupKey.LEADING)}


def name_of(person: Any) -> str:
    """Return the name of a person row, empty for nobody."""
    return person.name if person is not None else ""


def name_en_of(person: Any) -> str:
    """Return the name in Latin letters, the plain name where there is none."""
    return (person.name_en or person.name) if person is not None else ""


def groups_of(actor: Actor, plan: Plan, unit: str) -> tuple[str, ...]:
    """Return the groups to which the actor's posts in the unit at path ``unit`` belong, the working groups first."""
    held = actor.posts_in(unit)
    found = {str(plan.posts[key].group) for key in held if key in plan.posts and plan.posts[key].group}
    return tuple(str(group) for group in GroupKey if str(group) in found)


def answers_for(actor: Actor, plan: Plan, unit: str) -> tuple[str, ...]:
    """Return the groups whose directives the actor accepts in a unit: those that a post there heads or deputises."""
    bodies, held = plan.organisation.items(), set(actor.posts_in(unit))
    return tuple(BODY_GROUPS.get(key, key) for key, body in bodies if {body.head, *body.deputies} & held)


def leads(actor: Actor, plan: Plan, incident: Incident, *, at_home: bool = False) -> bool:
    """Tell whether one of the actor's posts leads at the incident's level or at a higher one.

    Posts in the incident's unit; while command is taken (提级指挥), posts in the unit above that has it, but for what
    stays ``at_home``: the signature under the unit's own report.
    """
    unit = incident.unit_path if at_home else incident.command_path or incident.unit_path
    return not set(actor.posts_in(unit)).isdisjoint(leaders_at(plan, incident.level))


def led_meeting(actor: Actor, incident: Incident, *, at_home: bool = False) -> bool:
    """Tell whether the actor led the last meeting on an incident whose command nobody above has taken."""
    if (incident.command_path and not at_home) or actor.person_id is None:
        return False
    last = incident.convenings.filter(held_at__isnull=False).order_by("-held_at").first()
    return last is not None and last.led_by_id == actor.person_id


def addressee_of(receipt: Receipt, plan: Plan) -> tuple[str, str]:
    """Return whom a directive was addressed to in both languages: a group, an outlet or a unit below."""
    place = receipt.outlet or receipt.unit
    if place is not None:
        return place.name, place.name_en or place.name
    body = plan.organisation.get(receipt.group)
    return (body.title.zh, body.title.en) if body else (receipt.group, receipt.group)


def both(name: str, name_en: str) -> dict[str, str]:
    """Return a name in both languages as the value of a sentence."""
    return {"zh": name, "en": name_en or name}
