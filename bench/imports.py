"""Importing networks: rows, seconds, peak memory; then how soon search, map and count answer.

A made network of 55,400 outlets (the size of China Post) is always measured; the real ones where they lie beside
the repository. Each import is the command itself in a process and a home of its own.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.table import Row, percentile

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "networks"
OUTLETS, COUNTIES = 55_400, 2_800
DATABASE = "youxu_bench_imports"
REAL = (
    ("chunghwa_post", "chunghwa_post_1299.json.gz", "郵局"),
    ("laposte", "laposte_17716.csv.gz", "saint denis"),
    ("india_post", "india_post_165627.csv.gz", "ram pur"),
)
MAPPING = """
key: made
title: {zh: 造出的网络, en: Made network}
format: csv
id: [code]
unit: {key: made, name: 造出的集团, level: GROUP, calendar: cn}
levels: [{level: COUNTY, code: county, name: county}]
fields: {code: code, name: name, address: address, town: town, county: county}
place: {latitude: lat, longitude: lon, box: [3, 73, 54, 136]}
hours: {column: open}
lines: {always: [letters, printed, parcels, pickup, remittance, savings, ems, press]}
"""


def rows() -> list[Row]:
    """Return the figures of each network on SQLite, and of the made one on PostgreSQL where there is one."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        file, mapping = _made(Path(folder))
        found += _measured("made 55,400", file, mapping, "柳林", "SQLite", "", "goal 60 s")
        server = os.environ.get("YOUXU_TEST_POSTGRES")
        if server:
            with _database(server) as url:
                found += _measured("made 55,400", file, mapping, "柳林", "PostgreSQL", url, "goal 60 s")
    for name, file_name, word in REAL:
        if (DATA / file_name).exists():
            found += _measured(
                name, DATA / file_name, ROOT / "mappings" / f"{name}.yaml", word, "SQLite", "", ""
            )
    return found


def _made(folder: Path) -> tuple[Path, Path]:
    """Write a network of 55,400 outlets of eight lines in 2,800 counties; return file and mapping."""
    file, mapping = folder / "made.csv", folder / "made.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    names = ("柳林", "河口", "石桥", "大湾", "青石", "西河", "白塘", "南坪", "云峰", "松岭")
    with file.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(["code", "name", "address", "town", "county", "lat", "lon", "open"])
        for number in range(OUTLETS):
            name = names[number % 10]
            table.writerow(
                [
                    f"{number:06}",
                    f"{name}支局{number}",
                    f"{name}镇{number % 97}号",
                    f"{name}镇",
                    f"c{number % COUNTIES}",
                    20 + number % 3000 / 100,
                    85 + number % 4000 / 100,
                    f"Mo-Fr 08:{number % 53:02}-12:00,13:30-17:30; Sa 09:00-12:00; PH off",
                ]
            )
    return file, mapping


def _measured(
    name: str, file: Path, mapping: Path, word: str, where: str, url: str, beside: str
) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "YOUXU_HOME": home, "YOUXU_DATABASE_URL": url}
        youxu = [sys.executable, "-m", "youxu.cli"]
        subprocess.run([*youxu, "migrate"], env=environ, check=True, capture_output=True)
        command = [*youxu, "network", "import", str(file), "--mapping", str(mapping), "--json"]
        first, memory = _ran(command, environ)
        again, _ = _ran(command, environ)
        asked = subprocess.run(
            [sys.executable, "-m", "bench.imports", word],
            env=environ,
            check=True,
            capture_output=True,
            cwd=ROOT,
        )
        figures: dict[str, float] = json.loads(asked.stdout.splitlines()[-1])
    told = f"{first['rows']:,} rows, {len(first['rejected'])} rejected, {len(first['warned'])} warned"
    return [
        Row(f"import {name}", where, f"{first['seconds']:.1f}", "s", f"{told}; {beside}".rstrip("; ")),
        Row(
            f"import {name} again", where, f"{again['seconds']:.1f}", "s", f"{again['unchanged']:,} unchanged"
        ),
        Row(f"import {name}, peak memory", where, f"{memory:.0f}", "MiB"),
        *(
            Row(f"{name}: {what}", where, f"{value:.0f}", "ms", "median of 5")
            for what, value in figures.items()
        ),
    ]


def _ran(command: list[str], environ: dict[str, str]) -> tuple[dict[str, Any], float]:
    """Run the command; return what it printed and its peak memory in MiB."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, env=environ, stdout=out)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        out.seek(0)
        return json.load(out), usage.ru_maxrss / 1024


@contextmanager
def _database(server: str) -> Iterator[str]:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)'.encode())
        connection.execute(f'CREATE DATABASE "{DATABASE}"'.encode())
        yield urlunsplit(urlsplit(server)._replace(path=f"/{DATABASE}"))
        connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)'.encode())


def answers(word: str) -> dict[str, float]:
    """Return the milliseconds of the reads that pages make of the whole network."""
    from youxu.core import clock
    from youxu.network import queries

    at = clock.now()
    path = queries.children_of("")[0].path
    reads: dict[str, Callable[[], object]] = {
        "search": lambda: queries.outlets_page(path, at, text=word),
        "list": lambda: queries.outlets_page(path, at),
        "map": lambda: queries.map_of(path, at),
        "count by state": lambda: queries.state_counts(path, at),
        "matrix": lambda: queries.matrix(path, at),
    }
    return {what: _median(read) for what, read in reads.items()}


def _median(read: Callable[[], object]) -> float:
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        read()
        taken.append((time.perf_counter() - began) * 1000)
    return percentile(taken, 0.5)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    django.setup()
    print(json.dumps(answers(sys.argv[1])))
