"""What a chronogram of a unit may name: its outlets by code and name, the posts and groups of its plan by key and title."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from youxu.core.database import path_under
from youxu.exercises.chronogram import ImportTerms, Named, Sheet, named_in, read_chronogram
from youxu.exercises.queries.scenarios import known_for
from youxu.exercises.rules.scenario import ScenarioText
from youxu.network.models import Outlet, Unit
from youxu.plan import queries as plans


def scenario_in_sheet(unit: Unit, at: datetime, sheet: Sheet, terms: ImportTerms) -> ScenarioText:
    """Return the scenario that a sheet holds for a unit. Raises UnsoundChronogram with every fault, UnableToReadFile."""
    named = Named(_outlets(unit, named_in(sheet, terms)), _roles(unit, at))
    codes = {code for code, *_names in named.outlets.values()}
    known = known_for(unit, at, {"outlets": {code: {"code": code} for code in codes}})
    return read_chronogram(sheet, terms, named, known)


def _outlets(unit: Unit, words: Collection[str]) -> dict[str, tuple[str, str, str]]:
    rows = Outlet.objects.filter(path_under("unit_path", unit.path), retired_at=None)
    rows = rows.filter(Q(code__in=words) | Q(name__in=words) | Q(name_en__in=words)) if words else rows.none()
    found: dict[str, tuple[str, str, str]] = {}
    for row in rows.order_by("-pk"):
        values = (row.code, row.name, row.name_en or row.name)
        found |= {word: values for word in (row.name_en, row.name, row.code) if word}
    return found


def _roles(unit: Unit, at: datetime) -> dict[str, str]:
    plan = plans.plan_in_force(unit.path, at)
    found = {key: key for key in (*plan.posts, *plan.organisation)}
    for key, title in (
        *((key, post.title) for key, post in plan.posts.items()),
        *((key, body.title) for key, body in plan.organisation.items()),
    ):
        for word in (title.zh, title.en):
            found.setdefault(word, str(key))
    return {str(word): str(key) for word, key in found.items()}
