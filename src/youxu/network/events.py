"""What the network writes into the journal: units and outlets, hours, holds, confirmations, imports."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class UnitAdded(Event):
    """A unit joined the operator's tree."""

    code = "UNIT_ADDED"
    sentence = mark("{by} added the unit {name} ({unit_key})")
    clause = "O1"

    unit_key: str
    name: str
    unit_level: str


@event
@dataclass(frozen=True)
class UnitChanged(Event):
    """Values of a unit were changed; ``changed`` names the fields."""

    code = "UNIT_CHANGED"
    sentence = mark("{by} changed the unit {name}: {changed}")
    clause = "O1"

    name: str
    changed: str


@event
@dataclass(frozen=True)
class RegionsFilled(Event):
    """Regions of a scheme were added or renamed from a file."""

    code = "REGIONS_FILLED"
    sentence = mark("{by} filled in {regions} regions of {scheme}")

    scheme: str
    regions: int


@event
@dataclass(frozen=True)
class OutletAdded(Event):
    """An outlet joined a unit."""

    code = "OUTLET_ADDED"
    sentence = mark("{by} added the outlet {name} ({outlet_code})")

    outlet_code: str
    name: str


@event
@dataclass(frozen=True)
class OutletChanged(Event):
    """Values of an outlet were changed; ``changed`` names the fields."""

    code = "OUTLET_CHANGED"
    sentence = mark("{by} changed the outlet {name}: {changed}")

    outlet_code: str
    name: str
    changed: str


@event
@dataclass(frozen=True)
class OutletRetired(Event):
    """An outlet was closed for good; its past stays."""

    code = "OUTLET_RETIRED"
    sentence = mark("{by} retired the outlet {name}: {reason}")

    outlet_code: str
    name: str
    reason: str


@event
@dataclass(frozen=True)
class HoursSet(Event):
    """The opening hours of an outlet, or of one of its lines, were set."""

    code = "HOURS_SET"
    sentence = mark("{by} set the opening hours of {name} {line}: {hours}")

    outlet_code: str
    name: str
    line: str
    hours: str


@event
@dataclass(frozen=True)
class HoursExceptionAdded(Event):
    """A day was set on which an outlet, or all outlets of a unit, open otherwise; empty hours mean closed."""

    code = "HOURS_EXCEPTION_ADDED"
    sentence = mark("{by} set other hours of {name} for {day}: {hours} {reason}")

    name: str
    day: str
    hours: str
    reason: str


@event
@dataclass(frozen=True)
class CalendarDaySet(Event):
    """A public holiday or a make-up workday was entered or changed."""

    code = "CALENDAR_DAY_SET"
    sentence = mark("{by} set the calendar day {day}: {name}")

    calendar: str
    day: str
    day_kind: str
    name: str


@event
@dataclass(frozen=True)
class SpecialDaysEntered(Event):
    """Days unlike other days were entered for a place: market days, new stamps, a major event."""

    code = "SPECIAL_DAYS_ENTERED"
    sentence = mark("{by} entered special days for {place}: {name}, {starts} to {ends} {days}")
    clause = "G2"

    place: str
    calendar_key: str
    name: str
    days: str
    starts: str
    ends: str


@event
@dataclass(frozen=True)
class SpecialDaysChanged(Event):
    """Special days of a place were changed."""

    code = "SPECIAL_DAYS_CHANGED"
    sentence = mark("{by} changed special days of {place}: {name}, {starts} to {ends} {days}")
    clause = "G2"

    place: str
    calendar_key: str
    name: str
    days: str
    starts: str
    ends: str


@event
@dataclass(frozen=True)
class SpecialDaysWithdrawn(Event):
    """Special days of a place were taken back."""

    code = "SPECIAL_DAYS_WITHDRAWN"
    sentence = mark("{by} withdrew special days of {place}: {name}, {starts} to {ends} {days}")
    clause = "G2"

    place: str
    calendar_key: str
    name: str
    days: str
    starts: str
    ends: str


@event
@dataclass(frozen=True)
class HoldsPlaced(Event):
    """Lines of outlets were suspended, limited or marked by a source other than an incident."""

    code = "HOLDS_PLACED"
    sentence = mark("{by} recorded for {name}: {state} ({lines} lines of {outlets} outlets)")
    clause = "P1"

    name: str
    source: str
    state: str
    outlets: int
    lines: int


@event
@dataclass(frozen=True)
class HoldsLifted(Event):
    """A source took back what it held."""

    code = "HOLDS_LIFTED"
    sentence = mark("{by} lifted for {name} what kept {lines} lines of {outlets} outlets from open")
    clause = "P4"

    name: str
    source: str
    outlets: int
    lines: int


@event
@dataclass(frozen=True)
class OutletRelocated(Event):
    """An outlet serves from another place for a time."""

    code = "OUTLET_RELOCATED"
    sentence = mark("{by} recorded that {name} serves from {place}")
    clause = "P3b"

    outlet_code: str
    name: str
    place: str


@event
@dataclass(frozen=True)
class StatusConfirmed(Event):
    """Someone asked or answered how an outlet stands; the word is fresh again."""

    code = "STATUS_CONFIRMED"
    sentence = mark("{by} confirmed the state of {name}: {state} ({lines} lines)")
    clause = "P1"

    outlet_code: str
    name: str
    state: str
    lines: int
    way: str


@event
@dataclass(frozen=True)
class OpeningConfirmed(Event):
    """An outlet, or several, said that they opened today (开门报到)."""

    code = "OPENING_CONFIRMED"
    sentence = mark("{by} confirmed that {name} opened ({outlets} outlets)")
    clause = "P1"

    name: str
    day: str
    outlets: int
    way: str


@event
@dataclass(frozen=True)
class WordsRanOut(Event):
    """What was known of some lines ran out unconfirmed: they read unknown and stand on the call list."""

    code = "WORDS_RAN_OUT"
    sentence = mark("The word on {lines} lines of {outlets} outlets of {name} ran out; they are to be rung")
    clause = "P1"

    name: str
    first_outlet: str
    outlets: int
    lines: int


@event
@dataclass(frozen=True)
class OpeningsMissed(Event):
    """Outlets that owe the opening confirmation have not given it within the grace."""

    code = "OPENINGS_MISSED"
    sentence = mark("{outlets} outlets of {name} have not confirmed that they opened; they are to be rung")
    clause = "P1"

    name: str
    first_outlet: str
    outlets: int


@event
@dataclass(frozen=True)
class ConfirmRulesSet(Event):
    """How long a word is good in a unit was copied from the plan in force there."""

    code = "CONFIRM_RULES_SET"
    sentence = mark("How long a word is good in {name} follows plan version {version}")
    clause = "P1"

    name: str
    version: int


@event
@dataclass(frozen=True)
class ImportStarted(Event):
    """A network file was checked whole and its import began."""

    code = "IMPORT_STARTED"
    sentence = mark("{by} began to import {file}: {rows} rows, {rejected} rejected")

    file: str
    mapping: str
    rows: int
    rejected: int


@event
@dataclass(frozen=True)
class ImportFinished(Event):
    """An import is whole."""

    code = "IMPORT_FINISHED"
    sentence = mark(
        "The import of {file} is whole: {created} created, {updated} updated, {unchanged} unchanged, "
        "{rejected} rejected"
    )

    file: str
    created: int
    updated: int
    unchanged: int
    rejected: int
