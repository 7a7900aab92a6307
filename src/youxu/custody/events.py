"""What custody leaves in the journal: that lists, signatures, numbers and cases are there; never amounts or places."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class CustodyListWritten(Event):
    """A first person counted and signed what an outlet holds; the second signature is open."""

    code = "CUSTODY_WRITTEN"
    sentence = mark(
        "{by} wrote the custody list {reference} of {outlet_en} ({custody_kind}); the second signature is open."
    )
    clause = "G2"

    outlet: str
    outlet_en: str
    reference: str
    custody_kind: str
    digest: str


@event
@dataclass(frozen=True)
class CustodyListSigned(Event):
    """A second person, or a witness by video or telephone, signed a custody list; it is not edited any more.

    ``presence``: whether both were there; of a witness, whether one person works there or the second was away.
    """

    code = "CUSTODY_SIGNED"
    sentence = mark(
        "{by} signed the custody list {reference} of {outlet_en} as second person, {way} ({presence})."
    )
    clause = "G2"

    outlet: str
    outlet_en: str
    reference: str
    way: str
    digest: str
    presence: str = "PRESENT"


@event
@dataclass(frozen=True)
class CustodyMoved(Event):
    """What an outlet holds moved or changed hands: a list is due again."""

    code = "CUSTODY_MOVED"
    sentence = mark("What {outlet_en} holds moves or changes hands ({custody_move}): a custody list is due.")
    clause = "G2"

    outlet: str
    outlet_en: str
    custody_move: str


@event
@dataclass(frozen=True)
class CustodyDifferenceFound(Event):
    """A signed list differs from the one before: a case is open and its lines stay closed."""

    code = "CUSTODY_DIFFERENCE"
    sentence = mark(
        "The custody list {reference} of {outlet_en} differs from the one before: case {case} is open, {lines_en} "
        "stay closed until it is settled."
    )
    clause = "G2"

    outlet: str
    outlet_en: str
    reference: str
    case: str
    lines: str
    lines_en: str


@event
@dataclass(frozen=True)
class DifferenceSettled(Event):
    """A difference was settled; what it kept closed is free of it."""

    code = "CUSTODY_SETTLED"
    sentence = mark(
        "{by} settled the case {case} of {outlet_en}: {outcome}. It keeps nothing closed any more."
    )
    clause = "G2"

    outlet: str
    outlet_en: str
    case: str
    outcome: str


@event
@dataclass(frozen=True)
class HandReceiptsIssued(Event):
    """An outlet was given a block of hand-receipt numbers."""

    code = "RECEIPTS_ISSUED"
    sentence = mark("{by} gave {outlet_en} the hand receipts {first} to {last}.")
    clause = "G2"

    outlet: str
    outlet_en: str
    first: str
    last: str


@event
@dataclass(frozen=True)
class HandReceiptsEnded(Event):
    """It was written down how hand-receipt numbers ended and which were entered into the system."""

    code = "RECEIPTS_ENDED"
    sentence = mark(
        "{by} wrote down the hand receipts of {outlet_en}: {used} used, {void} void, {missing} missing, {entered} "
        "entered; {open} are still open."
    )
    clause = "G2"

    outlet: str
    outlet_en: str
    used: int
    void: int
    missing: int
    entered: int
    open: int


@event
@dataclass(frozen=True)
class HandReceiptsCorrected(Event):
    """How numbers ended was corrected; what stood before stays beside it, with the reason, which stands in no entry."""

    code = "RECEIPTS_CORRECTED"
    sentence = mark(
        "{by} corrected the hand receipts {numbers} of {outlet_en}: they are {number_end}; {open} are still open."
    )
    clause = "G2"

    outlet: str
    outlet_en: str
    numbers: str
    number_end: str
    open: int


@event
@dataclass(frozen=True)
class DoubtfulListed(Event):
    """A transaction that may or may not have gone through was listed; nobody repeats it at the counter."""

    code = "DOUBTFUL_LISTED"
    sentence = mark("{by} listed a doubtful transaction of {outlet_en}: {line_en}.")
    clause = "G2"

    outlet: str
    outlet_en: str
    line: str
    line_en: str


@event
@dataclass(frozen=True)
class DoubtfulHanded(Event):
    """A doubtful transaction was handed to who owns the line, with the moment of the promised answer."""

    code = "DOUBTFUL_HANDED"
    sentence = mark(
        "{by} handed a doubtful transaction of {outlet_en} ({line_en}) to {owner}; answer promised by {promised_at}."
    )
    clause = "G2"

    outlet: str
    outlet_en: str
    line: str
    line_en: str
    owner: str
    promised_at: str


@event
@dataclass(frozen=True)
class DoubtfulAnswered(Event):
    """Who owns the line answered what became of a doubtful transaction."""

    code = "DOUBTFUL_ANSWERED"
    sentence = mark("{by} wrote down the answer to a doubtful transaction of {outlet_en}: {line_en}.")
    clause = "G2"

    outlet: str
    outlet_en: str
    line: str
    line_en: str


@event
@dataclass(frozen=True)
class BacklogCounted(Event):
    """What waits at an outlet was counted for a day."""

    code = "BACKLOG_COUNTED"
    sentence = mark("{by} counted the backlog of {outlet_en} on {day}: {total} waiting, {damaged} damaged.")
    clause = "G2"

    outlet: str
    outlet_en: str
    day: str
    total: int
    damaged: int


@event
@dataclass(frozen=True)
class CompensationOpened(Event):
    """A compensation was opened; the customer is named elsewhere, under need-to-know."""

    code = "COMPENSATION_OPENED"
    sentence = mark("{by} opened the compensation {reference} at {outlet_en}.")
    clause = "G2"

    outlet: str
    outlet_en: str
    reference: str


@event
@dataclass(frozen=True)
class CompensationMoved(Event):
    """A compensation was offered, paid, refused or closed."""

    code = "COMPENSATION_MOVED"
    sentence = mark("{by}: the compensation {reference} at {outlet_en} is now {claim}.")
    clause = "G2"

    outlet: str
    outlet_en: str
    reference: str
    claim: str


@event
@dataclass(frozen=True)
class CustodyFollowed(Event):
    """What custody holds of an outlet followed the outlet into another incident, after a merge or a split."""

    code = "CUSTODY_FOLLOWED"
    sentence = mark("What is in custody at {outlet_en} belongs to {reference} now.")
    clause = "G2"

    outlet: str
    outlet_en: str
    reference: str
