"""The clean-up list of an outlet (P5a), made when its lines are released."""

from __future__ import annotations

from collections.abc import Sequence

from youxu.incidents.actions.entries import belonging
from youxu.incidents.models import CleanupItem, Incident
from youxu.incidents.rules.words import Kind
from youxu.network.models import Outlet
from youxu.plan.schema import Plan, Text
from youxu.plan.schema.words import Act, Weight

BRIEF_ITEMS = 2
"""A brief list keeps the first items of the plan's list: old notices down, every channel corrected."""


def make_lists(incident: Incident, plan: Plan, outlets: Sequence[Outlet]) -> None:
    """Give each outlet its list, once: the plan's whole list, or its first items where the level is brief.

    After a planned stop nothing is cleaned up: what is owed are its notices.
    """
    if incident.kind == Kind.PLANNED_STOP:
        return
    there = set(
        CleanupItem.objects.filter(incident=incident, outlet__in=outlets).values_list("outlet", flat=True)
    )
    CleanupItem.objects.bulk_create(
        CleanupItem(**belonging(incident), outlet=outlet, place=place, text=item.zh, text_en=item.en)
        for outlet in outlets
        if outlet.pk not in there
        for place, item in enumerate(items_at(plan, incident.level), start=1)
    )


def items_at(plan: Plan, level: str) -> tuple[Text, ...]:
    """Return the clean-up items owed at a level."""
    weights = [task.weight_at(level) for task in plan.tasks.values() if task.act is Act.CLEAN_UP]
    if Weight.FULL in weights or not weights:
        return plan.clean_up.items
    return plan.clean_up.items[:BRIEF_ITEMS] if Weight.BRIEF in weights else ()
