"""What keeps an audit grant from being given: pure decisions (field, sentence)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from youxu.kernel.words import Sentence, mark

AUDIT = "grant_audit"
"""The verb that gives and takes back audit grants."""

NOTHING_NAMED = mark("Name at least one incident.")
NO_REASON = mark("Say why: by whose order, about what.")
ENDS_FIRST = mark("It must end after it begins, and not before now.")
ONESELF = mark("Nobody audits what they have done themselves: name another person.")
READS_ALREADY = mark(
    "{person} holds a post that reads this unit; an audit is done by somebody who does not work there."
)
GONE = mark("{person} does not work here any more.")
NOT_READ = mark("There is no incident {reference} in this unit that you may read.")


@dataclass(frozen=True)
class Matter:
    """A matter that is opened for an audit: its journal stream, and the reference by which people name it."""

    stream: str
    reference: str


def grant_fault(
    matters: Collection[Matter], starts_at: datetime, ends_at: datetime, at: datetime, reason: str
) -> tuple[str, Sentence] | None:
    """Return what is wrong with the grant as it was entered, or None."""
    if not matters:
        return "incidents", Sentence(NOTHING_NAMED)
    if ends_at <= starts_at or ends_at <= at:
        return "ends_at", Sentence(ENDS_FIRST)
    return None if reason.strip() else ("reason", Sentence(NO_REASON))


def is_open(starts_at: datetime, ends_at: datetime, revoked_at: datetime | None, at: datetime) -> bool:
    """Tell whether a grant opens its matters at a moment (half-open)."""
    return revoked_at is None and starts_at <= at < ends_at
