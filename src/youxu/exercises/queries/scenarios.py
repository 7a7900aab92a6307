"""Scenarios as pages and commands show them, and what a scenario of a unit may name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.exercises import shipped
from youxu.exercises.models import Exercise, Scenario
from youxu.exercises.rules.scenario import Known, ScenarioText, codes_named
from youxu.exercises.rules.script_times import HOUR, written
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit
from youxu.plan import queries as plans
from youxu.plan.clauses import IDS
from youxu.plan.schema import Plan


@dataclass(frozen=True)
class ScenarioRow:
    """One scenario of a unit, or one that comes with the product and was not taken over yet (``id`` 0)."""

    id: int
    key: str
    title: str
    title_en: str
    form: str
    scope: str
    begins: str
    minutes: int
    injects: int
    expectations: int
    outlets: int
    source: str
    revision: int
    changed_at: datetime | None
    changed_by: str
    retired: bool


@dataclass(frozen=True)
class PinnedPlace:
    """An outlet of a drill: the key by which the script names it, and which outlet of the unit it is."""

    key: str
    code: str
    name: str
    name_en: str


def scenarios_of(unit: Unit, *, retired: bool = False) -> tuple[ScenarioRow, ...]:
    """Return the scenarios of a unit by their key."""
    rows = Scenario.objects.filter(unit=unit, world="")
    if not retired:
        rows = rows.filter(retired_at=None)
    return tuple(map(scenario_row, rows.order_by("key")))


def shipped_for(unit: Unit) -> tuple[ScenarioRow, ...]:
    """Return the scenarios that come with the product and that the unit does not have, one that it retired among them."""
    rows = Scenario.objects.filter(unit=unit, world="", retired_at=None)
    taken = set(rows.values_list("key", flat=True))
    found = (shipped.scenario(key) for key in shipped.scenarios() if key not in taken)
    return tuple(_shipped_row(one) for one in found if one is not None)


def scenario_named(actor: Actor, unit: Unit, key: str) -> Scenario | None:
    """Return a scenario of a unit by its key, if the actor may read it."""
    rows = Scenario.objects.visible_to(actor).select_related("unit")
    return rows.filter(unit=unit, world="", key=key[:40]).first()


def scenario_row(row: Scenario) -> ScenarioRow:
    """Return one scenario as a row."""
    text = text_of(row)
    return ScenarioRow(
        row.pk,
        row.key,
        row.title,
        row.title_en or row.title,
        text.form,
        text.scope,
        text.begins,
        text.minutes,
        len(text.injects),
        len(text.expectations),
        len(text.outlets),
        row.source,
        row.revision,
        row.changed_at,
        row.changed_by,
        row.retired_at is not None,
    )


def _shipped_row(one: ScenarioText) -> ScenarioRow:
    return ScenarioRow(
        0,
        one.key,
        one.title.first,
        one.title.second,
        one.form,
        one.scope,
        one.begins,
        one.minutes,
        len(one.injects),
        len(one.expectations),
        len(one.outlets),
        "SHIPPED",
        0,
        None,
        "",
        False,
    )


def text_of(row: Scenario) -> ScenarioText:
    """Return what a scenario says; it passed its checks when it was kept."""
    return ScenarioText.model_validate(row.body)


def script_of(exercise: Exercise) -> ScenarioText:
    """Return the scenario of a drill as it was pinned."""
    return ScenarioText.model_validate(exercise.body["scenario"])


def places_of(exercise: Exercise) -> tuple[PinnedPlace, ...]:
    """Return which outlets of the unit a drill is about."""
    return tuple(
        PinnedPlace(key, one["code"], one["name"], one["name_en"])
        for key, one in exercise.body["places"].items()
    )


def as_yaml(scenario: ScenarioText) -> str:
    """Return a scenario as the text that is read back as the same."""
    data = scenario.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)


def known_for(unit: Unit, at: datetime, data: Any = None) -> Known:
    """Return what a scenario of the unit may name: posts and groups of its plan, journal codes, clauses, its outlets."""
    import_module(settings.REACTIONS)
    plan = plans.plan_in_force(unit.path, at)
    return Known(
        roles=frozenset({*plan.posts, *plan.organisation}),
        codes=frozenset(journal.registered),
        clauses=IDS,
        outlets=frozenset(outlets_named(unit, codes_named(data))),
        items=_items(plan),
    )


def _items(plan: Plan) -> frozenset[str] | None:
    """Return the items of the plan's score sheets; None for a plan from before them."""
    sheets = plan.exercise_sheets
    if sheets is None:
        return None
    parts = [part for sheet in sheets.sheets.values() for part in sheet.sections.values()]
    return frozenset(key for part in parts for key in part.items)


def outlets_named(unit: Unit, codes: Iterable[str]) -> dict[str, Outlet]:
    """Return the outlets of a unit and those below by their codes; unknown codes are left out."""
    wanted = list(codes)
    rows = Outlet.objects.filter(path_under("unit_path", unit.path), code__in=wanted, retired_at=None)
    return {row.code: row for row in rows} if wanted else {}


def posts_of(plan: Plan, roles: Iterable[str]) -> list[str]:
    """Return the posts that stand for roles: a group's own, with a head's deputies; the office is whoever is there."""
    found: list[str] = []
    for role in roles:
        body = plan.organisation.get(role)
        if body is not None:
            found += [body.head, *body.deputies, *body.members]
            continue
        found.append(role)
        found += [deputy for one in plan.organisation.values() if one.head == role for deputy in one.deputies]
    return list(dict.fromkeys(map(str, found)))


def usual_beginning(scenario: ScenarioText, unit: Unit, planned_at: datetime) -> datetime | None:
    """Return when the scenario begins if it is played on the planned day; None: whenever the drill is started."""
    found = written(scenario.begins) if scenario.begins else None
    if found is None:
        return None
    day = timezone.localtime(planned_at, network.zone_of(unit.time_zone))
    return day.replace(hour=found.minutes // HOUR % 24, minute=found.minutes % HOUR, second=0, microsecond=0)
