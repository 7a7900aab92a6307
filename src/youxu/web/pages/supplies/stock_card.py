"""The stock card as people did it: what one tap reserved and issued is one line, with its moves folded in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from youxu.supplies.queries import MoveRow
from youxu.supplies.rules.words import MoveKind


@dataclass(frozen=True)
class Line:
    """One act on the card; ``moves`` are those of the ledger that it was made of, where it was more than one."""

    row: MoveRow
    moves: tuple[MoveRow, ...] = ()


def lines_of(moves: Sequence[MoveRow]) -> list[Line]:
    """Return the moves, the newest first, with a reservation folded into the issue that one tap made of it."""
    reserved = {_act(row): row for row in moves if row.kind == MoveKind.RESERVE and row.request}
    issued = {_act(row) for row in moves if row.kind == MoveKind.ISSUE and _act(row) in reserved}
    found = []
    for row in moves:
        act = _act(row)
        if row.kind == MoveKind.ISSUE and act in issued:
            found.append(Line(row, (reserved[act], row)))
        elif not (row.kind == MoveKind.RESERVE and act in issued):
            found.append(Line(row))
    return found


def _act(row: MoveRow) -> tuple[object, ...]:
    return row.occurred_at, row.request, row.key, row.lot, row.quantity, row.by
