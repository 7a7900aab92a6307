"""What a notice takes from parts that do not know each other: where else to go, and what is known of items handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from youxu.alternatives import queries as alternatives
from youxu.announcements import queries as announcements
from youxu.announcements.rules.content import NOT_SAFE, SAFE, Alternative
from youxu.announcements.rules.near import told
from youxu.announcements.rules.texts import MOST_NAMED
from youxu.custody import queries as custody
from youxu.incidents.models import Incident
from youxu.network.models import Outlet


@dataclass(frozen=True)
class FromOthers:
    """What an act of a notice is told: ``alternatives`` as they stand now, ``items`` SAFE or NOT_SAFE (G2)."""

    alternatives: tuple[Alternative, ...]
    items: str


def told_for(incident: Incident, at: datetime, outlet: Outlet | None = None) -> FromOthers:
    """Return what a notice of an incident, or of one outlet's door, takes from others at a moment.

    Of many outlets each has neighbours of its own: those stand on the outlet's page, and the notice names none. Items
    are safe only by the signed lists without a difference.
    """
    keys = announcements.stopped_at(incident, outlet)
    near: tuple[Alternative, ...] = ()
    if 0 < len({pk for pk, _line in keys}) <= MOST_NAMED:
        offered = alternatives.for_many(keys, at=at, world=incident.world)
        near = told((row for rows in offered.values() for row in rows), ZoneInfo(incident.unit.time_zone))
    safe = custody.is_safe(incident=incident, outlet=outlet)
    return FromOthers(near, SAFE if safe else NOT_SAFE)
