"""An incident became need-to-know: what customers said of it is so as well, with its entries (G3, R2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.models import SealedMatter, Visibility
from youxu.feedback.models import CallBack, Mention, Voice
from youxu.incidents.models import Incident

AT_ONCE = 300
KINDS: tuple[Any, ...] = (Voice, CallBack, Mention)


@action
def seal_voices(*, by: Actor, at: datetime, incident: Incident) -> int:
    """Close up to 300 rows of a need-to-know incident and their entries; return how many."""
    by.require("merge", unit=incident.unit_path)
    incident = Incident.objects.get(pk=incident.pk)
    if incident.visibility != Visibility.NEED_TO_KNOW:
        return 0
    count = 0
    for kind in KINDS:
        rows = kind.objects.filter(incident=incident, visibility=Visibility.OPEN).order_by("pk")
        few = list(rows[: AT_ONCE - count])
        kind.objects.filter(pk__in=[row.pk for row in few]).update(visibility=Visibility.NEED_TO_KNOW)
        label = kind._meta.label_lower
        SealedMatter.objects.bulk_create(
            [
                SealedMatter(stream=row.stream, subject_kind=label, subject_id=row.pk, since=at, spread_at=at)
                for row in few
            ],
            ignore_conflicts=True,
        )
        count += len(few)
    return count
