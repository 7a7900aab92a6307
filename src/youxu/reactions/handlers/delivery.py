"""What follows for delivery: the SMS texts of a plan that came into force; its job is known to every worker by this."""

from __future__ import annotations

from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.delivery import actions
from youxu.delivery.actions import PlanText
from youxu.delivery.sending import deliver
from youxu.plan import queries as plans

__all__ = ["copy_sms_texts", "deliver"]


def copy_sms_texts(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Copy the SMS texts of the plan now in force for the unit; an older version changes nothing."""
    row = plans.in_force(entry.unit_path, at)
    if row is None or row.unit_path != entry.unit_path:
        return
    texts = [PlanText(key, one.text.zh, one.text.en) for key, one in plans.plan_of(row.id).sms.items()]
    actions.copy_texts(by=by, at=at, unit=row.unit_path, texts=texts, plan_number=row.number)
