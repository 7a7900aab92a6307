"""The computed proposal of an incident: reckoned from the rows of now, written in place, a portion a transaction.

``propose_for`` is what a job calls: it may run late, twice or beside another; what it writes is what differs, and the
sums and their moment come last. A change that came while it reckoned leaves ``wanted_at`` after ``as_of``: it runs again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from youxu.alternatives import events, solving
from youxu.alternatives.models import AlternativeProposal, AlternativeShare
from youxu.alternatives.queries.offering import to_assign
from youxu.alternatives.rules.assigning import Proposed, Share, Solver, proposed
from youxu.core import clock
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.actions.entries import record
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.words import OPEN_STAGES
from youxu.kernel.words import mark

AT_ONCE = 500


class UnableToPropose(UnableTo):
    """The incident has ended: nobody is sent anywhere for it."""

    text = mark("This incident has ended; nothing is proposed for it.")
    clause = "P3b"


@action
def want_proposal(*, by: Actor, at: datetime, incident: Incident) -> AlternativeProposal:
    """Say that the proposal of an incident is to be reckoned anew: something changed."""
    by.require("ask_neighbour", unit=incident.unit_path)
    want_proposals(by=by, at=at, incidents=[incident])
    return AlternativeProposal.objects.get(incident=incident)


@action
def want_proposals(*, by: Actor, at: datetime, incidents: Sequence[Incident]) -> int:
    """Say of several incidents at once that their proposals are to be reckoned anew; return how many there are."""
    for path in {incident.unit_path for incident in incidents}:
        by.require("ask_neighbour", unit=path)
    standing = AlternativeProposal.objects.filter(incident__in=incidents)
    if standing.filter(wanted_at__lt=at).update(wanted_at=at) < len(incidents):
        AlternativeProposal.objects.bulk_create(
            [
                AlternativeProposal(
                    incident=incident,
                    wanted_at=at,
                    unit_path=incident.unit_path,
                    visibility=incident.visibility,
                    world=incident.world,
                )
                for incident in incidents
            ],
            ignore_conflicts=True,
        )
    return len(incidents)


def propose_for(
    incident: Incident, *, by: Actor, at: datetime, solve: Solver = solving.assigned
) -> AlternativeProposal | None:
    """Reckon the proposal of an incident as of ``at`` and write it; None where the incident has ended."""
    if incident.stage not in OPEN_STAGES:
        return None
    began = clock.monotonic()
    within_m = plan_of(incident).alternatives.max_distance_km * 1000
    lines = to_assign(incident, at=at)
    found = proposed(lines, within_m, solve)
    changes = _changes(incident, found.shares)
    for start in range(0, len(changes), AT_ONCE):
        keep_shares(by=by, at=at, incident=incident, portion=changes[start : start + AT_ONCE])
    return propose(
        by=by,
        at=at,
        incident=incident,
        found=found,
        outlets=len({one.outlet for closed in lines.values() for one in closed}),
        changed=bool(changes),
        milliseconds=round((clock.monotonic() - began) * 1000),
    )


Change = tuple[int | None, Share | None]
"""A standing share (its id) to retire, one to write, or both: one whose numbers changed."""


def _changes(incident: Incident, wanted: Iterable[Share]) -> list[Change]:
    standing = {
        (row.outlet_id, row.neighbour_id, row.lines): row
        for row in AlternativeShare.objects.filter(incident=incident, retired_at=None)
    }
    found: list[Change] = []
    for share in wanted:
        row = standing.pop((share.outlet, share.neighbour, ",".join(share.lines)), None)
        if row is None:
            found.append((None, share))
        elif (row.customers, row.load, row.capacity, row.distance_m) != _numbers(share):
            found.append((row.pk, share))
    found += [(row.pk, None) for row in standing.values()]
    return found


def _numbers(share: Share) -> tuple[int, int, int, int | None]:
    return share.customers, share.load, share.capacity, share.distance_m


@action
def keep_shares(*, by: Actor, at: datetime, incident: Incident, portion: Sequence[Change]) -> int:
    """Write up to 500 changes of an incident's shares; return how many."""
    by.require("ask_neighbour", unit=incident.unit_path)
    gone = [pk for pk, share in portion if pk is not None and share is None]
    AlternativeShare.objects.filter(pk__in=gone, retired_at=None).update(retired_at=at)
    changed = {pk: share for pk, share in portion if pk is not None and share is not None}
    rows = list(AlternativeShare.objects.filter(pk__in=changed, retired_at=None))
    for row in rows:
        row.customers, row.load, row.capacity, row.distance_m = _numbers(changed[row.pk])
        row.as_of = at
    AlternativeShare.objects.bulk_update(rows, ("customers", "load", "capacity", "distance_m", "as_of"))
    AlternativeShare.objects.bulk_create(
        [_row(incident, share, at) for pk, share in portion if pk is None and share is not None],
        ignore_conflicts=True,
    )
    return len(portion)


def _row(incident: Incident, share: Share, at: datetime) -> AlternativeShare:
    return AlternativeShare(
        incident=incident,
        unit_path=incident.unit_path,
        visibility=incident.visibility,
        world=incident.world,
        outlet_id=share.outlet,
        neighbour_id=share.neighbour,
        lines=",".join(share.lines),
        customers=share.customers,
        load=share.load,
        capacity=share.capacity,
        distance_m=share.distance_m,
        as_of=at,
    )


@action
def propose(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    found: Proposed,
    outlets: int,
    changed: bool,
    milliseconds: int,
) -> AlternativeProposal:
    """Write the sums of a proposal whose shares stand, as of ``at``; an entry where anything ``changed``.

    An older proposal than the one that stands changes nothing. Raises UnableToPropose.
    """
    by.require("ask_neighbour", unit=incident.unit_path)
    if Incident.objects.get(pk=incident.pk).stage not in OPEN_STAGES:
        raise UnableToPropose(field="incident")
    row, _made = AlternativeProposal.objects.get_or_create(
        incident=incident,
        defaults={
            "wanted_at": at,
            "unit_path": incident.unit_path,
            "visibility": incident.visibility,
            "world": incident.world,
        },
    )
    if row.as_of is not None and row.as_of > at:
        return row
    first = row.as_of is None
    sums: dict[str, Any] = {
        "as_of": at,
        "outlet_count": outlets,
        "without_count": len(found.without),
        "customers": found.sums.customers,
        "over": found.sums.over,
        "mean_distance_m": found.sums.mean_m,
        "nearest_over": found.nearest.over,
        "nearest_mean_distance_m": found.nearest.mean_m,
        "milliseconds": milliseconds,
    }
    AlternativeProposal.objects.filter(pk=row.pk).update(**sums)
    if changed or first:
        what = events.AlternativesProposed(
            outlets=outlets,
            without=len(found.without),
            customers=found.sums.customers,
            over=found.sums.over,
            mean_distance_m=found.sums.mean_m or 0,
        )
        record(what, incident, by=by, at=at, subject=row)
    row.refresh_from_db()
    return row
