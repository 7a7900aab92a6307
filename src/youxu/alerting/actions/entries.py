"""The entries of alerting: in the course of the incident, or in the stream of the subject that is no incident."""

from __future__ import annotations

from datetime import datetime

from youxu.alerting.models import Alert
from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.incidents.actions.entries import record


def note(what: journal.Event, row: Alert, *, by: Actor, at: datetime) -> Entry:
    """Append the entry of an act on an alert."""
    if row.incident is not None:
        return record(what, row.incident, by=by, at=at, subject=row.incident)
    return journal.append(
        what,
        by=by,
        at=at,
        stream=row.subject,
        subject=row.unit,
        unit=row.unit_path,
        world=row.world,
        visibility=row.visibility,
    )
