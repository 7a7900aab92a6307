"""The estimate on one axis: where each moment lies, in the units of the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH = 520
_LABEL = 44


@dataclass(frozen=True)
class Tick:
    """One labelled moment: ``x`` in drawing units, ``anchor`` as SVG text-anchor, ``look`` bo for the estimate."""

    x: int
    at: datetime
    anchor: str
    look: str = ""
    name: str = ""


@dataclass(frozen=True)
class Band:
    """Interruption, now, the interval, the estimate and closing time; any but the first two may be absent."""

    start: datetime
    now: datetime
    low: datetime | None = None
    point: datetime | None = None
    high: datetime | None = None
    closes: datetime | None = None

    @property
    def end(self) -> datetime:
        """Return the right end of the axis."""
        known = [moment for moment in (self.high, self.point, self.closes, self.now) if moment]
        return max(max(known), self.start + timedelta(minutes=30))

    def x(self, at: datetime) -> int:
        """Return where a moment lies, 0 to 520."""
        share = (at - self.start) / (self.end - self.start)
        return round(WIDTH * min(max(share, 0.0), 1.0))

    @property
    def now_x(self) -> int:
        """Return where now lies."""
        return self.x(self.now)

    @property
    def low_x(self) -> int:
        """Return where the interval begins."""
        return self.x(self.low) if self.low else 0

    @property
    def width(self) -> int:
        """Return how wide the interval is; at least 4 so that it is seen."""
        return max(self.x(self.high) - self.low_x, 4) if self.low and self.high else 0

    @property
    def point_x(self) -> int:
        """Return where the estimate lies."""
        return self.x(self.point) if self.point else 0

    @property
    def ticks(self) -> list[Tick]:
        """Return the labels that fit, the estimate's and the start's before the others."""
        wanted = [
            (self.point, "middle", "bo", "point", 0),
            (self.start, "start", "", "start", 1),
            (self.closes, "end", "", "closes", 2),
            (self.now, "middle", "", "now", 3),
            (self.low, "middle", "", "low", 4),
            (self.high, "middle", "", "high", 5),
        ]
        taken: list[tuple[int, int]] = []
        ticks: list[Tick] = []
        for at, anchor, look, name, _order in wanted:
            if at is None:
                continue
            x = self.x(at)
            anchor = "end" if x > WIDTH - 20 else "start" if x < 20 else anchor
            size = _LABEL + (24 if name == "closes" else 0)
            left = x if anchor == "start" else x - size if anchor == "end" else x - size // 2
            if any(left < b and a < left + size for a, b in taken):
                continue
            taken.append((left, left + size))
            ticks.append(Tick(x, at, anchor, look, name))
        return sorted(ticks, key=lambda tick: tick.x)
