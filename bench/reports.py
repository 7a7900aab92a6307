"""Full reports per second over HTTP, on SQLite and PostgreSQL, with 1 and 16 clients and the workers running.

Each report is the whole page's POST (session, CSRF, form, action, journal, tasks, holds) by the duty officer of one of 20
made counties with 40 outlets each (``bench.counties``), who are served one after the other: every outlet is reported at
most once, as an incident of its own, and no two clients report in the same county at once. So nobody is asked whether the
report of an outlet belongs to what somebody else has just reported of the very same. What follows is counted twice: until
the limits of the last report are open and its messages queued, and until no job waits any more, when they are sent and
neighbours are proposed. PostgreSQL has two web processes and two workers, SQLite one of each. Clients, server and database
share this machine's cores; where others use them too, the seconds of processor time a report say more than reports a second.
"""

from __future__ import annotations

import http.client
import itertools
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench import counties
from bench.followed import Watcher
from bench.served import YOUXU, databases, load, processor_seconds, served
from bench.table import Row, percentile

WARM = (4, 40)
REPORTS = {1: 60, 16: 320}
REFERENCE = re.compile(r"[A-Z]{2}\d{6}-\d+")
ASKED_AT_MOST = 200
OFFICER, PASSWORD = "1002", "youxu-demo-2026"


def rows() -> list[Row]:
    """Measure both databases; PostgreSQL is left out where none answers."""
    workers = {"SQLite": 1, "PostgreSQL": 2}
    return [row for where, environ in databases() for row in _measure(where, environ, workers=workers[where])]


def _measure(where: str, environ: dict[str, str], *, workers: int) -> list[Row]:
    environ = {**environ, "YOUXU_WORKERS": str(workers)}
    for command in ([*YOUXU, "migrate"], [sys.executable, "-m", "bench.counties"]):
        subprocess.run(command, env=environ, check=True, capture_output=True)
    port = int(environ["YOUXU_PORT"])
    with served(environ, "--web-processes", str(workers)) as server, Watcher(environ) as watcher:
        officers = [
            Session(port, officer=counties.officer_of(county), password=counties.PASSWORD)
            for county in range(counties.COUNTIES)
        ]
        bursts = Bursts(where, watcher, server.pid, officers)
        bursts.run(*WARM)  # modules, plan, connections
        return [row for clients, count in REPORTS.items() for row in bursts.run(clients, count)]


@dataclass(frozen=True)
class Bursts:
    """Reports of all counties at one served home: the officers are dealt out to the clients of each burst."""

    where: str
    watcher: Watcher
    server: int
    officers: Sequence[Session]

    def run(self, clients: int, count: int) -> list[Row]:
        """Send ``count`` reports by so many clients at once and wait for what follows them."""
        spent: list[float] = []

        def work(own: Sequence[Session], share: int) -> None:
            for number in range(share):
                started = time.perf_counter()
                own[number % len(own)].report()
                spent.append(time.perf_counter() - started)

        threads = [
            threading.Thread(target=work, args=(self.officers[number::clients], count // clients))
            for number in range(clients)
        ]
        self.watcher.begin()
        before, started = processor_seconds(self.server), time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - started
        told, done = (moment - started for moment in self.watcher.moments(len(spent)))
        used = {part: now - before[part] for part, now in processor_seconds(self.server).items()}
        return list(self._rows(clients, spent, (seconds, told, done), used))

    def _rows(
        self, clients: int, spent: list[float], whole: tuple[float, float, float], used: Mapping[str, float]
    ) -> Iterator[Row]:
        goals = ("goal 100/s", "goal 60/s") if clients == 16 and self.where == "PostgreSQL" else ("", "")
        name, each = f"full report over HTTP, {clients} client{'s' if clients > 1 else ''}", 1000 / len(spent)
        middle, late = 1000 * percentile(spent, 0.5), 1000 * percentile(spent, 0.95)
        accepted, told, done = (f"{len(spent) / seconds:.1f}" for seconds in whole)
        yield Row(f"{name}: accepted", self.where, accepted, "reports/s", goals[0])
        yield Row(f"{name}: p50 / p95", self.where, f"{middle:.0f} / {late:.0f}", "ms", load())
        yield Row(f"{name}: limits opened, messages queued", self.where, told, "reports/s", goals[1])
        yield Row(f"{name}: until no job waits", self.where, done, "reports/s")
        parts = f"{each * used['web']:.1f} / {each * used['workers']:.1f}"
        yield Row(f"{name}: processor time, web / workers", self.where, parts, "ms a report")


class Session:
    """A signed-in duty officer with one connection.

    ``asked`` are the open incidents of which a page has asked whether the report belongs to them: it is sent with the
    answer that it does not, so that a report is one POST unless others reported meanwhile. ``clicked`` is when the last
    was sent.
    """

    def __init__(self, port: int, *, officer: str = OFFICER, password: str = PASSWORD) -> None:
        self.port = port
        self.asked: set[str] = set()
        self.cookies: dict[str, str] = {}
        self.location, self.clicked = "", 0.0
        page = self._send("GET", "/sign-in/")
        fields = {"username": officer, "password": password, "csrfmiddlewaretoken": _token(page), "next": ""}
        self._send("POST", "/sign-in/", fields)
        form = self._send("GET", "/report/")
        self.token = _token(form)
        self.outlets = itertools.cycle(re.findall(r'<option value="(\d{6})"', form))

    def report(self) -> None:
        """Send one whole report. Raises AssertionError unless it was accepted."""
        fields = {
            "csrfmiddlewaretoken": self.token,
            "submission": str(uuid.uuid4()),
            "people_in_danger": "NO",
            "outlet": next(self.outlets),
            "tile": "power",
            "lines": "all",
            "how": "SUSPENDED",
            "began": "now",
            "data_exposed": "NO",
            "join": "NEW",
        }
        for _turn in range(ASKED_AT_MOST):
            page = self._report(fields)
            if self.location:
                break
            self.asked.update(re.findall(r'name="asked" value="([^"]+)"', page))
        assert self.location, "the report was not accepted"
        self.asked.update(REFERENCE.findall(self.location))

    def _report(self, fields: dict[str, str]) -> str:
        self.clicked = time.monotonic()
        return self._send("POST", "/report/", {**fields, "asked": sorted(self.asked)})

    def _send(self, method: str, path: str, fields: Mapping[str, str | list[str]] | None = None) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields, doseq=True)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        self.location = answer.getheader("Location") or ""
        connection.close()
        assert answer.status < 500, f"{path}: {answer.status}"
        return text


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, "no CSRF token in the page"
    return found.group(1)
