"""The closed words of supplies: classes, sites, accounts, kinds of move, states of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ItemClass(StrEnum):
    """The plan's three classes: communications (S1), notice material (S2), emergency tools (S3)."""

    COMMUNICATION = "COMMUNICATION"
    NOTICE = "NOTICE"
    TOOL = "TOOL"


CLASS_OF_CLAUSE: Final[Mapping[str, ItemClass]] = {
    "S1": ItemClass.COMMUNICATION,
    "S2": ItemClass.NOTICE,
    "S3": ItemClass.TOOL,
}
CLAUSE_OF_CLASS: Final[Mapping[str, str]] = {str(kind): clause for clause, kind in CLASS_OF_CLAUSE.items()}


class SiteKind(StrEnum):
    """Where supplies lie: at an outlet, in a depot, on a vehicle."""

    OUTLET = "OUTLET"
    DEPOT = "DEPOT"
    VEHICLE = "VEHICLE"


class Account(StrEnum):
    """Where a quantity stands in the ledger; the last five lie outside what the unit has at hand.

    STOCK, RESERVED and UNUSABLE belong to a site, ON_WAY and IN_USE to a line of a request. SUPPLIER is where goods come
    from, DIFFERENCE what a count found more or less, BACKGROUND what an exercise began with.
    """

    STOCK = "STOCK"
    RESERVED = "RESERVED"
    UNUSABLE = "UNUSABLE"
    ON_WAY = "ON_WAY"
    IN_USE = "IN_USE"
    SUPPLIER = "SUPPLIER"
    CONSUMED = "CONSUMED"
    WRITTEN_OFF = "WRITTEN_OFF"
    DIFFERENCE = "DIFFERENCE"
    BACKGROUND = "BACKGROUND"


AT_SITE: Final = (Account.STOCK, Account.RESERVED, Account.UNUSABLE)
OUT: Final = (Account.ON_WAY, Account.IN_USE)
INSIDE: Final = (*AT_SITE, *OUT)
"""Accounts that never fall below nothing; the others may, they are the world's."""


class MoveKind(StrEnum):
    """What a move of the ledger is."""

    OPEN = "OPEN"
    RECEIVE = "RECEIVE"
    SEND = "SEND"
    RESERVE = "RESERVE"
    UNRESERVE = "UNRESERVE"
    ISSUE = "ISSUE"
    ARRIVE = "ARRIVE"
    RETURN = "RETURN"
    CONSUME = "CONSUME"
    LOSE = "LOSE"
    WRITE_OFF = "WRITE_OFF"
    SET_ASIDE = "SET_ASIDE"
    MEND = "MEND"
    COUNT = "COUNT"


@dataclass(frozen=True)
class Way:
    """From which accounts to which a kind of move goes."""

    sources: tuple[Account, ...]
    targets: tuple[Account, ...]


WAYS: Final[Mapping[MoveKind, Way]] = {
    MoveKind.OPEN: Way((Account.BACKGROUND,), (Account.STOCK, Account.UNUSABLE)),
    MoveKind.RECEIVE: Way((Account.SUPPLIER,), (Account.STOCK,)),
    MoveKind.SEND: Way((Account.STOCK,), (Account.STOCK,)),
    MoveKind.RESERVE: Way((Account.STOCK,), (Account.RESERVED,)),
    MoveKind.UNRESERVE: Way((Account.RESERVED,), (Account.STOCK,)),
    MoveKind.ISSUE: Way((Account.RESERVED,), (Account.ON_WAY,)),
    MoveKind.ARRIVE: Way((Account.ON_WAY,), (Account.IN_USE, Account.STOCK)),
    MoveKind.RETURN: Way((Account.ON_WAY, Account.IN_USE), (Account.STOCK, Account.UNUSABLE)),
    MoveKind.CONSUME: Way((Account.IN_USE,), (Account.CONSUMED,)),
    MoveKind.LOSE: Way((Account.ON_WAY, Account.IN_USE), (Account.WRITTEN_OFF,)),
    MoveKind.WRITE_OFF: Way((Account.STOCK, Account.UNUSABLE), (Account.WRITTEN_OFF,)),
    MoveKind.SET_ASIDE: Way((Account.STOCK,), (Account.UNUSABLE,)),
    MoveKind.MEND: Way((Account.UNUSABLE,), (Account.STOCK,)),
    MoveKind.COUNT: Way((Account.STOCK, Account.DIFFERENCE), (Account.STOCK, Account.DIFFERENCE)),
}
"""The whole ledger on one page: a move that is not drawn here is refused."""


def may_move(kind: MoveKind, source: Account, target: Account) -> bool:
    """Tell whether a move of this kind goes from ``source`` to ``target``."""
    way = WAYS[kind]
    between_places = kind is MoveKind.SEND or source is not target
    return source in way.sources and target in way.targets and between_places


class Purpose(StrEnum):
    """What a request is for: used and given back or consumed, or kept by the site that asks."""

    USE = "USE"
    RESTOCK = "RESTOCK"


class RequestState(StrEnum):
    """A request is asked, approved (whole or in part), refused, taken back, closed once nothing of it is out."""

    ASKED = "ASKED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    TAKEN_BACK = "TAKEN_BACK"
    CLOSED = "CLOSED"


OPEN_REQUESTS: Final = (RequestState.ASKED, RequestState.APPROVED)

NEXT: Final[Mapping[str, tuple[RequestState, ...]]] = {
    "approve": (RequestState.ASKED,),
    "refuse": (RequestState.ASKED,),
    "take_back": (RequestState.ASKED, RequestState.APPROVED),
    "reserve": (RequestState.APPROVED,),
    "issue": (RequestState.APPROVED,),
    "arrive": (RequestState.APPROVED,),
    "give_back": (RequestState.APPROVED,),
    "close": (RequestState.APPROVED,),
}
"""From which states each act on a request may go."""


def may(act: str, state: str) -> bool:
    """Tell whether a request in ``state`` allows ``act``."""
    return state in NEXT[act]


class Trouble(StrEnum):
    """What keeps supplies from being ready: too few, past or near their end, not tried in time, not given back."""

    BELOW = "BELOW"
    EXPIRED = "EXPIRED"
    EXPIRING = "EXPIRING"
    UNUSABLE = "UNUSABLE"
    UNCHECKED = "UNCHECKED"
    NOT_RETURNED = "NOT_RETURNED"


class ImportState(StrEnum):
    """An import of a sheet is unfinished until every good row is written."""

    UNFINISHED = "UNFINISHED"
    DONE = "DONE"
