"""Alternatives of many closures at once: assigned by flow beside nearest-only, on real networks where they are there.

Chunghwa Post's outlets inside the 50-kt radius of typhoon SOUDELOR (2015), and 10,000 outlets of La Poste on eight lines:
seconds of the whole proposal (read, reckoned, written), customers beyond what neighbours can take, mean distance. Each
network is imported into a home of its own; an outlet has one counter, as neither file tells more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.table import Row

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
TRACKS = DATA / "hazards" / "jma_best_track_2015_2021.txt"
STORM, NAUTICAL_KM = "SOUDELOR", 1.852
MOMENT = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)  # a Tuesday: mornings in Taipei and, two hours on, in Paris
MOST = 10_000


@dataclass(frozen=True)
class Case:
    """A network with the outlets that close and the lines that stop."""

    name: str
    file: str
    mapping: str
    lines: tuple[str, ...]
    hours: int


MAIL = ("letters", "printed", "parcels", "pickup", "remittance", "savings", "bills", "ems")
CASES = (
    Case("Chunghwa, SOUDELOR 2015", "chunghwa_post_1299.json.gz", "chunghwa_post", MAIL, 0),
    Case("La Poste, 10,000 outlets", "laposte_17716.csv.gz", "laposte", MAIL, 7),
)


def rows() -> list[Row]:
    """Return the figures of each network that is there."""
    found: list[Row] = []
    for place, case in enumerate(CASES):
        if not (DATA / "networks" / case.file).exists() or not TRACKS.exists():
            found.append(
                Row(f"alternatives: {case.name}", "–", "not measured", "", "../shared/data is absent")
            )
            continue
        with tempfile.TemporaryDirectory(prefix="youxu-bench-") as home:
            environ = {**os.environ, "YOUXU_HOME": home, "YOUXU_DATABASE_URL": ""}
            _run(environ, "youxu.cli", "migrate")
            _run(environ, "bench.alternatives", "import", str(place))
            said = subprocess.run(
                [sys.executable, "-m", "bench.alternatives", "measure", str(place)],
                env=environ,
                check=True,
                stdout=subprocess.PIPE,
            )
            found += _rows(case, json.loads(said.stdout.splitlines()[-1]))
    return found


def _rows(case: Case, seen: dict[str, Any]) -> list[Row]:
    where = "SQLite"
    name = f"alternatives: {case.name}"
    return [
        Row(f"{name}, closed outlets / open", where, f"{seen['closed']} / {seen['open']}", "outlets"),
        Row(f"{name}, proposal from nothing", where, f"{seen['seconds']:.1f}", "s", "goal 30 s"),
        Row(f"{name}, proposal again, unchanged", where, f"{seen['again']:.1f}", "s"),
        Row(f"{name}, sent beyond the room", where, f"{seen['over']} of {seen['customers']}", "customers/h", f"nearest-only {seen['nearest_over']}"),
        Row(f"{name}, mean distance", where, f"{seen['mean']:.1f}", "km", f"nearest-only {seen['nearest_mean']:.1f}"),
        Row(f"{name}, without any on a line", where, str(seen["without"]), "outlets"),
        Row(f"{name}, offers of every line read", where, f"{seen['read']:.1f}", "s", f"{seen['queries']} queries"),
    ]  # fmt: skip


def _run(environ: dict[str, str], *module: str) -> None:
    subprocess.run([sys.executable, "-m", *module], env=environ, check=True, stdout=sys.stderr)


def track() -> list[tuple[float, float, float]]:
    """Return the storm's points with a 50-kt radius: latitude, longitude, shortest radius in km (RSMC's columns)."""
    found: list[tuple[float, float, float]] = []
    inside = False
    for line in TRACKS.read_text(encoding="ascii").splitlines():
        if line.startswith("66666"):
            inside = STORM in line and line[6:8] == "15"
        elif inside and line[47:51].strip().isdigit() and int(line[47:51]):
            found.append((int(line[15:18]) / 10, int(line[19:23]) / 10, int(line[47:51]) * NAUTICAL_KM))
    return found


def bring_in(case: Case) -> None:
    """Import the network of a case into the present, migrated database."""
    from youxu.core.actor import system
    from youxu.network import importing, mapping

    path = ROOT / "mappings" / f"{case.mapping}.yaml"
    how, text = mapping.load(path)
    importing.run_import(
        by=system("bench"),
        at=MOMENT,
        path=DATA / "networks" / case.file,
        mapping=how,
        mapping_text=text,
        unit_key="",
    )


def closed_by(case: Case) -> list[int]:
    """Return the outlets that close: inside the storm's radius, or an even choice of 10,000."""
    from youxu.kernel.geo import distance_km
    from youxu.network.models import Outlet

    placed = Outlet.objects.filter(retired_at=None, latitude__isnull=False).order_by("pk")
    rows = list(placed.values_list("pk", "latitude", "longitude"))
    if case.hours:
        return [rows[place * len(rows) // MOST][0] for place in range(MOST)]
    storm = track()
    return [
        pk
        for pk, north, east in rows
        if north is not None
        and east is not None
        and any(distance_km((north, east), (y, x)) <= radius for y, x, radius in storm)
    ]


def close(case: Case, outlets: list[int]) -> Any:
    """Stop the lines of the outlets in one incident; its rows are written in bulk as the acts would leave them."""
    from youxu.core.actor import Actor, ActorKind, Grant, system
    from youxu.incidents.actions import report
    from youxu.incidents.models import Incident, Interruption
    from youxu.network.models import Hold, Outlet, OutletLine
    from youxu.plan import actions as plans
    from youxu.plan import files

    first = Outlet.objects.get(pk=outlets[0])
    top = first.unit_path.partition("/")[0] + "/"
    keeper = Actor(ActorKind.PERSON, "bench", "bench", "CLI", frozenset({Grant("*", top, below=True)}), top)
    plans.adopt(by=keeper, at=MOMENT, unit=top, text=files.shipped().read_text(encoding="utf-8"))
    incident = report.report(
        by=system("bench"),
        at=MOMENT,
        outlet_code=first.code,
        cause="typhoon",
        lines=("letters",),
        caller="bench",
    )
    done = set(Interruption.objects.values_list("outlet_id", "line"))
    wanted = OutletLine.objects.filter(outlet__in=outlets, line__in=case.lines, retired_at=None)
    pairs = [
        (pk, line, path)
        for pk, line, path in wanted.values_list("outlet_id", "line", "outlet__unit_path")
        if (pk, line) not in done
    ]
    common = {"unit_path": incident.unit_path, "state": "SUSPENDED"}
    Interruption.objects.bulk_create(
        [
            Interruption(incident=incident, outlet_id=pk, line=line, began_at=MOMENT, **common)
            for pk, line, _path in pairs
        ],
        batch_size=2000,
    )
    Hold.objects.bulk_create(
        [
            Hold(
                outlet_id=pk,
                line=line,
                unit_path=path,
                state="SUSPENDED",
                placed_state="SUSPENDED",
                since=MOMENT,
                source=incident.stream,
            )
            for pk, line, path in pairs
        ],
        batch_size=2000,
    )
    return Incident.objects.get(pk=incident.pk)


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that an act took, and what it returned."""
    began = time.monotonic()
    made = act()
    return time.monotonic() - began, made


def measure(case: Case) -> dict[str, Any]:
    """Close, propose twice, read every offer; return what was seen."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from youxu.alternatives import actions, queries
    from youxu.core.actor import system
    from youxu.network.models import Outlet

    outlets = closed_by(case)
    incident = close(case, outlets)
    at, by = MOMENT.replace(hour=MOMENT.hour + case.hours), system("bench")
    seconds, row = timed(lambda: actions.propose_for(incident, by=by, at=at))
    again, _row = timed(lambda: actions.propose_for(incident, by=by, at=at))
    with CaptureQueriesContext(connection) as asked:
        read, _offers = timed(lambda: queries.for_incident(incident, at=at))
    return {
        "closed": len(outlets),
        "open": Outlet.objects.filter(retired_at=None).count() - len(outlets),
        "seconds": seconds,
        "again": again,
        "over": row.over,
        "nearest_over": row.nearest_over,
        "mean": (row.mean_distance_m or 0) / 1000,
        "nearest_mean": (row.nearest_mean_distance_m or 0) / 1000,
        "without": row.without_count,
        "customers": row.customers,
        "read": read,
        "queries": len(asked),
    }


def main(words: Iterable[str]) -> None:
    """Do one step of a measurement in a process of its own: ``import N`` or ``measure N``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    step, number = words
    case = CASES[int(number)]
    if step == "import":
        bring_in(case)
    else:
        print(json.dumps(measure(case)))


if __name__ == "__main__":
    main(sys.argv[1:])
