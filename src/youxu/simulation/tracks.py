"""Tracks of typhoons as meteorological offices publish them: the best tracks of RSMC Tokyo, in fixed columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

NAUTICAL_KM = 1.852
HEAD = "66666"


@dataclass(frozen=True)
class Fix:
    """Where a storm was at a moment, and how far its gale reached at least (50 knots), in km; 0 where it had none."""

    at: datetime
    latitude: float
    longitude: float
    km: float


def best_track(text: str, storm: str, year: int) -> tuple[Fix, ...]:
    """Return the fixes of a storm of a year, by its name in any case; none where the file does not hold it."""
    found: list[Fix] = []
    meant = False
    for line in text.splitlines():
        if line.startswith(HEAD):
            meant = line[30:50].strip().casefold() == storm.casefold() and line[6:8] == f"{year % 100:02d}"
        elif meant:
            found += _fix(line, year // 100)
    return tuple(found)


def _fix(line: str, century: int) -> Iterator[Fix]:
    try:
        at = datetime.strptime(f"{century}{line[:8]}", "%Y%m%d%H").replace(tzinfo=UTC)
        reach = line[47:51].strip()
        yield Fix(at, int(line[15:18]) / 10, int(line[19:23]) / 10, int(reach or 0) * NAUTICAL_KM)
    except ValueError:
        return
