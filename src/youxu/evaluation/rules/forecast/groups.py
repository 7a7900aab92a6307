"""The plain forecast: interruptions of the same kind, as long as there are enough of them; else of a wider kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from youxu.evaluation.rules.forecast.past import Floats, Past
from youxu.kernel.survival import Curve, NoRecords, curve

LEAST = 30
"""Under so many comparable cases of one's own nothing is forecast (E1)."""
Key = tuple[str, ...]
PARTS = (0.1, 0.5, 0.9)
"""The low end, the middle and the high end of a forecast: eight of ten lie between the ends."""


@dataclass(frozen=True)
class Groups:
    """A curve for each group of kinds that holds at least 30 cases; the key () is all of them together."""

    names: tuple[str, ...]
    curves: Mapping[Key, Curve]

    def of(self, kinds: Sequence[str]) -> Curve | None:
        """Return the curve of the narrowest group that the kinds, in the order of ``names``, belong to; None for none."""
        return next(
            (self.curves[key] for key in _widening(tuple(kinds)) if key in self.curves),
            None,
        )

    def forecast(self, past: Past) -> Floats:
        """Return low end, median and high end for each row in hours, nan where there are too few cases."""
        found = np.full((len(past), 3), np.nan)
        rows = _keys(past, self.names)
        for key in np.unique(rows, axis=0) if len(rows) else ():
            here = self.of([str(word) for word in key])
            if here is not None:
                found[(rows == key).all(axis=1)] = [here.quantile(part) for part in PARTS]
        return found


def group(past: Past) -> Groups:
    """Return the curves of a past: of all kinds together, of ever fewer of the first kinds, of all cases."""
    names = tuple(past.kinds)
    rows = _keys(past, names)
    curves: dict[Key, Curve] = {}
    for width in range(len(names) + 1):
        for key in np.unique(rows[:, :width], axis=0) if width else [np.array([], str)]:
            here = (rows[:, :width] == key).all(axis=1)
            found = _curve(past.where(here))
            if found is not None:
                curves[tuple(str(word) for word in key)] = found
    return Groups(names, curves)


def _curve(past: Past) -> Curve | None:
    if past.ended.sum() < LEAST:
        return None
    try:
        return curve(past.lower, past.upper)
    except NoRecords:
        return None


def _keys(past: Past, names: Sequence[str]) -> np.ndarray:
    if not names:
        return np.empty((len(past), 0), str)
    return np.stack([past.kinds[name] for name in names], axis=1)


def _widening(key: Key) -> Iterator[Key]:
    for width in range(len(key), -1, -1):
        yield key[:width]
