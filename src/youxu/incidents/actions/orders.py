"""Directives of the unit above (P2): addressed to a unit below, accepted or refused by its office.

The directive, its receipt and its entry stand with the declared cause; the unit's own incident tells it too.
"""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import direct
from youxu.incidents.actions.entries import fresh, open_incident, record
from youxu.incidents.events import above as events
from youxu.incidents.models import Incident, Receipt
from youxu.incidents.queries.linked import orders_to
from youxu.incidents.rules.words import ReceiptStatus
from youxu.kernel.words import mark

NOTHING_WAITS = mark("No directive from above waits for this unit.")


class UnableToAnswerOrder(UnableTo):
    """A directive from above waits for this unit's answer, and is refused with a reason only."""

    clause = "P2"


@action
def accept_order(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Accept for the unit every directive of the unit above that waits for it (签收), and return its incident.

    The first acceptance moves the declared cause to RESPONDING. Raises UnableToAnswerOrder.
    """
    _ask(by, incident)
    incident = open_incident(incident, UnableToAnswerOrder)
    rows = _waiting(incident)
    above = fresh(rows[0].directive.incident)
    what = events.OrderAccepted(
        numbers=", ".join(str(row.directive.number) for row in rows),
        unit=above.unit.name,
        unit_en=above.unit.name_en or above.unit.name,
        reference=above.reference,
    )
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    direct.accepted(above, planned.plan_of(above), rows, by=by, at=at)
    return incident


@action
def refuse_order(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    receipt: Receipt,
    reason: str,
    cause: Entry | None = None,
) -> Incident:
    """Refuse for the unit a directive of the unit above, with the reason. Raises UnableToAnswerOrder."""
    _ask(by, incident)
    incident = open_incident(incident, UnableToAnswerOrder)
    if not reason.strip():
        raise UnableToAnswerOrder(mark("Say why in a few words."), field="reason")
    row = next((row for row in _waiting(incident) if row.pk == receipt.pk), None)
    if row is None:
        raise UnableToAnswerOrder(NOTHING_WAITS, field="receipt")
    unit = row.directive.incident.unit
    what = events.OrderRefused(row.directive.number, unit.name, unit.name_en or unit.name, reason.strip())
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    direct.refused_by(row, reason, by=by, at=at)
    return incident


def _ask(by: Actor, incident: Incident) -> None:
    """Ask whether the actor answers for the unit: its office or who leads it, not a working group or an outlet."""
    by.require("accept", unit=incident.unit_path)
    by.require("verify_report", unit=incident.unit_path)


def _waiting(incident: Incident) -> list[Receipt]:
    """Return the receipts of the unit that wait for an answer. Raises UnableToAnswerOrder when there is none."""
    found = [row for row in orders_to(incident) if row.status == ReceiptStatus.SENT]
    if not found:
        raise UnableToAnswerOrder(NOTHING_WAITS, field="incident")
    return found
