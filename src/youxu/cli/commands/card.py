"""``youxu card``: cards of outlets, with which people without an account report: printed, listed, revoked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from youxu.cli.commands.incident.naming import own
from youxu.cli.options import acting, emit, json_option, plain, reading
from youxu.core import environment
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.relay import outside_address
from youxu.core.wording import local
from youxu.documents.builders.card import card_sheets
from youxu.documents.writers import pdf
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Outlet, Unit
from youxu.organisation import actions, queries
from youxu.organisation.actions.cards import MOST
from youxu.organisation.models import OutletCard
from youxu.organisation.queries.cards import CardRow
from youxu.organisation.rules import card_path

PDF = click.Path(dir_okay=False, writable=True, path_type=Path)


class UnableToFindOutlet(UnableTo):
    """An outlet or a unit that the command line names and nobody knows."""

    text = mark("There is no outlet with the code {code}.")


@click.group("card", help=_("Outlet cards: print, list, revoke; with a card one reports without an account."))
def command() -> None:
    """Group the commands on cards."""


def unit_option(function: Any) -> Any:
    """Add ``--unit KEY``; without it the actor's own unit is meant."""
    return click.option(
        "--unit", "unit_key", metavar="KEY", default="", help=_("A unit's key; else your own.")
    )(function)


@command.command("print", help=_("Print the cards of outlets (else of the whole unit) as one PDF in A5."))
@click.argument("outlets", nargs=-1)
@unit_option
@click.option("--out", type=PDF, default=None, help=_("Where to write the PDF; else cards.pdf."))
@json_option
@acting
def print_cards(
    by: Actor,
    at: datetime,
    submission: UUID,
    outlets: Sequence[str],
    unit_key: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Print the same card where one is in force, a new one where there is none."""
    unit = _unit(unit_key, by)
    rows = _outlets(unit, outlets)
    actions.print_cards(by=by, at=at, submission=submission, unit=unit, outlets=rows)
    cards = queries.cards_for(rows)
    file = out or Path("cards.pdf")
    written = pdf.write(card_sheets(cards, base=_base(), at=at, by=by.name))
    file.write_bytes(written.body)
    found = {
        "file": str(file),
        "pages": written.pages,
        "base": _base(),
        "public": bool(outside_address()),
        "cards": [_card(card) for card in cards],
    }
    emit(found, as_json, _printed(found))


def _printed(found: dict[str, Any]) -> Iterator[str]:
    yield _("{pages} cards written to {file}.").format(pages=found["pages"], file=found["file"])
    if not found["public"]:
        yield _(
            "YOUXU_PUBLIC_URL is not set: the cards carry {base}, which only this computer reaches. Set it and print again."
        ).format(base=found["base"])


@command.command(
    "list", help=_("List the cards in force of a unit and those below, and how many outlets have none.")
)
@unit_option
@click.option("--after", default="", help=_("Go on after this outlet code."))
@json_option
@reading
def list_cards(by: Actor, at: datetime, unit_key: str, after: str, as_json: bool) -> None:
    """List cards, a page at a time; the code itself stands only on the card."""
    unit = _unit(unit_key, by)
    by.require("read", unit=unit.path)
    rows, following = queries.cards_in(unit.path, after=after)
    without = queries.outlets_without_card(unit.path)
    found = {
        "cards": [
            {
                "outlet": row.outlet_code,
                "name": row.outlet,
                "issued_at": plain(row.issued_at),
                "printed_at": plain(row.printed_at),
                "printed_by": row.printed_by,
                "prints": row.prints,
            }
            for row in rows
        ],
        "without": without,
        "next_after": following,
    }
    emit(found, as_json, _listed(rows, without, unit))


def _listed(rows: Sequence[CardRow], without: int, unit: Unit) -> Iterator[str]:
    people = queries.shown_names((row.printed_by for row in rows), unit.path)
    for row in rows:
        name, by = own(row.outlet, row.outlet_en), people.get(row.printed_by, row.printed_by)
        yield f"{row.outlet_code:>8}  {name}  {local(row.printed_at):%Y-%m-%d}  {by}"
    yield ngettext("{count} outlet has no card.", "{count} outlets have no card.", without).format(
        count=without
    )


@command.command("revoke", help=_("Revoke an outlet's card; with --replace a new one takes its place."))
@click.argument("outlet")
@click.option("--reason", required=True, help=_("Why: lost, photographed, outlet moved …"))
@click.option("--replace", "anew", is_flag=True, help=_("Make a new card in the same act; print it next."))
@json_option
@acting
def revoke(
    by: Actor, at: datetime, submission: UUID, outlet: str, reason: str, anew: bool, as_json: bool
) -> None:
    """Take a card out of force."""
    rows = _outlets(_unit("", by), [outlet])
    action = actions.replace_card if anew else actions.revoke_card
    action(by=by, at=at, submission=submission, outlet=rows[0], reason=reason)
    found = {"outlet": rows[0].code, "revoked": True, "replaced": anew}
    said = _("The card of {outlet} is revoked.").format(outlet=own(rows[0].name, rows[0].name_en))
    emit(
        found,
        as_json,
        [said, *([_("Print the new one: youxu card print {code}").format(code=outlet)] if anew else [])],
    )


def _unit(key: str, by: Actor) -> Unit:
    try:
        return network.unit_by_key(key) if key else network.unit_by_path(by.unit)
    except Unit.DoesNotExist:
        raise UnableToFindOutlet(mark("There is no unit {key}."), field="unit", key=key) from None


def _outlets(unit: Unit, codes: Sequence[str]) -> list[Outlet]:
    """Return the outlets meant. Raises UnableToFindOutlet for a code that the unit and those below do not have."""
    found = queries.outlets_for_cards(unit.path, codes, limit=MOST + 1)
    known = {outlet.code for outlet in found}
    for code in codes:
        if code not in known:
            raise UnableToFindOutlet(field="outlets", code=code)
    return found


def _base() -> str:
    return outside_address() or f"http://127.0.0.1:{environment.integer('YOUXU_PORT')}"


def _card(card: OutletCard) -> dict[str, Any]:
    """Return the published form of a printed card: the address as it stands in its QR code."""
    return {
        "outlet": card.outlet.code,
        "address": f"{_base()}{card_path(card.code)}",
        "prints": card.prints,
        "printed_at": plain(card.printed_at),
    }
