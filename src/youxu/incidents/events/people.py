"""What people in want leave in the journal: that something was recorded, with its digest, and never who or what."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class PeopleAlarmRaised(Event):
    """An answer to a roll-call says that people need help or are missing."""

    code = "PEOPLE_ALARM"
    sentence = mark(
        "People matter opened by {source}: service is released only when everybody is accounted for."
    )
    clause = "P1"

    source: str


@event
@dataclass(frozen=True)
class PersonNamed(Event):
    """A person in want was written down; who, and how the person is, is a row."""

    code = "PERSON_NAMED"
    sentence = mark("{by} wrote down a person concerned, no. {number}. Name and state are need-to-know.")
    clause = "P1"

    number: int
    digest: str


@event
@dataclass(frozen=True)
class PersonChanged(Event):
    """A new word on a person in want."""

    code = "PERSON_CHANGED"
    sentence = mark("{by} wrote down a new word on the person concerned no. {number}. It is need-to-know.")
    clause = "P1"

    number: int
    digest: str


@event
@dataclass(frozen=True)
class PeopleAccounted(Event):
    """Nobody more is to be named: what was said of people in want is answered."""

    code = "PEOPLE_ACCOUNTED"
    sentence = mark("{by} recorded that nobody more is to be looked for. How it is known is need-to-know.")
    clause = "P1"

    count: int


@event
@dataclass(frozen=True)
class AlarmCalled(Event):
    """110, 119 or 120 was called; by whom, and what was said, is a row."""

    code = "ALARM_CALLED"
    sentence = mark("{by} recorded that {service_en} was called at {called_at}.")
    clause = "P1"

    service: str
    service_en: str
    called_at: str
    digest: str
