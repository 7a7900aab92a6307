"""The journal's chain of one stream, carried outside the database and checked there: one line of JSON an entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.models import Entry, EntryPayload
from youxu.kernel.words import mark

PLAIN = (
    "stream", "sequence", "code", "surface", "actor_kind", "actor_key", "on_behalf_of", "system_user", "subject_kind",
    "subject_id", "unit_path", "world", "visibility", "payload_digest", "previous_hash", "hash",
)  # fmt: skip
"""Columns of an entry that go out as they are; the moments and the submission go out as text."""
CHUNK = 500


def chain_of(actor: Actor, stream: str) -> Iterator[dict[str, Any]]:
    """Yield every entry of a stream in order, so that the chain stays whole.

    Of an entry that the actor may not read only its place and hashes go out, with ``withheld``; words that were purged
    are missing.
    """
    readable = set(
        Entry.objects.visible_to(actor).filter(stream=stream).values_list("pk", flat=True).iterator()
    )
    rows = Entry.objects.filter(stream=stream).order_by("sequence").select_related("payload")
    for entry in rows.iterator(chunk_size=CHUNK):
        yield _told(entry) if entry.pk in readable else _withheld(entry)


def _told(entry: Entry) -> dict[str, Any]:
    payload = getattr(entry, "payload", None)
    return {
        **{name: getattr(entry, name) for name in PLAIN},
        "visibility": str(entry.visibility),
        "occurred_at": entry.occurred_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "submission": str(entry.submission or ""),
        "said": {"salt": payload.salt, "body": payload.body} if payload is not None else None,
    }


def _withheld(entry: Entry) -> dict[str, Any]:
    shown = ("stream", "sequence", "previous_hash", "hash")
    return {**{name: getattr(entry, name) for name in shown}, "withheld": True}


@dataclass(frozen=True)
class ChainVerdict:
    """What a check of a carried chain found: ``fault`` of the first broken entry, empty when it holds."""

    entries: int
    withheld: int
    purged: int
    head: str
    fault: str = ""
    sequence: int = 0


UNREADABLE = mark("it cannot be read")


def check(lines: Iterable[str]) -> ChainVerdict:
    """Check a carried chain: sequence, links, each entry's hash and words, without a database."""
    count = withheld = purged = 0
    previous = ""
    for line in lines:
        count += 1
        try:
            row = json.loads(line)
            fault = _fault(row, count, previous)
            withheld += bool(row.get("withheld"))
            purged += not row.get("withheld") and row["said"] is None
            previous = str(row["hash"])
        except (ValueError, KeyError, TypeError, AttributeError):
            fault = UNREADABLE
        if fault:
            return ChainVerdict(count, withheld, purged, previous, fault, count)
    return ChainVerdict(count, withheld, purged, previous)


def _fault(row: Mapping[str, Any], expected: int, previous: str) -> str:
    if row.get("withheld"):
        entry = Entry(sequence=row["sequence"], previous_hash=row["previous_hash"], hash=row["hash"])
        if entry.sequence == expected and entry.previous_hash == previous:
            return ""
        return journal.fault_in(entry, None, expected, previous)
    entry = Entry(
        **{name: row[name] for name in PLAIN},
        occurred_at=datetime.fromisoformat(row["occurred_at"]),
        recorded_at=datetime.fromisoformat(row["recorded_at"]),
        submission=UUID(row["submission"]) if row["submission"] else None,
    )
    said = row["said"]
    payload = EntryPayload(salt=said["salt"], body=said["body"]) if said is not None else None
    return journal.fault_in(entry, payload, expected, previous)
