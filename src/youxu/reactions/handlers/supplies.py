"""What follows for supplies: the plan's items are taken over, a false alarm frees them, what is not ready is told once."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.core.one_by_one import one_by_one
from youxu.core.wording import word
from youxu.delivery.actions import queue
from youxu.delivery.rules.addresses import To
from youxu.incidents.models import Incident
from youxu.network.models import Unit
from youxu.organisation.grants import key_of
from youxu.organisation.queries.duty import duty_at
from youxu.organisation.queries.reach import Reach, reach_of
from youxu.plan.schema import Plan
from youxu.supplies import actions, queries

MOST_NAMED = 6
"""How many troubles a message names; the page has them all."""


def adopt(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Take over the items of the plan now in force in the unit."""
    unit = Unit.objects.filter(path=entry.unit_path).first()
    if unit is not None:
        actions.adopt_items(by=by, at=at, unit=unit)


def give_up(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Free what was reserved for an incident that was called off; what is out comes back by its request."""
    kind, _colon, key = entry.stream.partition(":")
    if kind == "incident":
        actions.end_with(by=by, at=at, incident=Incident.objects.get(pk=int(key)))


def look_over(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Look over the supplies of the unit in which something moved or was counted; a drill changes nothing of them."""
    unit = Unit.objects.filter(path=entry.unit_path).first()
    if unit is not None and not entry.world:
        actions.review_supplies(by=by, at=at, unit=unit)


@jobs.task("supplies.review", attempts=1)
def review_all() -> None:
    """Look over the supplies of every unit that keeps some: days pass although nothing moves."""
    by, at = system("supplies.review"), clock.now()
    one_by_one(queries.units_keeping(""), lambda unit: actions.review_supplies(by=by, at=at, unit=unit))


def tell_trouble(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Tell whom the plan names what is newly not ready, in one message a person."""
    unit = Unit.objects.get(pk=entry.subject_id)
    plan = queries.plan_at(unit.path, at)
    found = queries.found_at(unit, entry.occurred_at)
    if not found or not plan.supplies.tell or plan.supplies.told is None:
        return
    book = duty_at(unit, at, outlets=[])
    people = dict.fromkeys(one.person_id for role in plan.supplies.tell for one in book.resolve(role))
    for reach in reach_of(people).values():
        if not reach.addresses():
            continue
        chinese = reach.language.lower().startswith("zh")
        queue(
            by=by,
            at=at,
            unit=unit.path,
            text=_words(plan, unit, found, reach, chinese=chinese),
            language="zh-hans" if chinese else "en",
            to=To(key_of(reach.person_id), reach.addresses(), reach.name),
            once=f"supplies:{entry.pk}:{reach.person_id}",
            not_before=reach.quiet_end(at),
            source=entry.stream,
            cause=entry,
        )


def _words(plan: Plan, unit: Unit, found: list[queries.TroubleRow], reach: Reach, *, chinese: bool) -> str:
    with translation.override("zh-hans" if chinese else "en"):
        named = [_called(row, chinese=chinese) for row in found[:MOST_NAMED]]
        if len(found) > MOST_NAMED:
            named.append(_("and {count} more").format(count=len(found) - MOST_NAMED))
        values = {
            "unit": unit.name if chinese else unit.name_en or unit.name,
            "list": _("; ").join(named),
            "telephone": unit.telephone,
        }
        assert plan.supplies.told is not None
        return plan.supplies.told.in_language("zh" if chinese else "en").format(**values)


def _called(row: queries.TroubleRow, *, chinese: bool) -> str:
    """Return what is not ready in a few words: where, what, how many, what is wrong."""
    where = (row.site if chinese else row.site_en) or (row.unit if chinese else row.unit_en)
    what = row.request or (row.title if chinese else row.title_en)
    count = (
        f" {row.quantity.normalize():f} {row.measure if chinese else row.measure_en}" if row.quantity else ""
    )
    return f"{where} {what}{count} {word('supply_trouble', row.kind)}"
