"""``youxu supplies request | approve | refuse | take-back | requests | show``: who asks for what, and the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.supplies.group import (
    NO_REQUEST,
    OF,
    REASON,
    REF,
    UNIT,
    WORLD,
    UnableToFindSupplies,
    command,
    figure,
    home,
    incident_of,
    items_of,
    outlet_of,
    own,
    request_of,
    site_of,
    unit_for,
)
from youxu.cli.options import Moment, acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import moment, word
from youxu.incidents.queries.worlds import world_named
from youxu.network.models import Unit
from youxu.supplies import actions, queries
from youxu.supplies.actions import Asked, For, UnableToRequest
from youxu.supplies.actions.handing import NOT_OF_REQUEST
from youxu.supplies.models import SupplyRequest

INCIDENT = click.option("--incident", default="", metavar="REF", help=_("For this incident."))
OUTLET = click.option("--outlet", default="", metavar="CODE", help=_("To be used at this outlet."))
WHOM = click.option("--whom", default="", metavar="NAME", help=_("For this person or party."))
DUE = click.option(
    "--due", type=Moment(), default=None, help=_("When it is back, if not by the plan's clock.")
)


def goal_of(by: Actor, incident: str, outlet: str, site: str, whom: str) -> For:
    """Return for what supplies are asked, as it is named."""
    place = site_of(by, site) if site else None
    return For(incident_of(by, incident), outlet_of(by, outlet), place, whom)


def asking_unit(by: Actor, goal: For, unit: str) -> Unit:
    """Return of which unit it is asked: as named, else the incident's, else who answers for the place."""
    if unit:
        return home(by, unit)
    if goal.incident is not None:
        return goal.incident.unit
    place = goal.outlet or goal.site
    return unit_for(by, place.unit_path) if place is not None else home(by, "")


@command.command(
    "request", help=_("Ask for supplies: for an incident, an outlet, somebody, or a place that keeps them.")
)
@OF
@INCIDENT
@OUTLET
@click.option("--site", default="", help=_("To be kept at this place (restocking)."))
@WHOM
@click.option(
    "--from", "source", default="", metavar="SITE", help=_("From this place, where one was proposed.")
)
@click.option("--needed", type=Moment(), default=None, help=_("When it is needed there."))
@DUE
@REASON
@WORLD
@UNIT
@json_option
@acting
def request(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    of: Sequence[str],
    incident: str,
    outlet: str,
    site: str,
    whom: str,
    source: str,
    needed: datetime | None,
    due: datetime | None,
    reason: str,
    world: str,
    unit: str,
) -> None:
    """Ask for supplies."""
    goal = goal_of(by, incident, outlet, site, whom)
    asked = asking_unit(by, goal, unit)
    start = site_of(by, source, asked.path) if source else None
    made = actions.request(
        by=by,
        at=at,
        submission=submission,
        unit=asked,
        goal=goal,
        rows=tuple(Asked(item, number, start) for item, number in items_of(asked.path, of).items()),
        reason=reason,
        needed_at=needed,
        due_at=due,
        world=world_named(by, world),
    )
    tell(by, made.reference, at, as_json)


@command.command("approve", help=_("Approve a request as it was asked, or only so many of an item."))
@REF
@OF
@click.option("--note", default="", help=_("A word with the decision."))
@json_option
@acting
def approve(
    by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, of: Sequence[str], note: str
) -> None:
    """Approve."""
    row = request_of(by, reference)
    numbers = _by_line(row, of)
    actions.approve(by=by, at=at, submission=submission, request=row, quantities_of=numbers, decision=note)
    tell(by, reference, at, as_json)


def _by_line(row: SupplyRequest, of: Sequence[str]) -> Mapping[int, object]:
    """Spread what is approved of an item over its lines; what is too much, or no number, stays for the action to name."""
    found: dict[int, object] = {}
    for item, number in items_of(row.unit_path, of).items():
        lines = list(row.lines.filter(item=item).order_by("pk"))
        if not lines:
            raise UnableToRequest.of(NOT_OF_REQUEST, item, field="of")
        try:
            left = Decimal(str(number))
        except InvalidOperation:
            found[lines[0].pk] = number
            continue
        for line in lines[:-1]:
            part = min(left, line.asked)
            found[line.pk] = part
            left -= part
        found[lines[-1].pk] = left
    return found


@command.command("refuse", help=_("Refuse a request, saying why."))
@REF
@REASON
@json_option
@acting
def refuse(by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, reason: str) -> None:
    """Refuse."""
    row = request_of(by, reference)
    actions.refuse(by=by, at=at, submission=submission, request=row, reason=reason)
    tell(by, reference, at, as_json)


@command.command("take-back", help=_("Take a request back; what was reserved is free again."))
@REF
@json_option
@acting
def take_back(by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str) -> None:
    """Take back."""
    actions.take_back(by=by, at=at, submission=submission, request=request_of(by, reference))
    tell(by, reference, at, as_json)


@command.command(
    "requests", help=_("List the requests that are open; with --all every one, the newest first.")
)
@click.option("--all", "everything", is_flag=True, help=_("Also what is over."))
@INCIDENT
@click.option("--after", default="", metavar="REF", help=_("Go on behind this request."))
@WORLD
@UNIT
@reading
@json_option
def requests(
    everything: bool,
    incident: str,
    after: str,
    world: str,
    unit: str,
    by: Actor,
    at: datetime,
    as_json: bool,
) -> None:
    """List requests."""
    matter = incident_of(by, incident)
    place = home(by, unit)
    rows = queries.requests_of(
        by,
        matter.unit_path if matter and not unit else place.path,
        at,
        everything=everything,
        incident=matter,
        world=matter.world if matter else world_named(by, world),
        after=request_of(by, after).pk if after else 0,
    )
    lines = [brief(row, at) for row in rows] or [_("Nothing is asked for.")]
    emit({"requests": rows}, as_json, lines)


def brief(row: queries.RequestRow, at: datetime) -> str:
    """Return a request as one line."""
    parts = (
        f"{row.reference}  {word('supply_state', row.state)}  {own(row.place, row.place_en)}",
        row.incident,
        ", ".join(f"{own(one.title, one.title_en)} {figure(one.progress.asked)}" for one in row.lines),
        _("back by {time}").format(time=moment(row.due_at, at)) if row.due_at else "",
        _("late") if row.late else "",
    )
    return "  ".join(filter(None, parts))


@command.command("show", help=_("Show a request whole: what was asked, approved, is out, came back."))
@REF
@reading
@json_option
def show(reference: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show a request."""
    tell(by, reference, at, as_json)


def tell(by: Actor, reference: str, at: datetime, as_json: bool) -> None:
    """Print a request as it stands, the same form after every act."""
    found = queries.request_detail(by, reference, at)
    if found is None:
        raise UnableToFindSupplies(NO_REQUEST, field="reference", name=reference)
    emit(_plain(found), as_json, _lines(found, at))


def _plain(found: queries.RequestDetail) -> dict[str, Any]:
    """Return the row and its detail as one object."""
    more = {name: value for name, value in vars(found).items() if name != "row"}
    return {**vars(found.row), **more}


def _lines(found: queries.RequestDetail, at: datetime) -> Iterator[str]:
    yield brief(found.row, at)
    if found.decision:
        yield f"  {found.decided_by}: {found.decision}"
    for line in found.row.lines:
        one = line.progress
        counts = (
            (_("asked {count}"), one.asked),
            (_("approved {count}"), one.approved),
            (_("reserved {count}"), one.reserved),
            (_("on the way {count}"), one.on_way),
            (_("in use {count}"), one.in_use),
            (_("given back {count}"), one.returned),
            (_("used up {count}"), one.consumed),
            (_("lost {count}"), one.lost),
        )
        words = [text.format(count=figure(number)) for text, number in counts if number]
        yield f"  {own(line.title, line.title_en)}: {', '.join(words)}"
