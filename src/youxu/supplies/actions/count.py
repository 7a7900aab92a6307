"""The count of a site (盘点): what is there and usable, item by item; differences become moves (O6, S1-S3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid
from youxu.core.models import StoredFile
from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.words import Tracking
from youxu.supplies import events
from youxu.supplies.actions.entries import (
    NO_NUMBER,
    NOTHING,
    UnableToHandleItem,
    note,
    quantities,
    site_require,
)
from youxu.supplies.actions.ledger import Matter, Move, Spot, begin_site_item, listed, plain, post
from youxu.supplies.models import (
    COUNT,
    KEEP,
    CountLine,
    StockBalance,
    StockCount,
    StockMove,
    SupplyItem,
    SupplyLot,
    SupplySite,
)
from youxu.supplies.rules import counting
from youxu.supplies.rules.words import AT_SITE, Account

MOVED = mark(
    "While you counted, this moved: {items_en}. Look at these shelves again and send the count once more; nothing you wrote "
    "is lost."
)
TOO_USABLE = mark("More are usable than there are in all.")
BY_LOT = mark(
    "{item_en} is kept by lot, and {there} {measure_en} should be there: count each lot, or the sum if nothing is missing."
)
RESERVED = mark(
    "Of {item_en}, {reserved} {measure_en} are reserved for somebody; with {usable} usable this cannot be kept. Free or "
    "issue it first."
)


class UnableToCount(UnableToHandleItem):
    """Something moved meanwhile, more is usable than there is, or less is there than was promised to somebody."""

    clause = "O6"


@dataclass(frozen=True)
class CountOf:
    """What was counted of an item: in all, how many usable (None: all), a word, a photo; by lot where it is kept so."""

    item: SupplyItem
    total: object
    usable: object = None
    lot: SupplyLot | None = None
    note: str = ""
    photo: StoredFile | None = None

    @property
    def key(self) -> str:
        """Return by what a form names it: the item's key, with the lot where there is one."""
        return f"{self.item.key}:{self.lot.pk}" if self.lot else self.item.key


@action
def count(
    *,
    by: Actor,
    at: datetime,
    site: SupplySite,
    rows: Sequence[CountOf],
    as_of: int | None = None,
    world: str = "",
) -> StockCount:
    """Write down the count of a site; what was left out was not counted. A count is a trial, too: usable means tried.

    ``as_of`` is the last move of the site when the sheet was opened (``queries.last_move``): what moved since is named
    and nothing is written. Raises UnableToCount, Invalid.
    """
    site_require(by, site, UnableToCount, COUNT if by.is_bound else KEEP)
    counted = _read(rows)
    if as_of is not None:
        _check_moved(site, as_of, [row.item for row in counted], world)
    made = StockCount.objects.create(
        site=site,
        unit_path=site.unit_path,
        world=world,
        counted_at=at,
        counted_by_id=by.person_id,
        counted_by_name=by.doer[:80],
    )
    matter = Matter(site.unit_path, world, count=made)
    moved = [move for row, seen in counted.items() for move in _line(made, row, seen, matter, by=by, at=at)]
    post(moved, matter, by=by, at=at, error=UnableToCount)
    different = {move.item: move.quantity for move in moved}
    StockCount.objects.filter(pk=made.pk).update(differences=len(different))
    made.differences = len(different)
    if not world:
        SupplySite.objects.filter(pk=site.pk).update(counted_at=at)
    what = events.SuppliesCounted(
        site.name, site.name_en or site.name, len(counted), len(different), *listed(different.items())
    )
    note(what, site, by=by, at=at, unit=site.unit_path, world=world)
    return made


def _read(rows: Sequence[CountOf]) -> dict[CountOf, counting.Counted]:
    """Return what was counted as numbers. Raises Invalid, naming each field at fault."""
    found: dict[CountOf, counting.Counted] = {}
    faults: dict[str, Sentence] = {}
    for row in rows:
        if row.total in (None, ""):
            continue
        total, usable = _number(row.item, row.total), _number(row.item, row.usable)
        if total is None:
            faults[f"total-{row.key}"] = Sentence(NO_NUMBER)
        elif usable is None and row.usable not in (None, ""):
            faults[f"usable-{row.key}"] = Sentence(NO_NUMBER)
        elif usable is not None and usable > total:
            faults[f"usable-{row.key}"] = Sentence(TOO_USABLE)
        else:
            found[row] = counting.Counted(total, total if usable is None else usable)
    if not found and not faults:
        faults["total"] = Sentence(NOTHING)
    if faults:
        raise Invalid(faults)
    return found


def _number(item: SupplyItem, value: object) -> Decimal | None:
    try:
        return quantities({item: value}, none_too=True)[item]
    except Invalid:
        return None


def _check_moved(site: SupplySite, as_of: int, items: Sequence[SupplyItem], world: str) -> None:
    here = Q(from_site=site) | Q(to_site=site)
    rows = StockMove.objects.filter(here, pk__gt=as_of, item__in=items, world=world).select_related("item")
    moved = {row.item: row.quantity for row in rows}
    if moved:
        chinese, english = listed(moved.items())
        raise UnableToCount(
            MOVED,
            field="as_of",
            items=chinese,
            items_en=english,
            details={"items": [one.key for one in moved]},
        )


def _line(
    made: StockCount,
    row: CountOf,
    seen: counting.Counted,
    matter: Matter,
    *,
    by: Actor,
    at: datetime,
) -> list[Move]:
    """Write a line of the count and return the moves that make the ledger say the same."""
    site = made.site
    begin_site_item(site, row.item, matter, by=by, at=at)
    there = _standing(site, row, matter.world)
    reserved = there.get(Account.RESERVED, Decimal(0))
    expected = sum(there.values(), Decimal(0))
    if _all_lots(row) and (seen.total, seen.usable) != (expected, expected):
        raise UnableToCount.of(BY_LOT, row.item, field=f"total-{row.key}", there=plain(expected))
    if counting.too_few(seen, reserved):
        raise UnableToCount.of(
            RESERVED,
            row.item,
            field=f"usable-{row.key}",
            reserved=plain(reserved),
            usable=plain(seen.usable),
        )
    CountLine.objects.create(
        count=made,
        item=row.item,
        lot=row.lot,
        expected=expected,
        total=seen.total,
        usable=seen.usable,
        note=row.note.strip()[:200],
        photo=row.photo,
    )
    if _all_lots(row):
        return []
    moves = counting.steps(
        seen, there.get(Account.STOCK, Decimal(0)), reserved, there.get(Account.UNUSABLE, Decimal(0))
    )
    return [
        Move(kind, row.item, quantity, _spot(source, site), _spot(target, site), row.lot, row.note)
        for kind, source, target, quantity in moves
    ]


def _all_lots(row: CountOf) -> bool:
    """Tell whether the row speaks of all lots of an item together."""
    return row.item.tracking != Tracking.NONE and row.lot is None


def _standing(site: SupplySite, row: CountOf, world: str) -> Mapping[str, Decimal]:
    found = StockBalance.objects.filter(
        site=site, item=row.item, world=world, account__in=[str(one) for one in AT_SITE]
    )
    if not _all_lots(row):
        found = found.filter(lot=row.lot)
    total: dict[str, Decimal] = {}
    for account, quantity in found.values_list("account", "quantity"):
        total[account] = total.get(account, Decimal(0)) + quantity
    return total


def _spot(account: Account, site: SupplySite) -> Spot:
    return Spot(account, site if account in AT_SITE else None)
