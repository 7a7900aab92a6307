"""Which units have an office that sums up its day, and when the next summary is due there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from youxu.core import stamps
from youxu.network import queries as network
from youxu.organisation import queries as organisation
from youxu.oversight.models import Summary
from youxu.oversight.rules.turns import turns_due
from youxu.plan import queries as plans


@dataclass(frozen=True)
class Office:
    """A unit with posts whose plan in force names the hours of its summary; ``since``: from when that plan holds."""

    unit_id: int
    time_zone: str
    hours: tuple[str, ...]
    since: datetime


def summaries_due(at: datetime) -> Iterator[tuple[int, datetime]]:
    """Yield (unit id, turn) of every summary that is due and was not made, each unit's earliest first."""
    made = dict(Summary.objects.filter(world="").order_by().values_list("unit").annotate(at=Max("until_at")))
    for office in _offices(at.replace(minute=0, second=0, microsecond=0)):
        zone = network.zone_of(office.time_zone)
        for turn in turns_due(office.hours, made.get(office.unit_id), at, zone):
            if turn >= office.since:
                yield office.unit_id, turn


@stamps.kept("plan", "organisation", size=4)
def _offices(at: datetime) -> tuple[Office, ...]:
    """Return the offices of an hour; kept while plans and posts stand, so that looking every minute costs nothing."""
    found = []
    for unit in organisation.units_with_posts():
        row = plans.in_force(unit.path, at)
        summary = plans.plan_of_row(row).summary if row is not None else None
        if row is not None and row.in_force_from is not None and summary is not None:
            found.append(Office(unit.pk, unit.time_zone, summary.at, row.in_force_from))
    return tuple(found)
