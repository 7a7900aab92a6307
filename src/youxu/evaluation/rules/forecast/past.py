"""The past as columns: when each interruption began, between what it ended, and what was known of it at first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.str_]
SPANS = (3, 12, 48)
"""How far back the crowd of interruptions is counted, in hours: a storm fills the days of every repairer."""


@dataclass(frozen=True)
class Past:
    """Columns of equal length, one row for an interruption.

    ``began``: hours since 1970. ``lower`` and ``upper``: hours it lasted at least and at most, equal where the end is
    known, ``upper`` infinite while it has not ended. ``known``: hours after the beginning at which the facts were
    there, so from when a forecast could be made. ``estimate``: what was promised then, in hours after the beginning,
    nan for none. ``kinds``: words that tell interruptions apart; ``numbers``: what is counted, nan where unknown.
    ``local``: minutes that clocks there are ahead of UTC. ``crowd``: whose repairers it falls to.
    """

    began: Floats
    lower: Floats
    upper: Floats
    known: Floats
    estimate: Floats
    kinds: Mapping[str, Words]
    numbers: Mapping[str, Floats]
    local: Floats
    crowd: Words

    def __len__(self) -> int:
        return len(self.began)

    def where(self, rows: NDArray[np.bool_] | NDArray[np.signedinteger]) -> Past:
        """Return some rows: those for which ``rows`` holds, or those that it names, in its order."""
        return replace(
            self,
            **{
                name: getattr(self, name)[rows]
                for name in ("began", "lower", "upper", "known", "estimate", "local", "crowd")
            },
            kinds={name: column[rows] for name, column in self.kinds.items()},
            numbers={name: column[rows] for name, column in self.numbers.items()},
        )

    @property
    def ended(self) -> NDArray[np.bool_]:
        """Return which have ended."""
        return np.isfinite(self.upper)

    @property
    def lasted(self) -> Floats:
        """Return how many hours each lasted: the middle between its bounds, at least while it has not ended."""
        return np.where(self.ended, (self.lower + np.where(self.ended, self.upper, 0.0)) / 2, self.lower)

    @property
    def known_at(self) -> Floats:
        """Return when the facts of each were there, in hours since 1970."""
        return self.began + self.known

    @property
    def over_at(self) -> Floats:
        """Return when each was known to have ended, in hours since 1970; infinite while it has not."""
        return self.began + self.upper


def crowded(past: Past, among: Past | None = None) -> Mapping[str, Floats]:
    """Return for each interruption how many others of its crowd were known of shortly before, and how many stood open.

    Only what was known when its own facts were there is counted. ``among`` are the others, the past itself unless
    given.
    """
    others = past if among is None else among
    columns = {**{f"last_{span}_h": np.zeros(len(past)) for span in SPANS}, "open": np.zeros(len(past))}
    for name in np.unique(past.crowd):
        mine, theirs = past.crowd == name, others.crowd == name
        seen, over = np.sort(others.known_at[theirs]), np.sort(others.over_at[theirs])
        at = past.known_at[mine]
        until = np.searchsorted(seen, at)
        for span in SPANS:
            columns[f"last_{span}_h"][mine] = until - np.searchsorted(seen, at - span)
        columns["open"][mine] = until - np.searchsorted(over, at)
    return columns


def calendar(past: Past) -> Mapping[str, Floats]:
    """Return hour of the day, day of the week (Monday 0) and month of each beginning, on the clocks of its place."""
    hours = past.began + past.local / 60
    days = np.floor(hours / 24)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    return {"hour": hours - days * 24, "weekday": (days + 3) % 7, "month": months.astype(float)}
