"""When words of notices go: every column that holds text has its rule here, kept or removed after the close."""

from __future__ import annotations

from collections.abc import Mapping

REMOVED: Mapping[str, tuple[str, ...]] = {
    "notice": ("withdrawn_why",),
    "noticerevision": ("sent_back",),
    "noticesignature": ("remark",),
    "posting": ("word",),
    "audience": ("name", "address"),
}
"""What colleagues wrote to each other about a notice; who is told no more."""

KEPT: Mapping[str, tuple[str, ...]] = {
    "notice": ("reference", "code", "withdrawn_by"),
    "noticerevision": (
        "kind", "state", "content", "channels", "changes", "title_zh", "title_en", "body_zh", "body_en",
        "written_by_name", "written_posts", "published_by_name", "texts",
    ),
    "audience": ("unit_path", "channel", "way", "language"),
    "noticesignature": ("way", "name", "posts", "digest"),
    "posting": ("channel", "done_by_name", "taken_down_by"),
    "subscription": ("code", "way", "line", "language", "state", "sealed", "digest", "masked"),
}  # fmt: skip
"""What everybody could read, and who in office stood for it; a subscriber's address goes when it is left."""

CARRIED = frozenset({"unit_path", "visibility", "world"})
