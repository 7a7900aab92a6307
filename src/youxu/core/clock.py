"""The only place that reads the clock (house law 4), and where the clock of an exercise is set."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.apps import apps

from youxu.kernel import scenario_clock
from youxu.kernel.scenario_clock import Point

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now(world: str = "") -> datetime:
    """Return the aware present moment in UTC; ``world`` names an exercise, whose scenario may stand elsewhere."""
    return within(world, _pretended.get() or datetime.now(UTC))


def within(world: str, real: datetime) -> datetime:
    """Return which moment a real one is in a world: itself in reality and in an exercise whose clock was never set."""
    if not world:
        return real
    last = _rows(world).filter(real_at__lte=real).order_by("-real_at", "-pk").first()
    found = last or _rows(world).order_by("real_at", "pk").first()
    return scenario_clock.scenario_at([_point(found)], real) if found else real


def points_of(world: str) -> tuple[Point, ...]:
    """Return the points of an exercise's clock in order."""
    return tuple(map(_point, _rows(world).order_by("real_at", "pk"))) if world else ()


def set_clock(world: str, real: datetime, *, speed: int, scenario_at: datetime | None = None) -> Point:
    """Let the scenario of an exercise go on at ``speed`` (0: stand) from a real moment; only its actions ask for this.

    The first point says where the scenario begins; each later one goes on from where it stands. Raises ValueError for
    reality, whose clock nobody sets, and for a later beginning.
    """
    points = points_of(world)
    if not world or (points and scenario_at is not None):
        raise ValueError("an exercise's clock begins once, and reality has none to set")
    point = scenario_clock.paced(points, real, speed)
    if scenario_at is not None:
        point = Point(real, scenario_at, speed)
    _model().objects.create(
        world=world, real_at=point.real_at, scenario_at=point.scenario_at, speed=point.speed
    )
    return point


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


def _point(row: Any) -> Point:
    return Point(row.real_at, row.scenario_at, row.speed)


def _rows(world: str) -> Any:
    return _model().objects.filter(world=world)


def _model() -> Any:
    """Return the table of points, by its name: the tables of this floor are read after the clock is."""
    return apps.get_model("core", "ClockPoint")
