"""Backup and restore of a national operator: rows a second, and what the archive weighs.

55,400 outlets of eight lines, 50,000 incidents, a million entries (``bench.large``), from SQLite into PostgreSQL and
from there into SQLite, each by the command line with its whole check and the journal verified at the end; *memory* is
the largest resident size of the process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from bench.large import filled
from bench.served import POSTGRES, sql
from bench.table import Row

MEASURED = """
import resource, sys
from youxu.cli.main import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


def rows() -> list[Row]:
    """Measure both ways; without a PostgreSQL server from SQLite into SQLite."""
    folder = Path(tempfile.mkdtemp(prefix="youxu-bench-backup-"))
    name = f"youxu_bench_backup_{uuid.uuid4().hex[:8]}"
    served = bool(sql(f"CREATE DATABASE {name}"))
    url = POSTGRES.rsplit("/", 1)[0] + f"/{name}" if served else f"sqlite:///{folder / 'first.sqlite3'}"
    other = "PostgreSQL" if served else "SQLite"
    try:
        with filled("SQLite") as environ:
            found = _both("SQLite", environ, folder / "a.zip", other, _environ(folder / "one", url))
        back = _environ(folder / "two", f"sqlite:///{folder / 'back.sqlite3'}")
        return found + _both(other, _environ(folder / "one", url), folder / "b.zip", "SQLite", back)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _environ(home: Path, url: str) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    return {**os.environ, "YOUXU_HOME": str(home), "YOUXU_DATABASE_URL": url}


def _both(kind: str, source: dict[str, str], path: Path, other: str, target: dict[str, str]) -> list[Row]:
    made, seconds, memory = _run(source, "backup", str(path), "--json")
    size = f"{path.stat().st_size / 1024**2:.0f} MB, {memory} MB memory"
    found = [Row("backup", kind, f"{made['rows'] / seconds:,.0f}", "rows/s", f"{seconds:.0f} s, {size}")]
    loaded, seconds, memory = _run(target, "restore", str(path), "--json")
    assert loaded["journal"]["ok"]
    beside = f"{seconds:.0f} s, {memory} MB memory; in all under 600 s"
    return [
        *found,
        Row("restore", f"{kind} to {other}", f"{loaded['rows'] / seconds:,.0f}", "rows/s", beside),
    ]


def _run(environ: dict[str, str], *words: str) -> tuple[dict[str, Any], float, int]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words], env=environ, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout), time.monotonic() - began, int(done.stderr.split()[-1])
