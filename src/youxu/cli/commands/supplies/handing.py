"""``youxu supplies reserve | free | issue | arrive | return | consume | lose | close``: supplies out and home again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.supplies.asking import DUE, INCIDENT, OUTLET, WHOM, asking_unit, goal_of, tell
from youxu.cli.commands.supplies.group import (
    OF,
    REASON,
    REF,
    UNIT,
    WORLD,
    command,
    items_of,
    request_of,
    site_of,
)
from youxu.cli.options import acting, json_option
from youxu.core.actor import Actor
from youxu.incidents.queries.worlds import world_named
from youxu.supplies import actions, queries
from youxu.supplies.models import SupplyItem, SupplyRequest
from youxu.supplies.rules.progress import Progress

AT = click.option("--site", required=True, help=_("At which place, by name, outlet code or id."))


def _meant(
    row: SupplyRequest, of: Sequence[str], rest: Callable[[Progress], Decimal]
) -> Mapping[SupplyItem, object]:
    """Return what is named, or all that there is of it when nothing is."""
    if of:
        return items_of(row.unit_path, of)
    lines = list(row.lines.select_related("item"))
    found: dict[SupplyItem, Decimal] = {}
    for line, reached in zip(lines, queries.progress_of(lines).values(), strict=True):
        if (number := rest(reached)) > 0:
            found[line.item] = found.get(line.item, Decimal(0)) + number
    return dict(found)


@command.command(
    "reserve", help=_("Put by at a place for a request that is approved; all of it if nothing is named.")
)
@REF
@AT
@OF
@json_option
@acting
def reserve(
    by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, site: str, of: Sequence[str]
) -> None:
    """Reserve."""
    row = request_of(by, reference)
    items = _meant(row, of, lambda reached: reached.to_reserve)
    place = site_of(by, site, row.unit_path)
    actions.reserve(by=by, at=at, submission=submission, request=row, site=place, items=items)
    tell(by, reference, at, as_json)


@command.command("free", help=_("Put back what a place reserved for a request."))
@REF
@AT
@json_option
@acting
def free(by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, site: str) -> None:
    """Free."""
    row = request_of(by, reference)
    actions.free(by=by, at=at, submission=submission, request=row, site=site_of(by, site, row.unit_path))
    tell(by, reference, at, as_json)


@command.command(
    "issue",
    help=_("Book supplies out of a place: of request REF, or at once for an incident, an outlet, somebody."),
)
@click.argument("reference", metavar="[REF]", required=False, default="")
@AT
@OF
@INCIDENT
@OUTLET
@WHOM
@DUE
@REASON
@WORLD
@UNIT
@json_option
@acting
def issue(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    reference: str,
    site: str,
    of: Sequence[str],
    incident: str,
    outlet: str,
    whom: str,
    due: datetime | None,
    reason: str,
    world: str,
    unit: str,
) -> None:
    """Issue."""
    if reference:
        if incident or outlet or whom or world:
            raise click.UsageError(_("Name a request, or for what it is issued at once; not both."))
        row = request_of(by, reference)
        place = site_of(by, site, row.unit_path)
        items = _meant(row, of, lambda reached: reached.to_reserve + reached.reserved)
        actions.issue(by=by, at=at, submission=submission, request=row, site=place, items=items)
    else:
        place = site_of(by, site)
        goal = goal_of(by, incident, outlet, "", whom)
        row = actions.issue_now(
            by=by,
            at=at,
            submission=submission,
            site=place,
            goal=goal,
            items=items_of(place.unit_path, of),
            unit=asking_unit(by, goal, unit),
            due_at=due,
            reason=reason,
            world=world_named(by, world),
        )
    tell(by, row.reference, at, as_json)


@command.command("arrive", help=_("Receive what is on the way; all of it if nothing is named."))
@REF
@OF
@json_option
@acting
def arrive(
    by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, of: Sequence[str]
) -> None:
    """Receive."""
    row = request_of(by, reference)
    items = _meant(row, of, lambda reached: reached.on_way)
    actions.arrive(by=by, at=at, submission=submission, request=row, items=items)
    tell(by, reference, at, as_json)


@command.command("return", help=_("Take back at a place what comes back, usable or not."))
@REF
@AT
@OF
@click.option(
    "--unusable", multiple=True, metavar="ITEM=N", help=_("What comes back and cannot be used now.")
)
@REASON
@json_option
@acting
def give_back(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    reference: str,
    site: str,
    of: Sequence[str],
    unusable: Sequence[str],
    reason: str,
) -> None:
    """Give back."""
    row = request_of(by, reference)
    actions.give_back(
        by=by,
        at=at,
        submission=submission,
        request=row,
        site=site_of(by, site, row.unit_path),
        items=items_of(row.unit_path, of),
        unusable=items_of(row.unit_path, unusable),
        reason=reason,
    )
    tell(by, reference, at, as_json)


@command.command("consume", help=_("Write down what was used up; it counts to the cost of the incident."))
@REF
@OF
@json_option
@acting
def consume(
    by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, of: Sequence[str]
) -> None:
    """Use up."""
    row = request_of(by, reference)
    items = items_of(row.unit_path, of)
    actions.consume(by=by, at=at, submission=submission, request=row, items=items)
    tell(by, reference, at, as_json)


@command.command(
    "lose", help=_("Write down what is lost or broken for good while out, and what became of it.")
)
@REF
@OF
@REASON
@json_option
@acting
def lose(
    by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, of: Sequence[str], reason: str
) -> None:
    """Lose."""
    row = request_of(by, reference)
    items = items_of(row.unit_path, of)
    actions.lose(by=by, at=at, submission=submission, request=row, items=items, reason=reason)
    tell(by, reference, at, as_json)


@command.command(
    "close", help=_("Close a request of which nothing is out, although not everything was sent.")
)
@REF
@json_option
@acting
def close(by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str) -> None:
    """Close."""
    actions.close(by=by, at=at, submission=submission, request=request_of(by, reference))
    tell(by, reference, at, as_json)
