"""What is written of a long closure (长期停办): declared, followed up, served elsewhere meanwhile, back to normal."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class LongClosureDeclared(Event):
    """A stop became a long closure: by its days, or by a person earlier."""

    code = "LONG_CLOSURE_DECLARED"
    sentence = mark("{by} declared a long closure on day {day}; looked at next {next_review_at}. {reason}")
    clause = "G2"
    purge = "after_close"

    day: int
    next_review_at: str
    reason: str


@event
@dataclass(frozen=True)
class LongClosureReviewed(Event):
    """A long closure was followed up; the next time is set."""

    code = "LONG_CLOSURE_REVIEWED"
    sentence = mark("{by} followed the long closure up: {text} Owner: {owner}; next {next_review_at}.")
    clause = "P3b"
    purge = "after_close"

    text: str
    owner: str
    next_review_at: str


@event
@dataclass(frozen=True)
class LongClosureEnded(Event):
    """A long closure is one no more: released, or back among today's matters."""

    code = "LONG_CLOSURE_ENDED"
    sentence = mark("{by} ended the long closure: {reason}")
    clause = "P4b"
    purge = "after_close"

    reason: str


@event
@dataclass(frozen=True)
class TemporaryPlaceOpened(Event):
    """A temporary counter or mobile unit serves lines of an outlet meanwhile: they count as moved."""

    code = "TEMPORARY_PLACE_OPENED"
    sentence = mark("{by} opened a temporary place for {lines_en} of {outlet_en}: {place}, {hours}")
    clause = "P3b"

    outlet: str
    outlet_en: str
    lines: str
    lines_en: str
    place: str
    hours: str


@event
@dataclass(frozen=True)
class TemporaryPlaceClosed(Event):
    """A temporary place serves no more; what is still interrupted is stopped again."""

    code = "TEMPORARY_PLACE_CLOSED"
    sentence = mark("{by} closed the temporary place of {outlet_en}: {place}")
    clause = "P3b"

    outlet: str
    outlet_en: str
    place: str
