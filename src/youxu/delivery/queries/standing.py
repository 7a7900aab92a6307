"""How delivery stands as a whole, for doctor and health."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

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
