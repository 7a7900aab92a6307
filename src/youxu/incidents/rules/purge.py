"""When words of an incident go: every column that holds text has its rule here, kept or removed after the close.

Removed is what people wrote freely, since nobody can keep a customer's name out of it. Kept are codes, numbers of
papers, names of those who acted in office, and what the plan itself says. A test walks the tables: a text column
without a rule fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from youxu.incidents.rules.words import Stage

AFTER_CLOSE = "after_close"
ENDED = (Stage.CLOSED, Stage.CALLED_OFF, Stage.MERGED)

CARRIED = frozenset({"unit_path", "visibility", "world"})
"""On every row: whose it is, who may read it."""

REMOVED: Mapping[str, tuple[str, ...]] = {
    "incident": ("cause_detail",),
    "interruption": ("bank_word_by",),
    "declaration": ("note", "bank_word_by"),
    "command": ("reason", "return_reason"),
    "firstreport": ("caller", "note", "verified_with"),
    "convening": ("minutes",),
    "directive": ("body",),
    "receipt": ("reason", "told_by"),
    "task": ("detail", "reason", "result"),
    "tasklog": ("text",),
    "estimate": ("reason",),
    "vendorticket": ("result",),
    "checksheet": ("with_whom",),
    "checkitem": ("reason",),
    "condition": ("text", "text_en", "met_by"),
    "scenerelease": ("officer", "officer_unit"),
    "cleanupitem": ("reason",),
    "groupsummary": ("text", "proposals"),
    "costline": ("note",),
    "levelfact": ("source",),
    "plannedstop": ("reason", "public_reason"),
    "longclosure": ("last_word",),
    "priorityplace": ("reason",),
    "posteventreport": ("course", "handling", "effect", "improvements"),
    "reportauthor": ("text",),
    "affectedperson": ("who", "place", "told"),
    "personword": ("place", "told", "salt"),
    "peoplealarm": ("answer",),
    "alarmcall": ("caller", "answered_by", "said", "salt"),
}
"""Columns that are emptied. Of a signed report the signatures stay with the digest of what was signed."""

KEPT: Mapping[str, tuple[str, ...]] = {
    "incident": (
        "reference", "kind", "stage", "title", "title_en", "cause_category", "cause", "level", "proposed_level",
        "level_reasons", "event_grade", "flags", "mass_rule", "portion_rule", "command_path",
    ),
    "interruption": ("line", "state", "how", "counters", "status", "check_way"),
    "declaration": ("lines", "units", "left_out", "declared_by_name", "claimed_by_name"),
    "command": ("taken_by_name", "returned_by_name"),
    "firstreport": (
        "counters", "lines", "cause", "people_in_danger", "data_exposed", "mail_or_cash_at_risk", "verification",
    ),
    "photo": ("subject_kind",),
    "convening": ("way", "level", "session"),
    "seat": ("post", "status"),
    "directive": ("series_number", "key", "title", "title_en", "clause", "issued_by_name"),
    "reservednumber": ("series_number", "state", "reason"),
    "receipt": ("group", "status"),
    "task": (
        "key", "clause", "step", "group", "role", "title", "title_en", "weight", "weight_reason", "state",
    ),
    "taskstep": ("text", "text_en", "clause"),
    "estimate": ("made_by_name",),
    "vendorticket": ("vendor", "ticket_number"),
    "checksheet": ("way",),
    "checkitem": ("line", "text", "text_en", "result"),
    "condition": ("stage", "key"),
    "scenerelease": ("authority",),
    "cleanupitem": ("text", "text_en", "result"),
    "groupsummary": ("group",),
    "costline": ("kind", "currency"),
    "levelfact": ("key", "value", "stated_by_name"),
    "posteventreport": ("form",),
    "plannedstop": ("lines", "permission", "permission_number"),
    "stopplace": ("counters",),
    "correction": ("told",),
    "priorityorder": ("ordered_by_name",),
    "means": ("kind", "name"),
    "temporaryplace": ("kind", "place", "hours", "lines"),
    "reportauthor": ("section",),
    "signature": ("post", "digest"),
    "affectedperson": ("kind", "state"),
    "personword": ("state", "written_by_name", "digest"),
    "peoplealarm": ("key", "source", "answered_by_name"),
    "alarmcall": ("service", "digest"),
}  # fmt: skip
"""Columns that stay: codes, references, the plan's own words, names of people in office."""

REMOVED_ROWS = ("photo",)
"""Tables whose rows go as a whole: nobody can blot a face out of a stored photograph."""


def may_purge(stage: str, ended_at: datetime | None, before: datetime) -> bool:
    """Tell whether the words of an incident may go: it has ended for good, and did so before ``before``."""
    return stage in ENDED and ended_at is not None and ended_at < before
