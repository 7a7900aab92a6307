"""Names of people and groups as rows show them."""

from __future__ import annotations

from typing import Any

from youxu.core.actor import Actor
from youxu.plan.schema import GroupKey, Plan

BODY_GROUPS = {"leading_group": str(GroupKey.LEADING)}


def name_of(person: Any) -> str:
    """Return the name of a person row, empty for nobody."""
    return person.name if person is not None else ""


def name_en_of(person: Any) -> str:
    """Return the name in Latin letters, the plain name where there is none."""
    return (person.name_en or person.name) if person is not None else ""


def groups_of(actor: Actor, plan: Plan) -> tuple[str, ...]:
    """Return the groups of the plan that the actor's posts belong to, the working groups first."""
    found = {str(plan.posts[key].group) for key in actor.posts if key in plan.posts and plan.posts[key].group}
    return tuple(str(group) for group in GroupKey if str(group) in found)


def answers_for(actor: Actor, plan: Plan) -> tuple[str, ...]:
    """Return the groups whose directives the actor accepts: those that one of the posts heads or deputises."""
    bodies = plan.organisation.items()
    return tuple(
        BODY_GROUPS.get(key, key) for key, body in bodies if {body.head, *body.deputies} & set(actor.posts)
    )


def both(name: str, name_en: str) -> dict[str, str]:
    """Return a name in both languages as the value of a sentence."""
    return {"zh": name, "en": name_en or name}
