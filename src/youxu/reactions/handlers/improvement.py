"""What follows for improvement: when the post-event report is signed, what the groups proposed stands to be decided."""

from __future__ import annotations

from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.evaluation.actions.improvement import take_proposals
from youxu.incidents.models import Incident


def take(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Make proposals of what the groups' summaries of the entry's incident propose."""
    kind, _colon, key = entry.stream.partition(":")
    incident = (
        Incident.objects.select_related("unit").filter(pk=int(key)).first() if kind == "incident" else None
    )
    if incident is not None:
        take_proposals(by=by, at=at, incident=incident)
