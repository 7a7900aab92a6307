"""What follows for clocks: they are opened, moved, met or ended after each entry that may do so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from youxu.announcements.models import Notice
from youxu.announcements.queries import moments_of
from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.database import filled
from youxu.core.models import Entry
from youxu.core.questions import kept_question
from youxu.deadlines.actions import follow as follow_clocks
from youxu.deadlines.actions.follow import AT_ONCE
from youxu.deadlines.rules.limits import Occurred
from youxu.feedback import queries as feedback
from youxu.feedback.models import CallBack, Voice
from youxu.incidents.events.portions import PortionDone
from youxu.incidents.models import Incident
from youxu.plan.schema.words import Moment
from youxu.watch.models import RollCall

MOST_VOICES = 20
"""Complaints of an incident that have a limit of their own there; of a flood the list itself shows what is late."""
HEARD = (Notice, Voice, CallBack, RollCall)
"""What of other parts may hang on an incident."""
OF_ROLLCALLS = (Moment.ROLLCALL_OUT, Moment.ROLLCALL_CARRIED_ON, Moment.ROLLCALL_LOST, Moment.ROLLCALL_ENDED)


def follow(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Bring the clocks of the entry's incident up to date; what is left over goes on in a job of its own."""
    if _is_followed_again(entry):
        return
    key = _incident_of(entry)
    if key is None:
        return
    done = follow_clocks(by=by, at=at, incident=Incident(pk=key), heard=tuple(_heard(key)), entry=entry)
    if done >= AT_ONCE:
        jobs.enqueue("deadlines.go_on", {"incident": key})


@jobs.task("deadlines.go_on", attempts=12)
def go_on(incident: int) -> None:
    """Go on with the clocks of a large incident, a portion a job."""
    row = Incident.objects.get(pk=incident)
    at, by = clock.now(row.world), system("deadlines.go_on")
    if follow_clocks(by=by, at=at, incident=row, heard=tuple(_heard(incident))) >= AT_ONCE:
        jobs.enqueue("deadlines.go_on", {"incident": incident})


def _is_followed_again(entry: Entry) -> bool:
    """Tell whether one like it stands later in the stream: what follows reads the same rows, once for all of them.

    A portion leaves it to any later one, others to those of the same moment, since that moment is written down.
    """
    same = {} if entry.code == PortionDone.code else {"occurred_at": entry.occurred_at}
    return bool(_later(stream=entry.stream, after=entry.sequence, code=entry.code, **same).answer())


@kept_question
def _later(*, stream: str, after: int, code: str, **same: datetime) -> QuerySet[Entry, int]:
    rows = Entry.objects.filter(stream=stream, sequence__gt=after, code=code, **same)
    return rows.values_list("pk", flat=True)[:1]


def _incident_of(entry: Entry) -> int | None:
    """Return the key of the entry's incident: the act reads the row itself."""
    kind, _colon, key = entry.stream.partition(":")
    if kind == "incident":
        return int(key)
    if kind == "rollcall":
        return RollCall.objects.values_list("incident", flat=True).get(pk=int(key))
    return None


def _heard(key: int) -> Iterator[Occurred]:
    """Yield the moments of the incident's notices, customers' voices and roll-calls, each of its own row."""
    there = filled(HEARD, key)
    if not there:
        return
    incident = Incident.objects.get(pk=key)
    for one in moments_of(incident) if Notice in there else ():
        yield Occurred(one.moment, one.at, one.part, one.due_at)
    of_voices = feedback.moments_of(incident, MOST_VOICES) if there & {Voice, CallBack} else ()
    for moment, when, part, due in of_voices:
        yield Occurred(Moment(moment), when, part, due)
    if RollCall not in there:
        return
    keys = list(RollCall.objects.filter(incident=incident).values_list("pk", flat=True))
    rows = Entry.objects.filter(subject_kind="watch.rollcall", subject_id__in=keys, code__in=OF_ROLLCALLS)
    for code, at, key in rows.values_list("code", "occurred_at", "subject_id"):
        yield Occurred(Moment(code), at, f"rollcall:{key}")
