"""Names of people and groups as rows show them."""

from __future__ import annotations

from typing import Any

from youxu.core.actor import Actor
from youxu.incidents.models import Incident
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


def leads(actor: Actor, plan: Plan, incident: Incident) -> bool:
    """Tell whether one of the actor's posts in the incident's unit leads at its level or at a higher one."""
    return not set(actor.posts_in(incident.unit_path)).isdisjoint(leaders_at(plan, incident.level))


def both(name: str, name_en: str) -> dict[str, str]:
    """Return a name in both languages as the value of a sentence."""
    return {"zh": name, "en": name_en or name}
