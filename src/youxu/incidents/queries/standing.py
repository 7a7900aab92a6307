"""What else holds the lines of an incident: another incident, a custody difference, an expired word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from youxu.incidents.models import Incident, Interruption
from youxu.network.models import Hold


@dataclass(frozen=True)
class StillHeld:
    """One hold of another source on a line: releasing this incident does not open the line."""

    outlet_id: int
    outlet: str
    outlet_en: str
    line: str
    state: str
    how: str
    since: datetime
    source: str
    source_reference: str
    text: str


def others_of(incident: Incident, rows: Iterable[Interruption] | None = None) -> tuple[StillHeld, ...]:
    """Return the open holds of other sources on these lines (all of the incident when None), by outlet and line."""
    lines = incident.interruptions.all() if rows is None else rows
    wanted = {(row.outlet_id, row.line) for row in lines}
    holds = (
        Hold.objects.filter(outlet__in={outlet for outlet, _ in wanted}, lifted_at=None, world=incident.world)
        .exclude(source=incident.stream)
        .select_related("outlet")
        .order_by("outlet__code", "line", "source")
    )
    return tuple(_held(hold) for hold in holds if (hold.outlet_id, hold.line) in wanted)


def _held(hold: Hold) -> StillHeld:
    return StillHeld(
        outlet_id=hold.outlet_id,
        outlet=hold.outlet.name,
        outlet_en=hold.outlet.name_en or hold.outlet.name,
        line=hold.line,
        state=hold.state,
        how=hold.how,
        since=hold.since,
        source=hold.source,
        source_reference=hold.source_reference,
        text=hold.text,
    )
