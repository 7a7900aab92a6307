"""What follows entries of incidents within the part itself: work that is done in chunks goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.incidents.actions import restore
from youxu.incidents.models import Incident


def continue_release(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Release the next outlets of a large incident, in the name of who declared it restored."""
    values = journal.payload_of(entry) or {}
    ordered_by = str(values.get("leader", ""))
    incident = Incident.objects.get(pk=entry.subject_id)
    restore.continue_release(
        by=replace(by, on_behalf_of=ordered_by), at=at, incident=incident, ordered_by=ordered_by
    )
