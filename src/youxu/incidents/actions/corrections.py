"""Corrections (更正) of a false alarm: exactly those who were told get one, and acknowledge it once (P3b)."""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents.actions.entries import belonging, record
from youxu.incidents.events import direct as events
from youxu.incidents.models import Correction, Incident, Receipt, Seat
from youxu.incidents.rules.words import SeatStatus, TaskState, Told
from youxu.kernel.words import mark

MOST = 800


class UnableToAcknowledgeCorrection(UnableTo):
    """A correction is acknowledged once, by whom it was meant for."""

    clause = "P3b"


def told_of(incident: Incident) -> dict[int, Told]:
    """Return who was told of an incident (person id -> how): called to the meeting, accepted, or had a task."""
    found: dict[int, Told] = {}
    tasks = incident.tasks.exclude(owner=None).exclude(state=TaskState.SUPERSEDED)
    for person in tasks.order_by("owner").values_list("owner", flat=True).distinct()[:MOST]:
        found[person] = Told.TASK
    accepted = Receipt.objects.filter(directive__incident=incident, answered_by__isnull=False)
    for person in accepted.order_by("answered_by").values_list("answered_by", flat=True).distinct()[:MOST]:
        found[person] = Told.ACCEPTED
    called = Seat.objects.filter(convening__incident=incident).exclude(status=SeatStatus.ABSENT)
    for person, deputy in called.order_by("pk").values_list("person", "deputy")[:MOST]:
        found[person] = Told.CALLED
        if deputy is not None:
            found[deputy] = Told.CALLED
    return found


def open_corrections(incident: Incident, told: dict[int, Told], by: Actor, at: datetime) -> None:
    """Owe each who was told the correction; who calls the incident off knows already."""
    people = [(person, how) for person, how in told.items() if person != by.person_id][:MOST]
    Correction.objects.bulk_create(
        Correction(**belonging(incident), person_id=person, told=how, opened_at=at) for person, how in people
    )


@action
def acknowledge_correction(
    *, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None
) -> Correction:
    """Acknowledge that an incident one was told of is a false alarm. Raises UnableToAcknowledgeCorrection."""
    by.require("read", unit=incident.unit_path)
    mine = Correction.objects.filter(incident=incident, person=by.person_id)
    if mine.filter(acknowledged_at=None).update(acknowledged_at=at) != 1:
        raise UnableToAcknowledgeCorrection(mark("No correction waits for you here."), field="incident")
    row = mine.get()
    record(
        events.CorrectionAcknowledged(incident.reference), incident, by=by, at=at, subject=row, cause=cause
    )
    return row
