"""The append-only journal: what happened, who did it, when it happened and when it was written down."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from importlib import import_module
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models

from youxu.core import clock, jobs
from youxu.core.act import Act, Collision, current
from youxu.core.actor import Actor, ActorKind
from youxu.core.database import TryTurn, is_postgres
from youxu.core.errors import SentBefore
from youxu.core.models import Entry, EntryPayload, Visibility
from youxu.core.questions import kept_question
from youxu.kernel.words import Sentence, mark

# An act over very many streams holds no more than these against others: a database keeps only so many such locks.
TURNS = 32


@dataclass(frozen=True)
class Event:
    """What an entry says. Each part derives its events in ``events.py`` as frozen dataclasses, past tense.

    ``code`` is published and stable; ``sentence`` is source English with {places} filled from the fields and
    from ``by`` (the actor's name); ``clause`` is the plan clause that the act carries out, where a field
    ``task_clause`` does not name that of the task in hand; ``purge`` says when
    the words may go: ``never`` (no personal words) or ``after_close``; ``routine`` is what the program says by itself
    again and again (who was told, that a limit passed), which a short course leaves out and the whole journal has.
    Fields are text, integers, booleans.
    """

    code: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    clause: ClassVar[str] = ""
    purge: ClassVar[str] = "never"
    routine: ClassVar[bool] = False

    def payload(self) -> dict[str, Any]:
        """Return the fields as values that give the same bytes on every database."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


registered: dict[str, type[Event]] = {}


def event(cls: type[Event]) -> type[Event]:
    """Register an event class by its code. Raises ValueError for a code that is taken or missing."""
    if not cls.code or not cls.sentence or registered.get(cls.code, cls) is not cls:
        raise ValueError(f"{cls.__name__}: an event needs a code of its own and a sentence")
    registered[cls.code] = cls
    return cls


def append(
    what: Event,
    *,
    by: Actor,
    at: datetime,
    stream: str,
    subject: models.Model,
    unit: str,
    world: str = "",
    visibility: str = Visibility.OPEN,
    begins: bool = False,
) -> Entry:
    """Append one entry and enqueue its reactions, if any are listed, in the caller's transaction.

    ``at`` is when it happened, in its world's time; recorded-at is read here, in real time. ``begins`` says that the stream's row was made by this
    very act, so that nobody needs to look for an entry before. Raises Collision when another act took the place
    in the stream: the action wrapper rolls back and repeats the act.
    """
    (entry,) = append_each([Line(what, stream, subject, unit, world, visibility, begins)], by=by, at=at)
    return entry


class Line(NamedTuple):
    """What ``append`` writes as one entry."""

    what: Event
    stream: str
    subject: models.Model
    unit: str
    world: str = ""
    visibility: str = Visibility.OPEN
    begins: bool = False


def append_each(lines: Sequence[Line], *, by: Actor, at: datetime) -> list[Entry]:
    """Append an entry to each of several streams as ``append`` does, in two statements besides reading their heads."""
    act = current()
    made = [_made(line, by, at, act) for line in lines]
    entries = [entry for entry, _payload in made]
    try:
        Entry.objects.bulk_create(entries)
    except IntegrityError as error:
        raise Collision(lines[0].stream) from error
    EntryPayload.objects.bulk_create([EntryPayload(entry_id=entry.pk, **said) for entry, said in made])
    for line, entry in zip(lines, entries, strict=True):
        if _is_followed(line.what):
            jobs.enqueue("react", {"entry": entry.pk})
    return entries


def _made(line: Line, by: Actor, at: datetime, act: Act | None) -> tuple[Entry, dict[str, Any]]:
    """Return an entry that is not stored yet, and the columns of its payload."""
    submission, sent, previous = None, None, None if line.begins else _head(line.stream, act)
    body = _canonical({**line.what.payload(), "by": by.name})
    salt = secrets.token_hex(16)
    if act is not None and act.submission is not None:
        submission, sent = UUID(int=act.submission.int), _digest(salt, act.said)
        act.submission = None
    entry = Entry(
        stream=line.stream,
        sequence=previous.sequence + 1 if previous else 1,
        code=line.what.code,
        surface=by.surface,
        actor_kind=by.kind,
        actor_key=by.key,
        on_behalf_of=by.on_behalf_of,
        system_user=by.system_user or None,
        subject_kind=line.subject._meta.label_lower,
        subject_id=line.subject.pk,
        unit_path=line.unit,
        occurred_at=at,
        recorded_at=clock.now(),
        world=line.world,
        visibility=line.visibility,
        submission=submission,
        payload_digest=_digest(salt, body),
        previous_hash=previous.hash if previous else "",
    )
    entry.hash = hash_of(entry)
    return entry, {"salt": salt, "body": body, "sent": sent}


def _is_followed(what: Event) -> bool:
    """Tell whether a handler would do anything about such an entry: where none does, no worker is woken."""
    table = import_module(settings.REACTIONS)
    heeded = table.HEEDED.get(type(what))
    return table.REACTIONS.get(type(what)) != () and (heeded is None or heeded(what))


def is_done(submission: UUID) -> bool:
    """Tell whether an act with this submission left its entry."""
    return Entry.objects.filter(submission=submission).exists()


def entry_of(submission: str) -> Entry | None:
    """Return the entry that an act with this submission left, or None: who made the form may ask for its receipt."""
    try:
        return Entry.objects.filter(submission=UUID(submission)).first()
    except ValueError:
        return None


def result_of(act: Act) -> Any:
    """Return the row that the first act with this submission made, or None when there was none.

    Raises SentBefore when that was another act, another person's, or its input differed.
    """
    assert act.submission is not None
    entry = _sent_with(submission=act.submission).first()
    if entry is None:
        return None
    if not _is_same(entry, act):
        raise SentBefore(field="submission")
    return apps.get_model(entry.subject_kind)._default_manager.get(pk=entry.subject_id)


@kept_question
def _sent_with(*, submission: UUID) -> models.QuerySet[Entry]:
    return Entry.objects.filter(submission=submission).select_related("payload")


def _is_same(entry: Entry, act: Act) -> bool:
    """Compare with what was kept; of entries from before that, and of purged ones, only who acted is known."""
    try:
        kept = entry.payload
    except EntryPayload.DoesNotExist:
        return entry.actor_key == act.who
    return kept.sent == _digest(kept.salt, act.said) if kept.sent else entry.actor_key == act.who


def payload_of(entry: Entry) -> dict[str, Any] | None:
    """Return what the entry said, or None when its words were purged."""
    try:
        return json.loads(entry.payload.body)
    except EntryPayload.DoesNotExist:
        return None


def sentence_of(entry: Entry) -> Sentence:
    """Return the entry's sentence with its values, to be translated when shown."""
    kind = registered.get(entry.code)
    values = payload_of(entry)
    if kind is None or values is None:
        return Sentence(entry.code)
    return Sentence(kind.sentence, {**_later(kind), **values, "by": by_of(entry, values)})


def _later(kind: type[Event]) -> dict[str, Any]:
    """Return what fields say that came to an event later: earlier entries lack them and read as their default."""
    return {field.name: field.default for field in fields(kind) if field.default is not MISSING}


def clause_of(entry: Entry, values: Mapping[str, Any] | None) -> str:
    """Return the plan clause that an entry carries out: of work on a task the task's own, else that of its kind."""
    kind = registered.get(entry.code)
    return str((values or {}).get("task_clause") or (kind.clause if kind else ""))


def by_of(entry: Entry, values: Mapping[str, Any] | None) -> str:
    """Return who acted as it was written down; for a handler or sweep the code SYSTEM, whose word is shown."""
    if entry.actor_kind == ActorKind.SYSTEM:
        return ActorKind.SYSTEM.value
    return str((values or {}).get("by", ""))


def hash_of(entry: Entry) -> str:
    """Return the SHA-256 over the entry's own values and the hash of the one before."""
    return hashlib.sha256(
        _canonical(
            {
                "stream": entry.stream,
                "sequence": entry.sequence,
                "code": entry.code,
                "surface": entry.surface,
                "actor": [entry.actor_kind, entry.actor_key, entry.on_behalf_of],
                **({"system_user": entry.system_user} if entry.system_user else {}),
                "subject": [entry.subject_kind, entry.subject_id],
                "unit": entry.unit_path,
                "occurred_at": _microseconds(entry.occurred_at),
                "recorded_at": _microseconds(entry.recorded_at),
                "world": entry.world,
                "visibility": str(entry.visibility),
                "submission": str(entry.submission or ""),
                "payload": entry.payload_digest,
                "previous": entry.previous_hash,
            }
        ).encode()
    ).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What ``verify`` found: ``first_broken`` names stream, sequence and reason of the first broken link."""

    entries: int
    purged: int
    first_broken: dict[str, Any] | None

    @property
    def ok(self) -> bool:
        """Tell whether the whole chain holds; a purged payload does not break it."""
        return self.first_broken is None

    def as_json(self) -> dict[str, Any]:
        """Return the published form of ``youxu journal verify --json``."""
        return {
            "entries": self.entries,
            "ok": self.ok,
            "purged": self.purged,
            "first_broken": self.first_broken,
        }


def verify() -> Verdict:
    """Walk every stream in order and check sequence, link, hash and payload digest of each entry.

    Words that are gone are *purged* when a PURGED entry of the same stream names the entry, else *broken*.
    """
    count = 0
    broken: dict[str, Any] | None = None
    stream, expected, previous = "", 1, ""
    gone: dict[tuple[str, int], bool] = {}
    for entry, payload in _with_payloads(Entry.objects.order_by("stream", "sequence")):
        count += 1
        if entry.stream != stream:
            stream, expected, previous = entry.stream, 1, ""
        reason = fault_in(entry, payload, expected, previous)
        if payload is None:
            gone.setdefault((stream, entry.sequence), False)
        elif entry.code == "PURGED":
            named = ((stream, number) for number in _numbers(json.loads(payload.body)["sequences"]))
            gone.update((key, True) for key in named if key in gone)
        if reason and broken is None:
            broken = {"stream": entry.stream, "sequence": entry.sequence, "reason": reason}
        expected, previous = entry.sequence + 1, entry.hash
    if broken is None:
        broken = _lost(gone)
    return Verdict(count, sum(gone.values()), broken)


def spans_of(numbers: Iterable[int]) -> str:
    """Return numbers as text, runs put together: 1, 2, 3, 7 gives "1-3, 7"."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and spans[-1][1] + 1 == number:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def _numbers(spans: str) -> Iterator[int]:
    for span in spans.split(", "):
        first, _dash, last = span.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _lost(gone: Mapping[tuple[str, int], bool]) -> dict[str, Any] | None:
    for (stream, sequence), by_rule in gone.items():
        if not by_rule:
            return {
                "stream": stream,
                "sequence": sequence,
                "reason": mark("its words are gone and no purge names it"),
            }
    return None


def fault_in(entry: Entry, payload: EntryPayload | None, expected: int, previous: str) -> str:
    """Return what is wrong with one entry of a chain after the entry before it, or an empty text."""
    if entry.sequence != expected:
        return mark("an entry is missing before this one")
    if entry.previous_hash != previous:
        return mark("it does not follow the entry before")
    if hash_of(entry) != entry.hash:
        return mark("the entry was changed")
    if payload is not None and _digest(payload.salt, payload.body) != entry.payload_digest:
        return mark("its words were changed")
    return ""


def _with_payloads(
    rows: models.QuerySet[Any], size: int = 2000
) -> Iterator[tuple[Entry, EntryPayload | None]]:
    """Yield entries with their payloads in chunks, so that a million rows need little memory."""
    chunk: list[Entry] = []
    for entry in rows.iterator(chunk_size=size):
        chunk.append(entry)
        if len(chunk) == size:
            yield from _joined(chunk)
            chunk = []
    yield from _joined(chunk)


def _joined(chunk: list[Entry]) -> Iterator[tuple[Entry, EntryPayload | None]]:
    found = EntryPayload.objects.in_bulk([entry.pk for entry in chunk]) if chunk else {}
    for entry in chunk:
        yield entry, found.get(entry.pk)


def _head(stream: str, act: Act | None) -> Entry | None:
    """Return the newest entry of a stream. Raises Collision while another act writes to it (see decision 0033)."""
    if act is None or act.turns >= TURNS or not is_postgres():
        return _newest(stream=stream).first()
    act.turns += 1
    head = _newest_in_turn(stream=stream).first()
    if head is not None and not vars(head)["mine"]:
        raise Collision(stream)
    return head


@kept_question
def _newest(*, stream: str) -> models.QuerySet[Entry]:
    return Entry.objects.filter(stream=stream).order_by("-sequence")[:1]


@kept_question
def _newest_in_turn(*, stream: str) -> models.QuerySet[Entry]:
    return Entry.objects.filter(stream=stream).order_by("-sequence").annotate(mine=TryTurn(stream))[:1]


def _digest(salt: str, body: str) -> str:
    return hashlib.sha256((salt + body).encode()).hexdigest()


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)
