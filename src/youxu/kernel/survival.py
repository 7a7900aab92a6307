"""How long something lasts, from records of which some have not ended and some ended between two looks (survival).

The estimator is Turnbull's (1976), found by self-consistency: with exact ends and records still open it is the
product-limit estimator of Kaplan and Meier. Times are in any unit, the same in and out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

CELLS = 400
"""With more distinct ends than these the times are gathered in as many cells of equal share."""
ROUNDS = 500
CLOSE_ENOUGH = 1e-7
ROUNDING = 1e-9


class NoRecords(ValueError):
    """There is no record to learn from, or none of them has ended."""


@dataclass(frozen=True)
class Curve:
    """The share that lasts longer than each of the rising ``times``; the last share is above 0 where some never ended.

    The share falls in steps, at the times.
    """

    times: tuple[float, ...]
    shares: tuple[float, ...]

    def lasting(self, time: float) -> float:
        """Return the share that lasts longer than ``time``."""
        passed = bisect_right(self.times, time)
        return self.shares[passed - 1] if passed else 1.0

    def quantile(self, part: float, elapsed: float = 0.0) -> float:
        """Return by when ``part`` (0 to 1) of those have ended that had lasted ``elapsed``.

        Infinite where the records do not say: too few of them have ended by then.
        """
        standing = self.lasting(elapsed)
        if standing <= ROUNDING:
            return float("inf")
        wanted = (1.0 - part) * standing + ROUNDING
        # The shares fall: the first that is small enough, found by their negatives, which rise.
        first = bisect_left(self.shares, -wanted, key=lambda share: -share)
        return max(elapsed, self.times[first]) if first < len(self.times) else float("inf")


def curve(lower: ArrayLike, upper: ArrayLike) -> Curve:
    """Return the curve of records that ended later than ``lower`` and not later than ``upper``.

    Equal bounds are an exact end, an infinite ``upper`` a record that had not ended when last looked at.
    Raises NoRecords; ValueError for a bound below 0 or in the wrong order.
    """
    low, high = np.asarray(lower, float), np.asarray(upper, float)
    ended = np.isfinite(high)
    if not ended.any():
        raise NoRecords("no record has ended")
    if (low < 0).any() or (high < low).any():
        raise ValueError("a record ends before it begins or was last seen")
    ends = _cells(high[ended])
    first, last = _places(low, high, ends)
    mass = _consistent(first, last, len(ends) + 1)
    shares = 1.0 - np.cumsum(mass[:-1])
    return Curve(tuple(ends.tolist()), tuple(np.clip(shares, 0.0, 1.0).tolist()))


def _cells(ends: Floats) -> Floats:
    """Return the ends of the cells: every end there is, or as many of equal share as are enough."""
    distinct = np.unique(ends[ends > 0]) if (ends > 0).any() else np.array([np.finfo(float).tiny])
    if len(distinct) <= CELLS:
        return distinct
    return np.unique(np.quantile(ends, np.linspace(0, 1, CELLS + 1)[1:]))


def _places(low: Floats, high: Floats, ends: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and last cell in which each record may have ended; the cell after the last is *later*."""
    last = np.where(np.isfinite(high), np.searchsorted(ends, high, side="left"), len(ends))
    exact = low == high
    first = np.where(exact, last, np.searchsorted(ends, low, side="right"))
    return np.minimum(first, last), last


def _consistent(first: NDArray[np.int64], last: NDArray[np.int64], cells: int) -> Floats:
    """Return the mass of each cell that agrees with itself: each record is spread as the whole says it may be."""
    pairs, counted = np.unique(np.stack([first, last]), axis=1, return_counts=True)
    begin, end = pairs
    mass = np.full(cells, 1.0 / cells)
    for _round in range(ROUNDS):
        sums = np.concatenate([[0.0], np.cumsum(mass)])
        inside = np.maximum(sums[end + 1] - sums[begin], 1e-300)
        rate = counted / inside
        steps = np.bincount(begin, weights=rate, minlength=cells + 1) - np.bincount(
            end + 1, weights=rate, minlength=cells + 1
        )
        new = mass * np.cumsum(steps)[:cells] / len(first)
        if np.abs(new - mass).max() < CLOSE_ENOUGH:
            return new
        mass = new
    return mass


DRAWS = 400
"""How often a sample is drawn anew to see how far its median may be off."""


@dataclass(frozen=True)
class Middle:
    """A median with the interval of 95 % that it may lie in; infinite where too few have ended."""

    value: float
    low: float
    high: float


def middle(lasted: ArrayLike, ended: ArrayLike, seed: int) -> Middle:
    """Return the median of what lasted so long, or goes on since then, with its interval. Raises NoRecords."""
    whole, drawn = _medians(np.asarray(lasted, float), np.asarray(ended, bool), seed)
    return Middle(whole, *_ends(drawn))


def ratio(
    lasted: ArrayLike, ended: ArrayLike, others: ArrayLike, others_ended: ArrayLike, seed: int
) -> Middle:
    """Return how many times as long the median is as that of the others, with its interval. Raises NoRecords."""
    whole, drawn = _medians(np.asarray(lasted, float), np.asarray(ended, bool), seed)
    beside, drawn_beside = _medians(np.asarray(others, float), np.asarray(others_ended, bool), seed + 1)
    if not 0 < beside < np.inf:
        raise NoRecords("the others have no median")
    return Middle(whole / beside, *_ends(drawn / np.maximum(drawn_beside, ROUNDING)))


def _ends(drawn: Floats) -> tuple[float, float]:
    # A draw in which too few have ended has no median; it counts as longer than all.
    low, high = np.quantile(np.where(np.isnan(drawn), np.inf, drawn), [0.025, 0.975], method="nearest")
    return float(low), float(high)


def _medians(lasted: Floats, ended: NDArray[np.bool_], seed: int) -> tuple[float, Floats]:
    """Return the product-limit median, and those of samples drawn from it: by counts of cells, so that size is free."""
    if not ended.any():
        raise NoRecords("no record has ended")
    cells = _cells(lasted[ended])
    # What went on is known beyond its last look only: it leaves after the ends of the cell before.
    place = np.where(
        ended, np.searchsorted(cells, lasted, "left"), np.searchsorted(cells, lasted, "right")
    ).astype(np.int64)
    many = len(cells) + 1
    counts = np.concatenate(
        [np.bincount(place[ended], minlength=many), np.bincount(place[~ended], minlength=many)]
    )
    drawn = np.random.default_rng(seed).multinomial(len(lasted), counts / len(lasted), size=DRAWS)
    both = np.vstack([counts, drawn]).astype(float)
    ends, leaves = both[:, :many], both[:, many:]
    # Whoever left before the end of a cell is not at risk in it.
    gone = np.cumsum(ends, 1) - ends + np.cumsum(leaves, 1)
    at_risk = np.maximum(len(lasted) - gone, ROUNDING)
    standing = np.cumprod(np.clip(1 - ends[:, :-1] / at_risk[:, :-1], 0, 1), axis=1)
    passed = standing <= 0.5 + ROUNDING
    first = np.where(passed.any(1), passed.argmax(1), len(cells))
    found = np.append(cells, np.inf)[first]
    return float(found[0]), found[1:]
