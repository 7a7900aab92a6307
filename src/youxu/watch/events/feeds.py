"""What the journal keeps of feeds of hazard warnings."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class FeedKept(Event):
    """A feed was added or changed."""

    code = "FEED_KEPT"
    sentence = mark("{by} set the feed {name} to {address}.")
    clause = "G4"

    name: str
    address: str
    hazard_key: str


@event
@dataclass(frozen=True)
class FeedRetired(Event):
    """A feed is read no more."""

    code = "FEED_RETIRED"
    sentence = mark("{by} retired the feed {name}.")
    clause = "G4"

    name: str


@event
@dataclass(frozen=True)
class FeedFailing(Event):
    """A feed that was well could not be read."""

    code = "FEED_FAILING"
    sentence = mark("The feed {name} cannot be read: {feed_trouble}.")
    clause = "G4"

    name: str
    feed_trouble: str
    detail: str


@event
@dataclass(frozen=True)
class FeedRead(Event):
    """A feed that had failed is read again."""

    code = "FEED_READ"
    sentence = mark("The feed {name} is read again.")
    clause = "G4"

    name: str


@event
@dataclass(frozen=True)
class WarningTaken(Event):
    """A warning came: it opened, changed or lifted a watch, or did nothing for a reason."""

    code = "WARNING_TAKEN"
    sentence = mark("Warning {identifier} came from {name}: {feed_effect}.")
    clause = "G4"

    name: str
    identifier: str
    feed_effect: str
    feed_why: str
    reference: str
