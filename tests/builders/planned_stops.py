"""Planned stops for tests: one of a branch next week, carried through its stages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.builders.incidents import NINE
from tests.builders.response import County, all_passed

from youxu.core.actor import system
from youxu.incidents.actions import check, planned_stop, restore
from youxu.incidents.models import Incident, PlannedStop

STARTS = NINE + timedelta(days=8)
ENDS = STARTS + timedelta(hours=8)
SWEEP = system("sweep")


def planned(county: County, at: datetime = NINE, **more: Any) -> Incident:
    """Plan a stop of express mail at a branch: no permission is needed."""
    given: dict[str, Any] = {
        "outlet_codes": ["YS04"],
        "lines": ["ems"],
        "starts_at": STARTS,
        "ends_at": ENDS,
        "reason": "更换设备",
        **more,
    }
    return planned_stop.plan_stop(by=county.person("沈佳", at), at=at, **given)


def begun(county: County, **more: Any) -> Incident:
    """Return a planned stop that the sweep began at its time."""
    incident = planned(county, **more)
    while planned_stop.tend_stops(by=SWEEP, at=incident.began_at):
        pass
    return Incident.objects.get(pk=incident.pk)


def reopened(county: County, at: datetime = ENDS - timedelta(hours=1), **more: Any) -> Incident:
    """Return a planned stop that was claimed, checked by another person and released before its end."""
    incident = begun(county, **more)
    outlet = county.outlets["YS04"]
    restore.claim_restored(by=county.person("马骏", at), at=at, incident=incident)
    head = county.person("黄建华", at)
    sheet = check.open_check(by=head, at=at, incident=incident, outlet=outlet)
    check.sign_check(by=head, at=at, sheet=sheet, answers=all_passed(sheet))
    return restore.release(by=county.person("沈佳", at), at=at, incident=incident)


def stop_of(incident: Incident) -> PlannedStop:
    """Return the row of a planned stop as it stands now."""
    return PlannedStop.objects.get(incident=incident)
