"""When words of exercises go: every column that holds text has its rule, kept or removed."""

from __future__ import annotations

from collections.abc import Mapping

REMOVED: Mapping[str, tuple[str, ...]] = {}
KEPT: Mapping[str, tuple[str, ...]] = {
    "callouttest": ("started_by",),
    "calledperson": ("post", "post_en", "code", "way"),
}
CARRIED = frozenset({"unit_path", "visibility", "world"})
