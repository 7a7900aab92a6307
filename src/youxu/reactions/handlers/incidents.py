"""What follows entries of incidents within the part itself: work that is done in chunks goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from youxu.core import clock, jobs, journal
from youxu.core.actor import Actor, ActorKind, system
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.incidents.actions import levels, long_closure, mass, merge, restore
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, Kind


def continue_release(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Release the next outlets of a large incident, in the name of who declared it restored."""
    values = journal.payload_of(entry) or {}
    ordered_by = str(values.get("leader", ""))
    incident = Incident.objects.get(pk=entry.subject_id)
    restore.continue_release(
        by=replace(by, on_behalf_of=ordered_by), at=at, incident=incident, ordered_by=ordered_by
    )


def fill_mass(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Enter the next outlets of a mass report, until all of them are there."""
    incident = Incident.objects.get(pk=entry.subject_id)
    if incident.mass_done < incident.mass_total and incident.stage in OPEN_STAGES:
        mass.fill_mass(by=by, at=at, incident=incident)


def go_on(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Do the next portion of what was ordered for a large incident: a merge, a split, a call-off, a claim."""
    incident = Incident.objects.get(pk=entry.stream.removeprefix("incident:"))
    further = PORTIONS.get(str((incident.portion_rule or {}).get("verb", "")))
    if further is not None:
        further(by=replace(by, on_behalf_of=_ordered_by(entry)), at=at, incident=incident)


PORTIONS: Mapping[str, Callable[..., Incident]] = {
    "merge": merge.continue_merge,
    "split": merge.continue_split,
    "call_off": merge.continue_call_off,
    "claim_restored": restore.continue_claim,
}


def _ordered_by(entry: Entry) -> str:
    """Return who ordered what goes on: who wrote the entry, or on whose behalf the portion before went on."""
    if entry.actor_kind == ActorKind.SYSTEM:
        return entry.on_behalf_of
    return str((journal.payload_of(entry) or {}).get("by", ""))


def repropose_level(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Ask the level rules again: an estimate says how long it will last."""
    incident = Incident.objects.get(pk=entry.stream.removeprefix("incident:"))
    if incident.stage in BEFORE_RESTORED:
        levels.repropose(by=by, at=at, incident=incident)


@jobs.task("incidents.propose_levels", attempts=1)
def propose_levels() -> None:
    """Ask the level rules again for every incident not yet restored: a stop that lasts may deserve a higher level."""
    rows = Incident.objects.filter(stage__in=BEFORE_RESTORED).exclude(kind=Kind.PLANNED_STOP)
    for incident in rows.order_by("pk").iterator():
        at = clock.now(incident.world)
        with suppress(Stale, UnableTo):
            levels.repropose(by=system("incidents.propose_levels"), at=at, incident=incident)


@jobs.task("incidents.find_long_closures", attempts=1)
def find_long_closures() -> None:
    """Make long closures of what has been stopped since the fourth day, ten at a time."""
    while long_closure.tend_long_closures(by=system("incidents.find_long_closures"), at=clock.now()):
        pass
