"""Server time and number of queries of each page, for readers of a county, a province and the whole group.

55,400 outlets of eight lines, 50,000 incidents (400 open), a million journal entries: bench/large.py. Each page is
asked for in this process, warm, signed in, without a network; PostgreSQL runs when YOUXU_TEST_POSTGRES names one.
Beside the clock stands the processor time, which other work on the machine disturbs less: of this process, and of the
PostgreSQL process that answers it where that runs on the same machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import large
from bench.table import Row, percentile

REQUESTS, WARM = 40, 3
GOAL = "goal p95 ≤ 100"
PAGES = (
    ("board", "county", "/"),
    ("board", "province", "/"),
    ("board", "group", "/"),
    ("wall board", "county", "/wall/"),
    ("wall board", "group", "/wall/"),
    ("incidents, open", "county", "/incidents/"),
    ("incidents, open", "group", "/incidents/"),
    ("incidents, closed", "county", "/incidents/?state=closed"),
    ("incidents, closed", "group", "/incidents/?state=closed"),
    ("incidents, search", "county", "/incidents/?state=all&q=30008"),
    ("incidents, search", "group", "/incidents/?state=all&q=47011"),
    ("incidents, search without a hit", "group", "/incidents/?state=all&q=nowhere"),
    ("outlets, first page", "county", "/outlets/"),
    ("outlets, first page", "group", "/outlets/"),
    ("outlets, search", "group", "/outlets/?q=网点4711"),
    ("outlets, affected", "group", "/outlets/?affected=1"),
    ("outlets, unknown", "group", "/outlets/?state=UNKNOWN"),
    ("map", "county", "/outlets/map/"),
    ("map", "province", "/outlets/map/"),
    ("map", "group", "/outlets/map/"),
    ("room of one outlet", "county", "/incidents/BN000000/"),
    ("room of 1,200 outlets", "province", f"/incidents/{large.MASS}/"),
    ("journal of one incident", "county", "/incidents/BN000000/journal/"),
    ("my work", "county", "/my-work/"),
    ("my work", "province", "/my-work/"),
    ("my work", "group", "/my-work/"),
    ("board renewed", "county", "/board/parts/"),
    ("board renewed", "group", "/board/parts/"),
    ("plan", "county", "/plan/"),
    ("clauses", "county", "/plan/clauses/"),
    ("outlets to ring", "group", "/outlets/calls/"),
    ("journal of a unit", "county", "/journal/"),
    ("journal of a unit", "group", "/journal/"),
    ("notices", "county", "/notices/"),
    ("notices", "group", "/notices/"),
    ("messages", "county", "/messages/"),
    ("messages", "group", "/messages/"),
    ("limits", "county", "/clocks/"),
    ("limits", "group", "/clocks/"),
    ("clashes", "group", "/incidents/clashes/"),
    ("planned stops", "county", "/incidents/planned/"),
    ("supplies", "county", "/supplies/"),
    ("roll-calls", "county", "/rollcalls/"),
    ("roll-call to begin", "group", "/rollcalls/start/"),
    ("feedback", "county", "/feedback/"),
    ("call-backs", "county", "/feedback/call-backs/"),
    ("organisation", "county", "/organisation/"),
    ("organisation", "group", "/organisation/"),
    ("readiness", "county", "/readiness/"),
    ("readiness", "group", "/readiness/"),
    ("summary", "county", "/summary/"),
    ("summary", "group", "/summary/"),
    ("hand-over", "county", "/hand-over/"),
    ("hand-over", "group", "/hand-over/"),
    ("training", "county", "/training/"),
    ("drills", "county", "/drills/"),
    ("improvements", "county", "/improvements/"),
    ("special days", "county", "/outlets/days/"),
)


def rows() -> list[Row]:
    """Return p50, p95 and queries of each page on each database that there is."""
    found = _measured("SQLite", "")
    server = os.environ.get("YOUXU_TEST_POSTGRES", "")
    return found + (_measured("PostgreSQL", server) if server else [])


def _measured(where: str, server: str) -> list[Row]:
    with large.filled(where, server) as environ:
        ran = subprocess.run(
            [sys.executable, "-m", "bench.pages"], env=environ, check=True, stdout=subprocess.PIPE, text=True
        )
    figures = json.loads(ran.stdout.splitlines()[-1])
    return [
        Row(
            f"page: {name} ({reader})",
            where,
            f"{spent['p50']:.0f} / {spent['p95']:.0f}",
            f"ms p50 / p95, processor {spent['cpu50']:.0f} / {spent['cpu95']:.0f}, {spent['queries']} queries",
            GOAL,
        )
        for (name, reader, _path), spent in zip(PAGES, figures, strict=True)
    ]


def measure(wanted: str = "") -> list[dict[str, float]]:
    """Return the figures of each page (of those whose name holds ``wanted``) on the database of this process."""
    from youxu.core import clock

    with clock.pretend(large.MOMENT):
        return [figures_of(reader, path) for name, reader, path in PAGES if wanted in f"{name} ({reader})"]


@dataclass(frozen=True)
class Spent:
    """What one answer took: seconds by the clock, and of processors."""

    clock: float
    processor: float


def figures_of(reader: str, path: str) -> dict[str, float]:
    """Return p50 and p95 in ms by the clock and of processors, and the queries of one page for one reader."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask = _asking(reader, path)

    for _number in range(WARM):
        ask()
    spent = [ask() for _number in range(REQUESTS)]
    with CaptureQueriesContext(connection) as queries:
        ask()
    clocked, busy = [one.clock for one in spent], [one.processor for one in spent]
    figures = {
        "p50": percentile(clocked, 0.5) * 1000,
        "p95": percentile(clocked, 0.95) * 1000,
        "cpu50": percentile(busy, 0.5) * 1000,
        "cpu95": percentile(busy, 0.95) * 1000,
    }
    print(
        f"  {reader:9} {path:40} {figures['p50']:6.0f} {figures['p95']:6.0f} ms, of processors"
        f" {figures['cpu50']:6.0f} {figures['cpu95']:6.0f} ms {len(queries):4} queries",
        file=sys.stderr,
    )
    return {**figures, "queries": len(queries)}


def first_look(reader: str, path: str) -> float:
    """Return how many ms the first look at a page takes, after another page woke the process up."""
    _asking(reader, "/plan/")()
    return _asking(reader, path)().clock * 1000


def _asking(reader: str, path: str) -> Callable[[], Spent]:
    """Return what asks for a page once, signed in, and says what it took."""
    from django.test import Client

    from youxu.organisation.models import Person

    client = Client()
    person = Person.objects.get(staff_number=large.READERS[reader])
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    database = _processor_of_database()

    def ask() -> Spent:
        began, busy = time.perf_counter(), time.process_time() + database()
        answer = client.get(path)
        spent = Spent(time.perf_counter() - began, time.process_time() + database() - busy)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code} to the {reader}")
        return spent

    return ask


def _processor_of_database() -> Callable[[], float]:
    """Return what tells the processor seconds of the database's own process so far; 0 where it has none here."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        spent = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return (lambda: int(spent.read_text().split()[0]) / 1e9) if spent.exists() else lambda: 0.0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    from youxu.project import wsgi  # as the server loads the product

    assert wsgi.application
    print(json.dumps(measure(" ".join(sys.argv[1:]))))
