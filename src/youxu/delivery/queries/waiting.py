"""What waits and may go: the filters that workers, sweeps and doctor share."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from youxu.core.models import NOTHING, DataRestore
from youxu.delivery.models import Delivery
from youxu.delivery.rules.words import DeliveryState


def held() -> Q:
    """Return the filter of deliveries queued before the restore of this database that no person has let go."""
    restored = DataRestore.objects.order_by("-pk").values_list("finished_at", flat=True).first()
    return Q(queued_at__lte=restored, released_at=None) if restored else NOTHING


def due(at: datetime) -> QuerySet[Delivery]:
    """Return what could be sent at ``at``: in turn, not stale, held by no worker and not since a restore."""
    free = Q(lease_until=None) | Q(lease_until__lte=at)
    fresh = Q(expires_at=None) | Q(expires_at__gt=at)
    rows = Delivery.objects.filter(free, fresh, ~held(), state=DeliveryState.QUEUED, due_at__lte=at)
    return rows.exclude(channel=None)
