"""Let what follows an act happen at its own moment: jobs, messages, who acknowledges, who is told next."""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.alerting.actions import acknowledge, carry_due
from youxu.alerting.models import Alert, AlertStep
from youxu.alerting.rules.words import AckWay, AlertState
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.organisation import queries as organisation

SWEEPER = system("sweep.carry_due")
READ = timedelta(minutes=2)
"""How long after a message somebody of the sample opens its link; it is less than any limit of the plan."""


def live_until(at: datetime, world: str = "") -> None:
    """Run the jobs that wait at a moment, and before them what became of each alert that fell due until then.

    A drill's scenario runs at the real time here, so that its alerts fall due like those of reality.
    """
    rows = Alert.objects.filter(state=AlertState.WAITING, world=world, due_at__lte=at)
    waiting = rows.order_by("due_at", "pk")
    while (row := waiting.first()) is not None:
        _become(row)
    with clock.pretend(at):
        jobs.drain()


def _become(row: Alert) -> None:
    """Whoever was told opens the link; a directive that nobody accepted goes to who follows."""
    told = AlertStep.objects.filter(alert=row, person__isnull=False).select_related("person").order_by("pk")
    step = None if row.receipt_id else told.first()
    if step is not None and step.person is not None:
        at = step.told_at + READ
        with clock.pretend(at):
            by = organisation.person_with_link(step.person)
            acknowledge(by=by, at=at, steps=[step], way=AckWay.LINK)
            jobs.drain()
        return
    assert row.due_at is not None
    with clock.pretend(row.due_at):
        carry_due(by=SWEEPER, at=row.due_at)
        jobs.drain()
