"""The mark at which a list in keyset pages goes on: the moment and the id of its last row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

PAGE = 50


def page_of(rows: QuerySet[Any], moment: str, after: str, *, newest_first: bool) -> tuple[Sequence[Any], str]:
    """Return up to fifty rows by ``moment`` that follow the mark ``after``, and the mark of the next page."""
    step, sign = ("lt", "-") if newest_first else ("gt", "")
    if (edge := _edge(after)) is not None:
        when, pk = edge
        rows = rows.filter(Q(**{f"{moment}__{step}": when}) | Q(**{moment: when, f"pk__{step}": pk}))
    found = list(rows.order_by(f"{sign}{moment}", f"{sign}pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{getattr(last, moment).isoformat()}~{last.pk}" if last is not None else ""


def _edge(after: str) -> tuple[datetime, int] | None:
    moment, _tilde, pk = after.partition("~")
    try:
        return datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None
