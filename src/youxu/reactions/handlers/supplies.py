"""What follows for supplies: the plan's items are taken over, a false alarm frees them, what is not ready is told once a day."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import translation
from django.utils.translation import gettext as _

from youxu.alerting import actions as alerts
from youxu.alerting import queries as alerting
from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.core.one_by_one import one_by_one
from youxu.core.wording import word
from youxu.incidents.models import Incident
from youxu.network.models import Unit
from youxu.network.queries.hours import zone_of
from youxu.plan.schema.words import AlertMoment
from youxu.supplies import actions, queries

MOST_NAMED = 6
"""How many troubles a message names; the page has them all."""
SUPPLIES_PAGE = "/supplies/"
"""Where a unit's people see what is not ready."""


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


def settle_alerts(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Let nobody be chased any more for supplies that are ready again."""
    unit = Unit.objects.get(pk=entry.subject_id)
    mended = [
        one.alert
        for one in alerting.told_of(_subject(unit))
        if not queries.found_between(unit, one.before, one.alert.opened_at)
    ]
    alerts.end_alerts(by=by, at=at, alerts=mended)


@jobs.task("supplies.tell", attempts=1)
def tell_daily() -> None:
    """Tell each unit's people of what is newly not ready, from the plan's hour on, once a day."""
    by, at = system("supplies.tell"), clock.now()
    one_by_one(queries.units_not_ready(), lambda unit: tell_of_troubles(unit, by=by, at=at))


def tell_of_troubles(unit: Unit, *, by: Actor, at: datetime) -> None:
    """Alert whom the plan names of all that was found since they were last told, if it is the hour and the first time
    of the unit's day."""
    plan = queries.plan_at(unit.path, at)
    last, here = alerting.last_told(_subject(unit)), at.astimezone(zone_of(unit.time_zone))
    if here.time() < time.fromisoformat(plan.supplies.tell_at):
        return
    if last is not None and last.astimezone(here.tzinfo).date() == here.date():
        return
    found = queries.found_between(unit, last, at)
    for rule in plan.alerts_on(AlertMoment.SUPPLIES_NOT_READY) if found else ():
        alerts.alert_of(
            by=by,
            at=at,
            unit=unit,
            subject=_subject(unit),
            rule=rule,
            about=here.date().isoformat(),
            extra={"zh": _list(found, chinese=True), "en": _list(found, chinese=False)},
            link=SUPPLIES_PAGE,
        )


def _subject(unit: Unit) -> str:
    return queries.stream_of_unit(unit)


def _list(found: list[queries.TroubleRow], *, chinese: bool) -> str:
    with translation.override("zh-hans" if chinese else "en"):
        named = [_called(row, chinese=chinese) for row in found[:MOST_NAMED]]
        if len(found) > MOST_NAMED:
            named.append(_("and {count} more").format(count=len(found) - MOST_NAMED))
        return _("; ").join(named)


def _called(row: queries.TroubleRow, *, chinese: bool) -> str:
    """Return what is not ready in a few words: where, what, how many, what is wrong."""
    where = (row.site if chinese else row.site_en) or (row.unit if chinese else row.unit_en)
    what = row.request or (row.title if chinese else row.title_en)
    count = (
        f" {row.quantity.normalize():f} {row.measure if chinese else row.measure_en}" if row.quantity else ""
    )
    return f"{where} {what}{count} {word('supply_trouble', row.kind)}"
