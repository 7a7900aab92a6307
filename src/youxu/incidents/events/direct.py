"""What convening, directing, merging and calling off leave in the journal (P2)."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class LeadingGroupConvened(Event):
    """The leading group was called to meet, or the standing delegation was used (no meeting).

    ``session`` is the reference of a joint session for several incidents.
    """

    code = "CONVENED"
    sentence = mark("{by} convened the leading group ({way}): {called} called. {session}")
    clause = "P2"

    way: str
    called: int
    names: str
    session: str = ""


@event
@dataclass(frozen=True)
class CallAnswered(Event):
    """A person who was called joined, stayed away or sent a deputy."""

    code = "CALL_ANSWERED"
    sentence = mark("{person}: {seat} {deputy}")
    clause = "P2"

    person: str
    seat: str
    deputy: str


@event
@dataclass(frozen=True)
class MeetingHeld(Event):
    """The leading group met: who led, at which level it decided, what it wrote down."""

    code = "MEETING_HELD"
    sentence = mark(
        "The leading group met, led by {led_by}, and decided on {level}: {joined} joined, {absent} absent."
    )
    clause = "P2"
    purge = "after_close"

    led_by: str
    level: str
    joined: int
    absent: int
    minutes: str


@event
@dataclass(frozen=True)
class DirectiveIssued(Event):
    """One or several numbered directives were issued."""

    code = "DIRECTIVE_ISSUED"
    sentence = mark("{by} issued directive {numbers}: “{titles_en}”")
    clause = "P2"
    purge = "after_close"

    numbers: str
    titles: str
    titles_en: str
    series_numbers: str
    tasks: int


@event
@dataclass(frozen=True)
class DirectiveAccepted(Event):
    """An addressee accepted directives (签收); ``accepted_by`` did so, perhaps by telephone to who wrote it down."""

    code = "ACCEPTED"
    sentence = mark("{accepted_by} accepted directive {numbers} for {addressee_en}.")
    clause = "P2"

    numbers: str
    addressee: str
    addressee_en: str
    first: bool
    accepted_by: str


@event
@dataclass(frozen=True)
class DirectiveRefused(Event):
    """An addressee refused a directive and said why; ``refused_by`` did so, perhaps by telephone."""

    code = "DIRECTIVE_REFUSED"
    sentence = mark("{refused_by} refused directive {number} for {addressee_en}: {reason}")
    clause = "P2"
    purge = "after_close"

    number: int
    addressee: str
    addressee_en: str
    reason: str
    refused_by: str


@event
@dataclass(frozen=True)
class DirectiveSuperseded(Event):
    """A directive was replaced by a new one; neither was edited."""

    code = "DIRECTIVE_SUPERSEDED"
    sentence = mark("{by} replaced directive {before} by directive {number}: “{title_en}”")
    clause = "P2"
    purge = "after_close"

    before: int
    number: int
    title: str
    title_en: str


@event
@dataclass(frozen=True)
class IncidentMerged(Event):
    """The incident turned out to be part of another one."""

    code = "MERGED"
    sentence = mark("{by} merged this incident into {heir}: {lines} interrupted lines moved.")
    clause = "P1"
    purge = "after_close"

    heir: str
    lines: int
    reason: str


@event
@dataclass(frozen=True)
class IncidentSplit(Event):
    """Some outlets got an incident of their own."""

    code = "SPLIT"
    sentence = mark("{by} moved {outlets_en} to an incident of its own, {reference}.")
    clause = "P1"
    purge = "after_close"

    reference: str
    outlets: str
    outlets_en: str
    reason: str


@event
@dataclass(frozen=True)
class IncidentCalledOff(Event):
    """The incident was a false alarm or never came to an interruption; those who were told are corrected."""

    code = "CALLED_OFF"
    sentence = mark("{by} called the incident off: {reason}")
    clause = "P1"
    purge = "after_close"

    reason: str
    holds: int


@event
@dataclass(frozen=True)
class NumbersReserved(Event):
    """Numbers of a unit's directives were kept for paper (断网包)."""

    code = "NUMBERS_RESERVED"
    sentence = mark("The directive numbers {first} to {last} were kept for paper.")
    clause = "P2"

    first: str
    last: str
    count: int


@event
@dataclass(frozen=True)
class NumberVoided(Event):
    """A number that was kept for paper will never be used."""

    code = "NUMBER_VOIDED"
    sentence = mark("{by} made the directive number {number} void: {reason}")
    clause = "P2"

    number: str
    reason: str


@event
@dataclass(frozen=True)
class CorrectionAcknowledged(Event):
    """Somebody who was told of a false alarm acknowledged its correction."""

    code = "CORRECTION_ACKNOWLEDGED"
    sentence = mark("{by} acknowledged the correction of {reference}")
    clause = "P3b"

    reference: str
