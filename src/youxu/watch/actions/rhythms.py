"""Roll-calls that repeat by the plan's rhythm while a watch stands or an incident of level III or higher is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions.entries import added, iso, record
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import BEFORE_RESTORED, Kind
from youxu.plan.schema.words import Colour, LevelKey
from youxu.watch.events import rollcall as events
from youxu.watch.models import Rhythm, RollCall, Watch
from youxu.watch.rules import rhythm as rules
from youxu.watch.rules.words import WatchState


def key_for(incident: Incident) -> str:
    """Return the rhythm of the plan that an incident or its watch asks for now; empty when none."""
    if incident.stage not in BEFORE_RESTORED:
        return ""
    if incident.kind == Kind.WATCH:
        row = Watch.objects.filter(incident=incident).exclude(state=WatchState.LIFTED).first()
        key = rules.OF_COLOUR[Colour(row.colour)] if row else ""
    else:
        key = rules.OF_LEVEL.get(LevelKey(incident.level), "")
    return key if key in planned.plan_of(incident).rollcall else ""


def keep(
    incident: Incident, roll_call: RollCall, *, by: Actor, at: datetime, cause: Entry | None = None
) -> Rhythm | None:
    """Let a roll-call that was started for an incident repeat, when its level or colour asks for it."""
    key = key_for(incident)
    if not key:
        return None
    row = Rhythm.objects.filter(incident=incident, world=incident.world, ended_at=None).first()
    if row is None:
        row = begin(incident, roll_call.rule, key, by=by, at=at, turns=1, after=at, cause=cause)
    else:
        turn = rules.next_turn(planned.plan_of(incident).rollcall[key], at, zone_of(incident))
        Rhythm.objects.filter(pk=row.pk).update(
            next_at=turn, rule_key=key, turns=row.turns + 1, rule=roll_call.rule
        )
    RollCall.objects.filter(pk=roll_call.pk, rhythm=None).update(rhythm=row)
    return row


def begin(
    incident: Incident,
    rule: dict[str, object],
    key: str,
    *,
    by: Actor,
    at: datetime,
    turns: int = 0,
    after: datetime | None = None,
    cause: Entry | None = None,
) -> Rhythm:
    """Begin a rhythm: the first turn at once or at the next fixed time, or the next one ``after`` a turn."""
    named = planned.plan_of(incident).rollcall[key]
    zone = zone_of(incident)
    turn = rules.next_turn(named, after, zone) if after else rules.first_turn(named, at, zone)
    row = added(
        Rhythm,
        incident.stream,
        incident=incident,
        unit=incident.unit,
        unit_path=incident.unit_path,
        visibility=incident.visibility,
        world=incident.world,
        rule=dict(rule),
        rule_key=key,
        turns=turns,
        next_at=turn,
    )
    what = events.RhythmSet(key, named.title.zh, named.title.en, iso(turn))
    record(what, incident, by=by, at=at, subject=row, cause=cause)
    return row


def put_off(row: Rhythm, key: str, at: datetime) -> None:
    """Set the next turn of a rhythm whose rule changed, or whose turn could not be held."""
    named = planned.plan_of(row.incident).rollcall[key]
    turn = rules.next_turn(named, at, zone_of(row.incident)) or at + timedelta(hours=1)
    Rhythm.objects.filter(pk=row.pk).update(next_at=turn, rule_key=key)


def end(row: Rhythm, *, by: Actor, at: datetime, cause: Entry | None = None) -> None:
    """End a rhythm: what asked for it is over."""
    if Rhythm.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at, next_at=None):
        record(events.RhythmEnded(row.turns), row.incident, by=by, at=at, subject=row, cause=cause)


def zone_of(incident: Incident) -> ZoneInfo:
    """Return the zone by whose clock an incident's turns come."""
    return ZoneInfo(incident.unit.time_zone)
