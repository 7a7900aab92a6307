"""What alerting leaves in the journal: roles and counts; names only where somebody acted, and these are purged."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class PeopleAlerted(Event):
    """Those on duty were told of what happened; ``nobody`` counts roles in which nobody was there."""

    code = "PEOPLE_ALERTED"
    sentence = mark("{told} people were told ({matter_en}): {roles_en}. Roles without anybody: {nobody}.")
    clause = "P1"
    routine = True

    rule: str
    matter: str
    matter_en: str
    roles: str
    roles_en: str
    told: int
    nobody: int


@event
@dataclass(frozen=True)
class AlertCarriedOn(Event):
    """Nobody had acknowledged in time, and who follows was told."""

    code = "ALERT_CARRIED_ON"
    sentence = mark("{role_en} did not acknowledge ({matter_en}); told next: {roles_en}, {told} people.")
    clause = "P2"

    rule: str
    matter: str
    matter_en: str
    role: str
    role_en: str
    roles: str
    roles_en: str
    told: int


@event
@dataclass(frozen=True)
class AlertUnanswered(Event):
    """Everybody up to the top was told and nobody acknowledged: an alarm."""

    code = "ALERT_UNANSWERED"
    sentence = mark("Nobody up to the top has acknowledged ({matter_en}, {role_en}): ring them now.")
    clause = "P2"

    rule: str
    matter: str
    matter_en: str
    role: str
    role_en: str


@event
@dataclass(frozen=True)
class AlertAcknowledged(Event):
    """Somebody who was told has it (收到)."""

    code = "ALERT_ACKNOWLEDGED"
    sentence = mark(
        "{person_en} acknowledged ({matter_en}) {ack_way}, after {minutes} min; written down by {by}."
    )
    clause = "P2"
    purge = "after_close"

    rule: str
    matter: str
    matter_en: str
    person: str
    person_en: str
    ack_way: str
    minutes: int


@event
@dataclass(frozen=True)
class AlertDropped(Event):
    """Nobody is wanted any more: what was still due was dropped."""

    code = "ALERT_DROPPED"
    sentence = mark("{count} steps that were still due were dropped: {drop_reason}.")
    clause = "P2"

    count: int
    drop_reason: str


@event
@dataclass(frozen=True)
class RosterFaultFound(Event):
    """Somebody on a roster was wanted, and it had nobody or several; the next in line was told at once."""

    code = "ROSTER_FAULT_FOUND"
    sentence = mark("The roster of {role_en} in {unit_en}: {roster_fault}. Who follows was told at once.")
    clause = "O1"

    role: str
    role_en: str
    unit: str
    unit_en: str
    roster_fault: str


@event
@dataclass(frozen=True)
class LinkRefused(Event):
    """Somebody opened a link that was never given out, or answered what nobody had asked."""

    code = "LINK_REFUSED"
    sentence = mark("An acknowledgement was refused: {link_fault}.")
    clause = "P2"

    link_fault: str
