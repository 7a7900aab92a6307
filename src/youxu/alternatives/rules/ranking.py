"""Which alternatives are offered for one line, in which order, and why: one sentence for each.

Agreed ones first, computed ones fill the gaps: only what does that very line and is not down, open now before what
opens soon, the nearer before the farther. What a person pinned stands before all, what was struck or refused is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from youxu.alternatives.rules.words import Measured, Origin
from youxu.kernel.words import Sentence, mark

WHOLE = mark("{why}: {distance}, {opening}. {word}")
WHY = {
    Origin.AGREED: mark("Agreed neighbour no. {place}"),
    Origin.COMPUTED: mark("Nearby, does this service"),
    Origin.MOBILE: mark("Mobile counter by its timetable"),
}
PINNED = mark("Chosen by a person")
FAR = {
    Measured.ROAD: mark("{km} km by road"),
    Measured.BUS: mark("{km} km by bus"),
    Measured.AIR: mark("{km} km as the crow flies"),
    Measured.UNKNOWN: mark("distance not known"),
}
FAR_IN_MINUTES = {
    Measured.ROAD: mark("{km} km by road, {minutes} min"),
    Measured.BUS: mark("{km} km by bus, {minutes} min"),
}
OPEN_UNTIL = mark("open until {until}")
OPENS = mark("closed now, opens {opens}")
ALWAYS_OPEN = mark("opening hours not known")
ACCEPTED = mark("Its head accepted for this incident until {until}.")
ACCEPTED_SOME = mark("Its head accepted for this incident: {more} more an hour until {until}.")
ASKED = mark("Asked, not answered yet: ring before you go.")
NOT_ASKED = mark("Not asked yet: ring before you go.")
BY_TIMETABLE = mark("No acceptance is needed.")
FULL = mark("{said} It has no room left for this service.")
WITH_LOAD = mark("{said} More are sent there than it can take: {load} of {capacity} an hour.")


@dataclass(frozen=True)
class Opening:
    """How the hours of an alternative stand for the line: ``until`` ends the opening of now, ``opens`` begins the next."""

    known: bool
    open_now: bool
    until: datetime | None
    opens: datetime | None

    def soon(self, at: datetime, ahead: timedelta) -> bool:
        """Tell whether it is open now or opens within ``ahead``."""
        return self.open_now or (self.opens is not None and self.opens <= at + ahead)


@dataclass(frozen=True)
class Answer:
    """What the neighbour's head said in this incident: until when, how many more an hour where a number was given.

    ``since`` is when that was said: the number is beside what came to the outlet by then.
    """

    accepted: bool
    until: datetime | None = None
    more_an_hour: int | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Candidate:
    """One that might stand in for a line: who it is (``key``), where it comes from, how it stands now.

    ``answer`` is None where nobody asked. ``customers``, ``load`` and ``capacity`` are of the proposal, an hour.
    """

    key: int
    origin: Origin
    opening: Opening
    distance_m: int | None
    measured: Measured
    minutes: int | None = None
    place: int = 0
    pinned: bool = False
    answer: Answer | None = None
    customers: int | None = None
    load: int | None = None
    capacity: int | None = None
    warn_percent: int = 100

    @property
    def ring_first(self) -> bool:
        """Tell whether a customer should ring before going there: its head has not accepted."""
        return self.origin is not Origin.MOBILE and not (self.answer is not None and self.answer.accepted)

    @property
    def full(self) -> bool:
        """Tell whether the proposal sends nobody there because it has no room left: a nearer one may come last."""
        return self.capacity is not None and not self.customers and (self.load or 0) >= self.capacity

    @property
    def overloaded(self) -> bool:
        """Tell whether the proposal sends more there than it can take."""
        if self.load is None or self.capacity is None:
            return False
        return self.load * 100 > self.capacity * self.warn_percent


def offered(
    candidates: Iterable[Candidate], at: datetime, *, ahead: timedelta, most: int
) -> tuple[Candidate, ...]:
    """Return the best ``most`` of those open now or soon, the best first."""
    fit = [one for one in candidates if one.opening.soon(at, ahead)]
    return tuple(sorted(fit, key=_order)[:most])


def _order(one: Candidate) -> tuple[bool, bool, bool, bool, int, float, int]:
    """Pinned, open now, agreed, proposed, by agreed place, then by distance."""
    metres = float("inf") if one.distance_m is None else one.distance_m
    computed, unsent = one.origin is not Origin.AGREED, not one.customers
    return (not one.pinned, not one.opening.open_now, computed, unsent, one.place, metres, one.key)


@lru_cache(maxsize=1024)
def explained(one: Candidate) -> Sentence:
    """Return why it is offered: where from, how far, until when open, what its head said.

    One sentence for all lines that are alike: those of ten thousand outlets are many.
    """
    said = Sentence(
        WHOLE,
        {"why": _why(one), "distance": far(one), "opening": _opening(one.opening), "word": _word(one)},
    )
    if one.overloaded:
        return Sentence(WITH_LOAD, {"said": said, "load": one.load, "capacity": one.capacity})
    return Sentence(FULL, {"said": said}) if one.full else said


def _why(one: Candidate) -> Sentence:
    return Sentence(PINNED) if one.pinned else Sentence(WHY[one.origin], {"place": one.place})


def far(one: Candidate) -> Sentence:
    """Return how far it is and how that is known."""
    if one.distance_m is None:
        return Sentence(FAR[Measured.UNKNOWN])
    km = f"{one.distance_m / 1000:.1f}"
    if one.minutes is not None and one.measured in FAR_IN_MINUTES:
        return Sentence(FAR_IN_MINUTES[one.measured], {"km": km, "minutes": one.minutes})
    return Sentence(FAR[one.measured], {"km": km})


def _opening(opening: Opening) -> Sentence:
    if not opening.known:
        return Sentence(ALWAYS_OPEN)
    if opening.open_now:
        return Sentence(OPEN_UNTIL, {"until": opening.until})
    return Sentence(OPENS, {"opens": opening.opens})


def _word(one: Candidate) -> Sentence:
    if one.origin is Origin.MOBILE:
        return Sentence(BY_TIMETABLE)
    if one.answer is None:
        return Sentence(NOT_ASKED)
    if not one.answer.accepted:
        return Sentence(ASKED)
    if one.answer.more_an_hour is None:
        return Sentence(ACCEPTED, {"until": one.answer.until})
    return Sentence(ACCEPTED_SOME, {"until": one.answer.until, "more": one.answer.more_an_hour})
