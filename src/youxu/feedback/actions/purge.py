"""The purge of customers' voices: names, numbers and words go when matter and incident have ended (ERL arts. 84, 85)."""

from __future__ import annotations

from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.emptying import emptied, said
from youxu.core.errors import UnableTo
from youxu.core.events import TextsPurged
from youxu.feedback.queries.places import plan_for, rules_of
from youxu.feedback.queries.purging import rows_due, units_with_words
from youxu.feedback.rules import purge as rules
from youxu.network.models import Unit

RULE = "feedback.keep"


class UnableToPurgeVoices(UnableTo):
    """Only what ended long enough ago loses its words."""

    clause = "G3"


@action
def purge_voices(*, by: Actor, at: datetime, unit: Unit) -> int:
    """Empty up to 500 rows of a unit whose matter ended longer ago than its plan keeps words; return how many."""
    by.require("purge", unit=unit.path)
    keep = rules_of(plan_for(unit.path, None, at))[0].keep.delta
    if keep is None:
        raise UnableToPurgeVoices
    removed = emptied(
        (name, rows_due(name, unit.path, at - keep), columns) for name, columns in rules.REMOVED.items()
    )
    if removed:
        journal.append(
            TextsPurged(said(removed), RULE),
            by=by,
            at=at,
            stream=f"unit:{unit.pk}",
            subject=unit,
            unit=unit.path,
        )
    return sum(removed.values())


def purge_all_voices(*, by: Actor, at: datetime) -> int:
    """Purge the voices of every unit by its own plan; return how many rows went."""
    gone = 0
    for unit in Unit.objects.filter(path__in=units_with_words()).order_by("path"):
        while count := purge_voices(by=by, at=at, unit=unit):
            gone += count
    return gone
