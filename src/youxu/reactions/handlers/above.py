"""What follows between a cause declared above and the responses below: portions go on, words and relapses pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from youxu.core import journal
from youxu.core.actor import Actor, ActorKind
from youxu.core.models import Entry
from youxu.incidents.actions import above, passing
from youxu.incidents.models import Declaration, Incident
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES


def _incident(entry: Entry) -> Incident:
    return Incident.objects.get(pk=entry.stream.removeprefix("incident:"))


def _for(by: Actor, entry: Entry) -> Actor:
    """Return the handler acting for who ordered what goes on, or for whom the portion before went on."""
    if entry.actor_kind == ActorKind.SYSTEM:
        return replace(by, on_behalf_of=entry.on_behalf_of)
    return replace(by, on_behalf_of=str((journal.payload_of(entry) or {}).get("by", ""))[:120])


def open_responses(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Open the responses of the next units below, until all of them have theirs."""
    incident = _incident(entry)
    left = Declaration.objects.filter(incident=incident).values_list("done", "total").get()
    if left[0] < left[1] and incident.stage in OPEN_STAGES:
        above.open_responses(by=_for(by, entry), at=at, incident=incident)


def pass_on(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Let the word that the cause is gone reach the next unit below, until all have it."""
    incident = _incident(entry)
    if incident.stage in BEFORE_RESTORED:
        passing.pass_on(by=_for(by, entry), at=at, incident=incident)


def take_claim(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Let a unit that directs now, or whose outlets are entered now, take the word that was given above before."""
    incident = _incident(entry)
    whole = incident.mass_done >= incident.mass_total
    if incident.parent_id is not None and whole and incident.stage in BEFORE_RESTORED:
        passing.take_claim(by=by, at=at, incident=incident)


def join_earlier(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Join what a unit had reported of the same cause, once all outlets of its response are entered."""
    incident = _incident(entry)
    whole = incident.mass_done >= incident.mass_total
    if incident.parent_id is not None and whole and incident.stage in BEFORE_RESTORED:
        passing.join_earlier(by=by, at=at, incident=incident)


def follow_relapse(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Take the cause above back to work when one of its units is down again."""
    incident = _incident(entry)
    if incident.parent_id is not None:
        passing.follow_relapse(by=by, at=at, incident=incident)
