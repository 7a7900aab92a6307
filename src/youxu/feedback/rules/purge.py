"""When personal words of customers go: every column that holds text has its rule here, kept or removed."""

from __future__ import annotations

from collections.abc import Mapping

REMOVED: Mapping[str, tuple[str, ...]] = {
    "voice": ("name", "contact", "place"),
    "voicewords": ("text", "salt"),
    "callback": ("name", "contact", "about"),
    "callbacktry": ("note",),
    "mention": ("link", "text", "answer", "salt"),
}
"""Columns that are emptied once the matter has ended for as long as the plan keeps words."""

KEPT: Mapping[str, tuple[str, ...]] = {
    "voice": (
        "reference", "code", "kind", "state", "source", "language", "notice", "taken_by_name", "answered_by_name",
    ),
    "voicewords": ("side", "said_by_name"),
    "voicetally": ("counts", "counted_by_name"),
    "callback": ("reason", "result", "source"),
    "callbacktry": ("result", "by_name"),
    "mention": ("reference", "platform", "truth", "notice", "noted_by_name", "answered_by_name"),
}  # fmt: skip
"""Columns that stay: codes, references, names of people in office, the place in public where something was said."""

CARRIED = frozenset({"unit_path", "visibility", "world"})
"""On every row: whose it is, who may read it."""
