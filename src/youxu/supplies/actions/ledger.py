"""The ledger itself: a move takes from one account and adds to another, both or neither, never below nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from youxu.core import clock
from youxu.core.actor import Actor
from youxu.incidents.models import Incident
from youxu.kernel.words import mark
from youxu.plan.schema.words import Tracking
from youxu.supplies.actions.entries import UnableToHandleItem
from youxu.supplies.models import (
    RequestLine,
    StockBalance,
    StockCount,
    StockMove,
    SupplyItem,
    SupplyLot,
    SupplySite,
)
from youxu.supplies.rules.words import INSIDE, Account, MoveKind, may_move

FEWER_OUT = mark("Of {item_en} there are {there} {measure_en} out, fewer than {quantity}.")
GONE = (Account.CONSUMED, Account.WRITTEN_OFF)


class UnableToMoveStock(UnableToHandleItem):
    """There is not so much of it where it should come from, or the quantity is none."""

    text = mark("Of {item_en} there are {there} {measure_en} at {site_en}, fewer than {quantity}.")
    clause = "O6"


@dataclass(frozen=True)
class Spot:
    """An account with what it belongs to: a site, a line of a request, or neither."""

    account: Account
    site: SupplySite | None = None
    line: RequestLine | None = None


@dataclass(frozen=True)
class Move:
    """One move that is about to be made."""

    kind: MoveKind
    item: SupplyItem
    quantity: Decimal
    source: Spot
    target: Spot
    lot: SupplyLot | None = None
    reason: str = ""


@dataclass(frozen=True)
class Matter:
    """To what a move belongs: whose it is, in which incident and world, of which count."""

    unit_path: str
    world: str = ""
    incident: Incident | None = None
    count: StockCount | None = None


def post(
    moves: Iterable[Move], matter: Matter, *, by: Actor, at: datetime, error: type[UnableToHandleItem]
) -> list[StockMove]:
    """Write moves into the ledger, in their order. Raises ``error`` where there is not so much; nothing is written then.

    A source within the unit is lowered by one conditional statement: of two who take the last one at once, one finds
    none, on either database.
    """
    rows = []
    for move in moves:
        if not may_move(move.kind, move.source.account, move.target.account):
            raise ValueError(f"no {move.kind} from {move.source.account} to {move.target.account}")
        begin(move, matter, by=by, at=at)
        _take(move, matter, error)
        _add(move, matter)
        rows.append(_written(move, matter, by=by, at=at))
    return rows


def _key(move: Move, spot: Spot, world: str) -> dict[str, Any]:
    return {
        "item": move.item,
        "lot": move.lot,
        "account": spot.account,
        "site": spot.site,
        "line": spot.line,
        "world": world,
    }


def _take(move: Move, matter: Matter, error: type[UnableToHandleItem]) -> None:
    key = _key(move, move.source, matter.world)
    rows = StockBalance.objects.filter(**key)
    if move.source.account not in INSIDE:
        _change(key, -move.quantity)
    elif not rows.filter(quantity__gte=move.quantity).update(quantity=F("quantity") - move.quantity):
        raise _too_few(move, _there(key, any_lot=move.lot is None), error)


def _too_few(move: Move, there: Decimal, error: type[UnableToHandleItem]) -> UnableToHandleItem:
    site, count = move.source.site, {"there": plain(there), "quantity": plain(move.quantity)}
    if site is None:
        return error.of(FEWER_OUT, move.item, field="quantity", **count)
    return error.of(
        UnableToMoveStock.text,
        move.item,
        field="quantity",
        site=site.name,
        site_en=site.name_en or site.name,
        **count,
    )


def _there(key: dict[str, Any], *, any_lot: bool) -> Decimal:
    wanted = {name: value for name, value in key.items() if not (any_lot and name == "lot")}
    return StockBalance.objects.filter(**wanted).aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)


def _add(move: Move, matter: Matter) -> None:
    _change(_key(move, move.target, matter.world), move.quantity)


def _change(key: dict[str, Any], quantity: Decimal) -> None:
    if not StockBalance.objects.filter(**key).update(quantity=F("quantity") + quantity):
        StockBalance.objects.bulk_create([StockBalance(**key)], ignore_conflicts=True)
        StockBalance.objects.filter(**key).update(quantity=F("quantity") + quantity)


def _written(move: Move, matter: Matter, *, by: Actor, at: datetime) -> StockMove:
    gone = move.target.account in GONE and move.item.cost is not None
    return StockMove.objects.create(
        kind=move.kind,
        item=move.item,
        lot=move.lot,
        quantity=move.quantity,
        from_account=move.source.account,
        from_site=move.source.site,
        to_account=move.target.account,
        to_site=move.target.site,
        line=move.source.line or move.target.line,
        incident=matter.incident,
        count=matter.count,
        unit_path=matter.unit_path,
        world=matter.world,
        occurred_at=at,
        recorded_at=clock.now(matter.world),
        by_name=by.doer[:80],
        reason=move.reason[:200],
        cost=move.quantity * move.item.cost if gone else None,
    )


def begin(move: Move, matter: Matter, *, by: Actor, at: datetime) -> None:
    """Let an exercise begin with what is there in reality: once for each item of a site that it touches (law 9)."""
    if not matter.world:
        return
    for spot in (move.source, move.target):
        if spot.site is not None:
            begin_site_item(spot.site, move.item, matter, by=by, at=at)


def begin_site_item(site: SupplySite, item: SupplyItem, matter: Matter, *, by: Actor, at: datetime) -> None:
    """Copy what an item of a site is in reality into the world of an exercise, unless it is there already."""
    mine = StockBalance.objects.filter(site=site, item=item, world=matter.world)
    if mine.exists():
        return
    real = StockBalance.objects.filter(site=site, item=item, world="", quantity__gt=0).select_related("lot")
    for row in real:
        account = Account.UNUSABLE if row.account == Account.UNUSABLE else Account.STOCK
        opening = Move(
            MoveKind.OPEN, item, row.quantity, Spot(Account.BACKGROUND), Spot(account, site), lot=row.lot
        )
        _take(opening, matter, UnableToMoveStock)
        _add(opening, matter)
        _written(opening, matter, by=by, at=at)


def plain(quantity: Decimal) -> str:
    """Return a quantity without needless noughts: 2, 2.5."""
    whole = quantity.to_integral_value()
    return str(int(whole)) if quantity == whole else str(quantity.normalize())


def listed(rows: Iterable[tuple[SupplyItem, Decimal]]) -> tuple[str, str]:
    """Return items with their numbers as one text in Chinese and one in English, for the journal."""
    chinese, english = [], []
    for item, quantity in rows:
        count = plain(quantity)
        chinese.append(f"{item.title}{count}{item.measure}")
        english.append(f"{item.title_en or item.title} {count} {item.measure_en or item.measure}")
    return "、".join(chinese), ", ".join(english)


def by_lots(
    move: Move, matter: Matter, *, by: Actor, at: datetime, day: date | None = None
) -> Sequence[Move]:
    """Return a move from a site as one for each lot that it takes from: the one that ends first goes first.

    With ``day`` nothing that is past its end is taken. An item that is kept by number alone has no lots.
    """
    if move.item.tracking == Tracking.NONE or move.lot is not None:
        return (move,)
    begin(move, matter, by=by, at=at)
    rows = StockBalance.objects.filter(
        item=move.item,
        account=move.source.account,
        site=move.source.site,
        line=move.source.line,
        world=matter.world,
        quantity__gt=0,
    ).select_related("lot")
    left, found = move.quantity, []
    for row in sorted(rows, key=_first_ending):
        if day is not None and row.lot is not None and row.lot.ends_on and row.lot.ends_on < day:
            continue
        taken = min(left, row.quantity)
        if taken > 0:
            found.append(replace(move, lot=row.lot, quantity=taken))
            left -= taken
    # What no lot has is asked of none, so that the ledger refuses it with what there is.
    return (*found, replace(move, quantity=left)) if left > 0 else tuple(found)


def _first_ending(row: StockBalance) -> tuple[date, int]:
    ends = row.lot.ends_on if row.lot is not None else None
    return ends or date.max, row.lot_id or 0
