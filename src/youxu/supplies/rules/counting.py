"""What a count says of a site: what is there, how much of it is usable, and which moves make the ledger say the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from youxu.supplies.rules.words import Account, MoveKind

Step = tuple[MoveKind, Account, Account, Decimal]


@dataclass(frozen=True)
class Counted:
    """What somebody counted of an item: how many in all, and how many of these are usable as the plan means it."""

    total: Decimal
    usable: Decimal


def steps(counted: Counted, stock: Decimal, reserved: Decimal, unusable: Decimal) -> tuple[Step, ...]:
    """Return the moves by which the ledger says what was counted; none where it says so already.

    What is reserved lies on the shelf too and is promised: it is counted with the rest and stays reserved as far as the
    shelf allows, so the count never takes it; a count below it is for a person to settle first (``too_few``).
    First what is unusable is set aside or mended, then the rest is a difference.
    """
    found: list[Step] = []
    bad = counted.total - counted.usable
    change = min(bad - unusable, stock) if bad > unusable else bad - unusable
    if change > 0:
        found.append((MoveKind.SET_ASIDE, Account.STOCK, Account.UNUSABLE, change))
    if change < 0:
        found.append((MoveKind.MEND, Account.UNUSABLE, Account.STOCK, -change))
    left = stock - change
    more = counted.usable - reserved - left
    if more > 0:
        found.append((MoveKind.COUNT, Account.DIFFERENCE, Account.STOCK, more))
    if more < 0:
        found.append((MoveKind.COUNT, Account.STOCK, Account.DIFFERENCE, -more))
    missing = bad - unusable - change
    if missing > 0:  # more unusable pieces than the ledger knew of any: they are found, then set aside
        found.append((MoveKind.COUNT, Account.DIFFERENCE, Account.STOCK, missing))
        found.append((MoveKind.SET_ASIDE, Account.STOCK, Account.UNUSABLE, missing))
    return tuple(found)


def too_few(counted: Counted, reserved: Decimal) -> bool:
    """Tell whether less usable was counted than is reserved for somebody: then a promise cannot be kept."""
    return counted.usable < reserved
