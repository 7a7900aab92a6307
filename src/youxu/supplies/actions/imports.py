"""A sheet of supplies taken over: begun once the whole file was looked at, written part by part, finished when whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale
from youxu.network.models import Outlet, Unit
from youxu.plan.schema.words import Tracking
from youxu.supplies import events
from youxu.supplies.actions.count import CountOf, count
from youxu.supplies.actions.items import keep_item
from youxu.supplies.actions.sites import keep_shelf, keep_site, open_shelf
from youxu.supplies.actions.stock import receive
from youxu.supplies.models import KEEP, StockBalance, SupplyImport, SupplyItem, SupplyShelf, SupplySite
from youxu.supplies.queries.shelves import item_called
from youxu.supplies.rules.words import AT_SITE, Account, ImportState, SiteKind

KEPT_OF_ITEM = (
    "title", "measure", "item_class", "title_en", "measure_en", "gb_code", "tracking", "consumed", "shelf_days",
    "check_every", "usable", "usable_en", "cost",
)  # fmt: skip
KEPT_OF_SITE = ("kind", "name", "name_en", "place", "latitude", "longitude")


@dataclass(frozen=True)
class Line:
    """One good row that changes something. ``item``, ``site``, ``outlet`` are ids of what is known already.

    ``lot`` is empty where an item is kept by number alone. ``quantity`` is what is there, None where that stands as it
    is. ``keeper`` (name, telephone) is what the shelf is to say, ``site_keeper`` what the place is; None: as they are.
    """

    row: int
    title: str
    measure: str
    item_class: str
    place: str
    quantity: Decimal | None
    created: bool
    item: int | None = None
    site: int | None = None
    outlet: int | None = None
    lot: str = ""
    ends_on: date | None = None
    gb_code: str = ""
    cost: Decimal | None = None
    keeper: tuple[str, str] | None = None
    site_keeper: tuple[str, str] | None = None
    note: str = ""


@action
def start_import(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    file_name: str,
    digest: str,
    rows: int,
    rejected: list[dict[str, Any]],
    warned: list[dict[str, Any]],
) -> SupplyImport:
    """Begin an import into a unit and return it; an unfinished one of the same file goes on where it stopped."""
    by.require(KEEP, unit=unit.path)
    same = SupplyImport.objects.filter(unit=unit, digest=digest, state=ImportState.UNFINISHED)
    earlier = same.order_by("-pk").first()
    if earlier is not None:
        return earlier
    run = SupplyImport.objects.create(
        unit=unit,
        unit_path=unit.path,
        file_name=file_name[:200],
        digest=digest,
        rows=rows,
        rejected=rejected,
        warned=warned,
        by_name=by.doer[:80],
        started_at=at,
    )
    _note(events.SupplyImportStarted(run.file_name, rows, len(rejected)), run, by=by, at=at)
    return run


def _note(what: journal.Event, run: SupplyImport, *, by: Actor, at: datetime) -> None:
    stream = f"supplies-of:{run.unit_id}"
    journal.append(what, by=by, at=at, stream=stream, subject=run.unit, unit=run.unit_path)


@action
def take_part(
    *,
    by: Actor,
    at: datetime,
    run: SupplyImport,
    lines: Sequence[Line],
    unchanged: int,
    upto: int,
    refused: Sequence[dict[str, Any]] = (),
) -> SupplyImport:
    """Write some rows of a sheet and how far its import came; return it.

    ``unchanged`` rows among those up to row ``upto`` needed no writing, ``refused`` ones could not be written after
    all. Raises what the single acts raise, and Stale when another process goes on with the same import.
    """
    by.require(KEEP, unit=run.unit_path)
    _Hand(by, at, run.unit).write(lines)
    created = sum(line.created for line in lines)
    rows = SupplyImport.objects.filter(pk=run.pk, done=run.done, state=ImportState.UNFINISHED)
    if not rows.update(
        done=upto,
        created=F("created") + created,
        updated=F("updated") + len(lines) - created,
        unchanged=F("unchanged") + unchanged,
        rejected=[*run.rejected, *refused],
    ):
        raise Stale
    run.refresh_from_db()
    return run


@action
def finish_import(*, by: Actor, at: datetime, run: SupplyImport) -> SupplyImport:
    """Mark an import as whole and return it; one that is whole already stays as it is."""
    by.require(KEEP, unit=run.unit_path)
    rows = SupplyImport.objects.filter(pk=run.pk, state=ImportState.UNFINISHED)
    if rows.update(state=ImportState.DONE, finished_at=at):
        run.refresh_from_db()
        what = events.SupplyImportFinished(
            run.file_name, run.created, run.updated, run.unchanged, len(run.rejected)
        )
        _note(what, run, by=by, at=at)
    return run


@dataclass(frozen=True)
class _Hand:
    """Who writes the rows, as of when, for which unit."""

    by: Actor
    at: datetime
    unit: Unit

    def write(self, lines: Sequence[Line]) -> None:
        """Write rows: items and places first, then what came in, then what differs, a count for each place."""
        came: dict[SupplySite, dict[SupplyItem, object]] = defaultdict(dict)
        counted: dict[SupplySite, list[CountOf]] = defaultdict(list)
        for line in lines:
            item, site = self._item(line), self._site(line)
            self._keeper(line, site, item)
            if line.quantity is None:
                continue
            if (unusable := _unusable(site, item, line.lot)) is not None:
                counted[site].append(_count_of(line, item, unusable))
            elif line.quantity and line.lot:
                items = {item: line.quantity}
                receive(by=self.by, at=self.at, site=site, items=items, lot=line.lot, ends_on=line.ends_on)
            elif line.quantity:
                came[site][item] = line.quantity
        for site, items_there in came.items():
            receive(by=self.by, at=self.at, site=site, items=items_there)
        for site, rows in counted.items():
            count(by=self.by, at=self.at, site=site, rows=rows)

    def _item(self, line: Line) -> SupplyItem:
        """Return the item of a row: as it is, with another code or price, or entered now."""
        found = SupplyItem.objects.filter(pk=line.item).first() if line.item else None
        found = found or item_called(self.unit.path, line.title)
        said: dict[str, Any] = {"gb_code": line.gb_code} if line.gb_code else {}
        said |= {"cost": line.cost} if line.cost is not None else {}
        if found is None:
            words = {"title": line.title, "measure": line.measure, "item_class": line.item_class}
            return keep_item(by=self.by, at=self.at, unit=self.unit, **words, **said)
        if all(getattr(found, name) == value for name, value in said.items()):
            return found
        kept = {name: getattr(found, name) for name in KEPT_OF_ITEM}
        return keep_item(by=self.by, at=self.at, unit=self.unit, item=found, **(kept | said))

    def _site(self, line: Line) -> SupplySite:
        """Return the place of a row: as it is, the shelf of its outlet opened now, or a depot entered now."""
        act: dict[str, Any] = {"by": self.by, "at": self.at, "unit": self.unit}
        sites = SupplySite.objects.select_related("unit", "outlet", "keeper")
        found = sites.filter(pk=line.site).first() if line.site else None
        if found is None and line.outlet is not None:
            found = open_shelf(**act, outlet=Outlet.objects.get(pk=line.outlet))
        if found is None:
            found = sites.filter(unit=self.unit, name=line.place, retired_at=None).first()
        name, telephone = line.site_keeper or ("", "")
        if found is None:
            words = {"keeper_name": name, "keeper_telephone": telephone}
            return keep_site(**act, kind=SiteKind.DEPOT, name=line.place, **words)
        if line.site_keeper is None:
            return found
        kept = {column: getattr(found, column) for column in KEPT_OF_SITE}
        keeper = found.keeper if found.keeper is not None and found.keeper.name == name else None
        words = {"keeper_name": name, "keeper_telephone": telephone}
        act = {"by": self.by, "at": self.at, "unit": found.unit}
        return keep_site(**act, site=found, keeper=keeper, **kept, **words)

    def _keeper(self, line: Line, site: SupplySite, item: SupplyItem) -> None:
        if line.keeper is None:
            return
        known = SupplyShelf.objects.filter(site=site, item=item).first()
        name, telephone = line.keeper
        keep_shelf(
            by=self.by,
            at=self.at,
            site=site,
            item=item,
            minimum=known.minimum if known else None,
            keeper_name=name,
            keeper_telephone=telephone,
        )


def _unusable(site: SupplySite, item: SupplyItem, lot: str) -> Decimal | None:
    """Return how many of an item, or of its lot, are set aside at a place; None where none ever lay there."""
    rows = StockBalance.objects.filter(
        site=site, item=item, world="", account__in=[str(one) for one in AT_SITE]
    )
    if item.tracking != Tracking.NONE:
        rows = rows.filter(lot__number=lot)
    found = list(rows.values_list("account", "quantity"))
    if not found:
        return None
    return sum((quantity for account, quantity in found if account == Account.UNUSABLE), Decimal(0))


def _count_of(line: Line, item: SupplyItem, unusable: Decimal) -> CountOf:
    """Return a row as a count: a sheet says how many there are, not that what was set aside is usable again."""
    total = line.quantity or Decimal(0)
    lot = item.lots.filter(number=line.lot).first() if line.lot else None
    return CountOf(item, total, max(total - unusable, Decimal(0)), lot, line.note)
