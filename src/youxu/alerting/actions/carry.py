"""When nobody acknowledged in time: deputy, upward, the alarm; what is not needed any more is dropped (P2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from youxu.alerting import events
from youxu.alerting.actions.entries import note
from youxu.alerting.actions.start import role_words
from youxu.alerting.actions.steps import keep, send, steps_due
from youxu.alerting.models import Alert
from youxu.alerting.queries.matters import plan_of_alert, why_over
from youxu.alerting.queries.telling import Heads, matter_text, roles_text
from youxu.alerting.rules.words import OPEN_ALERTS, AlertState, DropReason
from youxu.core import clock
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.backup.held import not_held
from youxu.core.one_by_one import one_by_one
from youxu.incidents.actions.entries import record
from youxu.incidents.models import Incident

AT_ONCE = 50
LATER = timedelta(minutes=1)
"""When a step that failed is tried again, so that it does not keep the others from their turn."""


def carry_due(*, by: Actor, at: datetime, heads: Heads | None = None) -> int:
    """Carry on every alert whose minutes are over, each in a transaction of its own; return how many.

    It reads a partial index every second and usually finds nothing. What was due before a restore waits while
    something is held since then. After a time in which nothing ran each fires
    once, and its next step is due its minutes later. ``heads`` are the lines with which a text to the unit above begins.
    """
    waiting = Alert.objects.filter(state=AlertState.WAITING, due_at__isnull=False)
    worlds = waiting.exclude(world="").order_by().values_list("world", flat=True).distinct()
    several = ["", *worlds[:50]]
    return sum(_carry_world(world, clock.now(world) if world else at, by, heads) for world in several)


def _carry_world(world: str, now: datetime, by: Actor, heads: Heads | None) -> int:
    rows = Alert.objects.filter(not_held("due_at"), state=AlertState.WAITING, world=world, due_at__lte=now)
    related = ("incident", "unit__parent", "outlet", "receipt")
    return one_by_one(
        list(rows.select_related(*related).order_by("due_at", "pk")[:AT_ONCE]),
        lambda row: carry_on(by=by, at=now, alert=row, heads=heads),
        put_off=lambda row: put_off(by=by, at=now, alert=row),
    )


@action
def carry_on(*, by: Actor, at: datetime, alert: Alert, heads: Heads | None = None) -> Alert:
    """Tell who follows in the chain of an alert that nobody acknowledged, or raise the alarm at its end.

    One that is not needed any more is dropped, and that is said. A second call at the same time finds it moved.
    Raises NotPermitted.
    """
    by.require("send_message", unit=alert.unit_path)
    row = Alert.objects.select_related("incident", "unit__parent", "outlet", "receipt").get(pk=alert.pk)
    if row.state != AlertState.WAITING or row.due_at is None or row.due_at > at:
        return row
    if (why := why_over(row)) is not None:
        drop(row, why, by, at)
        return Alert.objects.get(pk=row.pk)
    before = row.chain[max(row.place, 0)]
    made = steps_due(row, at)
    state = AlertState.UNANSWERED if made.at_end else AlertState.WAITING
    if not keep(made, state):
        return Alert.objects.get(pk=row.pk)
    if made.at_end:
        Alert.objects.filter(pk=row.pk).update(alarm_at=at)
    plan, matter = plan_of_alert(row), matter_text(row)
    what = (
        events.AlertCarriedOn(
            **matter,
            **role_words(plan, before),
            **roles_text(plan, made.roles),
            told=made.told,
        )
        if made.told
        else events.AlertUnanswered(**matter, **role_words(plan, row.role))
    )
    entry = note(what, row, by=by, at=at)
    send([made], by=by, at=at, cause=entry, heads=heads)
    return Alert.objects.get(pk=row.pk)


@action
def put_off(*, by: Actor, at: datetime, alert: Alert) -> None:
    """Let an alert that could not be carried on wait a minute; nothing is to be said of it. Raises NotPermitted."""
    by.require("send_message", unit=alert.unit_path)
    Alert.objects.filter(pk=alert.pk, state=AlertState.WAITING, due_at=alert.due_at).update(due_at=at + LATER)


@action
def drop_alerts(*, by: Actor, at: datetime, incident: Incident) -> int:
    """Drop the alerts of an incident that nobody is needed for any more, return how many.

    Raises NotPermitted.
    """
    by.require("send_message", unit=incident.unit_path)
    rows = Alert.objects.filter(incident=incident, state__in=OPEN_ALERTS)
    dropped: dict[DropReason, int] = {}
    for row in rows.select_related("incident", "receipt").order_by("pk")[:200]:
        why = why_over(row)
        if why is not None and _end(row, why, at):
            dropped[why] = dropped.get(why, 0) + 1
    for why, count in dropped.items():
        if why is DropReason.INCIDENT_OVER:
            record(events.AlertDropped(count, why), incident, by=by, at=at, subject=incident)
    return sum(dropped.values())


@action
def end_alerts(*, by: Actor, at: datetime, alerts: Sequence[Alert]) -> int:
    """End alerts of a subject that is mended, return how many: nobody is told of it any more. Raises NotPermitted."""
    ended: list[Alert] = []
    for row in Alert.objects.select_related("unit", "receipt").filter(pk__in=[one.pk for one in alerts]):
        by.require("send_message", unit=row.unit_path)
        if _end(row, DropReason.MENDED, at):
            ended.append(row)
    if ended:
        note(events.AlertDropped(len(ended), DropReason.MENDED), ended[0], by=by, at=at)
    return len(ended)


def drop(row: Alert, why: DropReason, by: Actor, at: datetime) -> None:
    """End one alert and say why."""
    if _end(row, why, at):
        note(events.AlertDropped(1, why), row, by=by, at=at)


def _end(row: Alert, why: DropReason, at: datetime) -> bool:
    same = Alert.objects.filter(pk=row.pk, state__in=OPEN_ALERTS)
    state = AlertState.DROPPED
    columns: dict[str, Any] = {"reason": why, "due_at": None, "ended_at": at}
    if why is DropReason.RECEIPT_SETTLED and row.receipt is not None and row.receipt.answered_at is not None:
        state = AlertState.ACKNOWLEDGED
        columns |= {
            "acknowledged_at": row.receipt.answered_at,
            "acknowledged_by": row.receipt.answered_by,
            "acknowledged_way": "RECEIPT",
        }
    return bool(same.update(state=state, **columns))
