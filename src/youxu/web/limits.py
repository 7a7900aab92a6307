"""The limits of a unit in words: one row each, for the board, the page of limits and the hand-over alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.deadlines.queries import ClockRow, UnitLimits
from youxu.incidents.queries.limits import limit_of
from youxu.incidents.queries.rows import Deadline, Limit
from youxu.kernel.words import Sentence
from youxu.network import queries as network
from youxu.organisation import queries as organisation
from youxu.web.pages.incidents.next_steps import address
from youxu.web.pages.incidents.opened import either, short


def limit_rows(
    limits: UnitLimits, at: datetime, unit_path: str, *, most: int | None = None
) -> list[dict[str, Any]]:
    """Return the limits of a unit in words, late first, then the nearest: all, or the first ``most``."""
    rows: list[tuple[datetime, Deadline | ClockRow | network.CallRow]] = [
        *((row.limit.due_at or at, row) for row in limits.work),
        *((row.limit.due_at or at, row) for row in limits.owed),
        *((row.due_at, row) for row in limits.calls),
    ]
    first = sorted(rows, key=lambda pair: pair[0])[:most]
    return latin_rows([_in_words(row, at) for _due, row in first], unit_path)


def _in_words(row: Deadline | ClockRow | network.CallRow, at: datetime) -> dict[str, Any]:
    if isinstance(row, Deadline):
        return deadline_row(row)
    return clock_row(row) if isinstance(row, ClockRow) else _call_row(row, at)


def latin_rows(rows: Sequence[dict[str, Any]], unit_path: str) -> list[dict[str, Any]]:
    """Return rows of limits whose people, kept by name alone, an English reader reads in Latin letters."""
    people = organisation.shown_names((row["who"] for row in rows), unit_path)
    return [{**row, "who": people.get(row["who"], row["who"])} for row in rows]


def deadline_row(row: Deadline) -> dict[str, Any]:
    """Return one limit in words, with the page where it is met."""
    title = wording.say(row.title) if isinstance(row.title, Sentence) else either(row.title, row.title_en)
    if row.outlet:
        title = _("%(outlet)s: %(title)s") % {
            "outlet": short(either(row.outlet, row.outlet_en)),
            "title": title,
        }
    who = either(row.who, row.who_en) or (wording.word("group", row.group) if row.group else "")
    url = address("task", row.target) if row.kind == "TASK" else address("room", row.reference)
    return {
        "title": title,
        "who": who,
        "limit": row.limit,
        "clause": row.clause,
        "reference": row.reference,
        "url": url,
    }


def clock_row(row: ClockRow) -> dict[str, Any]:
    """Return a word or letter that is owed to others, with the page where it is entered."""
    return {
        "title": either(row.title, row.title_en),
        "who": either(row.owed_by, row.owed_by_en),
        "limit": row.limit,
        "clause": row.clause,
        "reference": row.reference,
        "url": address("clock", row.id),
    }


def call_limit(row: network.CallRow, at: datetime) -> Limit:
    """Return how the confirmation of an outlet stands that was due."""
    return limit_of(row.due_at, at, opened_at=row.due_at)


def _call_row(row: network.CallRow, at: datetime) -> dict[str, Any]:
    name = either(row.name, row.name_en)
    return {
        "title": _("%(outlet)s: confirm the state again") % {"outlet": name},
        "who": row.head_name,
        "limit": call_limit(row, at),
        "clause": "O3",
        "reference": "",
        "url": address("outlet", row.code),
    }
