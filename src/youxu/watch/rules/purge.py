"""When words of roll-calls and watches go: every column that holds text has its rule, kept or removed.

Removed is what people wrote freely, so many days after the roll-call or the watch ended as for incidents. A test
walks the tables: a text column without a rule fails.
"""

from __future__ import annotations

from collections.abc import Mapping

REMOVED: Mapping[str, tuple[str, ...]] = {
    "answer": ("needs", "told_by", "settled_word"),
    "watch": ("reason",),
    "askmessage": ("name",),
    "unclearreply": ("text", "told_by"),
    "spotcheck": ("note",),
}
KEPT: Mapping[str, tuple[str, ...]] = {
    "watch": ("reference", "hazard", "colour", "area", "area_text", "area_text_en", "state", "raised_by"),
    "rhythm": ("rule", "rule_key"),
    "rollcall": ("reference", "level", "rule", "rule_text", "rule_text_en", "asked_by", "end_reason"),
    "ask": ("state", "rung", "said", "business"),
    "answer": (
        "said", "business", "open_lines", "power", "line", "water", "way", "state", "given_by", "given_key",
        "cause", "report_fault", "fault_values",
    ),
    "askmessage": ("rung", "reason"),
    "unclearreply": ("why",),
    "spotcheck": ("result", "said", "found", "checked_by"),
    "feed": ("key", "name", "address", "hazard", "trouble", "detail"),
    "warned": (
        "identifier", "sender", "msg_type", "status", "references", "event", "headline", "severity", "link", "faults",
        "effect", "why",
    ),
}  # fmt: skip
CARRIED = frozenset({"unit_path", "visibility", "world"})
