"""The call list: outlets to ring because their word ran out or their opening was not confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from youxu.core.database import path_under
from youxu.network.models import CallItem

PAGE = 50


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
    return [
        CallRow(
            id=item.pk,
            outlet_id=item.outlet_id,
            code=item.outlet.code,
            name=item.outlet.name,
            name_en=item.outlet.name_en,
            unit_path=item.unit_path,
            telephone=item.outlet.telephone,
            head_name=item.outlet.head_name,
            lines=tuple(item.lines),
            reason=item.reason,
            due_at=item.due_at,
            raised_at=item.raised_at,
        )
        for item in items.select_related("outlet").order_by("pk")[:limit]
    ]


def late_calls(path: str, at: datetime, *, world: str = "") -> int:
    """Return at how many outlets of a unit and below a state was to be confirmed by ``at`` and had not been then."""
    waiting = Q(answered_at=None) | Q(answered_at__gt=at)
    return CallItem.objects.filter(path_under("unit_path", path), waiting, world=world, due_at__lt=at).count()


def calls_waiting(path: str, *, world: str = "") -> int:
    """Return how many outlets of a unit and below are to be rung, counted up to 1,000."""
    items = CallItem.objects.filter(path_under("unit_path", path), world=world, answered_at=None)
    return items[:1000].count()
