"""The only place that reads the clock (house law 4)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now(world: str = "") -> datetime:
    """Return the aware present moment in UTC; ``world`` names an exercise, whose time exercises set."""
    return _pretended.get() or datetime.now(UTC)


def monotonic() -> float:
    """Return seconds of a clock that nobody can set: the same for all processes of this machine."""
    return time.monotonic()


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Make ``now`` answer ``moment`` in this context: for the demo, which replays days, and for tests."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
