"""``youxu supplies items | item | sites | site | shelf``: what is kept, and where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.supplies.group import (
    OF,
    SITE,
    UNIT,
    Act,
    codes,
    command,
    home,
    item_of,
    items_of,
    outlet_of,
    own,
    site_of,
    stored,
    unit_for,
)
from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import money, word
from youxu.network.models import Unit
from youxu.plan.schema.words import Rhythm, Tracking
from youxu.supplies import actions, queries
from youxu.supplies.models import SupplyItem, SupplySite
from youxu.supplies.rules.words import ItemClass, SiteKind

CLASSES = codes(ItemClass)
"""The plan's three classes, as words of the command line."""


@command.command("items", help=_("List the items of supplies: the plan's and those that were entered."))
@click.option("--class", "item_class", type=CLASSES, default=None, help=_("Only this class of the plan."))
@UNIT
@reading
@json_option
def items(item_class: str | None, unit: str, by: Actor, at: datetime, as_json: bool) -> None:
    """List items."""
    wanted = stored(item_class or "")
    rows = [row for row in queries.items_of(home(by, unit).path).values() if wanted in ("", row.item_class)]
    lines = [_item_line(row) for row in rows] or [
        _("No item is known yet: youxu supplies adopt takes over those of the plan.")
    ]
    emit({"items": [_item(row) for row in rows]}, as_json, lines)


def _item(row: SupplyItem) -> dict[str, Any]:
    return {
        "key": row.key,
        "class": row.item_class,
        "title": row.title,
        "title_en": row.title_en,
        "measure": row.measure,
        "measure_en": row.measure_en,
        "gb_code": row.gb_code,
        "tracking": row.tracking,
        "consumed": row.consumed,
        "shelf_days": row.shelf_days,
        "check_every": row.check_every,
        "usable": row.usable,
        "usable_en": row.usable_en,
        "cost": row.cost,
        "currency": row.currency,
        "of_plan": row.of_plan,
        "revision": row.revision,
    }


def _item_line(row: SupplyItem) -> str:
    price = money(f"{row.cost:.2f}", row.currency) if row.cost is not None else ""
    parts = (
        f"{row.key:<20} {own(row.title, row.title_en)}",
        own(row.measure, row.measure_en),
        word("item_class", row.item_class),
        word("tracking", row.tracking) if row.tracking != Tracking.NONE else "",
        row.gb_code,
        price,
    )
    return "  ".join(filter(None, parts))


@command.command("adopt", help=_("Take over the items of the plan in force; again changes nothing."))
@UNIT
@json_option
@acting
def adopt(by: Actor, at: datetime, submission: UUID, as_json: bool, unit: str) -> None:
    """Take over the items of the plan."""
    rows = actions.adopt_items(by=by, at=at, unit=home(by, unit))
    lines = [_item_line(row) for row in rows] or [_("Every item of the plan is known as it stands there.")]
    emit({"items": [_item(row) for row in rows]}, as_json, lines)


class _Price(click.ParamType):
    """A price: a number with at most two decimals."""

    name = "price"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Return the price."""
        try:
            found = Decimal(str(value)).quantize(Decimal("0.01"))
        except InvalidOperation:
            found = None
        if found is None or abs(found) >= 10**10:
            self.fail(_("'{value}' is no price.").format(value=value), param, ctx)
        return found


@command.command(
    "item", help=_("Enter an item of your own, or change ITEM; of the plan's only code and price change.")
)
@click.argument("item", metavar="[ITEM]", required=False, default="")
@click.option("--title", help=_("What it is called."))
@click.option("--title-en", help=_("What it is called in English."))
@click.option("--measure", help=_("In what it is counted: 个, 台, 套 …"))
@click.option("--measure-en", help=_("The same in English."))
@click.option("--class", "item_class", type=CLASSES, help=_("The class of the plan."))
@click.option("--gb-code", help=_("Its code by GB/T 38565."))
@click.option("--tracking", type=codes(Tracking), help=_("By number, by lot, or piece by piece."))
@click.option("--consumed/--comes-back", "consumed", default=None, help=_("Used up, or given back."))
@click.option("--shelf-days", type=click.IntRange(1), help=_("How many days a lot keeps."))
@click.option("--check-every", type=codes(Rhythm), help=_("How often it is tried."))
@click.option("--usable", help=_("What usable means."))
@click.option("--usable-en", help=_("The same in English."))
@click.option("--cost", type=_Price(), help=_("What one costs."))
@click.option("--retire", is_flag=True, help=_("Take it off the list."))
@UNIT
@json_option
@acting
def item(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    item: str,
    unit: str,
    retire: bool,
    item_class: str | None,
    tracking: str | None,
    check_every: str | None,
    **said: Any,
) -> None:
    """Enter, change or retire an item."""
    place = home(by, unit)
    row = item_of(place.path, item) if item else None
    act = Act(by, at, submission).values()
    if retire:
        if row is None:
            raise click.UsageError(_("Name the item that is taken off the list."))
        made = actions.retire_item(**act, unit=place, item=row)
    else:
        words = {"item_class": item_class, "tracking": tracking, "check_every": check_every}
        said |= {name: stored(value) for name, value in words.items() if value}
        made = actions.keep_item(**act, unit=place, item=row, **_kept(row, said))
    emit(_item(made), as_json, [_item_line(made)])


def _kept(row: SupplyItem | None, said: dict[str, Any]) -> dict[str, Any]:
    """Return every word of an item: as it was said, else as it stands, else nothing."""
    found: dict[str, Any] = {"title": "", "measure": "", "item_class": "", "tracking": Tracking.NONE}
    names = (
        "title_en",
        "measure_en",
        "gb_code",
        "consumed",
        "shelf_days",
        "check_every",
        "usable",
        "usable_en",
    )
    if row is not None:
        found = {name: getattr(row, name) for name in (*found, *names, "cost")}
    return found | {name: value for name, value in said.items() if value is not None}


@command.command(
    "sites", help=_("List the places of supplies: depots, vehicles, outlets; with their keepers.")
)
@click.option("--below", is_flag=True, help=_("Those of the units below, too."))
@UNIT
@reading
@json_option
def sites(below: bool, unit: str, by: Actor, at: datetime, as_json: bool) -> None:
    """List places."""
    rows = [
        row
        for row in queries.sites_of(home(by, unit).path, below=below)
        if by.may("read", unit=row.unit_path)
    ]
    emit(
        {"sites": [site_row(row) for row in rows]},
        as_json,
        map(_site_line, rows) if rows else [_("No place of supplies is entered yet.")],
    )


def site_row(row: SupplySite) -> dict[str, Any]:
    """Return a place as it is published."""
    return {
        "id": row.pk,
        "kind": row.kind,
        "outlet": row.outlet.code if row.outlet else "",
        "name": row.name,
        "name_en": row.name_en,
        "place": row.place,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "keeper": row.keeper_name,
        "telephone": row.keeper_telephone,
        "unit": row.unit.key,
        "counted_at": row.counted_at,
        "retired_at": row.retired_at,
        "revision": row.revision,
    }


def _site_line(row: SupplySite) -> str:
    code = row.outlet.code if row.outlet else ""
    parts = (
        f"{row.pk:>5}  {word('site_kind', row.kind)}",
        code,
        own(row.name, row.name_en),
        row.keeper_name,
        row.keeper_telephone,
    )
    return "  ".join(filter(None, parts))


@command.command(
    "site", help=_("Enter a depot, a vehicle or the shelf of an outlet; change SITE, or give it up.")
)
@click.argument("site", metavar="[SITE]", required=False, default="")
@click.option("--kind", type=codes((SiteKind.DEPOT, SiteKind.VEHICLE)), help=_("A depot or a vehicle."))
@click.option("--outlet", default="", metavar="CODE", help=_("Open the shelf of this outlet."))
@click.option("--name", help=_("What the place is called."))
@click.option("--name-en", help=_("What it is called in English."))
@click.option("--place", help=_("Where it is."))
@click.option("--latitude", type=click.FloatRange(-90, 90), help=_("Where, north."))
@click.option("--longitude", type=click.FloatRange(-180, 180), help=_("Where, east."))
@click.option("--keeper", help=_("Who keeps it."))
@click.option("--telephone", help=_("The keeper's telephone."))
@click.option("--retire", is_flag=True, help=_("Give the place up; it holds nothing any more."))
@UNIT
@json_option
@acting
def site(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    site: str,
    outlet: str,
    unit: str,
    retire: bool,
    **said: Any,
) -> None:
    """Enter, change or give up a place."""
    act = Act(by, at, submission)
    row = site_of(by, site, home(by, unit).path) if site else None
    if retire:
        if row is None:
            raise click.UsageError(_("Name the place that is given up."))
        made = actions.retire_site(**act.values(), site=row)
    elif outlet:
        made = _shelf_of(act, outlet)
    else:
        made = _site_kept(act, row.unit if row else home(by, unit), row, said)
    emit(site_row(made), as_json, [_site_line(made)])


def _shelf_of(act: Act, code: str) -> SupplySite:
    place = outlet_of(act.by, code)
    assert place is not None
    return actions.open_shelf(**act.values(), outlet=place, unit=unit_for(act.by, place.unit_path))


def _site_kept(act: Act, unit: Unit, row: SupplySite | None, said: dict[str, Any]) -> SupplySite:
    given = {name: value for name, value in said.items() if value is not None}
    names = {"keeper": "keeper_name", "telephone": "keeper_telephone"}
    words = {names.get(name, name): value for name, value in given.items()}
    words["kind"] = stored(words["kind"]) if "kind" in words else row.kind if row else ""
    known: dict[str, Any] = {"name": ""}
    if row is not None:
        kept = ("name", "name_en", "place", "latitude", "longitude", "keeper_name", "keeper_telephone")
        known = {name: getattr(row, name) for name in kept}
        known["keeper"] = None if "keeper" in given else row.keeper
    return actions.keep_site(**act.values(), unit=unit, site=row, **(known | words))


@command.command("shelf", help=_("Say of items at SITE how many are kept there at least, or who keeps them."))
@SITE
@OF
@click.option("--keeper", default="", help=_("Who keeps these items, if not the keeper of the place."))
@click.option("--telephone", default="", help=_("The keeper's telephone."))
@json_option
@acting
def shelf(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    site: str,
    of: tuple[str, ...],
    keeper: str,
    telephone: str,
) -> None:
    """Keep what is particular to items of a place."""
    place = site_of(by, site)
    wanted = items_of(place.unit_path, of)
    if len(wanted) != 1:
        raise click.UsageError(
            _("Name one item with its minimum: --of radios=2; --of radios= for the plan's.")
        )
    (row, least), *_more = wanted.items()
    made = actions.keep_shelf(
        by=by,
        at=at,
        submission=submission,
        site=place,
        item=row,
        minimum=_whole(str(least)),
        keeper_name=keeper,
        keeper_telephone=telephone,
    )
    found = {
        "site": place.pk,
        "item": row.key,
        "minimum": made.minimum,
        "keeper": made.keeper_name,
        "telephone": made.keeper_telephone,
    }
    emit(found, as_json, _shelf_lines(place, row, made.minimum, made.keeper_name))


def _whole(text: str) -> int | None:
    """Return a minimum as a number; what is none is refused by the action like one below nought."""
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 8 else -1


def _shelf_lines(place: SupplySite, row: SupplyItem, minimum: int | None, keeper: str) -> Iterator[str]:
    least = _("as the plan says") if minimum is None else str(minimum)
    text = _("{site}: {item}, minimum {minimum}").format(
        site=own(place.name, place.name_en), item=own(row.title, row.title_en), minimum=least
    )
    yield f"{text}  {keeper}".rstrip()
