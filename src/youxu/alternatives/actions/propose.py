"""The computed proposal of an incident: reckoned from the rows of now, written in place, a portion a transaction.

``propose_for`` and, for several at once, ``propose_several`` are what a job calls: it may run late, twice or beside
another; what it writes is what differs, and the sums and their moment come last. A change that came while it reckoned
leaves ``wanted_at`` after ``as_of``: it runs again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from youxu.alternatives import events, solving
from youxu.alternatives.models import AlternativeProposal, AlternativeShare
from youxu.alternatives.queries.offering import Assigning, to_assign
from youxu.alternatives.queries.standing import shares_of
from youxu.alternatives.queries.touched import Wanting
from youxu.alternatives.rules.assigning import Proposed, Share, Solver, proposed
from youxu.core import clock, stamps
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.database import keep_latest, write_columns
from youxu.core.errors import UnableTo
from youxu.core.questions import kept_question
from youxu.incidents.actions.entries import record, record_each
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.words import OPEN_STAGES
from youxu.kernel.words import mark

AT_ONCE = 500
SUMS = (
    "as_of",
    "outlet_count",
    "without_count",
    "customers",
    "over",
    "mean_distance_m",
    "nearest_over",
    "nearest_mean_distance_m",
    "milliseconds",
)
"""The columns of a proposal that reckoning it writes; when it was wanted is not among them."""


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
def want_proposals(*, by: Actor, at: datetime, incidents: Sequence[Incident | Wanting]) -> int:
    """Say of several incidents at once that their proposals are to be reckoned anew; return how many there are."""
    for path in {incident.unit_path for incident in incidents}:
        by.require("ask_neighbour", unit=path)
    keep_latest(
        [
            AlternativeProposal(
                incident_id=incident.pk,
                wanted_at=at,
                unit_path=incident.unit_path,
                visibility=incident.visibility,
                world=incident.world,
            )
            for incident in incidents
        ],
        latest="wanted_at",
        unique="incident",
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
    changes = _changes(_standing([incident])[incident.pk], found.shares)
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


def _standing(incidents: Iterable[Incident]) -> dict[int, list[AlternativeShare]]:
    found: dict[int, list[AlternativeShare]] = {one.pk: [] for one in incidents}
    for row in shares_of(list(found)):
        found[row.incident_id].append(row)
    return found


def _changes(standing: Iterable[AlternativeShare], wanted: Iterable[Share]) -> list[Change]:
    known = {_place(row): row for row in standing}
    found: list[Change] = []
    for share in wanted:
        row = known.pop((share.outlet, share.neighbour, ",".join(share.lines)), None)
        if row is None:
            found.append((None, share))
        elif _numbers(row) != _numbers(share):
            found.append((row.pk, share))
    found += [(row.pk, None) for row in known.values()]
    return found


def _place(row: AlternativeShare) -> tuple[int, int, str]:
    return row.outlet_id, row.neighbour_id, row.lines


def _numbers(share: Share | AlternativeShare) -> tuple[int, int, int, int | None]:
    return share.customers, share.load, share.capacity, share.distance_m


@action
def keep_shares(*, by: Actor, at: datetime, incident: Incident, portion: Sequence[Change]) -> int:
    """Write up to 500 changes of an incident's shares; return how many."""
    by.require("ask_neighbour", unit=incident.unit_path)
    _keep([(incident, change) for change in portion], at)
    return len(portion)


def _keep(several: Sequence[tuple[Incident, Change]], at: datetime) -> None:
    gone = [pk for _incident, (pk, share) in several if pk is not None and share is None]
    if gone:
        AlternativeShare.objects.filter(pk__in=gone, retired_at=None).update(retired_at=at)
    changed = {pk: share for _incident, (pk, share) in several if pk is not None and share is not None}
    rows = list(AlternativeShare.objects.filter(pk__in=list(changed), retired_at=None)) if changed else []
    for row in rows:
        row.customers, row.load, row.capacity, row.distance_m = _numbers(changed[row.pk])
        row.as_of = at
    write_columns(rows, "customers", "load", "capacity", "distance_m", "as_of")
    AlternativeShare.objects.bulk_create(
        [_row(incident, share, at) for incident, (pk, share) in several if pk is None and share is not None],
        ignore_conflicts=True,
    )


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
    AlternativeProposal.objects.filter(pk=row.pk).update(**_sums(found, outlets, milliseconds, at))
    if changed or first:
        record(_said(found, outlets), incident, by=by, at=at, subject=row)
    row.refresh_from_db()
    return row


def _sums(found: Proposed, outlets: int, milliseconds: int, at: datetime) -> dict[str, Any]:
    return {
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


def _said(found: Proposed, outlets: int) -> events.AlternativesProposed:
    return events.AlternativesProposed(
        outlets=outlets,
        without=len(found.without),
        customers=found.sums.customers,
        over=found.sums.over,
        mean_distance_m=found.sums.mean_m or 0,
    )


@dataclass(frozen=True)
class Draft:
    """A proposal that was reckoned and is not written yet: of how many outlets, what changes, how long it took."""

    incident: Incident
    found: Proposed
    changes: Sequence[Change]
    outlets: int
    milliseconds: int


def propose_several(
    incidents: Sequence[Incident], *, by: Actor, at: datetime, solve: Solver = solving.assigned
) -> int:
    """Reckon the proposals of several small incidents of one unit and world as of ``at``; return how many were written.

    All rest on one reading and are written together: what 20 reports within a few seconds want costs little more than
    what one of them wants. Each finds the room gone that those before it take.
    """
    wanted = [one for one in incidents if one.stage in OPEN_STAGES]
    if not wanted:
        return 0
    with stamps.steady():
        assigning, standing = Assigning(wanted, at), _standing(wanted)
        drafts = [_draft(one, assigning, standing[one.pk], at, solve) for one in wanted]
    return propose_together(by=by, at=at, drafts=drafts)


def _draft(
    incident: Incident,
    assigning: Assigning,
    standing: Sequence[AlternativeShare],
    at: datetime,
    solve: Solver,
) -> Draft:
    began = clock.monotonic()
    lines = assigning.closed(incident)
    found = proposed(lines, plan_of(incident).alternatives.max_distance_km * 1000, solve)
    changes = _changes(standing, found.shares)
    since = {_place(row): row.as_of for row in standing}
    since |= {(one.outlet, one.neighbour, ",".join(one.lines)): at for _pk, one in changes if one is not None}
    assigning.sends(
        incident,
        [
            (one.neighbour, one.lines, one.customers, since[one.outlet, one.neighbour, ",".join(one.lines)])
            for one in found.shares
        ],
    )
    outlets = len({one.outlet for closed in lines.values() for one in closed})
    return Draft(incident, found, changes, outlets, round((clock.monotonic() - began) * 1000))


@action
def propose_together(*, by: Actor, at: datetime, drafts: Sequence[Draft]) -> int:
    """Write proposals that were reckoned from one reading, with an entry each where anything changed; return how many.

    One whose incident ended meanwhile, or that a newer proposal overtook, is left as it stands. Raises NotPermitted.
    """
    for path in {one.incident.unit_path for one in drafts}:
        by.require("ask_neighbour", unit=path)
    open_ones = _of_open(incidents=[one.incident.pk for one in drafts]).rows()
    rows = {row.incident_id: row for row in open_ones}
    fit = [
        (one, rows[one.incident.pk])
        for one in drafts
        if one.incident.pk in rows and (rows[one.incident.pk].as_of or at) <= at
    ]
    _keep([(one.incident, change) for one, _row in fit for change in one.changes], at)
    told = [
        (_said(one.found, one.outlets), one.incident, row)
        for one, row in fit
        if one.changes or row.as_of is None
    ]
    record_each(told, by=by, at=at)
    for one, row in fit:
        for name, value in _sums(one.found, one.outlets, one.milliseconds, at).items():
            setattr(row, name, value)
    write_columns([row for _one, row in fit], *SUMS)
    return len(fit)


@kept_question
def _of_open(*, incidents: Collection[int]) -> QuerySet[AlternativeProposal]:
    return AlternativeProposal.objects.filter(incident__in=incidents, incident__stage__in=OPEN_STAGES)
