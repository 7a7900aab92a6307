"""Run every gate and test of the project, and end by naming what was not run.

Rules and pages run once, on SQLite; actions, queries, the engine and one journey (marker ``both``) run again on
PostgreSQL where one answers. With YOUXU_CI=1 a missing database or browser is a failure, elsewhere it is named.
With YOUXU_CI=1 or ``--all`` everything is run; otherwise the tests marked ``long`` and the browser's are left out, but
for the journey, so that whoever changes something waits for minutes (decision 0051).

Two runs go side by side, each line of theirs after its name: browsers and leases are waited for, and meanwhile the
other has the machine.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
TEMPLATE = f"youxu_check_{secrets.token_hex(6)}"
"""The migrated database on PostgreSQL from which both runs there copy theirs."""
SIDE_BY_SIDE = 2
NO_DATA = "tests on real networks: ../shared/data is absent"
LEFT_OUT = "tests marked long, and in a browser all but one journey (`make test-all` runs them, as CI does)"


@dataclass(frozen=True)
class Run:
    """One command of the check, with what its environment has of its own."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    yields: bool = False


class _Lane(NamedTuple):
    """Tests that run together: their markers, and the database's address (None: there is none), in which files."""

    name: str
    marked: str
    url: str | None
    files: list[str]


SUMMARY, COUNT = re.compile(r"\bin [0-9.]+s\b"), re.compile(r"(\d+) (passed|failed|error|skipped)")
BROKEN = re.compile(r"(?:FAILED|ERROR) (tests/.*)")
GATES = (
    Run("types", ["mypy"]),
    Run("style", ["ruff", "check", "."]),
    Run("format", ["ruff", "format", "--check", "."]),
    Run("imports", ["lint-imports", "--no-cache"]),
    Run("translations", ["python", "tools/messages.py", "missing"]),
)


def main() -> int:
    """Run the gates, then the tests on each database; return 0 when all that ran passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gates", action="store_true", help="only style, types, imports, translations")
    parser.add_argument("--tests", action="store_true", help="only the tests")
    parser.add_argument("--all", action="store_true", help="also the long tests and all of the browser's")
    options, rest = parser.parse_known_args()
    started = time.monotonic()
    not_run: list[str] = []
    whole = options.all or os.environ.get("YOUXU_CI") == "1"
    tests = [] if options.gates else list(_tests(rest, not_run, whole))
    gates = () if options.tests else GATES
    compiling = _compiling() if tests else ()
    stages = ((*gates[:1], *compiling), (*tests, *gates[1:])) if compiling else ((*tests, *gates),)
    counts: Counter[str] = Counter()
    broken: list[str] = []
    ended: list[tuple[str, bool]] = []
    try:
        for stage in stages:
            with ThreadPoolExecutor(SIDE_BY_SIDE) as lanes:
                ended += lanes.map(lambda run: (run.name, _run(run, counts, broken)), stage)
    finally:
        _remove_template()
    failed = [name for name, ok in ended if not ok]
    if os.environ.get("YOUXU_CI") == "1":
        failed += [what for what in not_run if what != NO_DATA]
    _say_what_was_not_run(not_run)
    print(f"{time.monotonic() - started:.0f} s in all")
    if counts:
        print(f"{counts['passed']} passed, {_bad(counts)} failed, {counts['skipped']} skipped")
    if failed:
        # The two lanes' lines lie between one another, and a log is often read from its end: named once more.
        print("\n".join(["", f"Failed: {', '.join(failed)}", *broken]))
    return 1 if failed else 0


def _tests(rest: list[str], not_run: list[str], whole: bool) -> Iterable[Run]:
    """Yield the runs of the tests, the longest first; ``not_run`` gets what is left out or cannot be run here."""
    workers = str(max(2, min(os.cpu_count() or 2, 8)))
    pytest = ["python", "-m", "pytest", "-n", workers, "--dist", "worksteal", *rest]
    address = _postgres()
    # Playwright keeps an event loop in its process, which tests of our own loops cannot share: browser tests run apart.
    here = ["python", "-m", "pytest", "-n", "0", *rest]  # one file is not worth another process
    long, journey = ("", "") if whole else (" and not long", " and both")
    journeys = _files("both", below="journeys")
    rules = _Lane("SQLite", f"not browser{long}", "", [])
    pages = _Lane("browser", f"browser{journey}", "", _files("browser") if whole else journeys)
    again = _Lane(
        "PostgreSQL", f"(both or postgres) and not browser{long}", address, _files("both", "postgres")
    )
    last = _Lane("journey on PostgreSQL", "both and browser", address, journeys)
    for name, marked, url, files in (rules, pages, again, last) if whole else (again, rules, pages, last):
        if url is not None:
            environment = {"YOUXU_DATABASE_URL": url, "YOUXU_TEST_TEMPLATE": TEMPLATE}
            command = [*(pytest if len(files) != 1 else here), "-m", marked, *files]
            yield Run(name, command, environment, yields="not browser" in marked)
    if not whole:
        not_run.append(LEFT_OUT)
    if _browser() is None:
        not_run.append("browser tests: no chromium on this machine (apt install chromium)")
    if address is None:
        not_run.append("tests on PostgreSQL: none answers (set YOUXU_TEST_POSTGRES to its address)")
    if not (ROOT.parent / "shared" / "data").is_dir():
        not_run.append(NO_DATA)


def _compiling() -> tuple[Run, ...]:
    """Return what compiles the tests where one was never read: each worker would do that for itself, at 16 s of CPU."""
    compiled = {path.name.split(".")[0] for path in (ROOT / "tests").rglob("__pycache__/test_*-pytest-*.pyc")}
    if {path.stem for path in (ROOT / "tests").rglob("test_*.py")} <= compiled:
        return ()
    collect = ["python", "-m", "pytest", "--collect-only", "-qq", "--no-header", "tests"]
    return (Run("compiled", collect),)


def _files(*markers: str, below: str = "") -> list[str]:
    """Return the test files in which one of the markers stands: to collect the others costs each worker seconds."""
    said = re.compile(rf"\bmark\.({'|'.join(markers)})\b")
    found = sorted((ROOT / "tests" / below).rglob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in found if said.search(path.read_text(encoding="utf-8"))]


def _run(run: Run, counts: Counter[str], broken: list[str]) -> bool:
    """Run one command, each line of what it prints after its name; tell whether it ended well.

    What pytest counted in its last line (passed, failed, error, skipped) is added to ``counts``, each test that
    its summary names as failed, with the reason, to ``broken``.
    """
    started = time.monotonic()
    print(f"=== {run.name}", flush=True)
    # Dozens of processes import the product in a run: byte code is kept, whatever this machine says.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **run.environment}
    command = [str(BIN / run.command[0]), *run.command[1:]]
    if run.yields and (nice := shutil.which("nice")):
        # A browser mostly waits, for one process after another: beside two that always reckon it took six times as long.
        command = [nice, "-n", "5", *command]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            print(f"[{run.name}] {line}", end="", flush=True)
            if SUMMARY.search(line):
                counts.update({what: int(number) for number, what in COUNT.findall(line)})
            elif found := BROKEN.match(line):
                broken.append(f"  [{run.name}] {found[1]}")
    ok = process.returncode == 0
    print(f"=== {run.name}: {'ok' if ok else 'FAILED'} ({time.monotonic() - started:.0f} s)", flush=True)
    return ok


def _browser() -> str | None:
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next(filter(None, map(shutil.which, names)), None)


def _postgres() -> str | None:
    """Return the address of a PostgreSQL that answers, or None; the tests on SQLite hear of it by the environment."""
    import psycopg

    address = os.environ.get("YOUXU_TEST_POSTGRES", POSTGRES)
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.Error:
        return None
    os.environ["YOUXU_TEST_POSTGRES"] = address
    return address


def _remove_template() -> None:
    import psycopg

    if address := os.environ.get("YOUXU_TEST_POSTGRES"):
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)'.encode())


def _bad(counts: Counter[str]) -> int:
    return counts["failed"] + counts["error"]


def _say_what_was_not_run(not_run: list[str]) -> None:
    print("\nNot run here:" if not_run else "\nNothing was left out.")
    for line in not_run:
        print(f"  - {line}")


if __name__ == "__main__":
    sys.exit(main())
