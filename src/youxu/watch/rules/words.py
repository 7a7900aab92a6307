"""The closed words of roll-calls and watches."""

from __future__ import annotations

from enum import StrEnum


class Said(StrEnum):
    """What an outlet answers to a roll-call, the worst last: one of the three taps."""

    SAFE_OPEN = "SAFE_OPEN"
    SAFE_CLOSED = "SAFE_CLOSED"
    HELP = "HELP"


class AskState(StrEnum):
    """Where the question to one outlet stands; OVER: the roll-call ended without an answer."""

    WAITING = "WAITING"
    ANSWERED = "ANSWERED"
    OVER = "OVER"


class Rung(StrEnum):
    """How far a question without an answer has been carried, in this order."""

    FIRST = "FIRST"
    SECOND = "SECOND"
    PARENT = "PARENT"
    LOST = "LOST"


class Works(StrEnum):
    """Whether power, line or water is there."""

    YES = "YES"
    NO = "NO"
    UNKNOWN = "UNKNOWN"


class Business(StrEnum):
    """What an answer says of the business of its outlet; UNSAID: a cry for help that names no line."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    UNSAID = "UNSAID"


class AnswerState(StrEnum):
    """Whether an answer stands, gave way to a later one of the same teller, or was set aside by the office."""

    STANDING = "STANDING"
    REPLACED = "REPLACED"
    SET_ASIDE = "SET_ASIDE"


class WatchState(StrEnum):
    """A watch stands until somebody lifts it; past its end it stands EXPIRED, to be lifted or prolonged."""

    STANDING = "STANDING"
    EXPIRED = "EXPIRED"
    LIFTED = "LIFTED"
