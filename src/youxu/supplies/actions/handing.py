"""Supplies on their way: put by, issued, received, given back, used up, lost; partly where partly (P3c, P5a, R3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import Stage
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.network.queries.hours import zone_of
from youxu.supplies import events
from youxu.supplies.actions.entries import (
    UnableToHandleItem,
    change,
    check_state,
    note,
    quantities,
    site_require,
)
from youxu.supplies.actions.ledger import Move, Spot, by_lots, listed, plain, post
from youxu.supplies.actions.requests import (
    Asked,
    For,
    approve,
    free_reserved,
    fresh,
    matter_of,
    request,
)
from youxu.supplies.models import (
    APPROVE,
    KEEP,
    REQUEST,
    RequestLine,
    StockBalance,
    StockMove,
    SupplyItem,
    SupplyRequest,
    SupplySite,
)
from youxu.supplies.queries.lines import progress_of
from youxu.supplies.rules.words import INSIDE, Account, MoveKind, Purpose, RequestState

NOT_APPROVED = mark("Of {item_en} only {left} more are approved.")
NEVER_ISSUED = mark("Of {item_en} only {out} of this request are out; {quantity} cannot come back.")
NOT_OF_REQUEST = mark("{item_en} is not in this request.")
NO_REASON = mark("Write what became of it.")
NOT_TO_KEEP = mark("What was sent to be kept there does not come back by this request.")


class UnableToHand(UnableToHandleItem):
    """There is not so much, it was not approved, never issued, or the state of the request does not allow it."""

    clause = "P3c"


Items = Mapping[SupplyItem, object]


@action
def reserve(
    *, by: Actor, at: datetime, request: SupplyRequest, site: SupplySite, items: Items
) -> SupplyRequest:
    """Put by at a site for an approved request. Raises UnableToHand, Invalid."""
    row = fresh(request)
    site_require(by, site, UnableToHand)
    check_state(row, "reserve", UnableToHand)
    wanted = quantities(items)
    _reserve(row, site, wanted, by=by, at=at)
    what = events.SuppliesReserved(
        row.reference, site.name, site.name_en or site.name, *listed(wanted.items())
    )
    note(what, row, by=by, at=at, unit=row.unit_path, request=row)
    return row


def _reserve(
    row: SupplyRequest, site: SupplySite, wanted: Mapping[SupplyItem, Decimal], *, by: Actor, at: datetime
) -> None:
    day = at.astimezone(zone_of(site.unit.time_zone)).date()
    moves: list[Move] = []
    for item, quantity in wanted.items():
        for line, part in _room(row, site, item, quantity):
            move = Move(
                MoveKind.RESERVE,
                item,
                part,
                Spot(Account.STOCK, site),
                Spot(Account.RESERVED, site, line),
            )
            moves += by_lots(move, matter_of(row), by=by, at=at, day=day)
    post(moves, matter_of(row), by=by, at=at, error=UnableToHand)


def _room(
    row: SupplyRequest, site: SupplySite, item: SupplyItem, quantity: Decimal
) -> Iterable[tuple[RequestLine, Decimal]]:
    """Spread a quantity over the lines of an item: those of this site first. Raises UnableToHand beyond what is approved."""
    lines = _lines(row, item)
    reached = progress_of(lines)
    left, found = quantity, []
    for line in sorted(lines, key=lambda one: (one.from_site_id != site.pk, one.pk)):
        part = min(left, reached[line.pk].to_reserve)
        if part > 0:
            found.append((line, part))
            left -= part
    if left > 0:
        raise UnableToHand.of(NOT_APPROVED, item, field="quantity", left=plain(quantity - left))
    return found


def _lines(row: SupplyRequest, item: SupplyItem) -> list[RequestLine]:
    lines = list(row.lines.filter(item=item).select_related("item"))
    if not lines:
        raise UnableToHand.of(NOT_OF_REQUEST, item, field="item")
    return lines


@action
def free(*, by: Actor, at: datetime, request: SupplyRequest, site: SupplySite) -> SupplyRequest:
    """Put back what a site reserved for a request. Raises UnableToHand where it reserved nothing."""
    row = fresh(request)
    site_require(by, site, UnableToHand)
    held = StockBalance.objects.filter(line__request=row, account=Account.RESERVED, site=site, quantity__gt=0)
    freed = [(one.item, one.quantity) for one in held.select_related("item")]
    if not freed:
        raise UnableToHand(mark("Nothing is reserved there for this request."), field="site")
    free_reserved(row, by=by, at=at, site=site)
    what = events.SuppliesFreed(row.reference, site.name, site.name_en or site.name, *listed(freed))
    note(what, row, by=by, at=at, unit=row.unit_path, request=row)
    return row


@action
def issue(
    *, by: Actor, at: datetime, request: SupplyRequest, site: SupplySite, items: Items
) -> SupplyRequest:
    """Book supplies out of a site and on their way; what is not reserved yet is reserved with the same word.

    Raises UnableToHand, Invalid.
    """
    row = fresh(request)
    site_require(by, site, UnableToHand)
    check_state(row, "issue", UnableToHand)
    wanted = quantities(items)
    missing = {item: number - _reserved(row, site, item) for item, number in wanted.items()}
    _reserve(row, site, {item: number for item, number in missing.items() if number > 0}, by=by, at=at)
    moves = [
        move
        for item, number in wanted.items()
        for move in _from_lines(row, item, number, MoveKind.ISSUE, (Account.RESERVED,), site=site)
    ]
    post(moves, matter_of(row), by=by, at=at, error=UnableToHand)
    what = events.SuppliesIssued(row.reference, site.name, site.name_en or site.name, *listed(wanted.items()))
    note(what, row, by=by, at=at, unit=row.unit_path, request=row)
    return row


def _reserved(row: SupplyRequest, site: SupplySite, item: SupplyItem) -> Decimal:
    rows = StockBalance.objects.filter(
        line__request=row, item=item, account=Account.RESERVED, site=site, quantity__gt=0
    )
    return sum(rows.values_list("quantity", flat=True), Decimal(0))


def _from_lines(
    row: SupplyRequest,
    item: SupplyItem,
    quantity: Decimal,
    kind: MoveKind,
    sources: tuple[Account, ...],
    *,
    site: SupplySite | None = None,
    target: Spot | None = None,
    reason: str = "",
) -> list[Move]:
    """Return the moves of an item out of what a request holds in the accounts ``sources``, in their order.

    Raises UnableToHand where the request holds less.
    """
    rows = StockBalance.objects.filter(
        line__request=row, item=item, account__in=[str(one) for one in sources], quantity__gt=0
    ).select_related("lot", "site", "line")
    if site is not None:
        rows = rows.filter(site=site)
    left, found = quantity, []
    for one in sorted(rows, key=lambda held: (sources.index(Account(held.account)), held.pk)):
        part = min(left, one.quantity)
        if part > 0:
            to = target or Spot(Account.ON_WAY, None, one.line)
            to = Spot(
                to.account, to.site, one.line if to.account in (Account.ON_WAY, Account.IN_USE) else None
            )
            spot = Spot(Account(one.account), one.site, one.line)
            found.append(Move(kind, item, part, spot, to, lot=one.lot, reason=reason))
            left -= part
    if left > 0:
        out = plain(quantity - left)
        raise UnableToHand.of(NEVER_ISSUED, item, field="quantity", out=out, quantity=plain(quantity))
    return found


@action
def arrive(*, by: Actor, at: datetime, request: SupplyRequest, items: Items) -> SupplyRequest:
    """Receive what is on the way, all or some of it: into use, or onto the shelf that asked. Raises UnableToHand, Invalid."""
    row = fresh(request)
    _receives(by, row)
    check_state(row, "arrive", UnableToHand)
    wanted = quantities(items)
    target = Spot(Account.STOCK, row.to_site) if row.purpose == Purpose.RESTOCK else Spot(Account.IN_USE)
    moves = [
        move
        for item, number in wanted.items()
        for move in _from_lines(row, item, number, MoveKind.ARRIVE, (Account.ON_WAY,), target=target)
    ]
    post(moves, matter_of(row), by=by, at=at, error=UnableToHand)
    goal = For(row.incident, row.to_outlet, row.to_site, row.to_whom)
    what = events.SuppliesArrived(row.reference, *goal.words, *listed(wanted.items()))
    note(what, row, by=by, at=at, unit=row.unit_path, request=row)
    _close_if_settled(row, by=by, at=at)
    return row


def _receives(by: Actor, row: SupplyRequest) -> None:
    """Raise NotPermitted, or UnableToHand for another outlet: who asks may receive, and who keeps supplies."""
    outlet = row.to_outlet or (row.to_site.outlet if row.to_site else None)
    code = outlet.code if outlet else ""
    if not by.may(KEEP, unit=row.unit_path, outlet=code):
        by.require(REQUEST, unit=row.unit_path, outlet=code)
    if by.only_at_outlet(row.unit_path) and by.outlet != code:
        raise UnableToHand(mark("You work at another outlet than the one it was sent to."), field="request")


@action
def give_back(
    *,
    by: Actor,
    at: datetime,
    request: SupplyRequest,
    site: SupplySite,
    items: Items | None = None,
    unusable: Items | None = None,
    reason: str = "",
) -> SupplyRequest:
    """Take back at a site what comes back usable (``items``) and what does not (``unusable``). Raises UnableToHand, Invalid."""
    row = fresh(request)
    site_require(by, site, UnableToHand)
    check_state(row, "give_back", UnableToHand)
    if row.purpose == Purpose.RESTOCK:
        raise UnableToHand(NOT_TO_KEEP, field="request")
    good = quantities(items) if items else {}
    bad = quantities(unusable, field="unusable") if unusable else {}
    if not good and not bad:
        quantities({})
    sources = (Account.IN_USE, Account.ON_WAY)
    for account, wanted in ((Account.STOCK, good), (Account.UNUSABLE, bad)):
        for item, number in wanted.items():
            moves = _from_lines(
                row,
                item,
                number,
                MoveKind.RETURN,
                sources,
                target=Spot(account, site),
                reason=reason,
            )
            post(moves, matter_of(row), by=by, at=at, error=UnableToHand)
    what = events.SuppliesReturned(
        row.reference,
        site.name,
        site.name_en or site.name,
        *listed([*good.items(), *bad.items()]),
    )
    note(what, row, by=by, at=at, unit=row.unit_path, request=row)
    _close_if_settled(row, by=by, at=at)
    return row


@action
def consume(*, by: Actor, at: datetime, request: SupplyRequest, items: Items) -> SupplyRequest:
    """Write down what was used up; it counts to the cost of the incident (R3). Raises UnableToHand, Invalid."""
    row = fresh(request)
    _receives(by, row)
    check_state(row, "give_back", UnableToHand)
    wanted = quantities(items)
    arrived = _arrived_first(row, wanted)
    post(arrived, matter_of(row), by=by, at=at, error=UnableToHand)
    gone = _gone(row, wanted, MoveKind.CONSUME, Account.CONSUMED, (Account.IN_USE,), "", by=by, at=at)
    what = events.SuppliesConsumed(row.reference, *listed(wanted.items()), _cost(gone))
    note(what, row, by=by, at=at, unit=row.unit_path, request=row)
    _close_if_settled(row, by=by, at=at)
    return row


def _arrived_first(row: SupplyRequest, wanted: Mapping[SupplyItem, Decimal]) -> list[Move]:
    """Return the moves that bring in what is used up while still written down as on the way: it was there, then."""
    moves: list[Move] = []
    for item, number in wanted.items():
        held = StockBalance.objects.filter(
            line__request=row, item=item, account=Account.IN_USE, quantity__gt=0
        )
        missing = number - sum(held.values_list("quantity", flat=True), Decimal(0))
        if missing > 0:
            moves += _from_lines(
                row, item, missing, MoveKind.ARRIVE, (Account.ON_WAY,), target=Spot(Account.IN_USE)
            )
    return moves


@action
def lose(*, by: Actor, at: datetime, request: SupplyRequest, items: Items, reason: str) -> SupplyRequest:
    """Write down what is lost or broken for good while out, with what became of it. Raises UnableToHand, Invalid."""
    row = fresh(request)
    by.require(KEEP, unit=row.unit_path)
    check_state(row, "give_back", UnableToHand)
    if not reason.strip():
        raise UnableToHand(NO_REASON, field="reason")
    wanted = quantities(items)
    sources = (Account.IN_USE, Account.ON_WAY)
    gone = _gone(row, wanted, MoveKind.LOSE, Account.WRITTEN_OFF, sources, reason, by=by, at=at)
    what = events.SuppliesLost(row.reference, *listed(wanted.items()), reason.strip()[:200], _cost(gone))
    note(what, row, by=by, at=at, unit=row.unit_path, request=row)
    _close_if_settled(row, by=by, at=at)
    return row


def _gone(
    row: SupplyRequest,
    wanted: Mapping[SupplyItem, Decimal],
    kind: MoveKind,
    account: Account,
    sources: tuple[Account, ...],
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> list[StockMove]:
    moves = [
        move
        for item, number in wanted.items()
        for move in _from_lines(row, item, number, kind, sources, target=Spot(account), reason=reason)
    ]
    return post(moves, matter_of(row), by=by, at=at, error=UnableToHand)


def _cost(moves: list[StockMove]) -> str:
    """Return what left for good as text with its currency; empty where no price is known."""
    sums: dict[str, Decimal] = {}
    for move in moves:
        if move.cost is not None:
            sums[move.item.currency] = sums.get(move.item.currency, Decimal(0)) + move.cost
    return ", ".join(f"{amount:.2f} {currency}" for currency, amount in sorted(sums.items()))


def _close_if_settled(row: SupplyRequest, *, by: Actor, at: datetime) -> None:
    """Close a request of which everything approved was issued and nothing is reserved or out any more."""
    standing = StockBalance.objects.filter(
        line__request=row, account__in=[str(one) for one in INSIDE], quantity__gt=0
    )
    if standing.exists() or any(one.to_reserve for one in progress_of(row.lines.all()).values()):
        return
    _close(row, by=by, at=at)


def _close(row: SupplyRequest, *, by: Actor, at: datetime) -> None:
    change(row, "close", UnableToHand, state=RequestState.CLOSED, ended_at=at)
    note(events.SupplyRequestClosed(row.reference), row, by=by, at=at, unit=row.unit_path, request=row)


@action
def close(*, by: Actor, at: datetime, request: SupplyRequest) -> SupplyRequest:
    """Close a request of which nothing is out, although not everything was sent; what is reserved is free again.

    Raises UnableToHand while something is out.
    """
    row = fresh(request)
    by.require(APPROVE, unit=row.unit_path)
    check_state(row, "close", UnableToHand)
    out = StockBalance.objects.filter(
        line__request=row, account__in=(Account.ON_WAY, Account.IN_USE), quantity__gt=0
    )
    if out.exists():
        raise UnableToHand(mark("Some of it is still out."), field="request")
    free_reserved(row, by=by, at=at)
    _close(row, by=by, at=at)
    return row


@action
def issue_now(
    *,
    by: Actor,
    at: datetime,
    site: SupplySite,
    goal: For,
    items: Items,
    unit: Unit | None = None,
    due_at: datetime | None = None,
    reason: str = "",
    world: str = "",
) -> SupplyRequest:
    """Ask, approve and issue in one act: for whoever may do all three and hands it over at once (one tap).

    Raises UnableToRequest, UnableToHand, Invalid, NotPermitted.
    """
    rows = tuple(Asked(item, number, site) for item, number in items.items())
    made = request(
        by=by,
        at=at,
        unit=unit or site.unit,
        goal=goal,
        rows=rows,
        reason=reason,
        due_at=due_at,
        world=world,
    )
    approve(by=by, at=at, request=made)
    return issue(by=by, at=at, request=made, site=site, items=items)


@action
def end_with(*, by: Actor, at: datetime, incident: Incident) -> list[SupplyRequest]:
    """End what is open of an incident that was called off: asked is taken back, reserved is free; what is out comes back."""
    by.require(APPROVE, unit=incident.unit_path)
    ended: list[SupplyRequest] = []
    if incident.stage != Stage.CALLED_OFF:
        return ended
    for row in SupplyRequest.objects.filter(
        incident=incident, state__in=(RequestState.ASKED, RequestState.APPROVED)
    ):
        row = fresh(row)
        free_reserved(row, by=by, at=at)
        out = StockBalance.objects.filter(
            line__request=row, account__in=(Account.ON_WAY, Account.IN_USE), quantity__gt=0
        )
        if not out.exists():
            change(row, "take_back", UnableToHand, state=RequestState.TAKEN_BACK, ended_at=at)
            what = events.SuppliesTakenBack(row.reference)
            note(what, row, by=by, at=at, unit=row.unit_path, request=row)
            ended.append(row)
    return ended
