"""When words of alerts go: every column that holds text has its rule; a text column without one fails a test."""

from __future__ import annotations

from collections.abc import Mapping

REMOVED: Mapping[str, tuple[str, ...]] = {"alert": ("extra",)}
"""Words of the occasion, a title that people wrote among them; emptied when the incident ended long ago."""
KEPT: Mapping[str, tuple[str, ...]] = {
    "alert": (
        "subject",
        "link",
        "what",
        "about",
        "role",
        "level",
        "chain",
        "state",
        "reason",
        "acknowledged_way",
    ),
    "alertstep": ("role", "post_name", "post_name_en", "state", "code"),
}
"""Keys and words of the plan, codes, and a link's code, which opens nothing any more. Who was told stays, by key."""
CARRIED = frozenset({"unit_path", "visibility", "world"})
