"""The course of an incident as the journal has it: filtered, paged, with what was written down later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from youxu.core import journal, wording
from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.incidents.models import Incident
from youxu.incidents.queries.rows import Timeline, TimelineEntry
from youxu.kernel.words import Sentence, mark
from youxu.organisation.queries.names import contact_names, latin_names, shown_names

PURGED = mark("The words of this entry were removed by rule; its proof stays.")
LATER = timedelta(minutes=2)
PAGE = 50
CHUNK = 500


def timeline_of(
    actor: Actor,
    incident: Incident,
    *,
    code: str = "",
    text: str = "",
    after: str = "",
    size: int = PAGE,
    short: bool = False,
) -> Timeline:
    """Return entries of the incident's stream, newest occurrence first: two queries.

    ``code`` keeps one kind, ``text`` searches the words, ``after`` is the mark of the page before; ``short`` leaves
    out what is routine.
    """
    rows = _stream(actor, incident)
    codes = tuple(rows.order_by("code").values_list("code", flat=True).distinct())
    rows = _asked(rows, code, text)
    if short:
        rows = rows.exclude(code__in=[one.code for one in journal.registered.values() if one.routine])
    if after and (edge := _edge(after)) is not None:
        moment, sequence = edge
        rows = rows.filter(Q(occurred_at__lt=moment) | Q(occurred_at=moment, sequence__lt=sequence))
    found = list(rows.select_related("payload").order_by("-occurred_at", "-sequence")[: size + 1])
    more = found[size - 1] if len(found) > size else None
    return Timeline(tuple(entry_rows(found[:size])), codes, _mark(more) if more else "")


def whole_timeline(
    actor: Actor, incident: Incident, *, code: str = "", text: str = ""
) -> Iterator[TimelineEntry]:
    """Yield the entries of the incident that the actor may read, oldest first and filtered: for the export."""
    rows = _asked(_stream(actor, incident), code, text).select_related("payload").order_by("sequence")
    chunk: list[Entry] = []
    for entry in rows.iterator(chunk_size=CHUNK):
        chunk.append(entry)
        if len(chunk) == CHUNK:
            yield from entry_rows(chunk)
            chunk = []
    yield from entry_rows(chunk)


def _asked(rows: QuerySet[Entry], code: str, text: str) -> QuerySet[Entry]:
    if code:
        rows = rows.filter(code=code)
    return rows.filter(payload__body__icontains=text) if text else rows


def references_of(actor: Actor, streams: Iterable[str]) -> dict[str, str]:
    """Return the reference of each incident among ``streams`` that the actor may read, by stream: one query."""
    kinds = (stream.partition(":") for stream in streams)
    keys = {int(key) for kind, _colon, key in kinds if kind == "incident" and key.isdigit()}
    rows = Incident.objects.visible_to(actor).filter(pk__in=keys) if keys else Incident.objects.none()
    return {f"incident:{pk}": reference for pk, reference in rows.values_list("pk", "reference")}


def _stream(actor: Actor, incident: Incident) -> QuerySet[Entry]:
    return Entry.objects.visible_to(actor).filter(stream=incident.stream)


def entry_rows(entries: Sequence[Entry]) -> Iterator[TimelineEntry]:
    """Yield entries with their people named in the reader's language; expects the payloads to be loaded."""
    rows = [entry_row(entry) for entry in entries]
    latin = latin_names(
        (entry.actor_key, row.sentence, entry.unit_path) for entry, row in zip(entries, rows, strict=True)
    )
    behalf = {**contact_names(row.on_behalf_of for row in rows), **_people_behind(entries)}
    for entry, row in zip(entries, rows, strict=True):
        author, told = latin.author(entry.actor_key, row.by), latin.told(entry.actor_key, row.sentence)
        whom = behalf.get(row.on_behalf_of, row.on_behalf_of)
        yield replace(row, by=author, sentence=told, on_behalf_of=whom)


def _people_behind(entries: Sequence[Entry]) -> Mapping[str, str]:
    """Return how an English reader sees the people for whom something was done, where only their name was kept."""
    within = min((entry.unit_path for entry in entries), key=len, default="")
    return shown_names((entry.on_behalf_of for entry in entries), within)


def entry_row(entry: Entry) -> TimelineEntry:
    """Return one entry with its sentence; expects the payload to be loaded."""
    values = journal.payload_of(entry)
    return TimelineEntry(
        pk=entry.pk,
        sequence=entry.sequence,
        code=entry.code,
        clause=journal.clause_of(entry, values),
        sentence=Sentence(PURGED) if values is None else journal.sentence_of(entry),
        by=wording.word("by", journal.by_of(entry, values)) or entry.actor_key,
        on_behalf_of=entry.on_behalf_of,
        surface=entry.surface,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        later=not entry.world and entry.recorded_at - entry.occurred_at > LATER,
        hash=entry.hash,
        purged=values is None,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
    )


def _mark(entry: Entry) -> str:
    return f"{entry.occurred_at.isoformat()}~{entry.sequence}"


def _edge(after: str) -> tuple[datetime, int] | None:
    moment, _, sequence = after.partition("~")
    try:
        return datetime.fromisoformat(moment), int(sequence)
    except ValueError:
        return None
