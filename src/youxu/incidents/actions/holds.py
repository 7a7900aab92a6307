"""The holds that an incident places on lines of the network, and lifts again: only its own, by its source key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.models import Entry, Visibility
from youxu.incidents import planned
from youxu.incidents.models import Incident, Interruption
from youxu.network.actions import holds as network
from youxu.network.rules import State
from youxu.plan.schema.words import CauseKey

PORTION = 500


def source_of(incident: Incident) -> str:
    """Return the key by which the network knows this incident's holds."""
    return incident.stream


def text_of(incident: Incident) -> str:
    """Return what a hold says of the incident: its title, of a need-to-know one the plan's public cause (G3)."""
    if incident.visibility == Visibility.OPEN:
        return incident.title
    return planned.plan_of(incident).causes[CauseKey(incident.cause)].public.zh


def reword(incident: Incident, most: int) -> int:
    """Let up to ``most`` holds of an incident say what ``text_of`` says now; return how many did not."""
    return network.reword_holds(source_of(incident), text_of(incident), most, world=incident.world)


def place(
    incident: Incident,
    rows: Sequence[Interruption],
    *,
    by: Actor,
    at: datetime,
    cause: Entry,
    ground: network.Ground | None = None,
) -> None:
    """Place a hold for each interruption, in portions: its state, how, since when it stopped (or stopped again).

    ``ground`` is what the act has read of the outlets already.
    """
    text = text_of(incident)
    for start in range(0, len(rows), PORTION):
        network.place_holds(
            by=by,
            at=at,
            rows=[
                network.HoldRow(
                    r.outlet_id, r.line, State(r.state), r.how, min(r.relapsed_at or r.began_at, at), text
                )
                for r in rows[start : start + PORTION]
            ],
            source=source_of(incident),
            source_reference=incident.reference,
            world=incident.world,
            cause=cause,
            ground=ground,
        )


def lift(
    incident: Incident, rows: Iterable[Interruption] | None, *, by: Actor, at: datetime, cause: Entry
) -> None:
    """Lift this incident's holds on the lines of ``rows``, or all of them, in portions, when None."""
    chosen = incident.interruptions.all() if rows is None else rows
    pairs = sorted({(row.outlet_id, row.line) for row in chosen})
    for start in range(0, len(pairs), PORTION):
        network.lift_holds(
            by=by,
            at=at,
            source=source_of(incident),
            pairs=pairs[start : start + PORTION],
            world=incident.world,
            cause=cause,
        )
