"""The engine on either database: jobs enqueued and run each second, and how soon after the commit one is done.

The embedded engine runs always; PostgreSQL runs when YOUXU_TEST_POSTGRES names a server. Each database gets a home
of its own in a temporary folder; the worker is the product's own (``youxu work``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from bench.table import Row, percentile

JOBS = 2000
SINGLE = 40
DATABASE = "youxu_bench_engine"


def rows() -> list[Row]:
    """Return the figures of each database that there is."""
    found = _measured("SQLite", "")
    server = os.environ.get("YOUXU_TEST_POSTGRES")
    if server:
        with _database(server) as url:
            found += _measured("PostgreSQL", url)
    return found


def _measured(where: str, url: str) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "YOUXU_HOME": home, "YOUXU_DATABASE_URL": url}
        subprocess.run(
            [sys.executable, "-m", "youxu.cli", "migrate"], env=environ, check=True, capture_output=True
        )
        ran = subprocess.run(
            [sys.executable, "-m", "bench.engine"], env=environ, check=True, capture_output=True, text=True
        )
    figures = json.loads(ran.stdout.splitlines()[-1])
    return [
        Row("jobs enqueued", where, f"{figures['enqueued']:.0f}", "1/s", "one transaction each 100"),
        Row("jobs run, one worker", where, f"{figures['run']:.0f}", "1/s", "no-ops"),
        Row("job done after the commit, median", where, f"{figures['median']:.0f}", "ms"),
        Row("job done after the commit, p95", where, f"{figures['p95']:.0f}", "ms"),
    ]


def measure() -> dict[str, float]:
    """Measure on the database of this process; a worker of its own runs the jobs."""
    from youxu.core import clock, jobs

    began = time.perf_counter()
    _enqueue(JOBS)
    enqueued = JOBS / (time.perf_counter() - began)
    worker = subprocess.Popen([sys.executable, "-m", "youxu.cli", "work"], stderr=subprocess.DEVNULL)
    try:
        while jobs.load(clock.now()).waiting > JOBS - 100:
            if worker.poll() is not None:
                raise RuntimeError("the worker did not start")
            time.sleep(0.005)
        began, left = time.perf_counter(), jobs.load(clock.now()).waiting
        while jobs.load(clock.now()).waiting:
            time.sleep(0.02)
        ran = left / (time.perf_counter() - began)
        waits = [_wait() for _ in range(SINGLE)]
    finally:
        worker.terminate()
        worker.wait()
    return {
        "enqueued": enqueued,
        "run": ran,
        "median": percentile(waits, 0.5) * 1000,
        "p95": percentile(waits, 0.95) * 1000,
    }


def _enqueue(count: int) -> None:
    from django.db import transaction

    from youxu.core import jobs

    for _ in range(0, count, 100):
        with transaction.atomic():
            for _number in range(100):
                jobs.enqueue("checkpoint")


def _wait() -> float:
    """Return the seconds from a job's commit until it has run."""
    from youxu.core import clock, jobs

    time.sleep(0.11)
    jobs.enqueue("checkpoint")
    began = time.perf_counter()
    while jobs.load(clock.now()).waiting:
        time.sleep(0.001)
    return time.perf_counter() - began


@contextmanager
def _database(server: str) -> Iterator[str]:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
        yield urlunsplit(urlsplit(server)._replace(path=f"/{DATABASE}"))
        connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    print(json.dumps(measure()))
