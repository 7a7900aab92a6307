"""Alerts for tests: a county whose people have telephones, what the table lists run to its end, the sweep at a moment."""

from __future__ import annotations

from datetime import datetime

from tests.builders.following import follow
from tests.builders.response import BEGAN, OUTLETS, County, county, minutes

from youxu.alerting import actions
from youxu.alerting.models import Alert, AlertStep
from youxu.core import clock
from youxu.core.actor import system
from youxu.delivery import actions as delivery
from youxu.delivery.models import Delivery
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import Incident
from youxu.organisation.models import Person

SWEEPER = system("sweep.carry_due")


def reachable() -> County:
    """Make the county of ``response``; everybody has a mobile, and an SMS account serves the unit."""
    place = county()
    for number, name in enumerate(place.people):
        Person.objects.filter(name=name).update(mobile=f"1390000{number:04d}")
    place.unit.telephone = "0701-5550100"
    place.unit.save()
    return place


def reported(place: County, code: str = "YS04", at: float = 10, **more: object) -> Incident:
    """Report an interruption of one outlet, not yet verified, and run what follows."""
    head = place.person(OUTLETS[code][2])
    given = {"cause": "power", "lines": ("letters", "ems"), "began_at": BEGAN, **more}
    incident = reporting.report(by=head, at=minutes(int(at)), outlet_code=code, **given)  # type: ignore[arg-type]
    followed(minutes(int(at)))
    return incident


def followed(at: datetime) -> None:
    """Run what the table of reactions lists for every entry so far, new ones included, each handler once, at ``at``."""
    with clock.pretend(at):
        follow()


def swept(at: datetime) -> int:
    """Run the sweep that carries alerts on, and what follows."""
    count = actions.carry_due(by=SWEEPER, at=at)
    followed(at)
    return count


def alert(incident: Incident, what: str, role: str = "") -> Alert:
    """Return the alert of one rule (and role) as it stands."""
    rows = Alert.objects.filter(incident=incident, what=what)
    return rows.get(role=role) if role else rows.get()


def told(row: Alert) -> list[str]:
    """Return the names of those told, in the order of the telling."""
    steps = AlertStep.objects.filter(alert=row, person__isnull=False).order_by("place", "pk")
    return [step.person.name for step in steps.select_related("person") if step.person is not None]


def step(row: Alert, name: str) -> AlertStep:
    """Return the step of one person."""
    return AlertStep.objects.select_related("person").get(alert=row, person__name=name)


def message_of(row: AlertStep) -> Delivery:
    """Return the delivery of a step's message."""
    return Delivery.objects.select_related("message").get(message=row.message_id)


__all__ = [
    "Alert",
    "alert",
    "delivery",
    "followed",
    "message_of",
    "minutes",
    "reachable",
    "reported",
    "step",
    "swept",
    "told",
]
