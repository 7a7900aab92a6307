"""400 entries in 10 s under 500 open pages on one web process: how soon the pages hear of them, and who hears nothing.

A county is served by ``youxu serve``, one web process and one worker. 500 streams of real sessions stand open: rooms of
ten incidents, boards, and pages of people who may not read the need-to-know incident that they ask for. A process of its
own writes notes through the product's action, one each 25 ms; *heard* is the time from the commit to the first event
that covers the entry, so the stream's own rest of a second between two events is in it. Then the server is stopped,
each incident gets one more note, and the pages come back as a browser does, with the last id and after three seconds.
Pages, server, worker, writer and database share this machine's cores.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.served import YOUXU, databases, load, served, web_megabytes
from bench.table import Row, percentile

ENTRIES, SECONDS = 400, 10.0
INCIDENTS, ROOMS, BOARDS, KNOWING, STRANGERS = 10, 240, 200, 10, 50
RETRY = 3.0
AT_ONCE = 50


@dataclass
class Page:
    """An open page: whose session it is, which topics it follows, what it heard and when (by the machine's clock)."""

    cookie: str
    topics: tuple[str, ...]
    heard: list[tuple[float, str, int]] = field(default_factory=list)
    last_id: str = ""
    breaks: int = 0
    open: bool = False

    def take(self, line: str, event: str) -> str:
        """Take one line of the stream; return the event that the next line belongs to."""
        if line.startswith("id: "):
            self.last_id = line[4:]
        elif line.startswith("event: "):
            return line[7:]
        elif line.startswith("data: "):
            self.heard.append((time.monotonic(), event, int(line[6:])))
        return event


@dataclass(frozen=True)
class Written:
    """An entry: its id, its incident's topic, and when its transaction was over."""

    id: int
    topic: str
    at: float


def rows() -> list[Row]:
    """Measure SQLite, and PostgreSQL where one answers."""
    return [row for where, environ in databases() for row in _measured(where, environ)]


def _measured(where: str, environ: dict[str, str]) -> list[Row]:
    subprocess.run([*YOUXU, "migrate"], env=environ, check=True, capture_output=True)
    with _writer(environ) as tell:
        given = tell("build")
        pages, port = _pages(given), int(environ["YOUXU_PORT"])
        with served(environ) as server:
            written = asyncio.run(_under_load(pages, port, tell))
            size, busy = web_megabytes(server), load()
        found = _figures(where, pages, written, given["secret"], busy)
        tell("notes")
        told, seconds = asyncio.run(_restarted(pages, environ))
    size_row = Row("live: largest size of the web process", where, f"{size:.0f}", "MiB")
    what = f"live: restart, {told} of {len(pages) - STRANGERS} pages told what happened meanwhile"
    return [*found, size_row, Row(what, where, f"{seconds:.1f}", "s", f"the pages wait {RETRY:.0f} s of it")]


def _figures(
    where: str, pages: Sequence[Page], written: Sequence[Written], secret: str, busy: str
) -> list[Row]:
    strangers = pages[-STRANGERS:]
    waits = [_wait(page, one) for page in pages for one in _owed(page, written, secret)]
    heard = [wait for wait in waits if wait is not None]
    hidden = {one.id for one in written if one.topic == secret}
    leaked = sum(topic == secret or id in hidden for page in strangers for _at, topic, id in page.heard)
    spent = max(one.at for one in written) - min(one.at for one in written)
    what = f"live: {ENTRIES} entries in {spent:.1f} s under {len(pages)} pages"
    p50, p95 = 1000 * percentile(heard, 0.5), 1000 * percentile(heard, 0.95)
    return [
        Row(f"{what}: heard after the commit, p50 / p95", where, f"{p50:.0f} / {p95:.0f}", "ms", busy),
        Row("live: heard last", where, f"{1000 * max(heard, default=0.0):.0f}", "ms"),
        Row("live: entries not heard by a page", where, str(len(waits) - len(heard)), f"of {len(waits)}"),
        Row("live: streams that broke", where, str(sum(page.breaks for page in pages)), f"of {len(pages)}"),
        Row("live: need-to-know heard by who may not read it", where, str(leaked), "events"),
    ]


def _owed(page: Page, written: Sequence[Written], secret: str) -> list[Written]:
    """Return the entries that a page must hear of: those of its incident, and on a board all that are open to it."""
    if "board" in page.topics:
        return [one for one in written if one.topic != secret]
    return [one for one in written if one.topic in page.topics]


def _wait(page: Page, one: Written) -> float | None:
    """Return the seconds until the page heard of an entry, None when it never did."""
    for at, topic, newest in page.heard:
        if newest >= one.id and topic in (one.topic, "board") and at >= one.at - 0.01:
            return max(0.0, at - one.at)
    return None


def _pages(given: dict[str, Any]) -> list[Page]:
    """Return the pages: rooms, boards, rooms of those who may read the secret, and strangers at the end."""
    county, secret, topics = given["cookies"], given["secret"], given["topics"]
    pages = [Page(county[number % len(county)], (topics[number % INCIDENTS],)) for number in range(ROOMS)]
    pages += [Page(county[number % len(county)], ("board",)) for number in range(BOARDS)]
    pages += [Page(given["knowing"], (secret,)) for _number in range(KNOWING)]
    return pages + [Page(given["stranger"], ("board", secret)) for _number in range(STRANGERS)]


async def _under_load(pages: Sequence[Page], port: int, tell: Any) -> list[Written]:
    """Open every page, write the entries, and wait until each is heard or the patience is over."""
    streams = [asyncio.create_task(_follow(page, port)) for page in pages]
    await _until(lambda: all(page.open for page in pages), 120)
    await asyncio.sleep(2)
    for page in pages:
        page.heard.clear()
    written = _all(await asyncio.to_thread(tell, "write"))
    await asyncio.sleep(5)
    await _closed(streams)
    return written


async def _restarted(pages: Sequence[Page], environ: dict[str, str]) -> tuple[int, float]:
    """Let the pages come back to a server started anew; return how many were told, and seconds since it answered."""
    mine = pages[:-STRANGERS]
    for page in pages:
        page.heard.clear()
    with served(environ):
        began = time.monotonic()
        streams = [asyncio.create_task(_follow(page, int(environ["YOUXU_PORT"]), RETRY)) for page in pages]
        await _until(lambda: all(page.heard for page in mine), 60)
        await _closed(streams)
    told = [page.heard[0][0] - began for page in mine if page.heard]
    return len(told), max(told, default=0.0)


async def _follow(page: Page, port: int, rest: float = 0.0) -> None:
    """Keep a page's stream open; one that breaks is opened again after the rest that the server asks for."""
    await asyncio.sleep(rest)
    while True:
        async with _opening():
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            last = f"Last-Event-ID: {page.last_id}\r\n" if page.last_id else ""
            ask = f"GET /live/?topics={','.join(page.topics)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            writer.write(f"{ask}Cookie: sessionid={page.cookie}\r\n{last}\r\n".encode())
            assert b" 200 " in await reader.readline()
        event = ""
        try:
            while line := await reader.readline():
                page.open = page.open or line.startswith(b"retry")
                event = page.take(line.decode().strip(), event)
        finally:
            writer.close()
        page.breaks += 1
        await asyncio.sleep(RETRY)


_gates: dict[int, asyncio.Semaphore] = {}


def _opening() -> asyncio.Semaphore:
    return _gates.setdefault(id(asyncio.get_running_loop()), asyncio.Semaphore(AT_ONCE))


async def _until(holds: Any, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not holds() and time.monotonic() < ends:
        await asyncio.sleep(0.1)


async def _closed(streams: Sequence[asyncio.Task[None]]) -> None:
    for stream in streams:
        stream.cancel()
    ended = await asyncio.gather(*streams, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault


def _all(found: list[list[Any]]) -> list[Written]:
    return [Written(*one) for one in found]


@contextmanager
def _writer(environ: dict[str, str]) -> Iterator[Any]:
    """Start the process that builds and writes; yield what gives it a word and returns its answer."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.live"], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    ask, answers = process.stdin, process.stdout

    def tell(word: str) -> Any:
        ask.write(f"{word}\n")
        ask.flush()
        return json.loads(answers.readline())

    try:
        yield tell
    finally:
        ask.close()
        process.wait(timeout=30)


class Scene:
    """The writing process: a county with ten open incidents and one that is need-to-know, and their sessions."""

    def build(self) -> dict[str, Any]:
        """Build the county and report its incidents; return topics and sessions."""
        from youxu.cli.demo.county import build
        from youxu.core import clock
        from youxu.incidents.actions import report

        self.county = build(clock.now())
        codes = list(self.county.outlets)[:INCIDENTS]
        self.open = [self._reported(report.report, code, "power") for code in codes]
        self.secret = self._reported(report.report, codes[0], "robbery_violence")
        people = ("duty", "leader", "tech", "customer", "logistics")
        return {
            "topics": [one.stream for one in self.open],
            "secret": self.secret.stream,
            "cookies": [_session(self.county.people[key]) for key in people],
            "knowing": _session(self.county.people["leader"]),
            "stranger": _session(self.county.people["sq"]),
        }

    def write(self) -> list[list[Any]]:
        """Write the entries, one in ten into the need-to-know incident, evenly over the seconds."""
        began, found = time.monotonic(), []
        for number in range(ENTRIES):
            time.sleep(max(0.0, began + number * SECONDS / ENTRIES - time.monotonic()))
            incident = self.secret if number % 10 == 9 else self.open[number % INCIDENTS]
            found.append(self._noted(incident, number))
        return found

    def notes(self) -> list[list[Any]]:
        """Write one more note into every incident."""
        return [self._noted(incident, ENTRIES) for incident in (*self.open, self.secret)]

    def _reported(self, report: Any, code: str, cause: str) -> Any:
        from youxu.core import clock

        return report(
            by=self._by(), at=clock.now(), outlet_code=code, cause=cause, lines=("letters",), separate=True
        )

    def _noted(self, incident: Any, number: int) -> list[Any]:
        from youxu.core import clock
        from youxu.core.models import Entry
        from youxu.incidents.actions import facts

        facts.note(by=self._by(), at=clock.now(), incident=incident, text=f"第{number}条")
        at = time.monotonic()
        entry = Entry.objects.filter(stream=incident.stream).order_by("-id").values_list("id", flat=True)[0]
        return [entry, incident.stream, at]

    def _by(self) -> Any:
        from youxu.core import clock
        from youxu.organisation.queries import actor_for

        return actor_for(self.county.people["leader"], at=clock.now(), surface="WEB")


def _session(person: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    scene = Scene()
    for asked in sys.stdin:
        print(json.dumps(getattr(scene, asked.strip())()), flush=True)
