"""What follows for alternatives: the proposal is reckoned anew after whatever changes it; a neighbour's head is told."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from youxu.alerting import queries as alerts
from youxu.alerting.actions import Owing, alert_people
from youxu.alternatives import actions
from youxu.alternatives.models import NeighbourAsk
from youxu.alternatives.queries.touched import (
    Wanting,
    concerned,
    grown_old,
    owed,
    owed_in,
    sending_to,
    stopping,
)
from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.words import OPEN_STAGES, Kind
from youxu.plan.schema.words import AlertMoment

log = logging.getLogger("youxu.alternatives")
GATHERED = timedelta(seconds=5)
"""How long changes are gathered before the proposal is reckoned: a burst of reports is one computation."""
OLD_AFTER = timedelta(minutes=30)
"""Past what age a proposal is reckoned anew although nothing was reported: outlets open and close by the clock."""
PORTION = timedelta(seconds=10)
"""How long one job reckons proposals of a unit; the rest follow in the next."""
TOGETHER, SMALL = 20, 3
"""So many incidents, of at most so many outlets each, are reckoned from one reading and written together."""
SYSTEM = system("alternatives.propose")
KINDS = (Kind.INTERRUPTION, Kind.PLANNED_STOP)


def propose(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Reckon anew for the incident of the entry, for those that send customers to what it stops, and for those that
    share neighbours with it."""
    kind, _colon, key = entry.stream.partition(":")
    if kind == "incident":
        _want(concerned(int(key), KINDS), by, at)


def propose_around(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Reckon anew for the incidents that send customers to an outlet, or a unit, of which something changed."""
    outlet = entry.subject_id if entry.subject_kind == "network.outlet" else None
    _want(sending_to(path=entry.unit_path, outlet=outlet, world=entry.world), by, at)


def propose_at(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Reckon anew for the incidents that stop the outlet for which something was agreed."""
    _want(stopping(entry.subject_id), by, at)


def _want(incidents: Iterable[Incident | Wanting], by: Actor, at: datetime) -> None:
    wanted = [incident for incident in incidents if incident.stage in OPEN_STAGES]
    if wanted:
        actions.want_proposals(by=by, at=at, incidents=wanted)
        for path, world in dict.fromkeys((one.unit_path, one.world) for one in wanted):
            _later(path, world)


def _later(unit: str, world: str) -> None:
    due = clock.now() + GATHERED
    jobs.enqueue(
        "alternatives.propose_unit", {"unit": unit, "world": world}, at=due, key=f"unit:{unit}", world=world
    )


@jobs.task("alternatives.propose_unit", attempts=5, behind=True)
def propose_in_unit(unit: str, world: str) -> None:
    """Reckon the proposals that are owed in a unit, those longest owed first, a portion a job.

    While a mass report is still being entered it waits: each portion asks again, the last one included.
    """
    until = clock.monotonic() + PORTION.total_seconds()
    failed: set[int] = set()
    for several in _portions(owed_in(unit, world)):
        if clock.monotonic() > until:
            break
        failed |= _unproposed(several)
    if owed(unit, world).keys() - failed:
        _later(unit, world)
    if failed:
        raise ProposalsFailed(f"incidents {sorted(failed)}")


def _portions(incidents: Iterable[Incident]) -> Iterator[list[Incident]]:
    """Yield the incidents in their order: small ones several at a time, a large one by itself."""
    several: list[Incident] = []
    for incident in incidents:
        large = incident.outlet_count > SMALL
        if several and (large or len(several) == TOGETHER):
            yield several
            several = []
        if large:
            yield [incident]
        else:
            several.append(incident)
    if several:
        yield several


def _unproposed(several: Sequence[Incident]) -> set[int]:
    """Reckon some proposals and return of which incidents (ids) it did not succeed: together, else each by itself."""
    if len(several) > 1:
        try:
            actions.propose_several(several, by=SYSTEM, at=clock.now(several[0].world))
        except Exception:
            log.exception("proposals were not reckoned together")
        else:
            return set()
    return {incident.pk for incident in several if not _is_proposed(incident)}


class ProposalsFailed(Exception):
    """Some proposals could not be reckoned; the others were, and the job is tried again for these."""


def _is_proposed(incident: Incident) -> bool:
    try:
        actions.propose_for(incident, by=SYSTEM, at=clock.now(incident.world))
    except Exception:
        log.exception("a proposal was not reckoned", extra={"incident": incident.pk})
        return False
    return True


@jobs.task("alternatives.propose", attempts=5)
def propose_now(incident: int) -> None:
    """Reckon the proposal of one incident: as jobs of earlier versions ask for it."""
    row = Incident.objects.select_related("unit").get(pk=incident)
    if row.mass_done >= row.mass_total and row.stage in OPEN_STAGES:
        actions.propose_for(row, by=SYSTEM, at=clock.now(row.world))


@jobs.task("alternatives.renew", attempts=1)
def renew_old() -> None:
    """Have what has grown old, or was lost, reckoned anew: one job a unit."""
    old = [one for one in grown_old(clock.now() - OLD_AFTER) if one.mass_done >= one.mass_total]
    for world in dict.fromkeys(one.world for one in old):
        mine = [one for one in old if one.world == world]
        _want(mine, system("alternatives.renew"), clock.now(world))


def tell_neighbour(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Tell the head of an outlet that was asked to stand in, by the rule of the plan."""
    asked = NeighbourAsk.objects.select_related("incident", "neighbour").get(pk=entry.subject_id)
    if asked.ended_at is not None:
        return
    owing = Owing("outlet_head", asked.neighbour_id, asked.neighbour.unit_id)
    for rule in alerts.rules_on(asked.incident, AlertMoment.NEIGHBOUR_ASKED):
        alert_people(
            by=by,
            at=at,
            incident=asked.incident,
            rule=rule,
            about=f"entry:{entry.pk}",
            extra=_wanted(asked),
            recorded_at=clock.within(entry.world, entry.recorded_at),
            owing=owing,
        )


def _wanted(asked: NeighbourAsk) -> dict[str, str]:
    """Return who is to stand in for which lines, in both languages."""
    plan = plan_of(asked.incident)
    titles = [plan.lines[line].short for line in asked.lines if line in plan.lines]
    name = asked.neighbour
    return {
        "zh": f"{name.name}接应{'、'.join(title.zh for title in titles)}",
        "en": f"{name.name_en or name.name} for {', '.join(title.en for title in titles)}",
    }
