"""Among processes that write to one SQLite file whoever waits for a page goes before a worker."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from youxu.core import turns

WORKER = """
import sys, time
from youxu.core import turns
turns.stand_back()
print("ready", flush=True)
for line in sys.stdin:
    asked = time.monotonic()
    with turns.turn(sys.argv[1]):
        print("in", round(time.monotonic() - asked, 3), flush=True)
        while line.strip() == "hold" and not turns.is_awaited(sys.argv[1]):
            time.sleep(0.001)
    print("out", flush=True)
"""


@pytest.fixture(autouse=True)
def a_process_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin as a process that serves pages, whatever tests before made of this one."""
    monkeypatch.setattr(turns, "_own", turns._Own())


@contextmanager
def worker(database: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", WORKER, str(database)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as made:
        try:
            assert said(made) == "ready"
            yield made
        finally:
            made.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str], what: str) -> None:
    assert process.stdin is not None
    print(what, file=process.stdin, flush=True)


def test_a_worker_hears_that_a_page_waits_and_hands_the_turn_over(tmp_path: Path) -> None:
    with worker(tmp_path / "one.sqlite3") as process:
        tell(process, "hold")
        assert said(process).startswith("in")
        with turns.turn(str(tmp_path / "one.sqlite3")):
            assert said(process) == "out"


def test_a_worker_waits_while_a_page_writes_and_comes_in_afterwards(tmp_path: Path) -> None:
    with worker(tmp_path / "one.sqlite3") as process:
        with turns.turn(str(tmp_path / "one.sqlite3")):
            tell(process, "once")
            time.sleep(0.1)
        assert float(said(process).split()[1]) >= 0.05
        assert said(process) == "out"


def test_a_worker_loses_patience_however_many_pages_wait(tmp_path: Path) -> None:
    with worker(tmp_path / "one.sqlite3") as process, (tmp_path / "one.sqlite3.waits").open("w") as waits:
        fcntl.flock(waits.fileno(), fcntl.LOCK_SH)
        tell(process, "once")
        assert said(process).startswith("in")
        assert said(process) == "out"


def test_a_turn_within_a_turn_is_the_same_turn(tmp_path: Path) -> None:
    database = str(tmp_path / "one.sqlite3")
    with turns.turn(database), turns.turn(database):
        pass
    with turns.turn(database):
        pass


@pytest.mark.parametrize("database", ["file:memorydb_default?mode=memory&cache=shared", ":memory:"])
def test_a_database_in_memory_needs_no_turns(database: str) -> None:
    with turns.turn(database):
        assert not Path(f"{database}.turn").exists()


def test_a_file_belongs_to_whom_the_database_belongs_and_its_mode_is_the_same(tmp_path: Path) -> None:
    database = tmp_path / "one.sqlite3"
    database.touch(mode=0o640)
    with turns.turn(str(database)):
        made = (tmp_path / "one.sqlite3.turn").stat()
    assert (made.st_mode & 0o777, made.st_uid) == (database.stat().st_mode & 0o777, database.stat().st_uid)


def test_where_no_file_can_be_opened_the_databases_own_lock_is_all_there_is(tmp_path: Path) -> None:
    with turns.turn(str(tmp_path / "nowhere" / "one.sqlite3")):
        assert not turns.is_awaited(str(tmp_path / "nowhere" / "one.sqlite3"))
