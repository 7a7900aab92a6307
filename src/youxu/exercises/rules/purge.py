"""When words of exercises go: every column that holds text has its rule, kept or removed."""

from __future__ import annotations

from collections.abc import Mapping

REMOVED: Mapping[str, tuple[str, ...]] = {}
KEPT: Mapping[str, tuple[str, ...]] = {
    "callouttest": ("started_by",),
    "calledperson": ("post", "post_en", "code", "way"),
    "scenario": ("key", "title", "title_en", "body", "source", "changed_by"),
    "exercise": ("key", "title", "title_en", "form", "scope", "body", "state", "prepared_by", "reason"),
    "participant": ("part",),
    "inject": (
        "key",
        "way",
        "to",
        "title",
        "title_en",
        "text",
        "text_en",
        "outlet",
        "after",
        "only",
        "state",
    ),
    "injectseen": (),
    "expectation": (
        "key",
        "roles",
        "text",
        "text_en",
        "codes",
        "anchor",
        "clause",
        "checked",
        "item",
        "state",
        "met_by",
        "note",
    ),
    "trainingsession": (
        "training",
        "title",
        "title_en",
        "place",
        "teacher",
        "content",
        "code",
        "planned_by",
        "held_by",
        "reason",
    ),
    "attendance": ("post", "post_en", "way", "taken_by"),
    "quiz": ("training", "posts", "answers"),
    "score": ("item", "source", "note"),
    "observation": ("words", "item", "expectation"),
    "lessonanswers": ("answers",),
    "finding": ("item",),
}
CARRIED = frozenset({"unit_path", "visibility", "world"})
