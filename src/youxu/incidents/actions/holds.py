"""The holds that an incident places on lines of the network, and lifts again: only its own, by its source key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.incidents.models import Incident, Interruption
from youxu.network import actions as network


def source_of(incident: Incident) -> str:
    """Return the key by which the network knows this incident's holds."""
    return incident.stream


def place(incident: Incident, rows: Sequence[Interruption], *, by: Actor, at: datetime, cause: Entry) -> None:
    """Place a hold for each interruption: its state, how, since when it stopped (or stopped again)."""
    if not rows:
        return
    network.place_holds(
        by=by,
        at=at,
        holds=[
            network.HoldOrder(row.outlet_id, row.line, row.state, row.how, row.relapsed_at or row.began_at)
            for row in rows
        ],
        source=source_of(incident),
        source_reference=incident.reference,
        text=incident.title,
        world=incident.world,
        cause=cause,
    )


def lift(
    incident: Incident, rows: Iterable[Interruption] | None, *, by: Actor, at: datetime, cause: Entry
) -> int:
    """Lift this incident's holds on the lines of ``rows`` (all when None); return how many."""
    pairs = None if rows is None else [(row.outlet_id, row.line) for row in rows]
    return network.lift_holds(
        by=by, at=at, source=source_of(incident), lines=pairs, world=incident.world, cause=cause
    )
