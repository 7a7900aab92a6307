"""The purge of custody: places, holders and customers go when the incident has long ended, by rule, in portions."""

from __future__ import annotations

from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.emptying import emptied, said
from youxu.core.errors import UnableTo
from youxu.core.events import TextsPurged
from youxu.custody.queries.purging import outlets_due, rows_due
from youxu.custody.rules import purge as rules
from youxu.network.models import Outlet

AFTER_CLOSE = "after_close"


class UnableToPurgeCustody(UnableTo):
    """Only what ended long enough ago loses its words."""

    clause = "G2"


@action
def purge_custody(*, by: Actor, at: datetime, outlet: Outlet, before: datetime) -> int:
    """Empty up to 500 rows of an outlet's custody whose matter ended before ``before``; return how many.

    The list that stands now keeps its words: the next one is compared with it.
    """
    by.require("purge", unit=outlet.unit_path)
    removed = emptied(
        (name, rows_due(name, before, outlet.pk), columns) for name, columns in rules.REMOVED.items()
    )
    if removed:
        journal.append(
            TextsPurged(said(removed), AFTER_CLOSE),
            by=by,
            at=at,
            stream=f"outlet:{outlet.pk}",
            subject=outlet,
            unit=outlet.unit_path,
        )
    return sum(removed.values())


def purge_before(before: datetime, *, by: Actor, at: datetime, most: int) -> int:
    """Purge the custody of up to ``most`` outlets; return how many rows went."""
    gone = 0
    for outlet in outlets_due(before)[:most]:
        while count := purge_custody(by=by, at=at, outlet=outlet, before=before):
            gone += count
    return gone
