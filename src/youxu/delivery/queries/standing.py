"""How delivery stands as a whole, for doctor and health."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from youxu.core.database import path_under
from youxu.core.models import Visibility
from youxu.delivery.models import Delivery
from youxu.delivery.queries.rows import QueueRow
from youxu.delivery.queries.waiting import due, held
from youxu.delivery.rules.words import DeliveryState, Kind


def queue_row(at: datetime) -> QueueRow:
    """Return what waits at ``at``: due for a channel, waiting for a person to forward it, held since a restore."""
    waiting = due(at)
    oldest = waiting.aggregate(oldest=Min("due_at"))["oldest"]
    seconds = (at - oldest).total_seconds() if oldest else 0.0
    by_hand = Delivery.objects.filter(state=DeliveryState.QUEUED, kind=Kind.BY_HAND, due_at__lte=at)
    return QueueRow(waiting.count(), seconds, by_hand.count(), held_count())


def held_count() -> int:
    """Return how many messages are held since a restore."""
    return Delivery.objects.filter(state=DeliveryState.QUEUED).filter(held()).count()


def unsent_count(path: str, span: tuple[datetime, datetime], world: str) -> int:
    """Return how many messages reached nobody or became stale in a span, in a unit and those below."""
    ended = (DeliveryState.FAILED, DeliveryState.EXPIRED)
    rows = Delivery.objects.filter(path_under("unit_path", path), state__in=ended, world=world)
    return rows.filter(ended_at__gt=span[0], ended_at__lte=span[1], visibility=Visibility.OPEN).count()
