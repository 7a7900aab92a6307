"""A person's choice over the computation: a neighbour pinned for an outlet of an incident, or struck, with the reason."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from youxu.alternatives import events
from youxu.alternatives.actions.entries import called, check_pair, pair_names
from youxu.alternatives.models import NeighbourChoice
from youxu.alternatives.queries.standing import lines_down
from youxu.alternatives.rules.words import Preference
from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.actions.entries import open_incident, record
from youxu.incidents.models import Incident
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Outlet

NO_REASON = mark("Write why, in a few words.")
NOT_DOWN = mark("{outlet} has nothing stopped in this incident on that service.")
DOES_NOT = mark("{neighbour} does not do that service, or cannot do it itself now.")
BACK = mark("This choice was taken back already.")


class UnableToChoose(UnableTo):
    """The outlet is not stopped, the neighbour is none, the reason is missing, or the choice does not stand."""

    clause = "P3b"


@action
def pin(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    outlet: Outlet,
    neighbour: Outlet,
    reason: str,
    line: str = "",
) -> NeighbourChoice:
    """Put a neighbour first for an outlet, whatever was computed; on one line, or on all. Raises UnableToChoose."""
    by.require("ask_neighbour", unit=incident.unit_path)
    return _choose(Preference.PIN, by, at, incident, outlet, neighbour, reason, line)


@action
def strike(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    outlet: Outlet,
    neighbour: Outlet,
    reason: str,
    line: str = "",
) -> NeighbourChoice:
    """Let a neighbour not be used for an outlet, on one line or on all. Raises UnableToChoose."""
    by.require("ask_neighbour", unit=incident.unit_path)
    return _choose(Preference.STRIKE, by, at, incident, outlet, neighbour, reason, line)


@action
def unpin(*, by: Actor, at: datetime, choice: NeighbourChoice) -> NeighbourChoice:
    """Take a pin or a strike back. Raises UnableToChoose when it stands no longer."""
    row = NeighbourChoice.objects.select_related("incident", "outlet", "neighbour").get(pk=choice.pk)
    by.require("ask_neighbour", unit=row.incident.unit_path)
    if not NeighbourChoice.objects.filter(pk=row.pk, retired_at=None).update(retired_at=at):
        raise UnableToChoose(BACK, field="choice")
    what = events.ChoiceTakenBack(**pair_names(row.outlet, row.neighbour))
    record(what, row.incident, by=by, at=at, subject=row)
    row.refresh_from_db()
    return row


def _choose(
    preference: Preference,
    by: Actor,
    at: datetime,
    incident: Incident,
    outlet: Outlet,
    neighbour: Outlet,
    reason: str,
    line: str,
) -> NeighbourChoice:
    incident = open_incident(incident, UnableToChoose)
    check_pair(UnableToChoose, outlet, neighbour)
    if not reason.strip():
        raise UnableToChoose(NO_REASON, field="reason")
    down = {key[1] for key in lines_down(incident) if key[0] == outlet.pk}
    if not down or (line and line not in down):
        raise UnableToChoose(NOT_DOWN, field="line" if down else "outlet", outlet=called(outlet))
    if preference is Preference.PIN:
        _check_able(neighbour, {line} if line else down, at, incident.world)
    standing = NeighbourChoice.objects.filter(
        incident=incident, outlet=outlet, neighbour=neighbour, line=line, retired_at=None
    )
    standing.update(retired_at=at)
    row = NeighbourChoice(
        incident=incident,
        unit_path=incident.unit_path,
        visibility=incident.visibility,
        world=incident.world,
        outlet=outlet,
        line=line,
        neighbour=neighbour,
        preference=preference,
        reason=reason.strip()[:200],
        chosen_at=at,
        chosen_by=by.doer[:80],
    )
    try:
        with transaction.atomic(savepoint=False):
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Collision(f"choice:{outlet.pk}") from error
    what = events.NeighbourChosen(**pair_names(outlet, neighbour), preference=preference, reason=row.reason)
    record(what, incident, by=by, at=at, subject=row)
    return row


def _check_able(neighbour: Outlet, lines: set[str], at: datetime, world: str) -> None:
    """Refuse to pin one that can do none of the lines: nobody is sent where it is stopped, too."""
    state = network.states_of([neighbour.pk], at, world=world)[neighbour.pk]
    able = [one for one in state.lines if one.line in lines and not one.holds]
    if not able:
        raise UnableToChoose(DOES_NOT, field="neighbour", neighbour=called(neighbour))
