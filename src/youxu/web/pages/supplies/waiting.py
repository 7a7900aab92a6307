"""What other pages show of supplies: the room's line, my work's, the page where a task about them is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from youxu.core.actor import Actor
from youxu.incidents.models import Incident
from youxu.supplies import queries
from youxu.supplies.models import APPROVE, KEEP

TASKS = frozenset({"kit_out", "kit_on_site", "supplies_ready", "supplies_back"})
"""The tasks of the plan that are done with supplies (P3c, P5a)."""


def supplies_page(key: str, incident: str) -> str:
    """Return the page where a task about supplies is done, for its incident; empty for any other task."""
    return reverse("incident-supplies", args=[incident]) if key in TASKS else ""


def room_supplies(incident: Incident) -> dict[str, Any]:
    """Return what the room shows of supplies: requests by state, what is out, the cost."""
    return {"supplies": queries.incident_sums(incident)}


def supplies_waiting(actor: Actor, world: str = "") -> dict[str, Any]:
    """Return what My work shows of supplies to who decides or issues, or nothing."""
    decides, keeps = actor.may(APPROVE, unit=actor.unit), actor.may(KEEP, unit=actor.unit)
    if not (decides or keeps) or actor.only_at_outlet(actor.unit):
        return {"supplies_asked": 0, "supplies_reserved": 0}
    asked, reserved = queries.waiting_for(actor, actor.unit, world)
    return {"supplies_asked": asked if decides else 0, "supplies_reserved": reserved if keeps else 0}
