"""Clocks for tests: what the handlers would do after the acts of an incident, without a worker."""

from __future__ import annotations

from datetime import datetime

from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.deadlines.models import Clock
from youxu.incidents.models import Incident
from youxu.reactions.handlers import deadlines as handlers

BY = system("deadlines.follow")


def followed(incident: Incident, at: datetime) -> dict[tuple[str, str], Clock]:
    """Run the handler for the incident's last entry and return its clocks by key and part."""
    entry = Entry.objects.filter(stream=incident.stream).latest("sequence")
    handlers.follow(entry, by=BY, at=at)
    return clocks_of(incident)


def clocks_of(incident: Incident) -> dict[tuple[str, str], Clock]:
    """Return the clocks of an incident by key and part."""
    return {(row.key, row.part): row for row in Clock.objects.filter(incident=incident).order_by("pk")}


def clock(incident: Incident, key: str) -> Clock:
    """Return the newest clock with a key."""
    return Clock.objects.filter(incident=incident, key=key).latest("pk")
