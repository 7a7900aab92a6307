"""Whose turn it is to write to one SQLite file, among the processes of a machine: who waits for a page goes first.

Two files beside the database, each locked for moments: whoever writes holds ``.turn``; whoever waits for it in behalf of
a person holds ``.waits``, and a worker that wants to begin a transaction lets them go first, for a limited while. A
process that dies lets go of both. Whoever knows nothing of the files, or may not open them, is held off by SQLite itself,
as ever.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

log = logging.getLogger("youxu.database")
PATIENCE_SECONDS = 0.02
"""How long a worker lets others go first before each of its transactions: under a flood of reports it still gets on."""
LOOK_SECONDS = 0.001


@dataclass
class _Own:
    """What this process knows: whether it is a worker, how deep it is in its turn, and its open files by name."""

    stands_back: bool = False
    depth: int = 0
    files: dict[tuple[int, str], int | None] = field(default_factory=dict)


_own = _Own()


def stand_back() -> None:
    """Let other processes go first from now on: this one works off what nobody waits for."""
    _own.stands_back = True


@contextmanager
def turn(database: str) -> Iterator[None]:
    """Hold the turn to write to a database file while the block runs; only the thread that may write calls this."""
    if _own.depth or "memory" in database:
        yield
        return
    if _own.stands_back:
        _let_pass(_file(f"{database}.waits"))
        with _locked(_file(f"{database}.turn"), fcntl.LOCK_EX):
            yield
        return
    with (
        _locked(_file(f"{database}.waits"), fcntl.LOCK_SH),
        _locked(_file(f"{database}.turn"), fcntl.LOCK_EX),
    ):
        yield


def is_awaited(database: str) -> bool:
    """Tell a worker whether somebody in another process waits for its turn to write to the database file."""
    return _own.stands_back and "memory" not in database and _is_held(_file(f"{database}.waits"))


@contextmanager
def _locked(number: int | None, how: int) -> Iterator[None]:
    if number is None:
        yield
        return
    fcntl.flock(number, how)
    _own.depth += 1
    try:
        yield
    finally:
        _own.depth -= 1
        fcntl.flock(number, fcntl.LOCK_UN)


def _let_pass(number: int | None) -> None:
    """Wait until nobody waits, or patience ends."""
    until = time.monotonic() + PATIENCE_SECONDS
    while _is_held(number) and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)


def _is_held(number: int | None) -> bool:
    if number is None:
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(number, fcntl.LOCK_UN)
    return False


def _file(name: str) -> int | None:
    """Return this process's own handle: one that a fork shared would share its locks; None where it cannot be had."""
    key = (os.getpid(), name)
    if key not in _own.files:
        try:
            _own.files[key] = _opened(name)
        except OSError as trouble:
            log.warning("no turns among processes: %s", trouble)
            _own.files[key] = None
    return _own.files[key]


def _opened(name: str) -> int:
    """Open a file that belongs to whom the database belongs, also where another user of the machine comes first."""
    number = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        like = os.stat(name.rpartition(".")[0])
        os.fchmod(number, like.st_mode & 0o666)
        os.fchown(number, like.st_uid, like.st_gid)
    except OSError:
        log.debug("%s keeps its owner", name)
    return number
