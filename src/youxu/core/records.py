"""Reading the journal: rows for show and export, filtered, in order, without what the reader may not see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from youxu.core import journal, wording
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import Concern, Entry
from youxu.kernel.words import Sentence

CHUNK = 500
PAGE = 50
LATEST = 3000


@dataclass(frozen=True)
class Filter:
    """Which entries: empty fields ask nothing. ``since`` is inclusive, ``until`` exclusive, both occurred-at."""

    stream: str = ""
    code: str = ""
    actor_key: str = ""
    unit: str = ""
    since: datetime | None = None
    until: datetime | None = None
    world: str = ""
    kind: str = ""
    """The kind of stream: what stands before its colon, such as ``incident``."""


@dataclass(frozen=True)
class EntryRow:
    """One line of the journal as it is shown; ``payload`` is None when its words were purged."""

    id: int
    stream: str
    sequence: int
    code: str
    clause: str
    occurred_at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_key: str
    by: str
    surface: str
    on_behalf_of: str
    system_user: str
    unit_path: str
    world: str
    visibility: str
    sentence: Sentence
    payload: dict[str, Any] | None
    hash: str


@dataclass(frozen=True)
class EntryPage:
    """One page of the journal, the newest entry first; ``after`` asks for the older ones, empty on the last page."""

    rows: tuple[EntryRow, ...]
    after: str


def streams_naming(actor: Actor) -> frozenset[str]:
    """Return the streams of the need-to-know matters in which the actor is named now."""
    rows = Concern.objects.filter(actor_key=actor.key, ended_at=None)
    return frozenset(rows.values_list("stream", flat=True))


def entry_rows(actor: Actor, wanted: Filter, *, limit: int | None = None) -> Iterator[EntryRow]:
    """Yield what ``actor`` may read, oldest first; with ``limit`` only the newest that many."""
    rows = _wanted(actor, wanted)
    if limit is not None:
        newest = list(rows.order_by("-id").select_related("payload")[:limit])
        yield from (_row(entry) for entry in reversed(newest))
        return
    after = 0
    while chunk := list(rows.filter(id__gt=after).order_by("id").select_related("payload")[:CHUNK]):
        yield from (_row(entry) for entry in chunk)
        after = chunk[-1].pk


def entry_page(actor: Actor, wanted: Filter, *, after: str = "", size: int = PAGE) -> EntryPage:
    """Return one page of what ``actor`` may read, what was written down last first: at most three queries.

    Of a large part of the journal a page lies among the latest entries of all, which are asked first; where it does
    not, few enough are wanted for their own index.
    """
    older = Q()
    if after and (edge := _edge(after)) is not None:
        moment, key = edge
        older = Q(recorded_at__lt=moment) | Q(recorded_at=moment, id__lt=key)
    rows = _wanted(actor, wanted).filter(older).order_by("-recorded_at", "-id").select_related("payload")
    latest = Entry.objects.filter(older).order_by("-recorded_at", "-id").values_list("pk", flat=True)
    found = list(rows.filter(pk__in=list(latest[:LATEST]))[: size + 1])
    if len(found) <= size:
        found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return EntryPage(
        tuple(map(_row, found[:size])), f"{last.recorded_at.isoformat()}~{last.pk}" if last else ""
    )


def _edge(after: str) -> tuple[datetime, int] | None:
    moment, _tilde, key = after.partition("~")
    try:
        return datetime.fromisoformat(moment), int(key)
    except ValueError:
        return None


def _wanted(actor: Actor, wanted: Filter) -> Any:
    rows = Entry.objects.visible_to(actor).filter(world=wanted.world)
    equal = {"stream": wanted.stream, "code": wanted.code, "actor_key": wanted.actor_key}
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if wanted.unit:
        rows = rows.filter(path_under("unit_path", wanted.unit))
    if wanted.kind:
        rows = rows.filter(path_under("stream", f"{wanted.kind}:"))
    if wanted.since:
        rows = rows.filter(occurred_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(occurred_at__lt=wanted.until)
    return rows


def _row(entry: Entry) -> EntryRow:
    payload = journal.payload_of(entry)
    return EntryRow(
        id=entry.pk,
        stream=entry.stream,
        sequence=entry.sequence,
        code=entry.code,
        clause=journal.clause_of(entry, payload),
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        actor_kind=entry.actor_kind,
        actor_key=entry.actor_key,
        by=wording.word("by", journal.by_of(entry, payload)),
        surface=entry.surface,
        on_behalf_of=entry.on_behalf_of,
        system_user=entry.system_user or "",
        unit_path=entry.unit_path,
        world=entry.world,
        visibility=entry.visibility,
        sentence=journal.sentence_of(entry),
        payload=payload,
        hash=entry.hash,
    )
