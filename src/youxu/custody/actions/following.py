"""Custody follows the outlet: after a merge or a split its rows and conditions stand in the outlet's incident."""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.custody import events
from youxu.custody.actions import cases, receipts
from youxu.custody.actions.entries import names_of, record
from youxu.custody.models import (
    BacklogCount,
    Compensation,
    CustodyList,
    DifferenceCase,
    DoubtfulTransaction,
    HandReceiptBlock,
    OfOutlet,
)
from youxu.custody.queries.places import answering, outlets_left
from youxu.custody.rules.words import CaseState
from youxu.incidents.models import Incident
from youxu.network.models import Outlet

KINDS: tuple[type[OfOutlet], ...] = (
    CustodyList,
    DifferenceCase,
    HandReceiptBlock,
    DoubtfulTransaction,
    BacklogCount,
    Compensation,
)
AT_ONCE = 20


class UnableToFollow(UnableTo):
    """Nobody but the system lets custody follow an outlet."""

    clause = "G2"


@action
def follow_outlets(*, by: Actor, at: datetime, incident: Incident) -> int:
    """Bring what is in custody at outlets that left ``incident`` into the incident they are in now.

    Up to 20 outlets a call; return how many. What is open there holds that incident's release and closing.
    """
    by.require("merge", unit=incident.unit_path)
    moved = outlets_left(Incident.objects.get(pk=incident.pk))[:AT_ONCE]
    for outlet, heir in moved:
        _move(outlet, incident, heir, by, at)
    return len(moved)


def _move(outlet: Outlet, incident: Incident, heir: Incident, by: Actor, at: datetime) -> None:
    for kind in KINDS:
        kind._default_manager.filter(incident=incident, outlet=outlet).update(incident=heir)
    row = CustodyList(outlet=outlet, incident=heir, unit_path=answering(outlet), world=heir.world)
    what = events.CustodyFollowed(**names_of(outlet), reference=heir.reference)
    entry = record(what, row, by=by, at=at, subject=outlet)
    for case in DifferenceCase.objects.filter(outlet=outlet, incident=heir, state=CaseState.OPEN):
        cases.meet_in(incident, case.condition, by=by, at=at, cause=entry)
        cases.require(case, by=by, at=at, cause=entry)
    for block in receipts.unfinished(heir, [outlet.pk]).select_related("outlet", "incident")[:1]:
        cases.meet_in(incident, receipts.condition_of(block), by=by, at=at, cause=entry)
        receipts.require(block, by=by, at=at, cause=entry)
