"""What an alert is about: an incident with its pinned plan, or a subject of another part, which it knows by key alone."""

from __future__ import annotations

from youxu.alerting.models import Alert
from youxu.alerting.rules.standing import why_dropped
from youxu.alerting.rules.words import DropReason
from youxu.incidents.planned import plan_of
from youxu.plan import queries as plans
from youxu.plan.schema import Plan


def plan_of_alert(alert: Alert) -> Plan:
    """Return the plan that an alert goes by: its incident's pinned one, else that in force when it began."""
    if alert.incident is None:
        return plans.plan_in_force(alert.unit_path, alert.opened_at)
    return plan_of(alert.incident)


def why_over(alert: Alert) -> DropReason | None:
    """Return why nobody is needed any more, or None while somebody is; a subject says itself when it is mended."""
    if alert.incident is None:
        return None
    return why_dropped(alert.incident.stage, alert.receipt.status if alert.receipt else None)


def stream_of(alert: Alert) -> str:
    """Return the stream of the journal in which stands what becomes of an alert."""
    return alert.incident.stream if alert.incident is not None else alert.subject


def reference_of(alert: Alert) -> str:
    """Return by what people call it: the incident's reference, else the unit that it concerns."""
    return alert.incident.reference if alert.incident is not None else alert.unit.name
