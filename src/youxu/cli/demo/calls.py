"""Who was told outside in the sample: calls entered as they were made, letters sent; the latest incident still owes some."""

from __future__ import annotations

from datetime import timedelta

from youxu.cli.demo.county import County
from youxu.core import clock
from youxu.core.actor import system
from youxu.deadlines import actions
from youxu.deadlines.models import Clock
from youxu.deadlines.rules.words import ClockState
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import BEFORE_RESTORED
from youxu.organisation import queries as organisation
from youxu.plan.schema.words import CallWay

SAID = {
    "told_upward": ("市分公司值班 罗敏", "报告停办网点、原因、起止时间，请市公司对外报告"),
    "bank_branch": ("邮储银行县支行 赵主任", "告知停办网点，取得口径：余额不受影响，恢复时间以公告为准"),
}
STILL_OWED = frozenset({"parent_unit"})
"""What the open incidents of the sample still owe when it begins."""


def tell_others(county: County) -> None:
    """Enter the calls of every incident and the letters of those that are over, each at a moment in time."""
    owed = Clock.objects.filter(follows=False, state=ClockState.OPEN).exclude(to="")
    rows = owed.filter(unit=county.unit)
    for row in rows.select_related("incident").order_by("opened_at", "pk"):
        if row.incident.stage not in BEFORE_RESTORED or row.key not in STILL_OWED:
            _tell(county, row)
    above = owed.exclude(unit=county.unit)
    for row in above.exclude(incident__stage__in=BEFORE_RESTORED).order_by("opened_at", "pk"):
        _send(row)


def _tell(county: County, row: Clock) -> None:
    at = row.opened_at + timedelta(minutes=4)
    if row.way != CallWay.VOICE:
        _send(row)
        return
    with clock.pretend(at):
        by = organisation.actor_for(county.people["duty"], at=at, surface="WEB")
        answered_by, said = SAID.get(row.key, ("对方值班员", "报告停办网点、原因和已采取的措施"))
        incident = Incident.objects.get(pk=row.incident_id)
        actions.tell(by=by, at=at, incident=incident, clocks=[row], answered_by=answered_by, said=said)


def _send(row: Clock) -> None:
    at = row.opened_at + (row.due_at - row.opened_at) / 2
    with clock.pretend(at):
        actions.meet(by=system("demo"), at=at, clock=row, proof="传真已发，对方回执")
