"""Run every gate and test of the project, and end by naming what was not run.

Rules and pages run once, on SQLite; actions, queries, the engine and one journey (marker ``both``) run again on
PostgreSQL where one answers. With YOUXU_CI=1 a missing database or browser is a failure, elsewhere it is named.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
GATES = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "imports": ["lint-imports", "--no-cache"],
    "types": ["mypy"],
    "translations": ["python", "tools/messages.py", "missing"],
}


def main() -> int:
    """Run the gates, then the tests on each database; return 0 when all that ran passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gates", action="store_true", help="only style, types, imports, translations")
    parser.add_argument("--tests", action="store_true", help="only the tests")
    options, rest = parser.parse_known_args()
    failed: list[str] = []
    if not options.tests:
        failed += [
            name for name, command in GATES.items() if not _run(name, [str(BIN / command[0]), *command[1:]])
        ]
    not_run: list[str] = []
    if not options.gates:
        failed += _tests(rest, not_run)
    _say_what_was_not_run(not_run)
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


def _tests(rest: list[str], not_run: list[str]) -> list[str]:
    # One worker more than cores: the engine's tests wait for leases and moments, others run meanwhile.
    workers = str(min(os.cpu_count() or 2, 8) + 1)
    pytest = [str(BIN / "python"), "-m", "pytest", "-n", workers, "--dist", "worksteal", *rest]
    address = _postgres()
    # Playwright keeps an event loop in its process, which tests of our own loops cannot share: browser tests run apart.
    runs = [
        ("tests on SQLite", "not browser", "", []),
        ("pages in a browser", "browser", "", ["tests/web", "tests/journeys"]),
        ("tests on PostgreSQL", "(both or postgres) and not browser", address, []),
        ("journey on PostgreSQL", "both and browser", address, ["tests/journeys"]),
    ]
    failed = [
        name
        for name, marked, url, folders in runs
        if url is not None and not _run(name, [*pytest, "-m", marked, *folders], YOUXU_DATABASE_URL=url)
    ]
    if _browser() is None:
        not_run.append("browser tests: no chromium on this machine (apt install chromium)")
    if address is None:
        not_run.append("tests on PostgreSQL: none answers (set YOUXU_TEST_POSTGRES to its address)")
        if os.environ.get("YOUXU_CI") == "1":
            failed.append("tests on PostgreSQL")
    if not (ROOT.parent / "shared" / "data").is_dir():
        not_run.append("tests on real networks: ../shared/data is absent")
    return failed


def _run(name: str, command: list[str], **environment: str) -> bool:
    started = time.monotonic()
    print(f"\n=== {name}", flush=True)
    # Dozens of processes import the product in a run: byte code is kept, whatever this machine says.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    print(
        f"=== {name}: {'ok' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - started:.0f} s)",
        flush=True,
    )
    return done.returncode == 0


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


def _say_what_was_not_run(not_run: list[str]) -> None:
    print("\nNot run here:" if not_run else "\nNothing was left out.")
    for line in not_run:
        print(f"  - {line}")


if __name__ == "__main__":
    sys.exit(main())
