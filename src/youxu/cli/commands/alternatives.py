"""``youxu alternatives``: where customers are sent meanwhile: agreed neighbours, asks and answers, the proposal (P3b)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.alternatives import queries
from youxu.alternatives.queries import AlternativeRow
from youxu.cli.options import SOON, Moment, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import NotPermitted, UnableTo
from youxu.core.wording import chinese, say
from youxu.incidents.actions.report import outlet_by_code
from youxu.kernel.words import mark
from youxu.network.models import Outlet

OUTLET = click.argument("outlet", metavar="OUTLET")


class UnableToOfferLine(UnableTo):
    """The outlet does not do that line, or the moment that was asked for has passed."""

    clause = "P3b"


NO_LINE = mark("{outlet} does not do the service {line_key}.")
PAST = mark("That moment has passed: alternatives are those of now or of a later time.")


@click.group("alternatives", help=_("Where customers are sent meanwhile: agreed, accepted, announced (P3b)."))
def command() -> None:
    """Group the commands of alternatives."""


def _place(code: str, by: Actor) -> Outlet:
    found = outlet_by_code(code, by)
    if not by.may("read", unit=found.unit_path):
        raise NotPermitted(verb="read")
    return found


@command.command("for", help=_("List where to go for one service of an outlet, the best first, and why."))
@OUTLET
@click.option("--line", required=True, help=_("The key of the service: letters, parcels, savings …"))
@click.option(
    "--at", "then", type=Moment(), help=_("For a later moment than now: 2026-11-24 15:00 or 15:00.")
)
@reading
@json_option
def for_outlet(outlet: str, line: str, then: datetime | None, by: Actor, at: datetime, as_json: bool) -> None:
    """List the alternatives for one line of an outlet."""
    place = _place(outlet, by)
    if not place.lines.filter(line=line, retired_at=None).exists():
        raise UnableToOfferLine(NO_LINE, field="line", outlet=place.name, line_key=line)
    if then is not None and then < at - SOON:
        raise UnableToOfferLine(PAST, field="at")
    moment = then or at
    rows = queries.for_outlet(place, line, at=moment)
    found = {"outlet": place.code, "line": line, "as_of": moment, "alternatives": [_row(row) for row in rows]}
    emit(found, as_json, _lines(rows))


def _row(row: AlternativeRow) -> dict[str, Any]:
    """Return a row as it is published: without the ids of this database."""
    return {name: value for name, value in asdict(row).items() if name not in ("outlet_id", "line")} | {
        "explanation": row.explanation
    }


def _lines(rows: Sequence[AlternativeRow]) -> Iterator[str]:
    if not rows:
        yield _("Nobody nearby does this service now or soon.")
    for place, row in enumerate(rows, start=1):
        name = row.name if chinese() else row.name_en
        yield f"{place}. {row.code} {name}  {row.address}  {row.telephone}".rstrip()
        yield f"   {say(row.explanation)}"
