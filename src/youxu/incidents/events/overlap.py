"""What the order of priority and the means of tasks leave in the journal (O2, P3c)."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class PrioritySet(Event):
    """The leading group put the open incidents into an order; written in the course of each of them.

    ``reason`` is empty where another incident of the order is need-to-know and this one is not.
    """

    code = "PRIORITY_SET"
    sentence = mark("{by} set the order of priority: place {place} of {count}. {reason}")
    clause = "O2"
    purge = "after_close"

    number: int
    place: int
    count: int
    reason: str


@event
@dataclass(frozen=True)
class MeansListed(Event):
    """A vehicle, a generator or another means was put on the unit's list."""

    code = "MEANS_LISTED"
    sentence = mark("{by} put {name} on the list of means.")
    clause = "P3c"

    name: str
    kind: str


@event
@dataclass(frozen=True)
class MeansRetired(Event):
    """A means was taken off the unit's list."""

    code = "MEANS_RETIRED"
    sentence = mark("{by} took {name} off the list of means.")
    clause = "P3c"

    name: str


@event
@dataclass(frozen=True)
class MeansNamed(Event):
    """A task needs a means of the unit."""

    code = "MEANS_NAMED"
    sentence = mark("{by} needs {name} for “{title_en}”.")
    clause = "P3c"
    purge = "after_close"

    name: str
    title: str
    title_en: str


@event
@dataclass(frozen=True)
class MeansFreed(Event):
    """A task needs a means no longer."""

    code = "MEANS_FREED"
    sentence = mark("{by} gave {name} back from “{title_en}”.")
    clause = "P3c"
    purge = "after_close"

    name: str
    title: str
    title_en: str
