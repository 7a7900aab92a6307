"""What the pages of drills share: the drill or scenario meant, who leads, which posts and outlets there are to choose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404

from youxu.core.actor import Actor
from youxu.exercises import queries
from youxu.exercises.models import Exercise, Scenario
from youxu.exercises.queries import DrillRow
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.web.forms.drills import LISTED, Choices, named
from youxu.web.pages.acting import About
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

VERB = "lead_drill"


def drill_of(request: Request, key: str) -> Exercise:
    """Return the drill with a key that the reader may see. Raises Http404."""
    found = queries.drill_for(request.actor, key)
    if found is None:
        raise Http404
    return found


def scenario_of(request: Request, unit: Unit, key: str) -> Scenario:
    """Return a scenario of the unit by its key. Raises Http404."""
    found = queries.scenario_named(request.actor, unit, key)
    if found is None:
        raise Http404
    return found


def leads(actor: Actor, drill: Exercise) -> bool:
    """Tell whether the actor conducts the drill or may lead drills of its unit."""
    part = queries.participant_of(drill, actor.person_id)
    return (part is not None and part.conducts) or actor.may(VERB, unit=drill.unit_path)


def about_drill(drill: Exercise) -> About:
    """Return what a refusal is about."""
    return About("exercises.exercise", drill.pk, drill.stream, drill.unit_path, drill.world, drill.visibility)


def about_unit(unit: Unit) -> About:
    """Return what a refusal of a scenario is about."""
    return About("network.unit", unit.pk, f"scenarios:{unit.pk}", unit.path)


def frame(drill: Exercise, at: datetime) -> dict[str, Any]:
    """Return what every page of one drill has: the drill, and that it is one."""
    row: DrillRow = queries.drill_row(drill, at)
    return {
        "here": "drills",
        "world": drill.world,
        "world_name": f"{either(row.title, row.title_en)} · {row.key}",
        "row": row,
        "title": either(row.title, row.title_en),
        "place": either(row.unit, row.unit_en),
    }


def roles(path: str, at: datetime) -> Choices:
    """Return the groups and posts of the plan as choices."""
    plan = plans.plan_in_force(path, at)
    groups = [(str(key), either(body.title.zh, body.title.en)) for key, body in plan.organisation.items()]
    posts = [
        (str(key), either(post.title.zh, post.title.en))
        for key, post in plan.posts.items()
        if str(post.kind) == "INSIDE" and key not in plan.organisation
    ]
    return [*groups, *posts]


def role_names(path: str, at: datetime) -> dict[str, str]:
    """Return what posts and groups are called."""
    return dict(roles(path, at))


def outlets(unit: Unit) -> Choices:
    """Return the outlets of a unit as choices, more than ``LISTED`` where there are more."""
    return named(network.outlets_in(network.OutletRule(path=unit.path), limit=LISTED + 1)[: LISTED + 1])
