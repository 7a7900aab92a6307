"""What happens to supplies at a site beside requests: they come in, are moved, set aside, mended, written off (O6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.journal import Event
from youxu.kernel.words import mark
from youxu.network.queries.hours import zone_of
from youxu.plan.schema.words import Tracking
from youxu.supplies import events
from youxu.supplies.actions.entries import UnableToHandleItem, note, quantities, site_require
from youxu.supplies.actions.ledger import Matter, Move, Spot, by_lots, listed, post
from youxu.supplies.models import SupplyItem, SupplyLot, SupplySite
from youxu.supplies.rules.words import Account, MoveKind

NO_LOT = mark("{item_en} is kept by lot: write its number.")
NO_PIECE = mark("{item_en} is kept piece by piece: write the number of one piece, and the quantity 1.")
ENDED = mark("This lot ended on {day}; what is past its end is not taken in.")
SAME_SITE = mark("It lies there already.")
NO_REASON = mark("Write why.")


class UnableToKeepStock(UnableToHandleItem):
    """There is not so much, a number of a lot or a reason is missing, or it lies there already."""

    clause = "O6"


@action
def receive(
    *,
    by: Actor,
    at: datetime,
    site: SupplySite,
    items: Mapping[SupplyItem, object],
    lot: str = "",
    ends_on: date | None = None,
    world: str = "",
) -> SupplySite:
    """Take in supplies from outside, by item. Where an item is kept by lot or piece, ``lot`` is its number.

    ``ends_on``: until when the lot keeps; by the item's shelf life from today where nothing is said.
    Raises UnableToKeepStock, Invalid.
    """
    site_require(by, site, UnableToKeepStock)
    moves = [
        Move(
            MoveKind.RECEIVE,
            item,
            quantity,
            Spot(Account.SUPPLIER),
            Spot(Account.STOCK, site),
            lot=_lot(item, lot, ends_on, quantity, _day(site, at)),
        )
        for item, quantity in quantities(items).items()
    ]
    return _done(moves, site, events.SuppliesReceived, by=by, at=at, world=world)


def _day(site: SupplySite, at: datetime) -> date:
    return at.astimezone(zone_of(site.unit.time_zone)).date()


def _lot(
    item: SupplyItem, number: str, ends_on: date | None, quantity: Decimal, day: date
) -> SupplyLot | None:
    if item.tracking == Tracking.NONE:
        return None
    number = number.strip()[:60]
    if item.tracking == Tracking.SERIAL and (not number or quantity != 1):
        raise UnableToKeepStock.of(NO_PIECE, item, field="lot")
    if not number:
        raise UnableToKeepStock.of(NO_LOT, item, field="lot")
    if ends_on is None and item.shelf_days:
        ends_on = day + timedelta(days=item.shelf_days)
    if ends_on is not None and ends_on < day:
        raise UnableToKeepStock(ENDED, field="ends_on", day=ends_on.isoformat())
    found, _made = SupplyLot.objects.get_or_create(item=item, number=number, defaults={"ends_on": ends_on})
    return found


@action
def send(
    *,
    by: Actor,
    at: datetime,
    site: SupplySite,
    to: SupplySite,
    items: Mapping[SupplyItem, object],
    world: str = "",
) -> SupplySite:
    """Bring supplies from one site to another that the same person keeps. Raises UnableToKeepStock, Invalid."""
    site_require(by, site, UnableToKeepStock)
    site_require(by, to, UnableToKeepStock)
    if to.pk == site.pk:
        raise UnableToKeepStock(SAME_SITE, field="to")
    matter = Matter(site.unit_path, world)
    moves = [
        part
        for item, quantity in quantities(items).items()
        for part in by_lots(
            Move(MoveKind.SEND, item, quantity, Spot(Account.STOCK, site), Spot(Account.STOCK, to)),
            matter,
            by=by,
            at=at,
        )
    ]
    post(moves, matter, by=by, at=at, error=UnableToKeepStock)
    what = events.SuppliesMoved(
        site.name,
        site.name_en or site.name,
        to.name,
        to.name_en or to.name,
        *listed((move.item, move.quantity) for move in moves),
    )
    note(what, site, by=by, at=at, unit=site.unit_path, world=world)
    return site


def _out_of(
    kind: MoveKind,
    source: Account,
    target: Account,
    *,
    by: Actor,
    at: datetime,
    site: SupplySite,
    items: Mapping[SupplyItem, object],
    reason: str,
    world: str,
) -> list[Move]:
    site_require(by, site, UnableToKeepStock)
    inside = target in (Account.STOCK, Account.UNUSABLE)
    to = Spot(target, site if inside else None)
    matter = Matter(site.unit_path, world)
    return [
        part
        for item, quantity in quantities(items).items()
        for part in by_lots(
            Move(kind, item, quantity, Spot(source, site), to, reason=reason), matter, by=by, at=at
        )
    ]


@action
def write_off(
    *,
    by: Actor,
    at: datetime,
    site: SupplySite,
    items: Mapping[SupplyItem, object],
    reason: str,
    unusable: bool = False,
    world: str = "",
) -> SupplySite:
    """Write off what is spoilt, past its end or gone; with ``unusable`` of what was set aside.

    Raises UnableToKeepStock, Invalid.
    """
    if not reason.strip():
        raise UnableToKeepStock(NO_REASON, field="reason")
    source = Account.UNUSABLE if unusable else Account.STOCK
    moves = _out_of(
        MoveKind.WRITE_OFF,
        source,
        Account.WRITTEN_OFF,
        by=by,
        at=at,
        site=site,
        items=items,
        reason=reason,
        world=world,
    )
    return _done(
        moves, site, events.SuppliesWrittenOff, by=by, at=at, world=world, reason=reason.strip()[:200]
    )


@action
def set_aside(
    *,
    by: Actor,
    at: datetime,
    site: SupplySite,
    items: Mapping[SupplyItem, object],
    reason: str,
    world: str = "",
) -> SupplySite:
    """Set aside what cannot be used now: not charged, broken, not the current edition. Raises UnableToKeepStock, Invalid."""
    if not reason.strip():
        raise UnableToKeepStock(NO_REASON, field="reason")
    moves = _out_of(
        MoveKind.SET_ASIDE,
        Account.STOCK,
        Account.UNUSABLE,
        by=by,
        at=at,
        site=site,
        items=items,
        reason=reason,
        world=world,
    )
    return _done(moves, site, events.SuppliesSetAside, by=by, at=at, world=world, reason=reason.strip()[:200])


@action
def mend(
    *, by: Actor, at: datetime, site: SupplySite, items: Mapping[SupplyItem, object], world: str = ""
) -> SupplySite:
    """Put back what was set aside and is usable again. Raises UnableToKeepStock, Invalid."""
    moves = _out_of(
        MoveKind.MEND,
        Account.UNUSABLE,
        Account.STOCK,
        by=by,
        at=at,
        site=site,
        items=items,
        reason="",
        world=world,
    )
    return _done(moves, site, events.SuppliesMended, by=by, at=at, world=world)


def _done(
    moves: list[Move],
    site: SupplySite,
    event: Callable[..., Event],
    *,
    by: Actor,
    at: datetime,
    world: str,
    **more: str,
) -> SupplySite:
    post(moves, Matter(site.unit_path, world), by=by, at=at, error=UnableToKeepStock)
    items, english = listed((move.item, move.quantity) for move in moves)
    what = event(site=site.name, site_en=site.name_en or site.name, items=items, items_en=english, **more)
    note(what, site, by=by, at=at, unit=site.unit_path, world=world)
    return site
