"""1,000 outlets roll-called: seconds to ask all, answers per second of 16 clients, the page of the sum at p95.

Each answer is the whole action (guards, confirmation of the state, journal, reactions enqueued) by a thread of one
process that has its own connection; the page is asked for in this process, warm, signed in, without a network.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any

from bench.engine import _database as database
from bench.table import Row, percentile

OUTLETS, CLIENTS, PAGES, WARM = 1_000, 16, 60, 3
LINES = ("letters", "parcels", "ems", "savings", "remittance")


def rows() -> list[Row]:
    """Measure SQLite, and PostgreSQL when YOUXU_TEST_POSTGRES names one."""
    found = _measured("SQLite", "")
    server = os.environ.get("YOUXU_TEST_POSTGRES")
    if server:
        with database(server) as url:
            found += _measured("PostgreSQL", url)
    return found


def _measured(where: str, url: str) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "YOUXU_HOME": home, "YOUXU_DATABASE_URL": url}
        subprocess.run(
            [sys.executable, "-m", "youxu.cli", "migrate"], env=environ, check=True, capture_output=True
        )
        ran = subprocess.run(
            [sys.executable, "-m", "bench.rollcall"],
            env=environ,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    found = json.loads(ran.stdout.splitlines()[-1])
    return [
        Row(f"roll-call: {OUTLETS} outlets asked", where, f"{found['ask']:.2f}", "s"),
        Row(f"roll-call: answers of {CLIENTS} clients", where, f"{found['rate']:.0f}", "answers/s"),
        Row("roll-call: page of the sum", where, f"{found['p50']:.0f} / {found['p95']:.0f}", "ms p50 / p95"),
    ]


def measure() -> dict[str, float]:
    """Return the figures on the database of this process."""
    from youxu.core import clock
    from youxu.core.actor import system
    from youxu.watch import actions

    unit, by, at = _county(), system("bench"), clock.now()
    person = _officer(unit)
    started = time.perf_counter()
    row = actions.start_rollcall(by=by, at=at, unit=unit, rule={"unit": unit.key})
    while row.done < row.total:
        row = actions.fill_rollcall(by=by, at=clock.now(), roll_call=row)
    spent = time.perf_counter() - started
    rate = _answers(row, by)
    pages = _pages(person, row.reference)
    return {
        "ask": spent,
        "rate": rate,
        "p50": 1000 * percentile(pages, 0.5),
        "p95": 1000 * percentile(pages, 0.95),
    }


def _county() -> Any:
    from youxu.core import clock
    from youxu.core.actor import system
    from youxu.network.models import HoursPattern, Outlet, OutletLine, Unit
    from youxu.plan import actions as plans
    from youxu.plan import files

    unit = Unit.objects.create(
        key="bench", path="bench/", level="COUNTY", name="云山县", reference_prefix="BN"
    )
    hours = HoursPattern.objects.create(text="24/7")
    outlets = Outlet.objects.bulk_create(
        Outlet(
            tree="bench", code=f"{number:06}", name=f"网点{number}", unit=unit, unit_path=unit.path, hours=hours,
            telephone=f"0799-{number}", latitude=27 + number % 30 / 30, longitude=114 + number // 30 / 30,
        )
        for number in range(OUTLETS)
    )  # fmt: skip
    OutletLine.objects.bulk_create(
        OutletLine(outlet=outlet, line=line) for outlet in outlets for line in LINES
    )
    text = files.shipped().read_text(encoding="utf-8")
    plans.adopt(by=system("bench"), at=clock.now(), unit=unit.path, text=text)
    return unit


def _officer(unit: Any) -> Any:
    from datetime import timedelta

    from youxu.core import clock
    from youxu.organisation.models import Holding, Person, Post

    person = Person.objects.create(staff_number="9001", name="沈佳", unit=unit, unit_path=unit.path)
    post = Post.objects.create(unit=unit, unit_path=unit.path, key="duty_officer", name="值班员")
    Holding.objects.create(post=post, person=person, starts_at=clock.now() - timedelta(days=1))
    return person


def _answers(row: Any, by: Any) -> float:
    """Let 16 clients write every answer down; return how many a second."""
    from django.db import connection

    from youxu.core import clock
    from youxu.watch import actions

    asks = list(row.asks.order_by("pk"))

    def work(share: list[Any]) -> None:
        for ask in share:
            actions.answer(
                by=by,
                at=clock.now(),
                ask=ask,
                said="SAFE_OPEN",
                people_safe=3,
                told_by="店长",
                way="TELEPHONE",
            )
        connection.close()

    threads = [threading.Thread(target=work, args=(asks[place::CLIENTS],)) for place in range(CLIENTS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(asks) / (time.perf_counter() - started)


def _pages(person: Any, reference: str) -> list[float]:
    from django.test import Client

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    spent = []
    for turn in range(WARM + PAGES):
        started = time.perf_counter()
        answer = client.get(f"/rollcalls/{reference}/")
        assert answer.status_code == 200, answer.status_code
        if turn >= WARM:
            spent.append(time.perf_counter() - started)
    return spent


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    print(json.dumps(measure()))
