"""The purge of alerts: the words of the occasion go when the incident has long ended; who was told when stays."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models.functions import Coalesce

from youxu.alerting.models import Alert
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.events import TextsPurged
from youxu.incidents.actions.entries import record
from youxu.incidents.models import Incident
from youxu.incidents.rules.purge import AFTER_CLOSE, ENDED

AT_ONCE = 500


@action
def purge_alerts(*, by: Actor, at: datetime, before: datetime) -> int:
    """Empty the words of up to 500 alerts whose incident ended before ``before``; return how many.

    One entry in the stream of each incident concerned says so. Raises NotPermitted.
    """
    by.require("purge", unit="")
    over = Coalesce("incident__closed_at", "incident__ended_at")
    rows = Alert.objects.annotate(over_at=over).filter(incident__stage__in=ENDED, over_at__lt=before)
    few = dict(rows.exclude(extra={}).order_by("pk").values_list("pk", "incident")[:AT_ONCE])
    Alert.objects.filter(pk__in=few).update(extra={})
    counts = Counter(few.values())
    for incident in Incident.objects.filter(pk__in=counts):
        what = TextsPurged(f"alerts {counts[incident.pk]}", AFTER_CLOSE)
        record(what, incident, by=by, at=at, subject=incident)
    return len(few)
