"""Custody follows the outlet: after a merge or a split its rows and conditions stand in the outlet's incident."""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry, SealedMatter, Visibility
from youxu.custody import events
from youxu.custody.actions import cases, next_lists, receipts
from youxu.custody.actions.entries import names_of, record
from youxu.custody.models import CustodyList, DifferenceCase
from youxu.custody.queries.places import BEGAN, answering, outlets_left
from youxu.custody.rules.words import CaseState
from youxu.incidents.models import Incident
from youxu.network.models import Outlet

AT_ONCE = 20
SEALED_AT_ONCE = 500


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


@action
def take_in(*, by: Actor, at: datetime, incident: Incident) -> int:
    """Bring what an outlet wrote since the incident began, before its report arrived, into the incident.

    Cash and mail are locked first and reported then. Up to 20 outlets a call; return how many.
    """
    by.require("merge", unit=incident.unit_path)
    incident = Incident.objects.get(pk=incident.pk)
    outlets = _with_loose_rows(incident)
    for outlet in outlets:
        _move(outlet, None, incident, by, at, since=incident.began_at)
    return len(outlets)


def _with_loose_rows(incident: Incident) -> list[Outlet]:
    """Return the next outlets of an incident with rows of custody that belong to none yet: all kinds by one query."""
    touched = incident.interruptions.order_by().values("outlet")
    several = [
        kind._default_manager.filter(
            incident=None, outlet__in=touched, world=incident.world, **{f"{moment}__gte": incident.began_at}
        )
        .order_by()
        .values_list("outlet", flat=True)
        for kind, moment in BEGAN.items()
    ]
    keys = set(several[0].union(*several[1:]))
    return list(Outlet.objects.filter(pk__in=keys).order_by("code")[:AT_ONCE]) if keys else []


@action
def close_entries(*, by: Actor, at: datetime, incident: Incident) -> int:
    """Close the entries on custody of a need-to-know incident that stand in other streams; return how many rows.

    They were written before the report, or in an incident from which the outlet was split or merged away. Up to 500
    rows a call.
    """
    by.require("merge", unit=incident.unit_path)
    incident = Incident.objects.get(pk=incident.pk)
    if incident.visibility != Visibility.NEED_TO_KNOW:
        return 0
    rows: list[SealedMatter] = []
    for kind in BEGAN:
        label = kind._meta.label_lower
        here = kind._default_manager.filter(incident=incident).values("pk")
        done = SealedMatter.objects.filter(subject_kind=label).values("subject_id")
        told = Entry.objects.filter(subject_kind=label, subject_id__in=here).exclude(subject_id__in=done)
        keys = told.exclude(stream=incident.stream).order_by().values_list("subject_id", flat=True).distinct()
        rows += [
            SealedMatter(stream=f"{label}:{key}", subject_kind=label, subject_id=key, since=at, spread_at=at)
            for key in keys[: SEALED_AT_ONCE - len(rows)]
        ]
    SealedMatter.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _move(
    outlet: Outlet,
    incident: Incident | None,
    heir: Incident,
    by: Actor,
    at: datetime,
    since: datetime | None = None,
) -> None:
    for kind, moment in BEGAN.items():
        rows = kind._default_manager.filter(incident=incident, outlet=outlet, world=heir.world)
        if since is not None:
            rows = rows.filter(**{f"{moment}__gte": since})
        rows.update(incident=heir)
    row = CustodyList(outlet=outlet, incident=heir, unit_path=answering(outlet), world=heir.world)
    what = events.CustodyFollowed(**names_of(outlet), reference=heir.reference)
    entry = record(what, row, by=by, at=at, subject=outlet)
    for case in DifferenceCase.objects.filter(outlet=outlet, incident=heir, state=CaseState.OPEN):
        if incident is not None:
            cases.meet_in(incident, case.condition, by=by, at=at, cause=entry)
        cases.require(case, by=by, at=at, cause=entry)
    for block in receipts.unfinished(heir, [outlet.pk]).select_related("outlet", "incident")[:1]:
        if incident is not None:
            cases.meet_in(incident, receipts.condition_of(block), by=by, at=at, cause=entry)
        receipts.require(block, by=by, at=at, cause=entry)
    next_lists.owe_again(heir, outlet, incident, by=by, at=at, cause=entry)
