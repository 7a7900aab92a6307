"""Full reports per second over HTTP, on SQLite and PostgreSQL, with 1 and 16 clients and the workers running.

Each report is the whole page's POST (session, CSRF, form, action, journal, tasks, holds) of one county, from all of its
outlets in turn, as a separate incident; *followed up* counts until the last reaction has run. PostgreSQL has two web
processes and two workers, SQLite one of each. Clients, server and database share this machine's cores.
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
from collections.abc import Mapping

from bench.served import YOUXU, databases, served
from bench.table import Row, percentile

REPORTS = {1: 60, 16: 320}
REFERENCE = re.compile(r"[A-Z]{2}\d{6}-\d+")
ASKED_AT_MOST = 200
PASSWORD = "youxu-demo-2026"


def rows() -> list[Row]:
    """Measure both databases; PostgreSQL is left out where none answers."""
    workers = {"SQLite": 1, "PostgreSQL": 2}
    return [row for where, environ in databases() for row in _measure(where, environ, workers=workers[where])]


def _measure(where: str, environ: dict[str, str], *, workers: int) -> list[Row]:
    environ = {**environ, "YOUXU_WORKERS": str(workers)}
    subprocess.run(
        [*YOUXU, "demo"], env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    port = int(environ["YOUXU_PORT"])
    with served(environ, "--web-processes", str(workers)):
        _burst(where, port, 4, 40, environ)  # warm: modules, plan, connections
        return [
            row for clients, count in REPORTS.items() for row in _burst(where, port, clients, count, environ)
        ]


def _burst(where: str, port: int, clients: int, count: int, environ: dict[str, str]) -> list[Row]:
    asked: set[str] = set()
    sessions = [Session(port, asked, first=number) for number in range(clients)]
    spent: list[float] = []

    def work(session: Session, share: int) -> None:
        for _number in range(share):
            started = time.perf_counter()
            session.report()
            spent.append(time.perf_counter() - started)

    threads = [threading.Thread(target=work, args=(one, count // clients)) for one in sessions]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    done = _followed_up(environ, started)
    goal = "goal 100/s" if clients == 16 and where == "PostgreSQL" else ""
    name = f"full report over HTTP, {clients} client{'s' if clients > 1 else ''}"
    return [
        Row(f"{name}: accepted", where, f"{len(spent) / seconds:.1f}", "reports/s", goal),
        Row(
            f"{name}: p50 / p95",
            where,
            f"{1000 * percentile(spent, 0.5):.0f} / {1000 * percentile(spent, 0.95):.0f}",
            "ms",
        ),
        Row(f"{name}: counted to the last follow-up", where, f"{len(spent) / done:.1f}", "reports/s", ""),
    ]


class Session:
    """A signed-in duty officer with one connection.

    ``asked`` are the open incidents of which a page has asked whether the report belongs to them: it is sent with the
    answer that it does not, so that a report is one POST unless others reported meanwhile. ``clicked`` is when the last
    was sent. Each begins with another outlet, the one numbered ``first``: people report their own.
    """

    def __init__(self, port: int, asked: set[str] | None = None, first: int = 0) -> None:
        self.port = port
        self.asked = set() if asked is None else asked
        self.cookies: dict[str, str] = {}
        self.location, self.clicked = "", 0.0
        page = self._send("GET", "/sign-in/")
        fields = {"username": "1002", "password": PASSWORD, "csrfmiddlewaretoken": _token(page), "next": ""}
        self._send("POST", "/sign-in/", fields)
        form = self._send("GET", "/report/")
        self.token = _token(form)
        several = re.findall(r'<option value="(\d{6})"', form)
        self.outlets = itertools.islice(itertools.cycle(several), first % len(several), None)

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


def _followed_up(environ: dict[str, str], started: float) -> float:
    """Wait until no job waits any more; return the seconds since ``started``."""
    script = (
        "import django; django.setup()\n"
        "from youxu.core import clock, jobs\n"
        "import time\n"
        "for _ in range(1200):\n"
        "    if jobs.load(clock.now()).waiting == 0: break\n"
        "    time.sleep(0.1)\n"
    )
    subprocess.run([sys.executable, "-c", script], env=environ, check=True)
    return time.perf_counter() - started
