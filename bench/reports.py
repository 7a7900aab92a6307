"""Full reports per second over HTTP, on SQLite and PostgreSQL, with 1 and 16 clients and the workers running.

Each report is the whole page's POST (session, CSRF, form, action, journal, tasks, holds) of one county, from all of its
outlets in turn, as a separate incident; *followed up* counts until the last reaction has run. PostgreSQL has two web
processes and two workers, SQLite one of each. Clients, server and database share this machine's cores.
"""

from __future__ import annotations

import http.client
import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from bench.table import Row, percentile

REPORTS = {1: 60, 16: 320}
POSTGRES = os.environ.get("YOUXU_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
PASSWORD = "youxu-demo-2026"


def rows() -> list[Row]:
    """Measure both databases; PostgreSQL is left out where none answers."""
    found: list[Row] = []
    with _home() as home:
        found += _measure("SQLite", {"YOUXU_HOME": home, "YOUXU_DATABASE_URL": ""}, workers=1)
    name = f"youxu_bench_{uuid.uuid4().hex[:8]}"
    if not _sql(f"CREATE DATABASE {name}"):
        return found
    url = POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    try:
        with _home() as home:
            found += _measure("PostgreSQL", {"YOUXU_HOME": home, "YOUXU_DATABASE_URL": url}, workers=2)
    finally:
        _sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    return found


def _measure(where: str, settings: dict[str, str], *, workers: int) -> list[Row]:
    environ = {**os.environ, **settings, "YOUXU_PORT": str(_free_port()), "YOUXU_WORKERS": str(workers)}
    subprocess.run(
        [*_youxu(), "demo"], env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    server = subprocess.Popen(
        [*_youxu(), "serve", "--web-processes", str(workers)],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        port = int(environ["YOUXU_PORT"])
        _wait(port)
        _burst(where, port, 4, 40, environ)  # warm: modules, plan, connections
        return [
            row for clients, count in REPORTS.items() for row in _burst(where, port, clients, count, environ)
        ]
    finally:
        server.terminate()
        server.wait(timeout=20)


def _burst(where: str, port: int, clients: int, count: int, environ: dict[str, str]) -> list[Row]:
    sessions = [Session(port) for _client in range(clients)]
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
    """A signed-in duty officer with one connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        page = self._send("GET", "/sign-in/")
        fields = {"username": "1002", "password": PASSWORD, "csrfmiddlewaretoken": _token(page), "next": ""}
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
        self._send("POST", "/report/", fields, expect=303)

    def _send(self, method: str, path: str, fields: dict[str, str] | None = None, expect: int = 0) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        connection.close()
        assert not expect or answer.status == expect, f"{path}: {answer.status}"
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
    given = {**environ, "DJANGO_SETTINGS_MODULE": "youxu.project.settings"}
    subprocess.run([sys.executable, "-c", script], env=given, check=True)
    return time.perf_counter() - started


@contextmanager
def _home() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="youxu-bench-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sql(statement: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as connection:
            connection.execute(statement)  # type: ignore[call-overload]
    except psycopg.OperationalError:
        return False
    return True


def _youxu() -> list[str]:
    return [sys.executable, "-m", "youxu.cli"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _attempt in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
