"""What a watch leaves in the journal of its incident."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class WatchRaised(Event):
    """A watch was entered: hazard, colour, area, until."""

    code = "WATCH_RAISED"
    sentence = mark("{by} raised a watch ({colour}): {hazard_en}, {area_en}, until {until_at}.")
    clause = "G4"

    reference: str
    hazard_key: str
    hazard: str
    hazard_en: str
    colour: str
    area: str
    area_en: str
    until_at: str


@event
@dataclass(frozen=True)
class WatchChanged(Event):
    """A standing watch got a higher or lower colour, or another end."""

    code = "WATCH_CHANGED"
    sentence = mark("{by} changed the watch from {old_colour} to {colour}, until {until_at}.")
    clause = "G4"

    old_colour: str
    colour: str
    until_at: str


@event
@dataclass(frozen=True)
class WatchExpired(Event):
    """The end of a watch passed and nobody lifted or prolonged it."""

    code = "WATCH_EXPIRED"
    sentence = mark("The watch ran out at {until_at}: it is to be lifted or prolonged.")
    clause = "G4"

    until_at: str


@event
@dataclass(frozen=True)
class WatchLifted(Event):
    """A watch was lifted: what was prepared for it ends, roll-calls repeat no more."""

    code = "WATCH_LIFTED"
    sentence = mark("{by} lifted the watch ({colour}).")
    clause = "G4"

    colour: str
