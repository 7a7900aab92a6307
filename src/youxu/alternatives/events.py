"""What alternatives write into the journal: agreements, asks and answers, choices, the proposal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class NeighbourAgreed(Event):
    """It was agreed that one outlet stands in for another on some lines."""

    code = "NEIGHBOUR_AGREED"
    sentence = mark("{by} entered that {neighbour_en} stands in for {outlet_en}: {lines_en}.")
    clause = "P3b"

    outlet: str
    outlet_en: str
    neighbour: str
    neighbour_en: str
    lines: str
    lines_en: str


@event
@dataclass(frozen=True)
class AgreementWithdrawn(Event):
    """An outlet stands in for another no longer on some lines."""

    code = "AGREEMENT_WITHDRAWN"
    sentence = mark("{by} entered that {neighbour_en} stands in for {outlet_en} no longer: {lines_en}.")
    clause = "P3b"

    outlet: str
    outlet_en: str
    neighbour: str
    neighbour_en: str
    lines: str
    lines_en: str


@event
@dataclass(frozen=True)
class AgreementsImported(Event):
    """The agreed neighbours of a unit were read from a file."""

    code = "AGREEMENTS_IMPORTED"
    sentence = mark("{by} read {rows} agreed neighbours of {unit_name} from a file.")
    clause = "P3b"

    unit_name: str
    rows: int


@event
@dataclass(frozen=True)
class MobileStopKept(Event):
    """A stop of a mobile unit was entered or changed."""

    code = "MOBILE_STOP_KEPT"
    sentence = mark("{by} entered a stop of {vehicle}: {place}, {hours}.")
    clause = "P3b"

    vehicle: str
    place: str
    hours: str


@event
@dataclass(frozen=True)
class MobileStopRetired(Event):
    """A mobile unit stops at a place no longer."""

    code = "MOBILE_STOP_RETIRED"
    sentence = mark("{by} entered that {vehicle} stops at {place} no longer.")
    clause = "P3b"

    vehicle: str
    place: str


@event
@dataclass(frozen=True)
class NeighbourAsked(Event):
    """A neighbour's head was asked whether the outlet stands in, in this incident."""

    code = "NEIGHBOUR_ASKED"
    sentence = mark("{by} asked {neighbour_en} to stand in: {lines_en}.")
    clause = "P3b"

    neighbour: str
    neighbour_en: str
    lines: str
    lines_en: str
    customers: int


@event
@dataclass(frozen=True)
class NeighbourAccepted(Event):
    """A neighbour's head accepted: until when, how many more an hour where a number was given."""

    code = "NEIGHBOUR_ACCEPTED"
    sentence = mark("{by}: {neighbour_en} accepted to stand in: {lines_en}, until {until_at} ({way}).")
    clause = "P3b"

    neighbour: str
    neighbour_en: str
    lines: str
    lines_en: str
    until_at: str
    way: str
    told_by: str


@event
@dataclass(frozen=True)
class NeighbourRefused(Event):
    """A neighbour's head refused, or took an acceptance back, with the reason."""

    code = "NEIGHBOUR_REFUSED"
    sentence = mark("{by}: {neighbour_en} cannot stand in ({way}). Reason: {reason}")
    clause = "P3b"
    purge = "after_close"

    neighbour: str
    neighbour_en: str
    reason: str
    way: str
    told_by: str


@event
@dataclass(frozen=True)
class AskWithdrawn(Event):
    """A neighbour is not needed any more."""

    code = "ASK_WITHDRAWN"
    sentence = mark("{by} took back the question to {neighbour_en}.")
    clause = "P3b"

    neighbour: str
    neighbour_en: str


@event
@dataclass(frozen=True)
class NeighbourChosen(Event):
    """A person pinned or struck a neighbour for an outlet, over the computation."""

    code = "NEIGHBOUR_CHOSEN"
    sentence = mark("{by} for {outlet_en}, neighbour {neighbour_en}: {preference}. Reason: {reason}")
    clause = "P3b"
    purge = "after_close"

    outlet: str
    outlet_en: str
    neighbour: str
    neighbour_en: str
    preference: str
    reason: str


@event
@dataclass(frozen=True)
class ChoiceTakenBack(Event):
    """What a person chose over the computation holds no longer."""

    code = "CHOICE_TAKEN_BACK"
    sentence = mark("{by} took back the choice on {neighbour_en} for {outlet_en}.")
    clause = "P3b"

    outlet: str
    outlet_en: str
    neighbour: str
    neighbour_en: str


@event
@dataclass(frozen=True)
class AlternativesProposed(Event):
    """It was reckoned who is sent where, for everything that the incident stops."""

    code = "ALTERNATIVES_PROPOSED"
    routine = True
    sentence = mark(
        "Alternatives were reckoned for {outlets} outlets: {without} have none on some line, {over} customers an hour are "
        "more than neighbours can take."
    )
    clause = "P3b"

    outlets: int
    without: int
    customers: int
    over: int
    mean_distance_m: int
