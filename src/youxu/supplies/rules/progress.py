"""What a line of a request has reached, from the moves of the ledger alone; what it still allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from youxu.supplies.rules.words import Account, MoveKind

NONE = Decimal(0)


@dataclass(frozen=True)
class Progress:
    """How much of a line was asked, approved (None: not decided), and where it is now.

    ``reserved``, ``on_way`` and ``in_use`` stand now; ``issued``, ``arrived``, ``returned``, ``consumed`` and ``lost``
    are sums of what happened.
    """

    asked: Decimal
    approved: Decimal | None
    reserved: Decimal = NONE
    on_way: Decimal = NONE
    in_use: Decimal = NONE
    issued: Decimal = NONE
    arrived: Decimal = NONE
    returned: Decimal = NONE
    consumed: Decimal = NONE
    lost: Decimal = NONE

    @property
    def out(self) -> Decimal:
        """Return what is out of every site: on the way or in use."""
        return self.on_way + self.in_use

    @property
    def to_reserve(self) -> Decimal:
        """Return how much of what was approved is neither reserved nor issued yet."""
        return max((self.approved or NONE) - self.reserved - self.issued, NONE)

    @property
    def settled(self) -> bool:
        """Tell whether nothing of the line is reserved or out."""
        return not (self.reserved or self.out)


def progress(
    asked: Decimal, approved: Decimal | None, moves: Iterable[tuple[str, str, str, Decimal]]
) -> Progress:
    """Return what a line has reached by its moves: (kind, from account, to account, quantity) of each."""
    by_kind = dict.fromkeys(MoveKind, NONE)
    standing = dict.fromkeys(Account, NONE)
    for kind, source, target, quantity in moves:
        by_kind[MoveKind(kind)] += quantity
        standing[Account(source)] -= quantity
        standing[Account(target)] += quantity
    return Progress(
        asked=asked,
        approved=approved,
        reserved=standing[Account.RESERVED],
        on_way=standing[Account.ON_WAY],
        in_use=standing[Account.IN_USE],
        issued=by_kind[MoveKind.ISSUE],
        arrived=by_kind[MoveKind.ARRIVE],
        returned=by_kind[MoveKind.RETURN],
        consumed=by_kind[MoveKind.CONSUME],
        lost=by_kind[MoveKind.LOSE],
    )
