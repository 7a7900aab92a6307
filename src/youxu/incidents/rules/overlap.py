"""When a person or a means is wanted by several incidents at once (O2): pure, no database.

Wanted is who takes part on the spot: by an open task, the stand-by of a group whose task has nobody yet, a check sheet
that is open. Desk work is done for several incidents side by side and is no clash: what the plan gives to the leading
group, its office, the customer group and the heads of groups, a directive that waits for its acceptance, what an
outlet does at home, and what is prepared for a watch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import groupby
from typing import TypeVar

from youxu.kernel.words import Sentence, mark

DESKS = ("leading", "office", "customer", "outlet")
"""Groups whose tasks of the plan take nobody away: done at a desk, or where the outlet's people are anyway."""

MOST_ORDERED = 30
"""How many incidents an order of priority names at most."""


class MeansKind(StrEnum):
    """What sort of means it is."""

    VEHICLE = "VEHICLE"
    GENERATOR = "GENERATOR"
    OTHER = "OTHER"


class Why(StrEnum):
    """Why an incident wants somebody or something."""

    TASK = "TASK"
    ON_DUTY = "ON_DUTY"
    CHECK = "CHECK"


Key = TypeVar("Key", bound=int)


def wanted_twice(pairs: Iterable[tuple[Key, int]]) -> dict[Key, tuple[int, ...]]:
    """Return who or what (first of each pair) is wanted by two incidents (second) or more, with these incidents."""
    ordered = groupby(sorted(set(pairs)), key=lambda pair: pair[0])
    found = {key: tuple(incident for _key, incident in rows) for key, rows in ordered}
    return {key: incidents for key, incidents in found.items() if len(incidents) > 1}


def in_order(incidents: Iterable[int], places: Mapping[int, int]) -> tuple[int, ...]:
    """Return incidents by their place in the order of priority; those without one follow, in the given order."""
    return tuple(sorted(incidents, key=lambda key: places.get(key, MOST_ORDERED + 1)))


def order_fault(references: Iterable[str], reason: str) -> tuple[str, Sentence] | None:
    """Return (field, what is wrong) with an order of priority, or None."""
    named = list(references)
    if len(named) < 2:
        return "incidents", Sentence(mark("Name at least two incidents, the first one first."))
    if len(named) > MOST_ORDERED:
        return "incidents", Sentence(
            mark("At most {count} incidents in one order of priority."), {"count": MOST_ORDERED}
        )
    twice = next((one for one in named if named.count(one) > 1), "")
    if twice:
        return "incidents", Sentence(mark("{reference} is named twice."), {"reference": twice})
    if not reason.strip():
        return "reason", Sentence(mark("Say why in a few words."))
    return None
