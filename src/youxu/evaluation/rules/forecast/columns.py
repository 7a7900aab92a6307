"""What the trees look at: words as numbers, quantities, the calendar, the crowd, what was promised at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from youxu.evaluation.rules.forecast.past import Floats, Past, Words, calendar, crowded

LEANING = 20.0
"""As many cases as the whole counts for, when a word is put in its place among the words."""


@dataclass(frozen=True)
class Columns:
    """Which columns there are, and for each kind the place of every word: how long its cases lasted, as a logarithm."""

    kinds: Mapping[str, Mapping[str, float]]
    numbers: tuple[str, ...]

    def table(self, past: Past, among: Past | None = None) -> Floats:
        """Return one row for each interruption; ``among``: whom the crowd is counted from, if not these themselves."""
        words = [_placed(past.kinds[name], places) for name, places in self.kinds.items()]
        counts = [past.numbers[name] for name in self.numbers]
        rest = [*calendar(past).values(), *crowded(past, among).values(), past.estimate, past.known]
        return np.stack([*words, *counts, *rest], axis=1)


def columns_of(past: Past, logs: Floats) -> Columns:
    """Return the columns of a past whose cases lasted ``logs`` (logarithms of hours)."""
    middle = float(np.median(logs))
    places = {name: _places(column, logs, middle) for name, column in past.kinds.items()}
    return Columns(places, tuple(past.numbers))


def _places(column: Words, logs: Floats, middle: float) -> Mapping[str, float]:
    words, where = np.unique(column, return_inverse=True)
    count = np.bincount(where)
    sums = np.bincount(where, weights=logs)
    means = (sums + LEANING * middle) / (count + LEANING)
    return {str(word): float(mean) for word, mean in zip(words, means, strict=True)}


def _placed(column: Words, places: Mapping[str, float]) -> Floats:
    words, where = np.unique(column, return_inverse=True)
    return np.array([places.get(str(word), np.nan) for word in words], float)[where]
