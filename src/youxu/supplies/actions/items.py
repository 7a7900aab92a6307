"""Items of supplies: taken over from the plan that is published, or a unit's own (S1-S3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.plan.schema.parts import Supply
from youxu.plan.schema.words import Rhythm, Tracking
from youxu.supplies import events
from youxu.supplies.actions.entries import note
from youxu.supplies.models import KEEP, StockBalance, SupplyItem
from youxu.supplies.rules.readiness import days_of
from youxu.supplies.rules.words import CLASS_OF_CLAUSE, INSIDE, ItemClass

NO_TITLE = mark("Write what it is called.")
NO_MEASURE = mark("Write in what it is counted: pieces, sheets, sets.")
TAKEN = mark("An item is called {title} already.")
OF_THE_PLAN = mark("This item is the plan's; change it there.")
STILL_THERE = mark("There is still some of it; write it off first.")
NO_CLASS = mark("Say to which class of the plan it belongs.")
NO_COST = mark("Write a price that is not below nought.")


class UnableToKeepItem(UnableTo):
    """The item has no name, no measure or no class, is called like another, or is the plan's."""

    clause = "S3"


def tree_of(path: str) -> str:
    """Return the key of the operator's topmost unit of a path."""
    return path.partition("/")[0]


@action
def keep_item(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    title: str,
    measure: str,
    item_class: str,
    title_en: str = "",
    measure_en: str = "",
    gb_code: str = "",
    tracking: str = Tracking.NONE,
    consumed: bool = False,
    shelf_days: int | None = None,
    check_every: str = "",
    usable: str = "",
    usable_en: str = "",
    cost: Decimal | None = None,
    item: SupplyItem | None = None,
    revision: int | None = None,
) -> SupplyItem:
    """Enter an own item, or change one (``item``). Of the plan's only GB code and price. Raises UnableToKeepItem."""
    by.require(KEEP, unit=unit.path)
    values: dict[str, Any] = {"gb_code": gb_code.strip(), "cost": cost}
    if cost is not None and cost < 0:
        raise UnableToKeepItem(NO_COST, field="cost")
    if item is None or not item.of_plan:
        values |= {
            "title": " ".join(title.split())[:120],
            "title_en": " ".join(title_en.split())[:120],
            "measure": measure.strip()[:20],
            "measure_en": measure_en.strip()[:20],
            "item_class": item_class,
            "tracking": Tracking(tracking),
            "consumed": consumed,
            "shelf_days": shelf_days,
            "check_every": Rhythm(check_every) if check_every else "",
            "usable": usable.strip()[:200],
            "usable_en": usable_en.strip()[:200],
        }
        _check(tree_of(unit.path), values, item)
    row = _changed(item, values, revision) if item is not None else _made(unit, values)
    what = events.SupplyItemKept(row.title, row.title_en or row.title, row.item_class)
    note(what, row, by=by, at=at, unit=unit.path, begins=item is None)
    return row


def _check(tree: str, values: dict[str, Any], item: SupplyItem | None) -> None:
    for field, text in (("title", NO_TITLE), ("measure", NO_MEASURE)):
        if not values[field]:
            raise UnableToKeepItem(text, field=field)
    if values["item_class"] not in list(ItemClass):
        raise UnableToKeepItem(NO_CLASS, field="item_class")
    same = SupplyItem.objects.filter(tree=tree, title=values["title"], retired_at=None)
    if (same.exclude(pk=item.pk) if item else same).exists():
        raise UnableToKeepItem(TAKEN, field="title", title=values["title"])


def _made(unit: Unit, values: dict[str, Any]) -> SupplyItem:
    tree = tree_of(unit.path)
    number = SupplyItem.objects.filter(tree=tree, of_plan=False).count() + 1
    while SupplyItem.objects.filter(tree=tree, key=f"own-{number}").exists():
        number += 1
    return SupplyItem.objects.create(tree=tree, key=f"own-{number}", **values)


def _changed(item: SupplyItem, values: dict[str, Any], revision: int | None) -> SupplyItem:
    rows = SupplyItem.objects.filter(pk=item.pk, revision=item.revision, retired_at=None)
    if revision not in (None, item.revision) or not rows.update(**values, revision=F("revision") + 1):
        theirs = {name: str(getattr(item, name)) for name in values}
        yours = {name: str(value) for name, value in values.items()}
        raise Stale(field="revision", details={"yours": yours, "theirs": theirs, "revision": item.revision})
    item.refresh_from_db()
    return item


@action
def retire_item(*, by: Actor, at: datetime, unit: Unit, item: SupplyItem) -> SupplyItem:
    """Take an own item off the list. Raises UnableToKeepItem for the plan's, and while there is some of it."""
    by.require(KEEP, unit=unit.path)
    if item.of_plan:
        raise UnableToKeepItem(OF_THE_PLAN, field="item")
    if StockBalance.objects.filter(item=item, account__in=INSIDE, quantity__gt=0).exists():
        raise UnableToKeepItem(STILL_THERE, field="item")
    SupplyItem.objects.filter(pk=item.pk, retired_at=None).update(retired_at=at)
    item.refresh_from_db()
    note(
        events.SupplyItemRetired(item.title, item.title_en or item.title), item, by=by, at=at, unit=unit.path
    )
    return item


@action
def adopt_items(*, by: Actor, at: datetime, unit: Unit) -> list[SupplyItem]:
    """Take over the items of the plan in force in a unit: new ones are made, changed ones follow, none is removed."""
    by.require(KEEP, unit=unit.path)
    plan = plans.plan_in_force(unit.path, at)
    changed = [row for row in _adopted(plan, tree_of(unit.path)) if row is not None]
    if changed:
        journal.append(
            events.SupplyItemsAdopted(len(changed)),
            by=by,
            at=at,
            stream=f"supply-items:{unit.pk}",
            subject=unit,
            unit=unit.path,
        )
    return changed


def _adopted(plan: Plan, tree: str) -> Iterator[SupplyItem | None]:
    known = {row.key: row for row in SupplyItem.objects.filter(tree=tree, of_plan=True)}
    for key, supply in plan.supplies.items.items():
        values = _values(plan, supply)
        row = known.get(key)
        if row is None:
            yield SupplyItem.objects.create(tree=tree, key=key, of_plan=True, **values)
        elif any(getattr(row, name) != value for name, value in values.items()):
            SupplyItem.objects.filter(pk=row.pk).update(**values, revision=F("revision") + 1)
            yield row


def _values(plan: Plan, supply: Supply) -> dict[str, Any]:
    """Return the columns that a plan says of an item; code and price stay where the plan says none."""
    means = plan.supplies.usable_means.get(supply.means or "")
    said: dict[str, Any] = {
        "title": supply.title.zh,
        "title_en": supply.title.en,
        "measure": supply.unit.zh,
        "measure_en": supply.unit.en,
        "item_class": next((CLASS_OF_CLAUSE[one] for one in supply.clause if one in CLASS_OF_CLAUSE), "TOOL"),
        "tracking": supply.tracking,
        "consumed": supply.consumed,
        "shelf_days": days_of(supply.shelf_life) if supply.shelf_life else None,
        "check_every": supply.check or "",
        "usable": means.zh if means else "",
        "usable_en": means.en if means else "",
    }
    if supply.gb_code:
        said["gb_code"] = supply.gb_code
    if supply.cost is not None:
        said["cost"] = supply.cost
    return said
