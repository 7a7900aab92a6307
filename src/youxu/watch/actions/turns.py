"""The turns of roll-calls that repeat: started when they are due, ended with what asked for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.core import clock
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.one_by_one import one_by_one
from youxu.incidents.models import Incident
from youxu.watch.actions import rhythms
from youxu.watch.actions.start import ended, start_rollcall
from youxu.watch.models import Rhythm, RollCall

AT_ONCE = 5
LATER = timedelta(minutes=10)


def hold_turns(*, by: Actor, at: datetime) -> int:
    """Start the roll-calls that are due by their rhythm, and end rhythms whose incident asks for none any more.

    At most five a call; return how many were dealt with. It runs every second and usually finds nothing. A turn
    that cannot be held (no outlet is left) is put off by one turn.
    """
    rows = Rhythm.objects.filter(ended_at=None, next_at__lte=at, world="").select_related(
        "incident__unit", "unit"
    )
    found = [(row, at) for row in rows.order_by("next_at", "pk")[:AT_ONCE]]
    for row in (
        Rhythm.objects.filter(ended_at=None)
        .exclude(world="")
        .select_related("incident__unit", "unit")[:AT_ONCE]
    ):
        moment = clock.now(row.world)
        if row.next_at is not None and row.next_at <= moment:
            found.append((row, moment))
    moments = {row.pk: moment for row, moment in found}
    return one_by_one(
        [row for row, _moment in found],
        lambda row: hold_turn(by=by, at=moments[row.pk], rhythm=row),
        put_off=lambda row: put_turn_off(by=by, at=moments[row.pk], rhythm=row),
    )


@action
def put_turn_off(*, by: Actor, at: datetime, rhythm: Rhythm) -> None:
    """Let a turn that could not be held wait ten minutes; nothing is to be said of it. Raises NotPermitted."""
    by.require("start_rollcall", unit=rhythm.unit_path)
    same = Rhythm.objects.filter(pk=rhythm.pk, ended_at=None, next_at=rhythm.next_at)
    same.update(next_at=at + LATER)


@action
def hold_turn(*, by: Actor, at: datetime, rhythm: Rhythm) -> Rhythm:
    """Start the roll-call that one rhythm asks for now, or end the rhythm where nothing asks for it any more.

    Raises NotPermitted.
    """
    by.require("start_rollcall", unit=rhythm.unit_path)
    row = rhythm
    incident = Incident.objects.get(pk=row.incident_id)
    key = rhythms.key_for(incident)
    if not key:
        rhythms.end(row, by=by, at=at)
        for running in RollCall.objects.filter(incident=incident, ended_at=None):
            ended(running, "OVER", by=by, at=at)
        return row
    try:
        start_rollcall(by=by, at=at, unit=row.unit, rule=row.rule, incident=incident, rhythm=row)
    except UnableTo:
        rhythms.put_off(row, key, at)
    return row


@action
def end_rhythms(*, by: Actor, at: datetime, incident: Incident) -> int:
    """End the rhythm and the running roll-call of an incident that asks for none any more; return how many ended."""
    by.require("start_rollcall", unit=incident.unit_path)
    now = Incident.objects.get(pk=incident.pk)
    if rhythms.key_for(now):
        return 0
    standing = list(Rhythm.objects.filter(incident=now, ended_at=None))
    for row in standing:
        rhythms.end(row, by=by, at=at)
        for running in RollCall.objects.filter(rhythm=row, ended_at=None):
            ended(running, "OVER", by=by, at=at)
    return len(standing)
