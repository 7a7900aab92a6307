"""The readiness board of a unit (O1 to O6, T1, T2, C1): every matter, what it lacks, whose it is, what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from youxu.core.actor import Actor
from youxu.exercises.queries import last_callout
from youxu.network.models import Unit
from youxu.organisation import queries as organisation
from youxu.oversight.queries.readiness import means, people
from youxu.oversight.queries.readiness.rows import Lack, MatterRow, Place
from youxu.oversight.rules.readiness import Matter
from youxu.plan import queries as plans

__all__ = ["Lack", "MatterRow", "readiness_of"]

ASKED: tuple[tuple[Matter, Callable[[Place], Iterator[Lack]]], ...] = (
    (Matter.REACH, people.unreachable),
    (Matter.HOLDERS, people.of_one_holder),
    (Matter.ROSTERS, people.roster_gaps),
    (Matter.SUPPLIES, means.supplies_not_ready),
    (Matter.DRILLS, people.drills_owed),
    (Matter.TRAINING, people.untrained),
    (Matter.TRUTH, means.status_unchecked),
    (Matter.FINDINGS, means.open_findings),
    (Matter.REVIEW, means.review_due),
    (Matter.CHANNELS, means.failing_channels),
    (Matter.TEXTS, means.texts_not_filed),
)
"""The matters that are found from the present rows alone."""


def readiness_of(
    actor: Actor, unit: Unit, at: datetime, *, pack: tuple[datetime | None, bool]
) -> tuple[MatterRow, ...]:
    """Return every matter of a unit, what is not ready first, in the order of the board.

    ``pack`` is when the newest outage pack was built and whether it is missing or too old (``documents.queries``).
    """
    plan = plans.plan_in_force(unit.path, at) if plans.in_force(unit.path, at) else None
    place = Place(actor, unit, at, organisation.duty_at(unit, at), plan)
    found = [MatterRow(matter, tuple(ask(place))) for matter, ask in ASKED]
    built, old = pack
    found.append(MatterRow(Matter.PACK, tuple(means.pack_too_old(place, built)) if old else (), built))
    tested = last_callout(unit, at)
    tested_at = tested.started_at if tested is not None else None
    found.append(MatterRow(Matter.CALLOUT, tuple(people.callout_owed(place, tested)), tested_at))
    restored = means.last_restore()
    found.append(MatterRow(Matter.RESTORE, tuple(means.restore_owed(place, restored)), restored))
    order = list(Matter)
    return tuple(sorted(found, key=lambda row: (row.ok, order.index(row.matter))))
