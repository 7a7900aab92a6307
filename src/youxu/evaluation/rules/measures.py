"""What recorded moments come to: how long each step of an interruption took (E1), with the moments it is reckoned from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Point(StrEnum):
    """A recorded moment that a step begins or ends with."""

    BEGAN = "BEGAN"
    NOTICED = "NOTICED"
    REPORTED = "REPORTED"
    VERIFIED = "VERIFIED"
    CONVENED = "CONVENED"
    DIRECTED = "DIRECTED"
    FIRST_NOTICE = "FIRST_NOTICE"
    WORKAROUND = "WORKAROUND"
    DIAGNOSED = "DIAGNOSED"
    CLAIMED = "CLAIMED"
    RELEASED = "RELEASED"
    ANNOUNCED = "ANNOUNCED"
    CLEARED = "CLEARED"
    CLOSED = "CLOSED"


class Step(StrEnum):
    """A step whose length is measured; see ``ENDS``."""

    DETECT = "DETECT"
    REPORT = "REPORT"
    VERIFY_REPORT = "VERIFY_REPORT"
    CONVENE = "CONVENE"
    DIRECT = "DIRECT"
    FIRST_NOTICE = "FIRST_NOTICE"
    WORKAROUND = "WORKAROUND"
    DIAGNOSE = "DIAGNOSE"
    REPAIR = "REPAIR"
    RESTORE = "RESTORE"
    VERIFY = "VERIFY"
    ANNOUNCE = "ANNOUNCE"
    CLEAR = "CLEAR"
    CLOSE = "CLOSE"
    WHOLE = "WHOLE"


ENDS: Mapping[Step, tuple[Point, Point]] = {
    Step.DETECT: (Point.BEGAN, Point.NOTICED),
    Step.REPORT: (Point.NOTICED, Point.REPORTED),
    Step.VERIFY_REPORT: (Point.REPORTED, Point.VERIFIED),
    Step.CONVENE: (Point.VERIFIED, Point.CONVENED),
    Step.DIRECT: (Point.VERIFIED, Point.DIRECTED),
    Step.FIRST_NOTICE: (Point.VERIFIED, Point.FIRST_NOTICE),
    Step.WORKAROUND: (Point.BEGAN, Point.WORKAROUND),
    Step.DIAGNOSE: (Point.REPORTED, Point.DIAGNOSED),
    Step.REPAIR: (Point.DIAGNOSED, Point.CLAIMED),
    Step.RESTORE: (Point.BEGAN, Point.CLAIMED),
    Step.VERIFY: (Point.CLAIMED, Point.RELEASED),
    Step.ANNOUNCE: (Point.RELEASED, Point.ANNOUNCED),
    Step.CLEAR: (Point.RELEASED, Point.CLEARED),
    Step.CLOSE: (Point.CLEARED, Point.CLOSED),
    Step.WHOLE: (Point.BEGAN, Point.RELEASED),
}
"""From which moment to which a step lasts. WHOLE is what E1 asks for: from the interruption to its restoration."""
SIDEWAYS = frozenset(
    {Step.CONVENE, Step.FIRST_NOTICE, Step.WORKAROUND, Step.DIAGNOSE, Step.ANNOUNCE, Step.REPAIR}
)
"""Steps that need not happen: an outlet's power cut has no meeting, a short one no notice."""


class How(StrEnum):
    """Whether a step is over, goes on, has not begun, was left out, or its moments are in the wrong order."""

    DONE = "DONE"
    GOES_ON = "GOES_ON"
    TO_COME = "TO_COME"
    LEFT_OUT = "LEFT_OUT"
    OUT_OF_ORDER = "OUT_OF_ORDER"


@dataclass(frozen=True)
class Measured:
    """One step: its moments, how it stands, its length on the clock and in opening minutes, None unless it is over."""

    step: Step
    how: How
    start: datetime | None
    end: datetime | None
    seconds: int | None = None
    open_minutes: int | None = None


Open = Callable[[datetime, datetime], float | None]


def measured(points: Mapping[Point, datetime | None], opened: Open, *, over: bool) -> Iterator[Measured]:
    """Yield every step. ``opened`` reckons opening minutes, None where hours are unknown; ``over``: nothing more comes.

    A step that goes on has no length yet: a length up to now would fall as soon as a true time is entered late. Moments
    that were corrected into the wrong order have none either, and say so.
    """
    for step, (first, last) in ENDS.items():
        start, end = points.get(first), points.get(last)
        how = _how(step, start, end, over=over)
        if how is not How.DONE or start is None or end is None:
            yield Measured(step, how, start, end)
            continue
        seconds = max(0, round((end - start).total_seconds()))
        minutes = opened(start, max(start, end))
        yield Measured(step, how, start, end, seconds, None if minutes is None else round(minutes))


def _how(step: Step, start: datetime | None, end: datetime | None, *, over: bool) -> How:
    if start is not None and end is not None:
        # A notice before the ring-back, a meeting called at once: told before its start it took no time at all.
        return How.DONE if end >= start or step in SIDEWAYS else How.OUT_OF_ORDER
    if over:
        return How.LEFT_OUT
    return How.TO_COME if start is None else How.GOES_ON


@dataclass(frozen=True)
class Promise:
    """One revision of the estimate (P3a): when it was made, what it promised, how it turned out.

    ``off_seconds``: how much later than promised it came, negative if earlier; ``inside``: whether the interval held it.
    None while it has not come, or nothing was promised.
    """

    number: int
    made_at: datetime
    eta_at: datetime | None
    low_at: datetime | None
    high_at: datetime | None
    off_seconds: int | None = None
    inside: bool | None = None


def kept(promise: Promise, came_at: datetime | None) -> Promise:
    """Return a promise with how it turned out."""
    if came_at is None or promise.eta_at is None:
        return promise
    low, high = promise.low_at or promise.eta_at, promise.high_at or promise.eta_at
    off = round((came_at - promise.eta_at).total_seconds())
    return Promise(
        promise.number,
        promise.made_at,
        promise.eta_at,
        promise.low_at,
        promise.high_at,
        off,
        low <= came_at <= high,
    )
