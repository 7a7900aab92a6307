"""A watch (预警) by hand in four fields: raised, lowered, prolonged, lifted; past its end it waits for a word (G4, O2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from youxu.core import clock
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import watching as cases
from youxu.incidents.actions.entries import fresh, iso, record, set_columns
from youxu.incidents.actions.mass import outlets_of_rule
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import BEFORE_RESTORED
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.watch.actions import rhythms
from youxu.watch.actions.places import version_for, words_of_rule
from youxu.watch.actions.start import ended
from youxu.watch.events import watch as events
from youxu.watch.models import Rhythm, RollCall, Watch
from youxu.watch.rules import watching as rules
from youxu.watch.rules.words import WatchState

AT_ONCE = 20


class UnableToRaiseWatch(UnableTo):
    """A watch names a hazard of the plan, a colour, an area with outlets, and an end in the future."""

    clause = "G4"


class UnableToChangeWatch(UnableTo):
    """A standing watch gets a higher or lower colour, or another end."""

    text = mark("This watch was lifted.")
    clause = "G4"


class UnableToLiftWatch(UnableTo):
    """A watch is lifted once, with a word why."""

    text = mark("This watch was lifted.")
    clause = "G4"


@action
def raise_watch(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    hazard: str,
    colour: str,
    area: Mapping[str, Any],
    until_at: datetime,
    world: str = "",
) -> Watch:
    """Raise a watch for the outlets of ``area`` (a rule as of a roll-call) and return it.

    Its incident (kind WATCH) gets what the plan prepares at this colour against this hazard as tasks with their
    times, and roll-calls begin by the plan's rhythm. Raises UnableToRaiseWatch, Invalid (every field at fault).
    """
    by.require("raise_watch", unit=unit.path)
    version = version_for(unit, at, UnableToRaiseWatch)
    plan = plans.plan_of_row(version)
    if found := rules.faults(hazard, colour, until_at, [str(key) for key in plan.causes], at):
        raise Invalid(found)
    if not outlets_of_rule(unit, area).exists():
        raise UnableToRaiseWatch(mark("The area holds no outlet."), field="area")
    zh, en = words_of_rule(unit, area)
    named = plan.cause_called(hazard).title
    titles = rules.titles_of(colour, named.zh, named.en, zh, en)
    incident = cases.open_case(unit, plan, version.id, hazard, *titles, at=at, world=world)
    row = Watch.objects.create(
        incident=incident,
        unit=unit,
        unit_path=unit.path,
        world=world,
        visibility=incident.visibility,
        reference=incident.reference,
        hazard=hazard,
        colour=colour,
        area=dict(area),
        area_text=zh,
        area_text_en=en,
        raised_at=at,
        raised_by=by.name[:80],
        until_at=until_at,
    )
    what = events.WatchRaised(row.reference, hazard, named.zh, named.en, str(colour), zh, en, iso(until_at))
    entry = record(what, incident, by=by, at=at, subject=row, begins=True)
    _prepare(row, incident, plan, at)
    _keep_rhythm(row, incident, plan, by, at, entry)
    return row


def _prepare(row: Watch, incident: Incident, plan: Plan, at: datetime) -> None:
    wanted = [
        cases.Prepared(
            key,
            one.title.zh,
            one.title.en,
            one.group,
            one.owner,
            one.clause[0],
            planned.end_of(one.within[rules.Colour(row.colour)], at, incident),
        )
        for key, one in plan.preparations(row.hazard, row.colour).items()
    ]
    cases.prepare(incident, wanted, at=at)


def _keep_rhythm(
    row: Watch, incident: Incident, plan: Plan, by: Actor, at: datetime, cause: Entry | None
) -> None:
    """Begin the rhythm of the colour, or go over to it: a higher colour asks no later than the lower one did."""
    key = rhythms.key_for(incident)
    if not key:
        return
    standing = Rhythm.objects.filter(incident=incident, world=row.world, ended_at=None).first()
    if standing is None:
        rhythms.begin(incident, row.area, key, by=by, at=at, cause=cause)
    elif standing.rule_key != key:
        rhythms.put_off(standing, key, at)


@action
def change_watch(
    *,
    by: Actor,
    at: datetime,
    watch: Watch,
    colour: str = "",
    until_at: datetime | None = None,
    up: bool = True,
    revision: int | None = None,
) -> Watch:
    """Raise a standing watch to a higher colour, lower it (``up`` False), or prolong it; return it.

    What the new colour asks for becomes tasks; limits of open ones come forward, and what a lower colour asks for
    no longer is superseded. Raises UnableToChangeWatch, Invalid, Stale.
    """
    by.require("raise_watch", unit=watch.unit_path)
    row = Watch.objects.select_related("incident", "unit").get(pk=watch.pk)
    if row.state == WatchState.LIFTED:
        raise UnableToChangeWatch
    wanted, old = colour or row.colour, row.colour
    if found := rules.faults_of_change(old, wanted, until_at, at, up=up):
        raise Invalid(found)
    ends = until_at or row.until_at
    stands = WatchState.STANDING if ends > at else row.state
    columns: dict[str, Any] = {"colour": wanted, "until_at": ends, "state": stands}
    if stands == WatchState.STANDING:
        columns["expired_at"] = None
    row = set_columns(row, row.revision if revision is None else revision, **columns)
    incident, plan = fresh(row.incident), planned.plan_of(row.incident)
    named = plan.cause_called(row.hazard).title
    titles = rules.titles_of(wanted, named.zh, named.en, row.area_text, row.area_text_en)
    incident = cases.retitle(incident, *titles)
    what = events.WatchChanged(old, str(wanted), iso(ends))
    entry = record(what, incident, by=by, at=at, subject=row)
    if wanted != old:
        _prepare(row, incident, plan, at)
        _keep_rhythm(row, incident, plan, by, at, entry)
    return fresh(row)


@action
def lift_watch(
    *, by: Actor, at: datetime, watch: Watch, reason: str = "", revision: int | None = None
) -> Watch:
    """Lift a watch and return it: its roll-calls end and repeat no more, open preparations are superseded.

    Raises UnableToLiftWatch, Stale.
    """
    by.require("raise_watch", unit=watch.unit_path)
    row = Watch.objects.select_related("incident").get(pk=watch.pk)
    if row.state == WatchState.LIFTED:
        raise UnableToLiftWatch
    expected = row.revision if revision is None else revision
    row = set_columns(row, expected, state=WatchState.LIFTED, lifted_at=at, reason=reason.strip()[:400])
    incident = fresh(row.incident)
    entry = record(events.WatchLifted(row.colour), incident, by=by, at=at, subject=row)
    for standing in Rhythm.objects.filter(incident=incident, ended_at=None):
        rhythms.end(standing, by=by, at=at, cause=entry)
    for running in RollCall.objects.filter(incident=incident, ended_at=None):
        ended(running, "LIFTED", by=by, at=at)
    if incident.stage in BEFORE_RESTORED:
        cases.stand_down(incident, at=at, error=UnableToLiftWatch, reason="预警解除")
    return fresh(row)


@action
def expire_watches(*, by: Actor, at: datetime) -> int:
    """Mark watches whose end passed: they stand, and wait to be lifted or prolonged. Return how many were marked.

    Each once; reads a partial index and usually finds nothing. An exercise goes by its own clock.
    """
    by.require("raise_watch", unit="")
    count = 0
    rows = Watch.objects.filter(state=WatchState.STANDING).filter(until_at__lte=at) | Watch.objects.filter(
        state=WatchState.STANDING
    ).exclude(world="")
    for row in rows.select_related("incident").order_by("until_at", "pk")[:AT_ONCE]:
        moment = clock.now(row.world) if row.world else at
        same = Watch.objects.filter(pk=row.pk, state=WatchState.STANDING, until_at__lte=moment)
        if same.update(state=WatchState.EXPIRED, expired_at=moment):
            what = events.WatchExpired(iso(row.until_at))
            record(what, row.incident, by=by, at=moment, subject=row)
            count += 1
    return count
