"""What somebody wrote without being asked: a driver, a vendor, a clerk by text message (P1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.models import granted
from youxu.delivery.models import Reply

READS = "verify_report"
"""The verb of who reads it: like a report without an account it is unverified until somebody rang back."""

SHOWN = 20


@dataclass(frozen=True)
class UnaskedRow:
    """A text message that answers no message of ours, with the whole number: it is to be rung."""

    id: int
    text: str
    address: str
    written_at: datetime


def unasked(actor: Actor) -> list[UnaskedRow]:
    """Return what waits to be read by the office, the oldest first, at most 20; none is asked for where it may not."""
    if not actor.readable_paths(READS):
        return []
    mine = granted(actor, READS, "channel__")
    rows = Reply.objects.filter(mine, delivery=None, seen_at=None).order_by("received_at", "pk")[:SHOWN]
    return [UnaskedRow(row.pk, row.text, row.address, row.replied_at) for row in rows]


def unasked_numbered(actor: Actor, pk: int) -> Reply | None:
    """Return such a message, read or not, for who may read it; None where there is none."""
    mine = granted(actor, READS, "channel__")
    return Reply.objects.filter(mine, pk=pk, delivery=None).select_related("channel").first()
