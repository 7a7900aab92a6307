"""When words of custody go: every column that holds text has its rule here, kept or removed after the close."""

from __future__ import annotations

from collections.abc import Mapping

REMOVED: Mapping[str, tuple[str, ...]] = {
    "custodyrow": ("numbers", "place", "holder_name", "voucher"),
    "custodysignature": ("reason",),
    "handreceipt": ("reason",),
    "differencecase": ("words",),
    "doubtfulwords": ("contact", "handed_to", "answer"),
    "compensationwords": ("customer", "contact", "reason"),
}
"""Columns that are emptied when the incident has long ended: places, people outside, what was written freely."""

KEPT: Mapping[str, tuple[str, ...]] = {
    "custodylist": ("reference", "kind", "state", "salt", "digest"),
    "custodyrow": ("class_key", "title", "title_en", "measure", "unit", "unit_en", "currency"),
    "custodysignature": ("name", "way"),
    "differencecase": ("reference", "class_key", "title", "title_en", "lines", "state", "outcome", "settled_by_name"),
    "handreceiptblock": ("tree", "prefix"),
    "handreceipt": ("tree", "prefix", "end", "corrected_by_name"),
    "doubtfultransaction": ("line", "serial", "currency", "owner", "state"),
    "backlogcount": ("counts", "counted_by_name"),
    "compensation": ("reference", "state", "currency", "line"),
}  # fmt: skip
"""Columns that stay: codes, references, the plan's own words, numbers of papers, names of people in office."""

CARRIED = frozenset({"unit_path", "visibility", "world"})
"""On every row: whose it is, who may read it."""
