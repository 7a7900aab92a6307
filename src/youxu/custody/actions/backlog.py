"""The daily count of what waits (积压): asked of every outlet while a line is stopped, until it is zero (G2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.custody import events
from youxu.custody.actions.entries import belonging, check_outlet, names_of, plan_for, record
from youxu.custody.models import KEEP, BacklogCount
from youxu.custody.queries.backlog import outlets_to_ask
from youxu.custody.queries.places import answering
from youxu.custody.rules.lists import NO_COUNT, UNKNOWN_CLASS, backlog_classes, read_amount
from youxu.incidents.actions import owing, respond, scene
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.words import OPEN_STAGES
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet
from youxu.network.queries.hours import zone_of
from youxu.plan.schema.words import Measure

ASKED_AT_ONCE = 50
ASKED = "count_backlog:"
"""What the keys of the daily tasks begin with."""
TITLE = ("清点{day}积压邮件", "Count the backlog of {day}")
"""The daily task, in both languages."""


class UnableToCountBacklog(UnableTo):
    """The day lies ahead, or a number is missing or no number."""

    clause = "G2"


class UnableToAskBacklog(UnableTo):
    """The incident has ended."""

    clause = "G2"


DAY_AHEAD = mark("This day lies ahead.")


def task_key(day: date) -> str:
    """Return the key of the task that asks for the count of a day."""
    return f"{ASKED}{day.isoformat()}"


@action
def count_backlog(
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet,
    counts: Mapping[str, str | int],
    damaged: str | int = 0,
    day: date | None = None,
    incident: Incident | None = None,
    world: str = "",
) -> BacklogCount:
    """Write down what waits at an outlet on a day, by class of the plan, and how much was damaged so far.

    Another count of the day replaces it; both stay. Raises Invalid, UnableToCountBacklog.
    """
    by.require(KEEP, unit=answering(outlet))
    check_outlet(by, outlet, UnableToCountBacklog)
    common = belonging(outlet, incident, by, world)
    scene.refuse_while_held(
        by=by, at=at, error=UnableToCountBacklog, outlet=outlet, incident=common["incident"]
    )
    today = at.astimezone(zone_of(outlet.time_zone, outlet.unit.time_zone)).date()
    if day is not None and day > today:
        raise UnableToCountBacklog(DAY_AHEAD, field="day")
    read = _read(counts, damaged, set(backlog_classes(plan_for(outlet, common["incident"], at))))
    of_day = {"outlet": outlet, "day": day or today, "world": common["world"]}
    BacklogCount.objects.filter(**of_day, replaced_at=None).update(replaced_at=at)
    try:
        with transaction.atomic(savepoint=False):
            row = BacklogCount.objects.create(
                **common,
                day=of_day["day"],
                counts={key: value for key, value in read.items() if key != "damaged"},
                total=sum(value for key, value in read.items() if key != "damaged"),
                damaged=read["damaged"],
                counted_at=at,
                counted_by_id=by.person_id,
                counted_by_name=by.doer[:80],
            )
    except IntegrityError as error:
        raise Collision(f"backlog:{outlet.pk}") from error
    what = events.BacklogCounted(
        **names_of(outlet), day=row.day.isoformat(), total=row.total, damaged=row.damaged
    )
    record(what, row, by=by, at=at, subject=row)
    if row.incident is not None and row.incident.stage in OPEN_STAGES:
        owing.complete_keys(row.incident, (task_key(row.day),), by=by, at=at, outlets=(outlet,))
    return row


def _read(counts: Mapping[str, str | int], damaged: str | int, known: set[str]) -> dict[str, int]:
    read: dict[str, int] = {}
    faults: dict[str, Sentence] = {}
    for key, text in (*counts.items(), ("damaged", damaged)):
        if key != "damaged" and key not in known:
            faults[f"count_{key}"] = Sentence(UNKNOWN_CLASS, {"class_key": key})
            continue
        value = read_amount(str(text), Measure.COUNT)
        if isinstance(value, Sentence) or value is None:
            faults["damaged" if key == "damaged" else f"count_{key}"] = value or Sentence(NO_COUNT)
        else:
            read[key] = int(value)
    if faults:
        raise Invalid(faults)
    return read


@action
def ask_backlog(*, by: Actor, at: datetime, incident: Incident) -> int:
    """Open today's counting task of up to 50 outlets that owe one; return how many. None is opened twice."""
    by.require("task", unit=incident.unit_path)
    incident = Incident.objects.select_related("unit").get(pk=incident.pk)
    if incident.stage not in OPEN_STAGES:
        raise UnableToAskBacklog(mark("This incident has ended."), field="incident")
    zone = ZoneInfo(incident.unit.time_zone)
    day = at.astimezone(zone).date()
    until = datetime.combine(day, time.fromisoformat(plan_of(incident).custody_classes.backlog_by), zone)
    outlets = outlets_to_ask(incident, day, task_key(day))[:ASKED_AT_ONCE]
    for outlet in outlets:
        respond.add_task(
            by=by,
            at=at,
            incident=incident,
            title=TITLE[0].format(day=f"{day.month}月{day.day}日"),
            title_en=TITLE[1].format(day=day.isoformat()),
            group="outlet",
            outlet=outlet,
            due_at=until if until > at else None,
            clause="G2",
            key=task_key(day),
        )
    return len(outlets)
