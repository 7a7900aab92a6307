"""Somebody has it: by one tap, an answered message, in the page, or reached by the office on a call (P2, O2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from youxu.alerting import events
from youxu.alerting.actions.carry import carry_on
from youxu.alerting.actions.entries import note
from youxu.alerting.models import Alert, AlertStep
from youxu.alerting.queries.handles import matter_of
from youxu.alerting.queries.matters import reference_of, why_over
from youxu.alerting.queries.telling import matter_text, rule_of
from youxu.alerting.rules.words import OPEN_ALERTS, AckWay, AlertState, StepState
from youxu.core.act import is_shared
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.numbers import public_code
from youxu.core.questions import Change, kept_change
from youxu.kernel.words import mark
from youxu.organisation.models import Person
from youxu.organisation.rules import OWN_ACCOUNT

SOON = timedelta(minutes=2)


class UnableToAcknowledge(UnableTo):
    """An acknowledgement is given once, in time, by who was told."""

    text = mark("Only who was told can acknowledge this.")
    clause = "P2"


@action
def acknowledge(*, by: Actor, at: datetime, steps: Sequence[AlertStep], way: str = AckWay.PAGE) -> Alert:
    """Acknowledge what a person was told: one step, or those that came to them in one message; return the first alert.

    It covers all that the person was told of the same matter, by whatever posts; from then on nobody else is told of
    it. Raises NotPermitted; UnableToAcknowledge (field ``by``) when another person was told, it was acknowledged
    already, the link is too old, or the incident is over.
    """
    by.require(OWN_ACCOUNT, unit=by.unit)
    rows = [_fresh(step) for step in steps]
    if not rows or any(row.person_id != by.person_id for row in rows):
        raise UnableToAcknowledge(field="by")
    open_rows = [row for row in rows if refusal_of(row, at) is None]
    if not open_rows:
        raise refusal_of(rows[0], at) or UnableToAcknowledge(field="by")
    for row in open_rows:
        _take(row.alert, row.person, way, by, at)
    return open_rows[0].alert


def refusal_of(step: AlertStep, at: datetime) -> UnableToAcknowledge | None:
    """Return why a step cannot be acknowledged now, or None when it can."""
    alert = step.alert
    if alert.state == AlertState.ACKNOWLEDGED:
        name = alert.acknowledged_by.name if alert.acknowledged_by else ""
        return UnableToAcknowledge(
            mark("Acknowledged already at {acknowledged_at} by {person}; nothing more needs to be done."),
            field="by",
            acknowledged_at=alert.acknowledged_at.isoformat() if alert.acknowledged_at else "",
            person=name,
        )
    if alert.state not in OPEN_ALERTS or why_over(alert) is not None:
        return UnableToAcknowledge(
            mark("This matter is over ({reference}); nothing needs to be done any more."),
            field="by",
            reference=reference_of(alert),
        )
    if at > step.told_at + (rule_of(alert).good_for.delta or timedelta(days=3)):
        return UnableToAcknowledge(
            mark("This message is too old. Ring the duty office, or acknowledge in Youxu."), field="by"
        )
    return None


@action
def acknowledge_for(
    *, by: Actor, at: datetime, alert: Alert, person: Person, reached_at: datetime | None = None
) -> Alert:
    """Write down that the office reached a person on a call who has it now: who, when. Not only those told before.

    Raises NotPermitted, UnableToAcknowledge (person, reached_at, or ``by`` when it is over).
    """
    by.require("acknowledge_for", unit=alert.unit_path)
    row = _alert(alert)
    when = reached_at or at
    if person.retired_at is not None:
        raise UnableToAcknowledge(mark("{person} was retired."), field="person", person=person.name)
    if when > at + SOON or when < row.opened_at - SOON:
        raise UnableToAcknowledge(
            mark("That moment lies before the alert or in the future."), field="reached_at"
        )
    step = AlertStep.objects.filter(alert=row, person=person).select_related("alert").first()
    known = step or AlertStep(alert=row, told_at=row.opened_at)
    known.alert = row
    if (refusal := refusal_of(known, row.opened_at)) is not None:
        raise refusal
    if step is None:
        _called(row, person, when)
    _take(row, person, AckWay.CALL, by, when)
    return _alert(row)


@action
def note_no_answer(*, by: Actor, at: datetime, alert: Alert) -> Alert:
    """Write down that the office rang and reached nobody: who follows in the chain is told at once.

    Raises NotPermitted, UnableToAcknowledge when nobody is wanted any more.
    """
    by.require("acknowledge_for", unit=alert.unit_path)
    row = _alert(alert)
    if row.state != AlertState.WAITING:
        raise UnableToAcknowledge(mark("Nobody is waited for here any more."), field="by")
    Alert.objects.filter(pk=row.pk, state=AlertState.WAITING).update(due_at=at)
    return carry_on(by=by, at=at, alert=row)


def _called(row: Alert, person: Person, when: datetime) -> AlertStep:
    return AlertStep.objects.create(
        alert=row,
        unit_path=row.unit_path,
        visibility=row.visibility,
        world=row.world,
        place=max(row.place, 0),
        role=row.role,
        person=person,
        state=StepState.TOLD,
        code=public_code(16),
        told_at=when,
    )


def _take(alert: Alert, person: Person | None, way: str, by: Actor, at: datetime) -> None:
    """End an alert, and the others by which the person was told of the same matter: one entry says it."""
    written = by.person_id if way == AckWay.CALL else None
    who = person.pk if person is not None else None
    if not _end(alert=alert.pk, person=who, way=way, written=written, at=at, **matter_of(alert)):
        return
    name = person.name if person is not None else ""
    what = events.AlertAcknowledged(
        **matter_text(alert),
        person=name,
        person_en=(person.name_en or name) if person is not None else "",
        ack_way=way,
        minutes=max(0, int((at - alert.opened_at).total_seconds() // 60)),
    )
    note(what, alert, by=by, at=at)


@kept_change
def _end(
    *, alert: int, person: int | None, way: str, written: int | None, at: datetime, **matter: Any
) -> Change[Alert]:
    same = {f"alert__{name}": value for name, value in matter.items()}
    told = AlertStep.objects.none() if person is None else AlertStep.objects.filter(**same, person=person)
    meant = Q(pk=alert) | Q(pk__in=told.values("alert"))
    return Alert.objects.filter(meant, state__in=OPEN_ALERTS), {
        "state": AlertState.ACKNOWLEDGED,
        "acknowledged_at": at,
        "acknowledged_by": person,
        "acknowledged_way": way,
        "written_by": written,
        "due_at": None,
        "ended_at": at,
    }


def _fresh(step: AlertStep) -> AlertStep:
    """Return the row as it stands now: in a shared transaction, which repeats no act, it was read a moment ago."""
    if is_shared():
        return step
    related = ("alert__incident", "alert__unit", "alert__receipt", "alert__acknowledged_by", "person")
    return AlertStep.objects.select_related(*related).get(pk=step.pk)


def _alert(alert: Alert) -> Alert:
    related = ("incident", "unit__parent", "outlet", "receipt", "acknowledged_by")
    return Alert.objects.select_related(*related).get(pk=alert.pk)
