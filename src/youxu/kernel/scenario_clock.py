"""The clock of an exercise: real moments become moments of the scenario, with pauses and a pace, without jumping back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Point:
    """From the real moment on, the scenario stands at ``scenario_at`` and runs ``speed`` times as fast; 0: it stands."""

    real_at: datetime
    scenario_at: datetime
    speed: int


def scenario_at(points: Sequence[Point], real: datetime) -> datetime:
    """Return the moment of the scenario at a real moment; ``points`` are in order.

    Without points the scenario is not apart from reality; before the first point it waits at its beginning.
    """
    if not points:
        return real
    point = next((one for one in reversed(points) if one.real_at <= real), None)
    if point is None:
        return points[0].scenario_at
    return point.scenario_at + (real - point.real_at) * point.speed


def real_at(points: Sequence[Point], scenario: datetime) -> datetime | None:
    """Return the first real moment at which the scenario is at ``scenario``; None where it never comes as it runs now."""
    if not points:
        return scenario
    following: Sequence[Point | None] = [*points[1:], None]
    for point, after in zip(points, following, strict=True):
        if scenario <= point.scenario_at:
            return point.real_at
        if point.speed == 0:
            continue
        found = point.real_at + (scenario - point.scenario_at) / point.speed
        if after is None or found <= after.real_at:
            return found
    return None


def paced(points: Sequence[Point], real: datetime, speed: int) -> Point:
    """Return the point from which the scenario goes on at ``speed``, from where it stands: never a jump.

    A real moment before the last point is taken as that point's, so that the points stay in order.
    """
    moment = max(real, points[-1].real_at) if points else real
    return Point(moment, scenario_at(points, moment), speed)
