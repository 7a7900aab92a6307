"""Rows that pages, commands and handlers hand to an action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from youxu.alerting.models import Alert, AlertStep
from youxu.alerting.queries.rows import LinkRow
from youxu.alerting.rules.words import OPEN_ALERTS
from youxu.core.actor import Actor
from youxu.core.questions import kept_question
from youxu.delivery.models import BundledMessage, Delivery, Reply
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.organisation import queries as organisation
from youxu.plan.schema.words import AlertMoment

RELATED = ("alert__incident", "alert__receipt", "alert__acknowledged_by", "alert__unit", "person__unit")


def rules_on(incident: Incident, moment: AlertMoment) -> tuple[str, ...]:
    """Return the keys of the plan's rules that say who is told at a moment, from the incident's pinned plan."""
    return tuple(plan_of(incident).alerts_on(moment))


def step_of_code(code: str) -> AlertStep | None:
    """Return the step that a link belongs to, or None when that link was never given out."""
    return AlertStep.objects.select_related(*RELATED).filter(code=code.upper(), person__isnull=False).first()


def together(step: AlertStep) -> list[AlertStep]:
    """Return the steps that came to the person in the same message, the given one first."""
    if step.message_id is None:
        return [step]
    delivery = (
        Delivery.objects.filter(message=step.message_id).first()
        or Delivery.objects.filter(bundled__message=step.message_id).first()
    )
    if delivery is None:
        return [step]
    others = [
        one for one in steps_of_delivery(delivery) if one.pk != step.pk and one.person_id == step.person_id
    ]
    return [step, *others]


def steps_of_delivery(delivery: Delivery) -> list[AlertStep]:
    """Return the steps whose messages went out with a delivery."""
    bundled = BundledMessage.objects.filter(delivery=delivery).values("message")
    wanted = Q(message=delivery.message_id) | Q(message__in=bundled)
    return list(AlertStep.objects.select_related(*RELATED).filter(wanted).order_by("pk")[:300])


def replied_to(reply: int) -> tuple[Reply, list[AlertStep]]:
    """Return a reply (id) with the steps that it answers."""
    row = Reply.objects.select_related("delivery", "channel").get(pk=reply)
    return row, steps_of_delivery(row.delivery) if row.delivery is not None else []


def link_row(step: AlertStep, steps: Iterable[AlertStep]) -> LinkRow:
    """Return what the page behind a link shows: the finished words as they were sent, for the person told."""
    several = list(steps)
    person = step.person
    assert person is not None
    rows = (
        AlertStep.objects.select_related("message").filter(pk__in=[one.pk for one in several]).order_by("pk")
    )
    said = {one.message_id: one.message.text for one in rows if one.message is not None}
    reach = organisation.reach_of([person.pk]).get(person.pk)
    return LinkRow(
        steps=tuple(one.pk for one in several),
        person=person.name,
        person_en=person.name_en or person.name,
        language=reach.language if reach is not None else "zh-hans",
        unit_path=step.unit_path,
        lines=tuple(said.values()),
    )


def same_matter(alert: Alert) -> Q:
    """Return the filter of the steps about one occasion of an incident or subject: those of every role that must know of it."""
    return Q(**{f"alert__{name}": value for name, value in matter_of(alert).items()})


def matter_of(alert: Alert) -> dict[str, object]:
    """Return the columns that alerts about one occasion have alike."""
    same = ("incident_id", "subject", "what", "about", "outlet_id", "unit_id", "receipt_id")
    return {name: getattr(alert, name) for name in same}


def own_steps(person_id: int, incident_id: int) -> list[AlertStep]:
    """Return what a person was told of an incident (id) and nobody acknowledged yet, directives left out."""
    return _own_steps(person=person_id, incident=incident_id).rows()


@kept_question
def _own_steps(*, person: int, incident: int) -> QuerySet[AlertStep]:
    rows = AlertStep.objects.select_related("alert__incident", "person").filter(
        person=person, alert__incident=incident, alert__state__in=OPEN_ALERTS, alert__receipt=None
    )
    return rows.order_by("pk")


@dataclass(frozen=True)
class Told:
    """An open alert of a subject, with the moment at which its people were told of the same the time before."""

    alert: Alert
    before: datetime | None


def told_of(subject: str) -> list[Told]:
    """Return the open alerts of a subject that is no incident, each with when it was told of before."""
    rows = Alert.objects.filter(subject=subject)
    moments = sorted(set(rows.values_list("opened_at", flat=True)))
    before = dict(zip(moments[1:], moments, strict=False))
    return [Told(row, before.get(row.opened_at)) for row in rows.filter(state__in=OPEN_ALERTS).order_by("pk")]


def last_told(subject: str) -> datetime | None:
    """Return when people were last told of a subject that is no incident."""
    found = Alert.objects.filter(subject=subject).order_by("-opened_at")
    return found.values_list("opened_at", flat=True).first()


def subject_alert(actor: Actor, pk: int) -> Alert | None:
    """Return an alert of what is no incident that the actor may read, or None."""
    rows = Alert.objects.visible_to(actor).filter(incident=None, pk=pk)
    return rows.select_related("unit__parent").first()


def step_numbered(actor: Actor, pk: int) -> AlertStep | None:
    """Return a step that was the actor's own, or None."""
    return AlertStep.objects.select_related(*RELATED).filter(pk=pk, person=actor.person_id or 0).first()


def alert_numbered(actor: Actor, incident: Incident, pk: int) -> Alert | None:
    """Return an alert of an incident that the actor may read, or None."""
    rows = Alert.objects.visible_to(actor).filter(incident=incident, pk=pk)
    return rows.select_related("incident", "unit", "receipt").first()
