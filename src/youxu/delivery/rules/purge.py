"""When words and addresses go: every column that holds text has its rule; a text column without one fails a test."""

from __future__ import annotations

from collections.abc import Mapping

REMOVED: Mapping[str, tuple[str, ...]] = {
    "message": ("subject", "text", "heading", "line", "link", "leave", "variables"),
    "delivery": ("address", "steps", "recipient_name"),
    "attempt": ("address", "detail"),
    "reply": ("address", "text"),
    "worldaddress": ("address",),
    "pushdevice": ("name", "sealed"),
}
"""What people wrote and where they are reached; emptied so many days after the message was queued.

An address entered for an exercise goes as a whole, so many days after it was entered; what a device gave at once when
it is taken away."""
KEPT: Mapping[str, tuple[str, ...]] = {
    "channel": ("key", "kind", "name", "settings", "secret", "last_reason"),
    "worldaddress": ("kind",),
    "pushdevice": ("code", "recipient", "digest"),
    "message": ("code", "language", "topic", "bundle", "bundle_place", "once", "stream", "queued_by"),
    "delivery": ("code", "recipient", "bundle", "stream", "kind", "state", "reason", "token"),
    "attempt": ("kind", "result", "reason", "provider_id", "key"),
    "smstext": ("topic", "text", "text_en"),
    "template": ("topic", "language", "code", "state", "text"),
    "receipt": ("state", "provider_id", "detail"),
    "reply": ("provider_id", "seen_by"),
}
CARRIED = frozenset({"unit_path", "visibility", "world"})
