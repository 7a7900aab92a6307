"""What work on a large incident leaves in the journal while it goes on in portions."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class PortionDone(Event):
    """Another portion of the outlets of a large incident is through with what was ordered for all of them."""

    code = "PORTION_DONE"
    sentence = mark("{done} of {total} outlets are through: {verb}.")
    clause = "P1"

    verb: str
    done: int
    total: int
