"""What the acts of this part share: references, words for an area, who may answer for an outlet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.numbers import next_number
from youxu.incidents.actions.cases import DRILL_PREFIX
from youxu.kernel.words import mark
from youxu.network.models import Region, Unit
from youxu.plan import queries as plans
from youxu.plan.queries import PlanRow
from youxu.watch.models import Ask
from youxu.watch.queries.handles import is_at_outlet, speaks_as_branch, speaks_as_outlet

NO_PLAN = mark("No contingency plan is in force for this unit; publish one first.")


def reference_of(unit: Unit, at: datetime, world: str) -> str:
    """Return the next reference of a roll-call: prefix, day, R and the number of the day (YS261123-R01)."""
    prefix = DRILL_PREFIX if world else (unit.reference_prefix or unit.key[:2]).upper()
    day = f"{at.astimezone(ZoneInfo(unit.time_zone)):%y%m%d}"
    return f"{prefix}{day}-R{next_number('rollcall', prefix, day):02d}"


def version_for(unit: Unit, at: datetime, error: type[UnableTo]) -> PlanRow:
    """Return the plan version in force for a unit, or raise ``error``."""
    found = plans.in_force(unit.path, at)
    if found is None:
        raise error(NO_PLAN, field="unit")
    return found


def words_of_rule(unit: Unit, rule: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a rule means in words, in both languages."""
    if "place" in rule:
        return str(rule["place"])[:120], str(rule["place"])[:120]
    if "unit" in rule:
        named = Unit.objects.filter(key=rule["unit"]).first() or unit
        return named.name[:120], (named.name_en or named.name)[:120]
    if "region" in rule:
        region = Region.objects.filter(code=rule["region"]).first()
        name = region.name if region else str(rule["region"])
        return name[:120], ((region.name_en if region else "") or name)[:120]
    if "polygon" in rule:
        return "图上划定的区域", "an area drawn on the map"
    count = len(rule.get("outlets", ()))
    return f"名单上的{count}个网点", f"{count} listed outlets"


def asked_of(by: Actor, ask: Ask) -> str:
    """Return the unit on which the grant to answer is asked: the outlet's own, else the one that holds the roll-call."""
    own = by.may("answer_rollcall", unit=ask.unit_path, outlet=ask.outlet.code)
    return ask.unit_path if own else ask.roll_call.unit_path


def check_own_outlet(by: Actor, ask: Ask, error: type[UnableTo]) -> None:
    """Raise ``error`` for whoever speaks for one outlet, and neither for this one nor for the branch above it."""
    if is_at_outlet(by, ask.unit_path) and not (speaks_as_outlet(by, ask) or speaks_as_branch(by, ask)):
        raise error(mark("You answer for your own outlet only."))
