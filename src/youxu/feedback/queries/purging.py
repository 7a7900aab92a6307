"""What the purge of customers' voices has to do: rows with personal words whose matter ended long ago."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from youxu.core.emptying import wordy
from youxu.feedback.rules import purge as rules
from youxu.incidents.rules.purge import ENDED

WAY = {"voicewords": "voice__", "callbacktry": "call_back__"}
ENDED_AT = {
    "voice": ("closed_at", "answered_at"),
    "voicewords": ("voice__closed_at", "voice__answered_at"),
    "callback": ("ended_at",),
    "callbacktry": ("call_back__ended_at",),
    "mention": ("answered_at",),
}
"""When a row's own matter ended: what is still open keeps its words, however old."""


def rows_due(name: str, path: str, before: datetime) -> QuerySet[Any]:
    """Return the rows of a table in a unit that still have words although matter and incident ended before."""
    model: Any = apps.get_model("feedback", name)
    way, moments = WAY.get(name, ""), ENDED_AT[name]
    own = Coalesce(*moments) if len(moments) > 1 else Coalesce(moments[0], moments[0])
    rows = model._default_manager.annotate(
        own_end=own, over_at=Coalesce(f"{way}incident__closed_at", f"{way}incident__ended_at")
    )
    over = Q(**{f"{way}incident__stage__in": ENDED}, over_at__lt=before) | Q(**{f"{way}incident": None})
    return rows.filter(
        wordy(rules.REMOVED[name]), over, own_end__lt=before, **{f"{way}unit_path": path}
    ).order_by("pk")


def units_with_words() -> list[str]:
    """Return the paths of the units in which somebody's words may be kept."""
    found: set[str] = set()
    for name in ("voice", "callback", "mention"):
        model: Any = apps.get_model("feedback", name)
        found |= set(model._default_manager.order_by().values_list("unit_path", flat=True).distinct())
    return sorted(found)
