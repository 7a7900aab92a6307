"""What waits for the customer group and the marketing member, beside their other work."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from youxu.core.actor import Actor
from youxu.feedback import queries
from youxu.feedback.models import ANSWER, ENTER, WATCH

PAGES = {"call_back": "call-backs", "watch_publicity": "publicity"}
"""The pages where two tasks of the plan are done."""


def customers_page(key: str, incident: str) -> str:
    """Return the page where a task about customers is done, for its incident; empty for any other task."""
    return f"{reverse(PAGES[key])}?incident={incident}" if key in PAGES else ""


def customers_waiting(actor: Actor, world: str = "") -> dict[str, Any]:
    """Return what My work shows of customers: whether the reader answers them, enters for them, and what waits."""
    answers, watches = actor.may(ANSWER, unit=actor.unit), actor.may(WATCH, unit=actor.unit)
    enters = bool(actor.readable_paths(ENTER))
    if not (answers or watches):
        return {"customers": None, "enters_voices": enters}
    return {
        "customers": queries.waiting_for(actor, world),
        "answers_customers": answers,
        "watches_publicity": watches,
        "enters_voices": enters,
    }
