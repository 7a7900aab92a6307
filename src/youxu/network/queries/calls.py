"""The call list: outlets to ring because their word ran out or their opening was not confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from youxu.core.database import path_under
from youxu.network.models import CallItem

PAGE = 50
OF_CALL = (
    "pk", "outlet_id", "outlet__code", "outlet__name", "outlet__name_en", "unit_path", "outlet__telephone",
    "outlet__head_name", "lines", "reason", "due_at", "raised_at",
)  # fmt: skip
"""The columns of a row, in the order of its fields."""
LINES = OF_CALL.index("lines")


@dataclass(frozen=True)
class CallRow:
    """One outlet to ring: its lines whose word ran out (none: its opening), since when, where to ring."""

    id: int
    outlet_id: int
    code: str
    name: str
    name_en: str
    unit_path: str
    telephone: str
    head_name: str
    lines: tuple[str, ...]
    reason: str
    due_at: datetime
    raised_at: datetime


def call_list(path: str, *, world: str = "", after: int | None = None, limit: int = PAGE) -> list[CallRow]:
    """Return up to ``limit`` outlets of a unit and below that are to be rung, the longest waiting first."""
    items = CallItem.objects.filter(path_under("unit_path", path), world=world, answered_at=None)
    if after is not None:
        items = items.filter(pk__gt=after)
    rows = items.order_by("pk").values_list(*OF_CALL)[:limit]
    found = [list(row) for row in rows]
    for row in found:
        row[LINES] = tuple(row[LINES])
    return [CallRow(*row) for row in found]


def late_calls(path: str, at: datetime, *, world: str = "") -> int:
    """Return at how many outlets of a unit and below a state was to be confirmed by ``at`` and had not been then."""
    waiting = Q(answered_at=None) | Q(answered_at__gt=at)
    return CallItem.objects.filter(path_under("unit_path", path), waiting, world=world, due_at__lt=at).count()


def calls_waiting(path: str, *, world: str = "") -> int:
    """Return how many outlets of a unit and below are to be rung, counted up to 1,000."""
    items = CallItem.objects.filter(path_under("unit_path", path), world=world, answered_at=None)
    return items[:1000].count()
