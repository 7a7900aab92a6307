"""Taking command and returning it (提级指挥): while taken, who leads at an incident is the leader of the unit above.

Who leads decides: directs, sets the level, releases. Everything else stays with the unit itself: it rings back,
accepts, works, claims, checks, cleans up, signs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents.actions.entries import added, belonging, iso, open_incident, record
from youxu.incidents.actions.move import change
from youxu.incidents.events import above as events
from youxu.incidents.models import Command, Incident
from youxu.incidents.rules import above as rules
from youxu.kernel.words import mark
from youxu.network.models import Unit

NOT_ABOVE = mark("Only a unit above takes command of this incident.")
TAKEN = mark("{unit} has command already, since {since_at}.")
NOT_TAKEN = mark("Nobody above has command of this incident.")
REASON_MISSING = mark("Say why in a few words.")
COMMANDED = mark("{unit} has command since {since_at}: its leader decides here until command is returned.")


class UnableToTakeCommand(UnableTo):
    """A unit above takes command with a reason, while no other unit at its height or above has it."""

    clause = "O2"


class UnableToReturnCommand(UnableTo):
    """Command that was taken is returned with a reason."""

    clause = "O2"


class UnableToLead(UnableTo):
    """Command was taken: the unit's own leaders decide again once it is returned."""

    clause = "O2"


@action
def take_command(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    unit: Unit,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Take command of ``incident`` for ``unit`` above it, with the reason, and return the incident (O2).

    A unit higher than the one that has command takes it over. Raises UnableToTakeCommand, Stale.
    """
    by.require("take_command", unit=unit.path)
    incident = open_incident(incident, UnableToTakeCommand)
    if not rules.commands(unit.path, incident.unit_path):
        raise UnableToTakeCommand(NOT_ABOVE, field="unit")
    if not reason.strip():
        raise UnableToTakeCommand(REASON_MISSING, field="reason")
    standing = standing_command(incident)
    if standing is not None and not rules.commands(unit.path, standing.unit.path):
        raise UnableToTakeCommand(TAKEN, field="unit", **_who(standing))
    incident = change(incident, revision=revision, command_path=unit.path)
    if standing is not None:
        _end(standing, reason, by, at)
    row = added(
        Command,
        incident.stream,
        **belonging(incident),
        unit=unit,
        taken_by_id=by.person_id,
        taken_by_name=by.name,
        taken_at=at,
        reason=reason.strip()[:400],
    )
    what = events.CommandTaken(unit.name, unit.name_en or unit.name, reason.strip())
    record(what, incident, by=by, at=at, subject=row, cause=cause)
    return incident


@action
def return_command(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Return command to the incident's own unit, with the reason. Raises UnableToReturnCommand, Stale."""
    incident = open_incident(incident, UnableToReturnCommand)
    standing = standing_command(incident)
    if standing is None:
        by.require("return_command", unit=incident.unit_path)
        raise UnableToReturnCommand(NOT_TAKEN, field="incident")
    by.require("return_command", unit=standing.unit.path)
    if not reason.strip():
        raise UnableToReturnCommand(REASON_MISSING, field="reason")
    incident = change(incident, revision=revision, command_path="")
    _end(standing, reason, by, at)
    what = events.CommandReturned(
        incident.unit.name, incident.unit.name_en or incident.unit.name, reason.strip()
    )
    record(what, incident, by=by, at=at, subject=standing, cause=cause)
    return incident


def ask(verb: str, by: Actor, incident: Incident) -> None:
    """Ask the grant of an act of who leads: in the incident's unit or, while command is taken, in the unit above.

    Raises NotPermitted, and UnableToLead to who has the grant in the unit itself.
    """
    path = Incident.objects.filter(pk=incident.pk).values_list("command_path", flat=True).get()
    if not path or by.kind is ActorKind.SYSTEM or by.may(verb, unit=path):
        by.require(verb, unit=path or incident.unit_path)
        return
    by.require(verb, unit=incident.unit_path)
    standing = standing_command(incident)
    assert standing is not None
    raise UnableToLead(COMMANDED, field="by", **_who(standing))


def standing_command(incident: Incident) -> Command | None:
    """Return who above has command of an incident now, or None."""
    return Command.objects.filter(incident=incident, returned_at=None).select_related("unit").first()


def _who(command: Command) -> dict[str, Any]:
    unit = command.unit
    return {"unit": {"zh": unit.name, "en": unit.name_en or unit.name}, "since_at": iso(command.taken_at)}


def _end(command: Command, reason: str, by: Actor, at: datetime) -> None:
    Command.objects.filter(pk=command.pk, returned_at=None).update(
        returned_by=by.person_id,
        returned_by_name=by.name,
        returned_at=at,
        return_reason=reason.strip()[:400],
    )
