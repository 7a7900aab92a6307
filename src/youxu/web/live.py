"""Which topics changed, told to open pages: never what changed, for pages fetch again under their own grants.

One thread per process re-reads the journal's last half minute and drops what it has seen (on PostgreSQL ids are
not commit order). Topics are a journal stream (``incident:7``, ``outlet:12``), ``unit:<path>`` (that unit and
those below), ``board`` and ``world:<key>`` (whatever happens in a drill); a page gets an event of the topic's name, at most once a second. A change that the
reader of the page may not see makes no event, so that a topic's name never tells of it; that a matter became
need-to-know is told once to everybody who could read it until then, so that an open page does not go on showing it. A stream's ids are moments,
from its first line on: a page that lost it, heard of nothing yet or not, names the last one when it comes back and is
told what was entered since, the look-back included.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from weakref import WeakSet

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError, connection, connections
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from youxu.core import clock
from youxu.core.actor import Actor, ActorKind
from youxu.core.models import Entry, SealedMatter, Visibility
from youxu.core.records import streams_naming
from youxu.web.request import Request

log = logging.getLogger("youxu.live")
LOOK_BACK = timedelta(seconds=30)
POLL_SECONDS = 0.5
QUIET_SECONDS = 15.0
AT_MOST_EVERY = 1.0
STREAM_SECONDS = 300.0
MAX_TOPICS = 30
MAX_STREAMS = 2000
MISSED_AT_MOST = 500
CLOSED_AT_MOST = 500
LONGEST_MOMENT = 14
OFF_THE_BOARD = "person:"


@dataclass(frozen=True)
class Change:
    """One new entry, as far as topics and grants need it."""

    id: int
    stream: str
    unit_path: str
    visibility: str
    world: str = ""

    def touches(self, topic: str, world: str = "") -> bool:
        """Tell whether ``topic`` of a page in ``world`` stands for this change; a drill sees reality behind it."""
        if topic == self.stream:
            return True
        if self.world and topic == f"world:{self.world}":
            return True
        if self.stream.startswith(OFF_THE_BOARD) or self.world not in ("", world):
            return False
        return topic == "board" or (
            topic.startswith("unit:") and self.unit_path.startswith(topic.removeprefix("unit:"))
        )

    def seen_by(self, actor: Actor) -> bool:
        """Tell whether ``actor`` may know that something changed there."""
        if actor.may("read_need_to_know", unit=self.unit_path):
            return True
        return self.visibility == Visibility.OPEN and actor.may("read", unit=self.unit_path)


def changes_of(rows: QuerySet[Entry]) -> list[Change]:
    """Return entries as changes; one of a matter that became need-to-know since is need-to-know itself."""
    sealed = SealedMatter.objects.filter(
        Q(stream=OuterRef("stream"))
        | Q(subject_kind=OuterRef("subject_kind"), subject_id=OuterRef("subject_id"))
    )
    seen = Case(When(Exists(sealed), then=Value(Visibility.NEED_TO_KNOW)), default=F("visibility"))
    return [Change(*row) for row in rows.values_list("id", "stream", "unit_path", seen, "world")]


def closed_of(matters: QuerySet[SealedMatter]) -> list[Change]:
    """Return, as changes for those who could read it before, each matter that became need-to-know with entries that
    were open. One that was need-to-know from the first is told to nobody else."""
    streams = list(matters.values_list("stream", flat=True))
    opened = Entry.objects.filter(stream__in=streams, visibility=Visibility.OPEN).order_by()
    rows = opened.values_list("stream", "unit_path", "world").distinct() if streams else ()
    return [Change(0, stream, path, Visibility.OPEN, world) for stream, path, world in rows]


class Listener:
    """One open page: its topics, what is untold, and how to wake its stream.

    ``named`` are the need-to-know streams that the actor may follow because they name him; ``world`` is the page's.
    """

    def __init__(
        self,
        actor: Actor,
        topics: frozenset[str],
        named: frozenset[str] = frozenset(),
        world: str = "",
    ) -> None:
        self.actor, self.topics, self.named, self.world = actor, topics, named, world
        self.last_id = 0
        self._untold: set[str] = set()
        self._lock = threading.Lock()
        self.wake: Callable[[], None] = lambda: None

    def tell(self, changes: Iterable[Change]) -> None:
        """Note what concerns this page; called by the reader's thread."""
        seen = [change for change in changes if change.seen_by(self.actor) or change.stream in self.named]
        topics = {topic for change in seen for topic in self.topics if change.touches(topic, self.world)}
        if topics:
            self.note(topics, max(change.id for change in seen))

    def note(self, topics: Iterable[str], last_id: int) -> None:
        """Mark ``topics`` as untold."""
        with self._lock:
            self._untold.update(topics)
            self.last_id = max(self.last_id, last_id)
        self.wake()

    def take(self) -> list[str]:
        """Return what is untold and forget it."""
        with self._lock:
            topics, self._untold = sorted(self._untold), set()
        return topics


class Reader(threading.Thread):
    """The one thread of this process that looks for new entries and tells the listeners."""

    def __init__(self) -> None:
        super().__init__(name="live", daemon=True)
        self.listeners: WeakSet[Listener] = WeakSet()
        self._seen: dict[int, None] = {}
        self._closed: set[int] | None = None
        self._version = -1
        self._lock = threading.Lock()
        self._pause = threading.Event()

    def add(self, listener: Listener) -> None:
        """Tell ``listener`` of changes until it is gone; the first one starts the thread."""
        with self._lock:
            self.listeners.add(listener)
            if not self.is_alive():
                self.look()
                self.start()

    def remove(self, listener: Listener) -> None:
        """Tell ``listener`` no more."""
        with self._lock:
            self.listeners.discard(listener)

    def run(self) -> None:
        """Look twice a second for as long as the process lives."""
        while not self._pause.wait(POLL_SECONDS):
            try:
                if self.listeners and self._written():
                    self._spread(self.look())
            except DatabaseError:
                log.warning("the look for changes failed", exc_info=True)
                connection.close()

    def look(self) -> list[Change]:
        """Return the entries of the last half minute that were not seen before."""
        since = clock.now() - LOOK_BACK
        rows = Entry.objects.filter(recorded_at__gte=since).order_by("id")[:5000]
        found = changes_of(rows)
        fresh = [change for change in found if change.id not in self._seen]
        self._seen = dict.fromkeys(change.id for change in found)
        return fresh + self._newly_closed()

    def _newly_closed(self) -> list[Change]:
        """Return the matters that became need-to-know since the last look; none the first time."""
        rows = SealedMatter.objects.order_by("-pk")[:CLOSED_AT_MOST]
        found = set(rows.values_list("pk", flat=True))
        fresh = set() if self._closed is None else found - self._closed
        self._closed = found
        return closed_of(SealedMatter.objects.filter(pk__in=fresh)) if fresh else []

    def _spread(self, changes: list[Change]) -> None:
        if changes:
            with self._lock:
                listeners = list(self.listeners)
            for listener in listeners:
                listener.tell(changes)

    def _written(self) -> bool:
        """Tell whether anyone wrote since the last look; SQLite knows without reading a table."""
        if connection.vendor != "sqlite":
            return True
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            version = cursor.fetchone()[0]
        before, self._version = self._version, version
        return bool(version != before)


_reader = Reader()


def live(request: Request) -> HttpResponseBase:
    """Stream the names of the topics that changed (``?topics=a,b``); 204 where streams cannot be served."""
    actor: Actor = request.actor
    asked = request.GET.get("topics", "").split(",")[:MAX_TOPICS]
    topics = frozenset(topic for topic in asked if topic and topic.isprintable())
    if actor.kind == ActorKind.PUBLIC:
        return HttpResponse(status=403)
    if not topics or not isinstance(request, ASGIRequest):
        return HttpResponse(status=204)
    if len(_reader.listeners) >= MAX_STREAMS:
        return HttpResponse(status=503, headers={"Retry-After": "30"})
    listener = Listener(actor, topics, streams_naming(actor), request.world)
    _reader.add(listener)
    catch_up(listener, request.headers.get("Last-Event-ID", ""))
    headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(events(listener), content_type="text/event-stream", headers=headers)


def catch_up(listener: Listener, last_id: str) -> None:
    """Note what a page missed while its stream was broken; when that is much, every topic counts as changed."""
    if not last_id.isdigit() or len(last_id) > LONGEST_MOMENT:
        return
    since = datetime.fromtimestamp(int(last_id) / 1000, UTC) - LOOK_BACK
    rows = Entry.objects.filter(recorded_at__gte=since).order_by("recorded_at")[: MISSED_AT_MOST + 1]
    missed = changes_of(rows) + closed_of(SealedMatter.objects.filter(since__gte=since))
    if len(missed) > MISSED_AT_MOST:
        listener.note(listener.topics, 0)
    else:
        listener.tell(missed)


async def events(listener: Listener, lasting: float = STREAM_SECONDS) -> AsyncIterator[bytes]:
    """Yield the events of one page; the stream ends after five minutes, so that grants are read anew."""
    await sync_to_async(connections.close_all, thread_sensitive=True)()
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    listener.wake = lambda: _wake(loop, woken)
    ends = loop.time() + lasting
    try:
        yield f"retry: 3000\nid: {_moment()}\n\n".encode()
        while loop.time() < ends:
            moment = _moment()
            for topic in listener.take():
                yield f"id: {moment}\nevent: {topic}\ndata: {listener.last_id}\n\n".encode()
            await asyncio.sleep(AT_MOST_EVERY)
            moment = _moment()
            if not await _awaited(woken, min(QUIET_SECONDS, max(0.0, ends - loop.time()))):
                yield f": still here\nid: {moment}\n\n".encode()
            woken.clear()
    finally:
        listener.wake = lambda: None
        _reader.remove(listener)


def _moment() -> int:
    """Return the present as a stream's id, in milliseconds: unlike an entry's number it tells of nothing hidden."""
    return int(clock.now().timestamp() * 1000)


def _wake(loop: asyncio.AbstractEventLoop, woken: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(woken.set)


async def _awaited(woken: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        return False
    return True
