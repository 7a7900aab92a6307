"""A request for supplies: asked, approved whole or in part, refused, taken back (P3c)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.numbers import next_number
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import ENDED_STAGES
from youxu.kernel.words import mark
from youxu.network.models import Outlet, Unit
from youxu.supplies import events
from youxu.supplies.actions.entries import UnableToHandleItem, change, check_state, note, quantities
from youxu.supplies.actions.ledger import Matter, Move, Spot, listed, plain, post
from youxu.supplies.models import (
    APPROVE,
    REQUEST,
    RequestLine,
    StockBalance,
    SupplyItem,
    SupplyRequest,
    SupplySite,
)
from youxu.supplies.rules.words import OUT, Account, MoveKind, Purpose, RequestState

NO_PLACE = mark("Say for which outlet, place or person it is.")
NO_REASON = mark("Write why it is refused.")
OTHER_DRILL = mark("{reference} is no incident of this drill.")
OVER = mark("This incident is over; nothing is asked for it any more.")
MORE_THAN_ASKED = mark("More of {item_en} than was asked for: {asked}.")
OTHER_OUTLET = mark("You work at another outlet; its own people or the office ask for it.")
STILL_OUT = mark("Some of it is out already; it is given back, used up or accounted for first.")


class UnableToRequest(UnableToHandleItem):
    """There is no place it is for, nothing is asked for, the incident is over, or the state does not allow it."""

    clause = "P3c"


@dataclass(frozen=True)
class For:
    """For what supplies are asked: an incident, an outlet where they are used, a site that keeps them, somebody."""

    incident: Incident | None = None
    outlet: Outlet | None = None
    site: SupplySite | None = None
    whom: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """Return the place in Chinese and in English."""
        place = self.outlet or self.site
        if place is not None:
            return place.name, place.name_en or place.name
        if self.whom:
            return self.whom, self.whom
        if self.incident is not None:
            return self.incident.title, self.incident.title_en or self.incident.title
        return "", ""


@dataclass(frozen=True)
class Asked:
    """One item that is asked for: how many, and from which site where a proposal named one."""

    item: SupplyItem
    quantity: object
    from_site: SupplySite | None = None


@action
def request(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    goal: For,
    rows: tuple[Asked, ...],
    reason: str = "",
    needed_at: datetime | None = None,
    due_at: datetime | None = None,
    world: str = "",
) -> SupplyRequest:
    """Ask for supplies of ``unit``. For a site they stay there (restock); else they are used and come back.

    Raises UnableToRequest, Invalid.
    """
    _check_asker(by, unit, goal)
    if not any(goal.words):
        raise UnableToRequest(NO_PLACE, field="place")
    incident = goal.incident
    if incident is not None and incident.stage in ENDED_STAGES:
        raise UnableToRequest(OVER, field="incident")
    if incident is not None and world not in ("", incident.world):
        raise UnableToRequest(OTHER_DRILL, field="incident", reference=incident.reference)
    world = incident.world if incident is not None else world
    wanted = _summed(rows)
    row = SupplyRequest.objects.create(
        reference=_reference(unit, at, world),
        unit=unit,
        unit_path=unit.path,
        visibility=incident.visibility if incident is not None else "OPEN",
        world=world,
        incident=incident,
        purpose=Purpose.RESTOCK if goal.site is not None else Purpose.USE,
        to_outlet=goal.outlet,
        to_site=goal.site,
        to_whom=goal.whom.strip()[:120],
        reason=reason.strip()[:200],
        needed_at=needed_at,
        due_at=due_at,
        asked_at=at,
        asked_by_id=by.person_id,
        asked_by_name=by.doer[:80],
    )
    RequestLine.objects.bulk_create(
        RequestLine(request=row, item=item, from_site=site, asked=quantity)
        for (item, site), quantity in wanted.items()
    )
    place, place_en = goal.words
    what = events.SuppliesRequested(row.reference, place, place_en, *listed(_by_item(wanted).items()))
    note(what, row, by=by, at=at, unit=unit.path, request=row, begins=True)
    return row


def _check_asker(by: Actor, unit: Unit, goal: For) -> None:
    outlet = goal.outlet or (goal.site.outlet if goal.site is not None else None)
    code = outlet.code if outlet is not None else ""
    by.require(REQUEST, unit=unit.path, outlet=code)
    if by.only_at_outlet(unit.path) and by.outlet != code:
        raise UnableToRequest(OTHER_OUTLET, field="place")


def _summed(rows: tuple[Asked, ...]) -> dict[tuple[SupplyItem, SupplySite | None], Decimal]:
    given = quantities({row.item: row.quantity for row in rows})
    found: dict[tuple[SupplyItem, SupplySite | None], Decimal] = {}
    for row in rows:
        if row.item in given and row.quantity not in (None, ""):
            key = (row.item, row.from_site)
            number = quantities({row.item: row.quantity})[row.item]
            found[key] = found.get(key, Decimal(0)) + number
    return found


def _by_item(wanted: Mapping[tuple[SupplyItem, SupplySite | None], Decimal]) -> dict[SupplyItem, Decimal]:
    found: dict[SupplyItem, Decimal] = {}
    for (item, _site), quantity in wanted.items():
        found[item] = found.get(item, Decimal(0)) + quantity
    return found


def _reference(unit: Unit, at: datetime, world: str) -> str:
    prefix = "DR" if world else (unit.reference_prefix or unit.key[:2]).upper()
    return f"{prefix}-WZ-{at:%y}-{next_number('supplies', prefix, at.year):04d}"


@action
def approve(
    *,
    by: Actor,
    at: datetime,
    request: SupplyRequest,
    quantities_of: Mapping[int, object] | None = None,
    decision: str = "",
) -> SupplyRequest:
    """Approve a request: as it was asked, or by line (its id) how many, nought for none. Raises UnableToRequest, Invalid."""
    row = fresh(request)
    by.require(APPROVE, unit=row.unit_path)
    check_state(row, "approve", UnableToRequest)
    lines = list(row.lines.select_related("item"))
    given = quantities_of or {}
    said = {line.pk: given.get(line.pk, line.asked) for line in lines}
    for line in lines:
        number = quantities({line.item: said[line.pk]}, field=f"line-{line.pk}", none_too=True)[line.item]
        if number > line.asked:
            raise UnableToRequest.of(
                MORE_THAN_ASKED, line.item, field=f"line-{line.pk}", asked=plain(line.asked)
            )
        line.approved = number
    RequestLine.objects.bulk_update(lines, ["approved"])
    change(
        row,
        "approve",
        UnableToRequest,
        state=RequestState.APPROVED,
        decided_at=at,
        decided_by_name=by.doer[:80],
        decision=decision.strip()[:200],
    )
    items = listed((line.item, line.approved) for line in lines if line.approved)
    note(events.SuppliesApproved(row.reference, *items), row, by=by, at=at, unit=row.unit_path, request=row)
    return row


@action
def refuse(*, by: Actor, at: datetime, request: SupplyRequest, reason: str) -> SupplyRequest:
    """Refuse a request with a reason. Raises UnableToRequest."""
    row = fresh(request)
    by.require(APPROVE, unit=row.unit_path)
    if not reason.strip():
        raise UnableToRequest(NO_REASON, field="reason")
    change(
        row,
        "refuse",
        UnableToRequest,
        state=RequestState.REFUSED,
        decided_at=at,
        decided_by_name=by.doer[:80],
        decision=reason.strip()[:200],
        ended_at=at,
    )
    what = events.SuppliesRefused(row.reference, reason.strip()[:200])
    note(what, row, by=by, at=at, unit=row.unit_path, request=row)
    return row


@action
def take_back(*, by: Actor, at: datetime, request: SupplyRequest) -> SupplyRequest:
    """Take a request back: what was reserved is free again. Raises UnableToRequest while something is out."""
    row = fresh(request)
    if by.person_id is None or by.person_id != row.asked_by_id:
        by.require(APPROVE, unit=row.unit_path)
    check_state(row, "take_back", UnableToRequest)
    standing = StockBalance.objects.filter(line__request=row, quantity__gt=0)
    if standing.filter(account__in=[str(one) for one in OUT]).exists():
        raise UnableToRequest(STILL_OUT, field="request")
    free_reserved(row, by=by, at=at)
    change(row, "take_back", UnableToRequest, state=RequestState.TAKEN_BACK, ended_at=at)
    what = events.SuppliesTakenBack(row.reference)
    note(what, row, by=by, at=at, unit=row.unit_path, request=row)
    return row


def free_reserved(row: SupplyRequest, *, by: Actor, at: datetime, site: SupplySite | None = None) -> None:
    """Move what is reserved for a request, at one site or all, back to stock, within the act under way."""
    rows = StockBalance.objects.filter(
        line__request=row, account=Account.RESERVED, quantity__gt=0
    ).select_related("item", "lot", "site", "line")
    if site is not None:
        rows = rows.filter(site=site)
    moves = [
        Move(
            MoveKind.UNRESERVE,
            one.item,
            one.quantity,
            Spot(Account.RESERVED, one.site, one.line),
            Spot(Account.STOCK, one.site),
            lot=one.lot,
        )
        for one in rows
    ]
    post(moves, matter_of(row), by=by, at=at, error=UnableToRequest)


def matter_of(row: SupplyRequest) -> Matter:
    """Return to what the moves of a request belong."""
    return Matter(row.unit_path, row.world, row.incident)


def fresh(request: SupplyRequest) -> SupplyRequest:
    """Return a request as it stands now, with its unit and incident."""
    rows = SupplyRequest.objects.select_related("unit", "incident", "to_site", "to_outlet")
    return rows.get(pk=request.pk)
