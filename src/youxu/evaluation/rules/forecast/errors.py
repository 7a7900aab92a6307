"""How wrong a forecast's middle was lately: the band around the next one (eight of ten lie within)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from youxu.evaluation.rules.forecast.groups import PARTS
from youxu.evaluation.rules.forecast.past import Floats
from youxu.kernel.survival import Curve, NoRecords, curve

LATELY = 120 * 24.0
"""The hours back from now whose ends count: seasons and habits of a repairer change."""
FEWEST = 40
BINS = 8
"""Short and long forecasts err differently: as many bands, from the shortest to the longest, each of 40 cases at least."""


@dataclass(frozen=True)
class Errors:
    """One row for each forecast that met its end or still waits: when it was over (hours since 1970, infinite while it is
    not), the middle that was forecast, and how often that middle it lasted at least and at most."""

    over_at: Floats
    middle: Floats
    lower: Floats
    upper: Floats

    def __len__(self) -> int:
        return len(self.over_at)

    def joined(self, other: Errors) -> Errors:
        """Return both together."""
        pairs = zip(self._all(), other._all(), strict=True)
        return Errors(*(np.concatenate(pair) for pair in pairs))

    def at(self, moment: float) -> Errors:
        """Return what was known at a moment of the 120 days before; all that was known where that is little."""
        known = self.over_at < moment
        lately = known & (self.over_at >= moment - LATELY)
        return self._where(lately if lately.sum() >= FEWEST else known)

    def band(self, middle: Floats, elapsed: Floats | None = None) -> Floats:
        """Return low end, median and high end around each middle; ``elapsed``: how many hours it has lasted already."""
        found = np.full((len(middle), 3), np.nan)
        if not len(self):
            return found
        edges = self._edges()
        mine, theirs = np.digitize(self.middle, edges), np.digitize(middle, edges)
        for number in np.unique(theirs):
            here = _curve(self._where(mine == number)) or _curve(self)
            rows = theirs == number
            if here is not None:
                found[rows] = _around(here, middle[rows], None if elapsed is None else elapsed[rows])
        return found

    def _edges(self) -> Floats:
        bins = max(1, min(BINS, len(self) // FEWEST))
        return np.quantile(self.middle, np.linspace(0, 1, bins + 1)[1:-1])

    def _where(self, mask: np.ndarray) -> Errors:
        return Errors(*(column[mask] for column in self._all()))

    def _all(self) -> tuple[Floats, ...]:
        return self.over_at, self.middle, self.lower, self.upper


def errors_of(over_at: Floats, middle: Floats, lower: Floats, upper: Floats) -> Errors:
    """Return the errors of middles whose interruptions lasted between ``lower`` and ``upper`` hours."""
    return Errors(over_at, middle, lower / middle, upper / middle)


def _curve(errors: Errors) -> Curve | None:
    try:
        return curve(errors.lower, errors.upper)
    except NoRecords:
        return None


def _around(curve: Curve, middle: Floats, elapsed: Floats | None) -> Floats:
    if elapsed is None:
        return middle[:, None] * np.array([curve.quantile(part) for part in PARTS])
    rows = zip(middle, elapsed, strict=True)
    return np.array([[m * curve.quantile(part, e / m) for part in PARTS] for m, e in rows])
