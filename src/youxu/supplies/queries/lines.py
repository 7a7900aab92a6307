"""What lines of requests have reached, read from the ledger in one question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from youxu.supplies.models import RequestLine, StockMove
from youxu.supplies.rules.progress import Progress, progress


def progress_of(lines: Iterable[RequestLine]) -> dict[int, Progress]:
    """Return by line (its id) what it has reached."""
    wanted = {line.pk: line for line in lines}
    moves: dict[int, list[tuple[str, str, str, Decimal]]] = defaultdict(list)
    rows = StockMove.objects.filter(line__in=wanted).values_list(
        "line_id", "kind", "from_account", "to_account", "quantity"
    )
    for line, *move in rows:
        kind, source, target, quantity = move
        moves[line].append((kind, source, target, quantity))
    return {key: progress(line.asked, line.approved, moves[key]) for key, line in wanted.items()}
