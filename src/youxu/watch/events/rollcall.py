"""What a roll-call leaves in the journal; words of people stay in the rows, which the purge empties."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class RollCallSent(Event):
    """All outlets of a rule were asked at once (moment ROLLCALL_OUT); they are entered in portions."""

    code = "ROLLCALL_OUT"
    sentence = mark("{by} started roll-call {reference} of {total} outlets; answers are due at {due_at}.")
    clause = "G4"

    reference: str
    rule: str
    total: int
    level: str
    due_at: str


@event
@dataclass(frozen=True)
class RollCallFilled(Event):
    """A portion of the outlets was asked."""

    code = "ROLLCALL_FILLED"
    sentence = mark("{done} of {total} outlets asked.")
    clause = "G4"

    done: int
    total: int


@event
@dataclass(frozen=True)
class RollCallAnswered(Event):
    """An outlet answered: by itself, by its card, or by telephone to the office."""

    code = "ROLLCALL_ANSWERED"
    sentence = mark("{outlet_en} answered roll-call {reference}: {said}.")
    clause = "G4"

    reference: str
    outlet: str
    outlet_en: str
    said: str
    people_safe: int
    people_missing: int
    told_at: str
    contradicts: bool


@event
@dataclass(frozen=True)
class CallTried(Event):
    """Somebody rang an outlet of the roll-call and got no answer."""

    code = "ROLLCALL_TRIED"
    sentence = mark("{by} rang {outlet_en} ({rung}): no answer.")
    clause = "G4"

    outlet: str
    outlet_en: str
    rung: str


@event
@dataclass(frozen=True)
class AsksCarriedOn(Event):
    """Outlets that did not answer in the plan's minutes go to the next number."""

    code = "ROLLCALL_CARRIED_ON"
    sentence = mark("No answer of {outlets} outlets, {first_outlet} first: {rung} next.")
    clause = "G4"

    rung: str
    outlets: int
    first_outlet: str


@event
@dataclass(frozen=True)
class OutletsLost(Event):
    """Outlets that nobody reached by any number are unreachable since the roll-call went out."""

    code = "ROLLCALL_LOST"
    sentence = mark("Unreachable since {since_at}: {outlets} outlets, {first_outlet} first.")
    clause = "G4"

    outlets: int
    first_outlet: str
    since_at: str


@event
@dataclass(frozen=True)
class QuestionsSent(Event):
    """Outlets were asked by message at the number that is their turn; those without one that can take it are rung."""

    code = "ROLLCALL_MESSAGED"
    sentence = mark(
        "{outlets} outlets asked by message ({rung}); {unsent} have no number for it and are rung."
    )
    clause = "G4"

    rung: str
    outlets: int
    unsent: int


@event
@dataclass(frozen=True)
class ReplyTaken(Event):
    """A reply that speaks for many outlets is written down in portions."""

    code = "ROLLCALL_REPLY_TAKEN"
    sentence = mark("A reply to roll-call {reference} is written down; {left} outlets follow.")
    clause = "G4"

    reference: str
    left: int


@event
@dataclass(frozen=True)
class ReplyUnclear(Event):
    """A reply by message was no answer: it stands on the call sheet, and the office rings."""

    code = "ROLLCALL_UNCLEAR"
    sentence = mark(
        "A reply to roll-call {reference} was unclear, {first_outlet} first ({outlets} outlets): ring."
    )
    clause = "G4"

    reference: str
    outlets: int
    first_outlet: str
    why: str


@event
@dataclass(frozen=True)
class AnsweredLate(Event):
    """An answer came after its roll-call was over: it is written down all the same."""

    code = "ROLLCALL_ANSWERED_LATE"
    sentence = mark("{outlet_en} answered roll-call {reference} after it was over at {ended_at}.")
    clause = "G4"

    reference: str
    outlet: str
    outlet_en: str
    ended_at: str


@event
@dataclass(frozen=True)
class ContradictionSettled(Event):
    """The office rang and settled which of two answers holds; the other stays readable."""

    code = "ROLLCALL_SETTLED"
    sentence = mark("{by} settled what holds for {outlet_en}: {said}.")
    clause = "G4"

    outlet: str
    outlet_en: str
    said: str
    number: int


@event
@dataclass(frozen=True)
class RollCallEnded(Event):
    """A roll-call is over: every outlet answered, the next turn began, or somebody ended it."""

    code = "ROLLCALL_ENDED"
    sentence = mark(
        "Roll-call {reference} is over: {answered} of {total} outlets answered, {missing} people missing."
    )
    clause = "G4"

    reference: str
    why: str
    total: int
    answered: int
    missing: int
    line: str
    line_en: str


@event
@dataclass(frozen=True)
class RhythmSet(Event):
    """From now on the roll-call repeats by a rhythm of the plan."""

    code = "ROLLCALL_RHYTHM_SET"
    sentence = mark("The roll-call repeats by the plan: {rule_en}; next at {next_at}.")
    clause = "G4"

    rule_key: str
    rule: str
    rule_en: str
    next_at: str


@event
@dataclass(frozen=True)
class RhythmEnded(Event):
    """The roll-call repeats no more: what asked for it is over."""

    code = "ROLLCALL_RHYTHM_ENDED"
    sentence = mark("The roll-call repeats no more after {turns} turns.")
    clause = "G4"

    turns: int
