"""``youxu supplies stock | card | receive | send | set-aside | mend | write-off | count``: what lies where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.supplies.group import (
    OF,
    REASON,
    SITE,
    UNIT,
    WORLD,
    UnableToFindSupplies,
    command,
    figure,
    home,
    item_of,
    items_of,
    own,
    pair,
    site_of,
    stored,
)
from youxu.cli.commands.supplies.keeping import CLASSES, site_row
from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import moment, word
from youxu.incidents.queries.worlds import world_named
from youxu.kernel.words import mark
from youxu.organisation.files import FileRow, read_rows
from youxu.supplies import actions, queries
from youxu.supplies.actions import CountOf
from youxu.supplies.models import SupplyItem, SupplySite

NO_LOT = mark("There is no lot {name} of this item.")
SHEET = {
    "item": ("应急物资", "物资", "item", "supplies"),
    "total": ("数量", "实有", "实有数", "total", "quantity"),
    "usable": ("可用", "可用数", "usable"),
    "lot": ("批号", "lot"),
    "note": ("备注", "说明", "note"),
}
"""Columns of a sheet of counts and the heads by which they are known."""


@command.command(
    "stock", help=_("Show what lies where: free, reserved, set aside, against the minimum; tried until when.")
)
@click.option("--site", default="", help=_("Only this place, by name, outlet code or id."))
@click.option("--class", "item_class", type=CLASSES, default=None, help=_("Only this class of the plan."))
@click.option("--short", "only_short", is_flag=True, help=_("Only what is below its minimum."))
@WORLD
@UNIT
@reading
@json_option
def stock(
    site: str,
    item_class: str | None,
    only_short: bool,
    world: str,
    unit: str,
    by: Actor,
    at: datetime,
    as_json: bool,
) -> None:
    """Show shelves."""
    whole, world = home(by, unit), world_named(by, world)
    place = site_of(by, site, whole.path) if site else None
    wanted = stored(item_class or "")
    plan = queries.plan_at(place.unit_path if place else whole.path, at)
    rows = queries.shelves([place] if place else queries.sites_of(whole.path), plan, at, world=world)
    totals = [] if place else queries.unit_shelves(whole, plan, world=world)
    rows = [row for row in rows if wanted in ("", row.item_class) and (row.short > 0 or not only_short)]
    totals = [row for row in totals if wanted in ("", row.item_class) and (row.short > 0 or not only_short)]
    found = {"shelves": rows, "unit": totals, "as_of": queries.last_move(place, world) if place else None}
    lines = [*map(_shelf_line, rows), *map(_unit_line, totals)]
    emit(found, as_json, lines or [_("Nothing lies there.")])


def _shelf_line(row: queries.ShelfRow) -> str:
    parts = (
        f"{own(row.site, row.site_en)}  {own(row.title, row.title_en)}  "
        f"{figure(row.stock)} {own(row.measure, row.measure_en)}",
        _("reserved {count}").format(count=figure(row.reserved)) if row.reserved else "",
        _("set aside {count}").format(count=figure(row.unusable)) if row.unusable else "",
        _("minimum {count}").format(count=row.minimum) if row.minimum is not None else "",
        _("short {count}").format(count=figure(row.short)) if row.short else "",
        _("not tried since {day}").format(day=row.check_by) if row.unchecked else "",
        *(_lot_words(one) for one in row.lots),
    )
    return "  ".join(filter(None, parts))


def _lot_words(lot: queries.LotRow) -> str:
    trouble = f" {word('supply_trouble', lot.trouble)}" if lot.trouble else ""
    return f"[{lot.number} {figure(lot.usable)} {lot.ends_on or ''}{trouble}]".replace(" ]", "]")


def _unit_line(row: queries.UnitShelf) -> str:
    text = _("In all {item}: {stock} free, {out} out").format(
        item=own(row.title, row.title_en), stock=figure(row.stock), out=figure(row.out)
    )
    short = _("short {count}").format(count=figure(row.short)) if row.short else ""
    return f"{text}  {short}".rstrip()


@command.command("card", help=_("Show the stock card of SITE: every move in and out, the newest first."))
@SITE
@click.option("--item", default="", help=_("Only this item."))
@click.option("--after", type=click.IntRange(0), default=0, help=_("Go on behind this move (its id)."))
@WORLD
@UNIT
@reading
@json_option
def card(
    site: str, item: str, after: int, world: str, unit: str, by: Actor, at: datetime, as_json: bool
) -> None:
    """Show the moves of a place."""
    place = site_of(by, site, home(by, unit).path)
    only = item_of(place.unit_path, item) if item else None
    rows = queries.moves_of(by, place, item=only, world=world_named(by, world), after=after)
    lines = [_move_line(row, at) for row in rows] or [_("Nothing moved here yet.")]
    emit({"site": site_row(place), "moves": rows}, as_json, lines)


def _move_line(row: queries.MoveRow, at: datetime) -> str:
    sign = {1: "+", 0: "", -1: "−"}[row.sign]
    parts = (
        f"{row.id}  {moment(row.occurred_at, at)}  {word('stock_move', row.kind)}",
        f"{own(row.title, row.title_en)} {sign}{figure(row.quantity)}",
        row.lot,
        own(row.other, row.other_en),
        row.request,
        row.incident,
        row.by,
        row.reason,
    )
    return "  ".join(filter(None, parts))


def _tell(place: SupplySite, items: Iterable[SupplyItem], at: datetime, as_json: bool, world: str) -> None:
    """Print how items stand at a place after an act."""
    keys = {item.key for item in items}
    rows = queries.shelves([place], queries.plan_at(place.unit_path, at), at, world=world)
    rows = [row for row in rows if row.key in keys]
    emit({"site": site_row(place), "shelves": rows}, as_json, map(_shelf_line, rows))


@command.command("receive", help=_("Take in at SITE what came from outside."))
@SITE
@OF
@click.option("--lot", default="", help=_("The number of the lot or piece, where an item is kept so."))
@click.option(
    "--ends", type=click.DateTime(["%Y-%m-%d"]), default=None, help=_("The day on which the lot ends.")
)
@WORLD
@json_option
@acting
def receive(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    site: str,
    of: Sequence[str],
    lot: str,
    ends: datetime | None,
    world: str,
) -> None:
    """Receive from outside."""
    world = world_named(by, world)
    place = site_of(by, site)
    items = items_of(place.unit_path, of)
    day: date | None = ends.date() if ends else None
    actions.receive(
        by=by, at=at, submission=submission, site=place, items=items, lot=lot, ends_on=day, world=world
    )
    _tell(place, items, at, as_json, world)


@command.command("send", help=_("Bring supplies from SITE to another place that you keep."))
@SITE
@click.option("--to", required=True, metavar="SITE", help=_("To which place."))
@OF
@WORLD
@json_option
@acting
def send(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    site: str,
    to: str,
    of: Sequence[str],
    world: str,
) -> None:
    """Move between places."""
    world = world_named(by, world)
    place = site_of(by, site)
    items = items_of(place.unit_path, of)
    actions.send(
        by=by, at=at, submission=submission, site=place, to=site_of(by, to), items=items, world=world
    )
    _tell(place, items, at, as_json, world)


@command.command(
    "set-aside", help=_("Set aside at SITE what cannot be used now: not charged, broken, out of date.")
)
@SITE
@OF
@REASON
@WORLD
@json_option
@acting
def set_aside(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    site: str,
    of: Sequence[str],
    reason: str,
    world: str,
) -> None:
    """Set aside."""
    world = world_named(by, world)
    place = site_of(by, site)
    items = items_of(place.unit_path, of)
    actions.set_aside(
        by=by, at=at, submission=submission, site=place, items=items, reason=reason, world=world
    )
    _tell(place, items, at, as_json, world)


@command.command("mend", help=_("Put back at SITE what was set aside and is usable again."))
@SITE
@OF
@WORLD
@json_option
@acting
def mend(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    site: str,
    of: Sequence[str],
    world: str,
) -> None:
    """Put back."""
    world = world_named(by, world)
    place = site_of(by, site)
    items = items_of(place.unit_path, of)
    actions.mend(by=by, at=at, submission=submission, site=place, items=items, world=world)
    _tell(place, items, at, as_json, world)


@command.command("write-off", help=_("Write off at SITE what is spoilt, past its end or gone."))
@SITE
@OF
@REASON
@click.option("--unusable", is_flag=True, help=_("Of what was set aside."))
@WORLD
@json_option
@acting
def write_off(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    site: str,
    of: Sequence[str],
    reason: str,
    unusable: bool,
    world: str,
) -> None:
    """Write off."""
    world = world_named(by, world)
    place = site_of(by, site)
    items = items_of(place.unit_path, of)
    actions.write_off(
        by=by,
        at=at,
        submission=submission,
        site=place,
        items=items,
        reason=reason,
        unusable=unusable,
        world=world,
    )
    _tell(place, items, at, as_json, world)


@command.command("count", help=_("Write down what was counted at SITE; what is not named was not counted."))
@SITE
@click.option(
    "--of",
    "of",
    multiple=True,
    metavar="ITEM[@LOT]=TOTAL[/USABLE]",
    help=_("An item, how many there are and how many are usable: radios=8/7. May be repeated."),
)
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help=_("A sheet of counts (xlsx, csv) with the columns 应急物资, 数量, 可用."),
)
@click.option(
    "--as-of",
    type=click.IntRange(0),
    default=None,
    help=_("The last move when you began (as_of of “stock --site”): what moved since is named."),
)
@WORLD
@json_option
@acting
def count(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    site: str,
    of: Sequence[str],
    file: Path | None,
    as_of: int | None,
    world: str,
) -> None:
    """Write down a count."""
    world = world_named(by, world)
    place = site_of(by, site)
    rows = [_counted(place, text) for text in of]
    if file is not None:
        rows += [
            _of_sheet(place, row) for row in read_rows(file.read_bytes(), file.name, SHEET, ("item", "total"))
        ]
    twice = [row.key for row in rows if sum(one.key == row.key for one in rows) > 1]
    if twice:
        raise click.UsageError(_("{item} is named twice.").format(item=twice[0]))
    made = actions.count(by=by, at=at, submission=submission, site=place, rows=rows, as_of=as_of, world=world)
    found = queries.shelves([place], queries.plan_at(place.unit_path, at), at, world=world)
    keys = {row.item.key for row in rows}
    shelves = [row for row in found if row.key in keys]
    first = _("{count} items counted, {different} differ.").format(
        count=made.lines.count(), different=made.differences
    )
    said = {"site": site_row(place), "differences": made.differences, "shelves": shelves}
    emit(said, as_json, [first, *map(_shelf_line, shelves)])


def _counted(place: SupplySite, text: str) -> CountOf:
    name, numbers = pair(text)
    total, _slash, usable = numbers.partition("/")
    key, _at, lot = name.partition("@")
    return _count_of(place, key, total, usable, lot, "")


def _of_sheet(place: SupplySite, row: FileRow) -> CountOf:
    return _count_of(
        place, row.get("item"), row.get("total"), row.get("usable"), row.get("lot"), row.get("note")
    )


def _count_of(place: SupplySite, name: str, total: str, usable: str, lot: str, note: str) -> CountOf:
    item = item_of(place.unit_path, name)
    found = item.lots.filter(number=lot.strip()).first() if lot else None
    if lot and found is None:
        raise UnableToFindSupplies(NO_LOT, field="of", name=lot)
    return CountOf(item, total, usable or None, found, note)
