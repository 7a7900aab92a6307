"""The closed words of the customers' voice: kinds, states, call-backs, mentions in public."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class VoiceKind(StrEnum):
    """What a customer brings: an enquiry, a complaint, praise, or a mark for the handling (E2)."""

    ENQUIRY = "ENQUIRY"
    COMPLAINT = "COMPLAINT"
    PRAISE = "PRAISE"
    SATISFACTION = "SATISFACTION"


class VoiceState(StrEnum):
    """A voice is received, taken by somebody, answered, closed, or joined with another that says the same."""

    RECEIVED = "RECEIVED"
    TAKEN = "TAKEN"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"
    JOINED = "JOINED"


class VoiceSource(StrEnum):
    """By which way a voice came: the public page, the code on a printed notice, a caller, somebody at the counter."""

    PAGE = "PAGE"
    NOTICE = "NOTICE"
    TELEPHONE = "TELEPHONE"
    COUNTER = "COUNTER"


class Side(StrEnum):
    """Who speaks in a voice."""

    CUSTOMER = "CUSTOMER"
    OFFICE = "OFFICE"


class CallBackReason(StrEnum):
    """Why somebody is rung back (回访): items in hand, a contract, a word that was promised."""

    ITEMS_IN_HAND = "ITEMS_IN_HAND"
    CONTRACT = "CONTRACT"
    PROMISED = "PROMISED"


class CallResult(StrEnum):
    """How a call-back ended: the person was reached, not reached, asks for another time, or needs no call any more."""

    REACHED = "REACHED"
    NOT_REACHED = "NOT_REACHED"
    LATER = "LATER"
    DONE = "DONE"


class Truth(StrEnum):
    """Whether what is said in public is so: not known yet, true, false."""

    UNCLEAR = "UNCLEAR"
    TRUE = "TRUE"
    FALSE = "FALSE"


ENDING: Final = (CallResult.REACHED, CallResult.DONE)
"""Results after which nobody is rung again."""
COUNTED: Final = (VoiceKind.ENQUIRY, VoiceKind.COMPLAINT, VoiceKind.PRAISE)
"""What a tally counts without persons; a mark is given by a person."""
OWING: Final = (VoiceKind.COMPLAINT, VoiceKind.ENQUIRY)
"""What must be answered within a limit."""
OPEN_VOICES: Final = (VoiceState.RECEIVED, VoiceState.TAKEN)

NEXT: Final[Mapping[str, tuple[VoiceState, ...]]] = {
    "take": OPEN_VOICES,
    "answer": OPEN_VOICES,
    "join": OPEN_VOICES,
    "close": (*OPEN_VOICES, VoiceState.ANSWERED),
    "reopen": (VoiceState.ANSWERED, VoiceState.CLOSED),
    "rate": (VoiceState.ANSWERED, VoiceState.CLOSED),
}
"""From which states each act may go."""


def may(act: str, state: str) -> bool:
    """Tell whether a voice in ``state`` allows ``act``."""
    return state in NEXT[act]


def may_close_unanswered(kind: str) -> bool:
    """Tell whether a voice may be closed without an answer: what asks for one may not."""
    return kind not in OWING
