"""Of which world a row is: "" for reality, else the key of an exercise, and how what is of one says so (house law 9)."""

from __future__ import annotations

from django.apps import apps

MARKS = {"zh": "【演练】", "en": "[DRILL] "}
"""What every text begins with that an exercise gives to people, by language."""


def world_of(kind: str, **found: object) -> str | None:
    """Return the world of the row of ``kind`` (a model's label) that is ``found`` so, or None when there is none."""
    rows = apps.get_model(kind)._default_manager.filter(**found)
    return rows.order_by().values_list("world", flat=True).first()


def marked(text: str, world: str, language: str) -> str:
    """Return a text that goes to people: of an exercise it begins by saying so, once; no text stays none."""
    mark = MARKS["zh" if language.startswith("zh") else "en"]
    return f"{mark}{text}" if world and text and not text.startswith(mark.strip()) else text
