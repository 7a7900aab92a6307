"""The closed words of custody: kinds and states of lists, ends of numbers, steps of cases."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ListKind(StrEnum):
    """Why a custody list is written: at the stop, at a move, before the restart."""

    STOP = "STOP"
    MOVE = "MOVE"
    RESTART = "RESTART"


class Move(StrEnum):
    """Why what an outlet holds is somewhere else, or held by somebody else, than its list says."""

    PLACE_OPENED = "PLACE_OPENED"
    PLACE_CLOSED = "PLACE_CLOSED"
    RELOCATED = "RELOCATED"
    RETURNED = "RETURNED"
    TAKEN_AWAY = "TAKEN_AWAY"
    HOLDER = "HOLDER"


class ListState(StrEnum):
    """A list waits for its second signature, is signed, was followed by the next, or was replaced unsigned."""

    WAITING = "WAITING"
    SIGNED = "SIGNED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"


class SignWay(StrEnum):
    """How the second person saw what the list says: on the spot, or as witness by video or telephone."""

    IN_PERSON = "IN_PERSON"
    VIDEO = "VIDEO"
    TELEPHONE = "TELEPHONE"


class Presence(StrEnum):
    """Why the second signature was given where it was: two people there, one post only, the second person away."""

    PRESENT = "PRESENT"
    ONE_PERSON = "ONE_PERSON"
    AWAY = "AWAY"


class NumberEnd(StrEnum):
    """Where a hand-receipt number stands: open, or at its one end."""

    OPEN = "OPEN"
    USED = "USED"
    VOID = "VOID"
    MISSING = "MISSING"


class DoubtfulState(StrEnum):
    """A doubtful transaction is listed, handed to who owns the line, answered."""

    LISTED = "LISTED"
    HANDED = "HANDED"
    ANSWERED = "ANSWERED"


class CaseState(StrEnum):
    """A difference is open until it is settled."""

    OPEN = "OPEN"
    SETTLED = "SETTLED"


class Outcome(StrEnum):
    """How a difference was settled."""

    FOUND = "FOUND"
    MISCOUNTED = "MISCOUNTED"
    MADE_GOOD = "MADE_GOOD"
    WRITTEN_OFF = "WRITTEN_OFF"


class ClaimState(StrEnum):
    """The steps of a compensation."""

    OPENED = "OPENED"
    OFFERED = "OFFERED"
    PAID = "PAID"
    REFUSED = "REFUSED"
    CLOSED = "CLOSED"


LIST_TASKS: Final[Mapping[ListKind, tuple[str, ...]]] = {
    ListKind.MOVE: ("list_move",),
    ListKind.RESTART: ("list_restart",),
    ListKind.STOP: ("lock_custody", "list_custody"),
}
"""Tasks of the plan that a signed list of each kind completes; where several are owed, the first is written first."""
WITNESSED: Final = (SignWay.VIDEO, SignWay.TELEPHONE)
NEXT_OF_CLAIM: Final = {
    ClaimState.OPENED: (ClaimState.OFFERED, ClaimState.REFUSED),
    ClaimState.OFFERED: (ClaimState.PAID, ClaimState.REFUSED),
    ClaimState.PAID: (ClaimState.CLOSED,),
    ClaimState.REFUSED: (ClaimState.CLOSED,),
    ClaimState.CLOSED: (),
}
"""Which step may follow which: nothing is paid that was not offered."""
