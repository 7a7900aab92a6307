"""A cause declared above for units below, and command taken and returned (O2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import (
    REASON,
    REF,
    Act,
    command,
    tell,
    verb,
)
from youxu.cli.commands.incident.naming import keys_in
from youxu.cli.options import Moment, PastMoment, acting, json_option
from youxu.cli.worlds import world_here
from youxu.core.actor import Actor
from youxu.incidents.actions import (
    above,
)
from youxu.incidents.actions import command as commanding
from youxu.incidents.queries import handles
from youxu.incidents.queries.above import commanding_unit
from youxu.kernel.words import mark


@command.command(
    "declare",
    help=_(
        "Declare one cause for units below (P1): each gets its response, its outlets follow by themselves."
    ),
)
@click.option("--cause", required=True, help=_("A cause of the plan: power, network_line, flood …"))
@click.option("--lines", required=True, help=_("Lines, such as letters,ems:by_hand."))
@click.option("--how", default="", help=_("How the lines are limited, when they are not stopped."))
@click.option(
    "--units", default="", metavar="KEYS", help=_("Keys of units, or of one above several; all by default.")
)
@click.option("--since", "began_at", type=PastMoment(), help=_("When it began."))
@click.option("--detail", default="", help=_("The cause in your own words."))
@click.option("--note", default="", help=_("What the units should know."))
@click.option("--eta", "eta_at", type=Moment(), help=_("The most likely time; left out: not known."))
@click.option("--next", "next_word_at", type=Moment(), help=_("When the next word comes."))
@json_option
@acting
def declare(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    cause: str,
    lines: str,
    how: str,
    units: str,
    began_at: datetime | None,
    detail: str,
    note: str,
    eta_at: datetime | None,
    next_word_at: datetime | None,
) -> None:
    """Declare a cause for units below."""
    unit = handles.unit_of(by)
    if unit is None:
        raise above.UnableToDeclare(mark("You belong to no unit that could report."), field="unit")
    promised = {"eta_at": eta_at, "next_word_at": next_word_at}
    incident = above.declare(
        by=by,
        at=at,
        submission=submission,
        unit=unit,
        world=world_here(),
        cause=cause,
        lines=keys_in(lines),
        how=how,
        units=keys_in(units) or None,
        began_at=began_at,
        cause_detail=detail,
        note=note,
        estimate=promised if any(promised.values()) else None,
    )
    more = {"units": incident.declarations.get().total, "proposed_level": incident.proposed_level}
    tell(incident, as_json, more)


@verb(
    "take-command",
    _("Take command of an incident of a unit below, with the reason (O2)."),
    REF,
    REASON,
)
def take_command(act: Act, reference: str, reason: str) -> Sequence[Any]:
    """Take command."""
    incident = act.on(reference)
    unit = commanding_unit(act.by, incident)
    if unit is None:
        raise commanding.UnableToTakeCommand(commanding.NOT_ABOVE, field="unit")
    incident = commanding.take_command(**act.values(), incident=incident, unit=unit, reason=reason)
    return [incident, {"command": unit.key}]


@verb(
    "return-command", _("Return command of an incident to its own unit, with the reason (O2)."), REF, REASON
)
def return_command(act: Act, reference: str, reason: str) -> Sequence[Any]:
    """Return command."""
    incident = commanding.return_command(**act.values(), incident=act.on(reference), reason=reason)
    return [incident, {"command": incident.unit.key}]
