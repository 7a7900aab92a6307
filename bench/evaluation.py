"""Pages of evaluation over 50,000 measured interruptions of a national operator (E0-E3): server time and queries.

The network and the incidents are those of bench/large.py, without its journal; each incident has a row of measures with
steps, limits, service lines, an estimate and marks, drawn by a fixed seed. PostgreSQL runs when YOUXU_TEST_POSTGRES
names one.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bench import large, pages
from bench.table import Row

SEED = 7
CAUSES = ("power", "network_line", "core_system", "equipment", "flood", "staff_absent")
LEVELS = ("OUTLET", "OUTLET", "OUTLET", "IV", "III")
LIMITS = (
    "report", "verify_report", "leader_told", "first_directive", "accept_directive", "first_estimate", "public_notice",
    "next_update", "check_done", "post_event_report",
)  # fmt: skip
MONTHS = 12
PAGES = (
    ("evaluation, half a year", "county", "/evaluation/"),
    ("evaluation, half a year", "province", "/evaluation/"),
    ("evaluation, half a year", "group", "/evaluation/"),
    ("evaluation, a year: all 50,000", "group", f"/evaluation/?months={MONTHS}"),
    ("by cause", "group", "/evaluation/by/cause/"),
    ("by unit", "group", "/evaluation/by/unit/"),
    ("by outlet", "group", "/evaluation/by/outlet/"),
    ("by month", "group", "/evaluation/by/month/"),
    ("factors", "county", "/evaluation/factors/"),
    ("factors", "group", "/evaluation/factors/"),
    ("one incident", "county", "/incidents/BN000000/measures/"),
)


def rows() -> list[Row]:
    """Return p50, p95 and queries of each page on each database that there is."""
    found = _measured("SQLite", "")
    server = os.environ.get("YOUXU_TEST_POSTGRES", "")
    return found + (_measured("PostgreSQL", server) if server else [])


def _measured(where: str, server: str) -> list[Row]:
    with large.filled(where, server, "bench.evaluation") as environ:
        ran = subprocess.run(
            [sys.executable, "-m", "bench.evaluation", "measure"],
            env=environ, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    figures = json.loads(ran.stdout.splitlines()[-1])
    return [
        Row(
            f"page: {name} ({reader})", where, f"{spent['p50']:.0f} / {spent['p95']:.0f}",
            f"ms p50 / p95, {spent['queries']} queries; the first look of ten minutes {spent['first']:.0f} ms", pages.GOAL,
        )
        for (name, reader, _path), spent in zip(PAGES, figures, strict=True)
    ]  # fmt: skip


def fill() -> None:
    """Fill the present, migrated database with incidents and their measures."""
    from youxu.core import clock
    from youxu.evaluation.models import IncidentMeasure

    with clock.pretend(large.MOMENT):
        large.fill_incidents()
        IncidentMeasure.objects.all().delete()
        large.Loader(IncidentMeasure).load(_measures(), "rows of measures")
        large.settle()


def _measures() -> Iterator[dict[str, Any]]:
    from youxu.evaluation.rules.packed import packed, packed_records
    from youxu.incidents.models import Incident, Interruption

    drawn = random.Random(SEED)
    outlets = dict(Interruption.objects.order_by().values_list("incident", "outlet").distinct())
    known = ("pk", "unit_path", "kind", "stage", "began_at")
    for number, (pk, path, kind, stage, began) in enumerate(
        Incident.objects.order_by("pk").values_list(*known)
    ):
        over = stage == "CLOSED"
        figures = _figures(drawn, began, over)
        yield {
            "incident_id": pk,
            "unit_path": path,
            "kind": kind,
            "cause": CAUSES[number % len(CAUSES)],
            "level": LEVELS[number % len(LEVELS)],
            "outlet_id": outlets.get(pk),
            "region": path.split("/")[-2],
            "began_at": began,
            "over": over,
            "whole_seconds": figures.get("WHOLE_S"),
            "whole_open_minutes": figures.get("WHOLE_O"),
            "figures": packed(figures),
            "lines": packed_records(
                (line, (1, int(over), figures.get("WHOLE_S"), figures.get("WHOLE_O"), int(over)))
                for line in large.LINES[:4]
            ),
            "limits": packed_records(
                (key, (int((late := drawn.random() < 0.08) is False), int(late), 0, 0, 0)) for key in LIMITS
            ),
            "measured_at": large.MOMENT,
        }


def _figures(drawn: random.Random, began: Any, over: bool) -> dict[str, int | None]:
    vendor = drawn.random() < 0.3
    whole = round(drawn.lognormvariate(8.9, 0.7) * (1.6 if vendor else 1.0))
    found: dict[str, int | None] = {
        "BEGAN_MIN": round(began.timestamp() / 60), "OVER": int(over), "OUTLETS": 1, "LINES": 4, "CUSTOMERS": 40,
        "MET": 9, "LATE": 1, "VENDOR_CALLED": int(vendor), "WEEKEND": int(began.weekday() >= 5),
        "OUTSIDE_HOURS": int(drawn.random() < 0.3), "OTHERS_OPEN": int(drawn.random() < 0.1), "RELAPSED": 0,
        "SEVERAL_OUTLETS": 0, "DETECT_S": 120, "REPORT_S": 180, "VERIFY_REPORT_S": 200, "DIRECT_S": 240,
        "FIRST_NOTICE_S": 900, "DIAGNOSE_S": 1500, f"MARK_{drawn.randint(1, 5)}": 1, "COMPLAINTS": int(drawn.random() < 0.2),
    }  # fmt: skip
    if not over:
        return found | {"OPEN_S": round((large.MOMENT - began) / timedelta(seconds=1))}
    return found | {
        "WHOLE_S": whole, "WHOLE_O": whole // 150, "RESTORE_S": whole - 600, "VERIFY_S": 600, "CAME_S": whole - 600,
        "BACK": 4, "AIMED": 4, "WITHIN": 3, "PROMISES": 2, "KEPT": 1,
        "FIRST_ETA_S": 7200, "FIRST_LOW_S": 3600, "FIRST_HIGH_S": 14400, "FIRST_OFF_S": whole - 7800,
    }  # fmt: skip


def measure() -> list[dict[str, float]]:
    """Return the figures of each page on the database of this process."""
    from youxu.core import clock

    with clock.pretend(large.MOMENT):
        return [_with_first(reader, path) for _name, reader, path in PAGES]


def _with_first(reader: str, path: str) -> dict[str, float]:
    """Return the figures of a page, and how long the first look took, before anything of it was kept."""
    first = pages.first_look(reader, path)
    return {**pages.figures_of(reader, path), "first": first}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    if sys.argv[1:] == ["fill"]:
        import django

        django.setup()
        fill()
    else:
        from youxu.project import wsgi  # as the server loads the product

        assert wsgi.application
        print(json.dumps(measure()))
