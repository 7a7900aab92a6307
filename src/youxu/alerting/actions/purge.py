"""The purge of alerts: the words of the occasion go when the incident has long ended; who was told when stays."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from youxu.alerting.actions.entries import note
from youxu.alerting.models import Alert
from youxu.alerting.queries.matters import stream_of
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.emptying import AT_ONCE
from youxu.core.events import TextsPurged
from youxu.incidents.rules.purge import AFTER_CLOSE, ENDED


@action
def purge_alerts(*, by: Actor, at: datetime, before: datetime) -> int:
    """Empty the words of up to 500 alerts that ended, with their incident, before ``before``; return how many.

    One entry in the stream of each incident or subject concerned says so. Raises NotPermitted.
    """
    by.require("purge", unit="")
    over = Coalesce("incident__closed_at", "incident__ended_at")
    ended = Q(incident__stage__in=ENDED, over_at__lt=before) | Q(incident=None, ended_at__lt=before)
    rows = Alert.objects.annotate(over_at=over).filter(ended).exclude(extra={})
    few = list(rows.select_related("incident", "unit").order_by("pk")[:AT_ONCE])
    Alert.objects.filter(pk__in=[row.pk for row in few]).update(extra={})
    of = {stream_of(row): row for row in few}
    counts = Counter(stream_of(row) for row in few)
    for stream, count in counts.items():
        note(TextsPurged(f"alerts {count}", AFTER_CLOSE), of[stream], by=by, at=at)
    return len(few)
