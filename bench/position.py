"""What to keep where before anything happens: the optimum beside the plan's flat minimum and the next best one by one.

Chunghwa Post's network with a depot in the middle of each county, from nothing. Scenarios of real places by a fixed seed:
every tenth outlet inside the shortest 50-kt radius of each typhoon from 2015 to 2021 that hit 30 or more, every fifth within
20 km of an epicentre at an outlet, the whole of a district without power. The prices that the plan leaves open are this
table's own.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.alternatives import CASES, DATA, MOMENT, NAUTICAL_KM, TRACKS
from bench.table import Row

SEED, LEAST_HIT, QUAKES, QUAKE_KM, DISTRICTS = 6, 30, 12, 20.0, 40
SECONDS = 100
PRICES = {
    "radios": 400, "spare_phones": 600, "satellite_phone": 8000, "spare_pcs": 3500, "routers": 500, "switch": 300,
    "printer": 900, "generator": 4200, "pump": 1500, "mobile_unit": 90_000, "acceptance_kit": 1200,
    "notice_board": 150, "power_banks": 90, "torches": 40, "emergency_light": 80, "first_aid_kit": 120,
    "megaphone": 160,
}  # fmt: skip
SITE_COST = 200
SHARES = (80, 95, 100)


def rows() -> list[Row]:
    """Return the figures, or one row that says why there are none."""
    case = CASES[0]
    if not (DATA / "networks" / case.file).exists() or not TRACKS.exists():
        return [Row("positioning: Chunghwa", "–", "not measured", "", "../shared/data is absent")]
    with tempfile.TemporaryDirectory(prefix="youxu-bench-") as home:
        environ = {**os.environ, "YOUXU_HOME": home, "YOUXU_DATABASE_URL": ""}
        for module in (("youxu.cli", "migrate"), ("bench.alternatives", "import", "0")):
            subprocess.run([sys.executable, "-m", *module], env=environ, check=True, stdout=sys.stderr)
        command = [sys.executable, "-m", "bench.position", home]
        said = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE)
    return [row for one in json.loads(said.stdout.splitlines()[-1]) for row in _rows(one)]


def _rows(seen: dict[str, Any]) -> Iterator[Row]:
    name = f"positioning: Chunghwa, {seen['scenarios']} scenarios, {seen['share']} %"
    proved = "proved the least" if seen["optimal"] else f"at most {seen['gap']} % above the least"
    for what, way, beside in (
        ("the cheapest", "proposed", proved),
        ("next best, one by one", "next_best", ""),
        ("flat minimum of the plan", "flat_minimum", "at every outlet and depot"),
    ):
        found = seen[way]
        value = f"{float(found['cost']):,.0f}"
        told = (
            f"{found['share']} % served, {found['sites']} sites, {found['pieces']} pieces; {beside}".rstrip(
                "; "
            )
        )
        yield Row(f"{name}: {what}", "SQLite", value, "CNY", told)
    yield Row(
        f"{name}: solver / whole command",
        "SQLite",
        f"{seen['seconds']:.1f} / {seen['whole']:.1f}",
        "s",
        f"load {seen['load']}",
    )


def storms() -> dict[str, list[tuple[float, float, float]]]:
    """Return the points with a 50-kt radius of every storm: latitude, longitude, shortest radius in km."""
    found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    name = ""
    for line in TRACKS.read_text(encoding="ascii").splitlines():
        if line.startswith("66666"):
            name = f"{line[30:50].strip()} 20{line[6:8]}"
        elif line[47:51].strip().isdigit() and int(line[47:51]):
            found[name].append((int(line[15:18]) / 10, int(line[19:23]) / 10, int(line[47:51]) * NAUTICAL_KM))
    return found


def scenarios() -> list[dict[str, Any]]:
    """Return the scenarios for the network that was imported."""
    from youxu.kernel.geo import distance_km
    from youxu.network.models import Outlet

    chance = random.Random(SEED)
    placed = Outlet.objects.filter(retired_at=None, latitude__isnull=False).order_by("code")
    rows = placed.values_list("code", "latitude", "longitude", "region__code")
    outlets = [(code, y or 0.0, x or 0.0, region) for code, y, x, region in rows]
    found: list[dict[str, Any]] = []
    for name, track in storms().items():
        hit = [
            code
            for code, y, x, _r in outlets
            if any(distance_km((y, x), (a, b)) <= far for a, b, far in track)
        ]
        if len(hit) >= LEAST_HIT:
            codes = chance.sample(hit, len(hit) // 10)
            found.append({"name": name, "weight": 1, "cause": "typhoon", "outlets": codes})
    for number, (code, y, x, _region) in enumerate(chance.sample(outlets, QUAKES), start=1):
        near = [one for one, a, b, _r in outlets if distance_km((y, x), (a, b)) <= QUAKE_KM]
        codes = chance.sample(near, -(-len(near) // 5))
        found.append(
            {"name": f"earthquake {number} at {code}", "weight": 1, "cause": "earthquake", "outlets": codes}
        )
    districts = sorted({region for *_place, region in outlets if region})
    for region in chance.sample(districts, DISTRICTS):
        found.append({"name": f"power cut {region}", "weight": 4, "cause": "power", "region": region})
    return found


def depots() -> None:
    """Write a depot for each county, at the middle of its outlets."""
    from django.db.models import Avg

    from youxu.network.models import Outlet, Unit
    from youxu.supplies.models import SupplySite

    for unit in Unit.objects.filter(level="COUNTY"):
        middle = Outlet.objects.filter(unit=unit, latitude__isnull=False).aggregate(
            y=Avg("latitude"), x=Avg("longitude")
        )
        if middle["y"] is not None:
            words = {"name": f"{unit.name} depot", "latitude": middle["y"], "longitude": middle["x"]}
            SupplySite.objects.create(unit=unit, unit_path=unit.path, kind="DEPOT", **words)


def measure() -> list[dict[str, Any]]:
    """Reckon at each share; return what was seen."""
    import yaml

    from youxu.core.actor import system
    from youxu.network.models import Unit
    from youxu.supplies import queries

    depots()
    text = yaml.safe_dump(
        {"scenarios": scenarios(), "prices": PRICES, "site_cost": SITE_COST}, allow_unicode=True
    )
    Path(sys.argv[1], "scenarios.yaml").write_text(text, encoding="utf-8")
    top = Unit.objects.get(parent=None)
    seen = []
    for share in SHARES:
        began = time.monotonic()
        terms = queries.Terms(share=share, from_nothing=True, seconds=SECONDS)
        found = queries.position(system("bench"), top, text, MOMENT, terms)
        whole = time.monotonic() - began
        seen.append({**_plain(asdict(found)), "whole": whole, "load": f"{os.getloadavg()[0]:.0f}"})
    return seen


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    dropped = ("kept", "scenarios", "one_more")
    shown = {key: value for key, value in found.items() if key not in dropped}
    return {**shown, "scenarios": len(found["scenarios"])}


def main(_words: Iterable[str]) -> None:
    """Measure in a process of its own, in a home that holds the network."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    print(json.dumps(measure(), default=lambda value: str(value) if isinstance(value, Decimal) else value))


if __name__ == "__main__":
    main(sys.argv[1:])
