"""Emptying words by rule, in portions: what every purge of a part does to the columns that its rule names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

AT_ONCE = 500
"""So many rows one act of a purge empties at the most (house law 7)."""
Columns = Sequence[str]


def wordy(columns: Columns) -> Q:
    """Return the filter of rows that still have words in one of the columns."""
    return reduce(or_, (~Q(**{column: ""}) for column in columns))


def emptied(tables: Iterable[tuple[str, QuerySet[Any], Columns]], most: int = AT_ONCE) -> dict[str, int]:
    """Empty the columns of up to ``most`` rows, table after table; return how many of each, those without any left out."""
    gone: dict[str, int] = {}
    for name, rows, columns in tables:
        few = list(rows.values_list("pk", flat=True)[: most - sum(gone.values())])
        if few:
            gone[name] = rows.model._default_manager.filter(pk__in=few).update(**dict.fromkeys(columns, ""))
    return gone


def said(gone: dict[str, int]) -> str:
    """Return how many rows of which table, as the journal keeps it."""
    return ", ".join(f"{name} {count}" for name, count in gone.items())
