"""A sheet of supplies: looked at whole first, every bad row named, then written part by part; again changes nothing.

The quantity of a row is what is there. What nobody knew of comes in; what the ledger says otherwise is a count.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from youxu.core import clock
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.errors import Stale, UnableTo
from youxu.kernel.imported import ImportResult, RowWord
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, Unit
from youxu.network.queries.hours import zone_of
from youxu.organisation.files import FileRow
from youxu.plan.schema.words import Tracking
from youxu.supplies.actions.count import BY_LOT, RESERVED
from youxu.supplies.actions.entries import OTHER_OUTLET
from youxu.supplies.actions.imports import Line, finish_import, start_import, take_part
from youxu.supplies.actions.ledger import plain
from youxu.supplies.actions.stock import ENDED, NO_PIECE
from youxu.supplies.models import (
    KEEP,
    StockBalance,
    SupplyImport,
    SupplyItem,
    SupplyShelf,
    SupplySite,
)
from youxu.supplies.queries.shelves import items_of
from youxu.supplies.rules.sheets import COLUMNS, NO_LOT, class_in, day_in, folded, number_in
from youxu.supplies.rules.words import AT_SITE, Account, ItemClass
from youxu.supplies.sheets import Sheet, read_sheet

PART = 40
"""How many rows are written in one transaction."""
LONGEST = {"item": 120, "site": 120, "measure": 20, "keeper": 80, "telephone": 60, "lot": 60, "gb_code": 7}
NONE = Decimal(0)

MERGED = mark("Cells are merged here ({cells}): split them, one row for each item at each place.")
EMPTY = mark("{column} is missing.")
LONG = mark("{column} is longer than {count} characters.")
NO_QUANTITY = mark("“{text}” is no quantity: write a number alone, with at most two decimals.")
NO_PRICE = mark("“{text}” is no price.")
NO_DAY = mark("“{text}” is no day: write 2027-06-01.")
WRONG_MEASURE = mark("The unit of {item} should be {measure}, not “{text}”.")
TWICE = mark("{item} stands at {site} in row {first} already.")
SEVERAL_OUTLETS = mark("Several outlets are called {site}: write the code.")
SEVERAL_SITES = mark("Several places are called {site}: import for the unit that keeps it.")
NOT_YOURS = mark("You may not keep supplies at {site}.")
NEW_ITEM = mark("{item} is not on the list; it is entered as an item of your own: {item_class}.")
NEW_SITE = mark("{site} is not known; it is entered as a depot.")
NOT_BY_LOT = mark("{item} is kept by number; the lot {lot} is left out.")
OTHER_PRICE = mark("{item} has another price or code in a row above; this one is left out.")


@dataclass
class Checked:
    """What looking at the whole sheet gave: a row's line, None for one that changes nothing; faults, warnings."""

    lines: dict[int, Line | None] = field(default_factory=dict)
    rejected: list[RowWord] = field(default_factory=list)
    warned: list[RowWord] = field(default_factory=list)


def import_sheet(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    data: bytes,
    name: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ImportResult:
    """Take over a sheet of supplies for a unit and return what became of its rows.

    Good rows are written although others are rejected; an unfinished import of the same file goes on. ``progress`` gets
    (done, of how many). Raises UnableToReadFile, NotPermitted; then nothing was written.
    """
    by.require(KEEP, unit=unit.path)
    began = clock.monotonic()
    sheet = read_sheet(data, name)
    checked = check(by, at, unit, sheet)
    run = start_import(
        by=by,
        at=at,
        unit=unit,
        file_name=name,
        digest=hashlib.sha256(data).hexdigest(),
        rows=len(sheet.rows),
        rejected=[one.as_json() for one in checked.rejected],
        warned=[one.as_json() for one in checked.warned],
    )
    run = write(by=by, at=at, run=run, checked=checked, progress=progress)
    run = finish_import(by=by, at=at, run=run)
    return ImportResult(
        run.rows,
        run.created,
        run.updated,
        run.unchanged,
        _faults(run.rejected),
        _faults(run.warned),
        round(clock.monotonic() - began, 3),
    )


def _faults(kept: Sequence[Mapping[str, Any]]) -> tuple[RowWord, ...]:
    found = (RowWord(one["row"], Sentence(one["text"], one["values"])) for one in kept)
    return tuple(sorted(found, key=lambda fault: fault.row))


def write(
    *,
    by: Actor,
    at: datetime,
    run: SupplyImport,
    checked: Checked,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> SupplyImport:
    """Write the rows behind ``run.done`` in parts, each in a transaction of its own."""
    # An import that goes on finds more at fault than before only where somebody changed something meanwhile.
    known = {one["row"] for one in run.rejected}
    late = [one.as_json() for one in checked.rejected if one.row > run.done and one.row not in known]
    if late:
        run = take_part(by=by, at=at, run=run, lines=(), unchanged=0, upto=run.done, refused=late)
    rows = [number for number in sorted(checked.lines) if number > run.done and number not in known]
    for start in range(0, len(rows), PART):
        part = rows[start : start + PART]
        run = _write_part(by, at, run, {number: checked.lines[number] for number in part})
        progress(min(start + PART, len(rows)), len(rows))
    return run


def _write_part(by: Actor, at: datetime, run: SupplyImport, part: Mapping[int, Line | None]) -> SupplyImport:
    """Write a part; where one of its rows is refused after all, write them one by one and name that one."""
    lines = [line for line in part.values() if line is not None]
    same, upto = len(part) - len(lines), max(part)
    try:
        return take_part(by=by, at=at, run=run, lines=lines, unchanged=same, upto=upto)
    except Stale:
        raise
    except UnableTo as refusal:
        if len(part) > 1:
            for number, line in part.items():
                run = _write_part(by, at, run, {number: line})
            return run
        refused = [RowWord(upto, refusal.sentence).as_json()]
        return take_part(by=by, at=at, run=run, lines=(), unchanged=0, upto=upto, refused=refused)


class _Rejected(Exception):
    def __init__(self, text: str, /, **values: Any) -> None:
        self.text, self.values = text, values


@dataclass(frozen=True)
class _Place:
    """Where a row's item lies: a place that is known, an outlet without a shelf, or a name alone."""

    name: str
    site: SupplySite | None = None
    outlet: Outlet | None = None

    @property
    def key(self) -> tuple[str, int | str]:
        """Return what tells it from others of the sheet."""
        if self.site is not None:
            return "site", self.site.pk
        return ("outlet", self.outlet.pk) if self.outlet is not None else ("name", self.name)


Keeper = tuple[str, str]
Lots = dict[str, dict[str, Decimal]]


def check(by: Actor, at: datetime, unit: Unit, sheet: Sheet) -> Checked:
    """Look at every row and write nothing."""
    return _Check(by, at, unit, sheet).run()


class _Check:
    """The check of a whole sheet against what is known, read in a few questions."""

    def __init__(self, by: Actor, at: datetime, unit: Unit, sheet: Sheet) -> None:
        self.by, self.unit, self.sheet = by, unit, sheet
        self.day = at.astimezone(zone_of(unit.time_zone)).date()
        self.found = Checked()
        self.items = _items(unit)
        self.sites = _sites(unit)
        self.outlets = _outlets(unit, sheet)
        ids = {site.pk for rows in self.sites.values() for site in rows}
        self.standing = _standing(ids)
        self.shelves = {(row.site_id, row.item_id): row for row in SupplyShelf.objects.filter(site__in=ids)}
        self.keepers = self._keepers()
        self.seen: dict[tuple[Any, ...], int] = {}
        self.new: dict[str, str] = {}
        self.prices: dict[str, tuple[str, Decimal | None]] = {}
        self.kept: set[Any] = set()
        self.titles: dict[str, str] = {}
        self.places: dict[str, str] = {}

    def run(self) -> Checked:
        """Judge every row."""
        for row in self.sheet.rows:
            try:
                self.found.lines[row.number] = self._line(row)
            except _Rejected as fault:
                self.found.rejected.append(RowWord(row.number, Sentence(fault.text, fault.values)))
        return self.found

    def _warn(self, row: FileRow, text: str, **values: Any) -> None:
        self.found.warned.append(RowWord(row.number, Sentence(text, values)))

    def _line(self, row: FileRow) -> Line | None:
        """Return what a row changes, None for nothing. Raises _Rejected."""
        if row.number in self.sheet.merged:
            raise _Rejected(MERGED, cells=self.sheet.merged[row.number])
        _check_texts(row)
        quantity = number_in(row.get("quantity"))
        if quantity is None:
            raise _Rejected(NO_QUANTITY, text=row.get("quantity"))
        item = self.items.get(folded(row.get("item")))
        place = self._place(row.get("site"))
        self._check_measure(row, item)
        lot, ends_on = self._lot(row, item, quantity), _day(row)
        self._check_once(row, item, place, lot)
        cost, gb_code = self._price(row)
        there = self._there(place, item, lot)
        if there is None and item is not None and not quantity:
            there = {}  # none is there and none ever was: nothing is to be written
        self._check_quantity(row, item, place, quantity, there, lot, ends_on)
        site_keeper, keeper = self._keeper(row, place, item)
        self._say_new(row, item, place)
        line = Line(
            row=row.number,
            title=self._title(row),
            measure=row.get("measure"),
            item_class=self._class(row, item),
            place=place.name,
            quantity=quantity if there is None or sum(there.values(), NONE) != quantity else None,
            created=there is None,
            item=item.pk if item else None,
            site=place.site.pk if place.site else None,
            outlet=place.outlet.pk if place.outlet else None,
            lot=lot,
            ends_on=ends_on,
            gb_code=gb_code,
            cost=cost,
            keeper=keeper,
            site_keeper=site_keeper,
            note=row.get("note"),
        )
        return line if _changes(line, item) else None

    def _place(self, name: str) -> _Place:
        """Return the place that a row means. Raises _Rejected for one that is several, or not the actor's."""
        known = self.sites.get(folded(name), [])
        mine = [site for site in known if site.unit_id == self.unit.pk] or known
        if len(mine) > 1:
            raise _Rejected(SEVERAL_SITES, site=name)
        outlets = [] if mine else self.outlets.get(folded(name), [])
        if len(outlets) > 1:
            raise _Rejected(SEVERAL_OUTLETS, site=name)
        outlet = outlets[0] if outlets else mine[0].outlet if mine else None
        path = mine[0].unit_path if mine else self.unit.path
        code = outlet.code if outlet is not None else ""
        if not self.by.may(KEEP, unit=path, outlet=code):
            raise _Rejected(NOT_YOURS, site=name)
        if self.by.only_at_outlet(path) and (not code or code != self.by.outlet):
            raise _Rejected(OTHER_OUTLET)
        first = self.places.setdefault(folded(name), name)
        return _Place(first, mine[0] if mine else None, outlets[0] if outlets else None)

    def _title(self, row: FileRow) -> str:
        """Return what a row calls its item, as the first row that names it writes it."""
        return self.titles.setdefault(folded(row.get("item")), row.get("item"))

    def _check_measure(self, row: FileRow, item: SupplyItem | None) -> None:
        said = row.get("measure")
        if item is not None:
            known = {folded(item.measure), folded(item.measure_en)}
            right: Any = {"zh": item.measure, "en": item.measure_en or item.measure}
        else:
            first = self.new.setdefault(self._title(row), said)
            known, right = {folded(first)}, first
        if folded(said) not in known:
            raise _Rejected(WRONG_MEASURE, item=row.get("item"), measure=right, text=said)

    def _lot(self, row: FileRow, item: SupplyItem | None, quantity: Decimal) -> str:
        """Return the lot that a row means: empty where the item has none."""
        lot = row.get("lot")
        if item is None or item.tracking == Tracking.NONE:
            if lot and lot != NO_LOT:
                self._warn(row, NOT_BY_LOT, item=row.get("item"), lot=lot)
            return ""
        if item.tracking == Tracking.SERIAL and (not lot or quantity not in (0, 1)):
            raise _Rejected(NO_PIECE, item=item.title, item_en=item.title_en or item.title)
        return lot or NO_LOT

    def _check_once(self, row: FileRow, item: SupplyItem | None, place: _Place, lot: str) -> None:
        key = (item.pk if item else self._title(row), place.key, lot)
        first = self.seen.setdefault(key, row.number)
        if first != row.number:
            raise _Rejected(TWICE, item=row.get("item"), site=row.get("site"), first=first)

    def _price(self, row: FileRow) -> tuple[Decimal | None, str]:
        """Return price and code of a row; of two rows of an item the first says them."""
        text, code = row.get("cost"), row.get("gb_code")
        cost = number_in(text) if text else None
        if text and cost is None:
            raise _Rejected(NO_PRICE, text=text)
        if not text and not code:
            return None, ""
        first = self.prices.setdefault(self._title(row), (code, cost))
        if first != (code, cost):
            self._warn(row, OTHER_PRICE, item=row.get("item"))
            return None, ""
        return cost, code

    def _there(self, place: _Place, item: SupplyItem | None, lot: str) -> dict[str, Decimal] | None:
        """Return what stands of an item, or of its lot, at a place by account; None where none ever lay there."""
        lots = self._lots(place, item)
        if lot == NO_LOT and NO_LOT not in lots and lots:
            total: dict[str, Decimal] = defaultdict(Decimal)
            for accounts in lots.values():
                for account, quantity in accounts.items():
                    total[account] += quantity
            return dict(total)
        return lots.get(lot)

    def _lots(self, place: _Place, item: SupplyItem | None) -> Lots:
        if place.site is None or item is None:
            return {}
        return self.standing.get((place.site.pk, item.pk), {})

    def _check_quantity(
        self,
        row: FileRow,
        item: SupplyItem | None,
        place: _Place,
        quantity: Decimal,
        there: Mapping[str, Decimal] | None,
        lot: str,
        ends_on: date | None,
    ) -> None:
        """Refuse what the ledger could not say: lots that are summed up, less than was promised, what is spoilt."""
        if there is None:
            if quantity and lot and ends_on is not None and ends_on < self.day:
                raise _Rejected(ENDED, day=ends_on.isoformat())
            return
        assert item is not None
        words = {
            "item": item.title,
            "item_en": item.title_en or item.title,
            "measure": item.measure,
            "measure_en": item.measure_en or item.measure,
        }
        total = sum(there.values(), NONE)
        if quantity == total:
            return
        if lot == NO_LOT and NO_LOT not in self._lots(place, item):
            raise _Rejected(BY_LOT, **words, there=plain(total))
        usable = max(quantity - there.get(Account.UNUSABLE, NONE), NONE)
        reserved = there.get(Account.RESERVED, NONE)
        if usable < reserved:
            raise _Rejected(RESERVED, **words, reserved=plain(reserved), usable=plain(usable))

    def _keepers(self) -> dict[str, Keeper]:
        """Return who is to keep each place that a sheet names: who keeps it now, else whom most of its rows name."""
        said: dict[str, Counter[Keeper]] = defaultdict(Counter)
        for row in self.sheet.rows:
            if row.get("keeper"):
                said[folded(row.get("site"))][row.get("keeper"), row.get("telephone")] += 1
        found = {}
        for name, counts in said.items():
            site = next(iter(self.sites.get(name, [])), None)
            now = (site.keeper_name, site.keeper_telephone) if site else ("", "")
            same = [one for one in counts if one[0] == now[0] and one[1] in ("", now[1])]
            found[name] = now if same else counts.most_common(1)[0][0]
        return found

    def _keeper(
        self, row: FileRow, place: _Place, item: SupplyItem | None
    ) -> tuple[Keeper | None, Keeper | None]:
        """Return what a row changes of who keeps the place, and of who keeps this item there."""
        name, telephone = row.get("keeper"), row.get("telephone")
        site = place.site
        now = (site.keeper_name, site.keeper_telephone) if site else ("", "")
        then = self.keepers.get(folded(row.get("site")), now)
        key = item.pk if item else self._title(row)
        of_site = then if then != now and place.key not in self.kept else None
        first = (place.key, key) not in self.kept
        self.kept |= {place.key, (place.key, key)}
        shelf = self.shelves.get((site.pk, item.pk)) if site and item else None
        own = (shelf.keeper_name, shelf.keeper_telephone) if shelf else ("", "")
        shown = (own[0] or then[0], own[1] or then[1])
        differs = (name and name != shown[0]) or (telephone and telephone != shown[1])
        if not differs or not first:
            return of_site, None
        wanted = (name or shown[0], telephone or ("" if name != then[0] else then[1]))
        return of_site, ("", "") if wanted == then else wanted

    def _say_new(self, row: FileRow, item: SupplyItem | None, place: _Place) -> None:
        title = self._title(row)
        if item is None and ("item", title) not in self.kept:
            self.kept.add(("item", title))
            self._warn(row, NEW_ITEM, item=title, item_class=self._class(row, None))
        if place.site is None and place.outlet is None and ("new", place.name) not in self.kept:
            self.kept.add(("new", place.name))
            self._warn(row, NEW_SITE, site=place.name)

    def _class(self, row: FileRow, item: SupplyItem | None) -> str:
        if item is not None:
            return item.item_class
        return str(class_in(row.get("item_class")) or ItemClass.TOOL)


def _check_texts(row: FileRow) -> None:
    for column in ("item", "quantity", "measure", "site"):
        if not row.get(column):
            raise _Rejected(EMPTY, column=_head(column))
    for column, most in LONGEST.items():
        if len(row.get(column)) > most:
            raise _Rejected(LONG, column=_head(column), count=most)


def _head(column: str) -> dict[str, str]:
    """Return the head of a column in both languages."""
    names = COLUMNS[column]
    return {"zh": names[0], "en": next(name for name in names if name.isascii())}


def _day(row: FileRow) -> date | None:
    text = row.get("ends")
    found = day_in(text) if text else None
    if text and found is None:
        raise _Rejected(NO_DAY, text=text)
    return found


def _changes(line: Line, item: SupplyItem | None) -> bool:
    """Tell whether a row changes anything."""
    if item is None or line.created or line.quantity is not None:
        return True
    of_item = (line.gb_code and line.gb_code != item.gb_code) or line.cost not in (None, item.cost)
    return bool(of_item or line.keeper is not None or line.site_keeper is not None)


def _items(unit: Unit) -> dict[str, SupplyItem]:
    """Return the items by what a sheet may call them: title, English title, key."""
    found: dict[str, SupplyItem] = {}
    for item in items_of(unit.path).values():
        for word in (item.title, item.title_en, item.key):
            if word:
                found.setdefault(folded(word), item)
    return found


def _sites(unit: Unit) -> dict[str, list[SupplySite]]:
    rows = SupplySite.objects.filter(path_under("unit_path", unit.path), retired_at=None)
    found: dict[str, list[SupplySite]] = defaultdict(list)
    for site in rows.select_related("unit", "outlet").order_by("pk"):
        code = site.outlet.code if site.outlet is not None else ""
        for word in {folded(one) for one in (site.name, site.name_en, code) if one}:
            found[word].append(site)
    return found


def _outlets(unit: Unit, sheet: Sheet) -> dict[str, list[Outlet]]:
    """Return the outlets that rows name by code or name; their shelves may not be there yet."""
    wanted = {folded(row.get("site")) for row in sheet.rows}
    rows = Outlet.objects.filter(path_under("unit_path", unit.path), retired_at=None)
    named = {
        pk: words
        for pk, code, name in rows.values_list("pk", "code", "name")
        if (words := {folded(code), folded(name)} & wanted)
    }
    found: dict[str, list[Outlet]] = defaultdict(list)
    for pk, outlet in sorted(rows.in_bulk(named).items()):
        for word in named[pk]:
            found[word].append(outlet)
    return found


def _standing(sites: set[int]) -> dict[tuple[int, int], Lots]:
    rows = StockBalance.objects.filter(
        site__in=sites, world="", account__in=[str(one) for one in AT_SITE]
    ).values_list("site_id", "item_id", "lot__number", "account", "quantity")
    found: dict[tuple[int, int], Lots] = defaultdict(lambda: defaultdict(lambda: defaultdict(Decimal)))
    for site, item, lot, account, quantity in rows:
        found[site, item][lot or ""][account] += quantity
    return found
