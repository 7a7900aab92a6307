"""What many interruptions came to: every figure of a period, reckoned from the packed rows of all of them (E0-E3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from youxu.evaluation.rules.measures import Step
from youxu.evaluation.rules.packed import (
    MARKS,
    Floats,
    Table,
    clock_of,
    column,
    mark_of,
    number_of,
    open_of,
    total,
    whole,
)
from youxu.kernel.survival import Middle, NoRecords, middle

ENOUGH = 20
"""Under so many cases nothing is compared: "not enough data" (E1)."""
SEED = 20_261_123
"""Samples are drawn anew by a fixed seed, so that the same rows always say the same."""
WHOLE, WHOLE_OPEN = clock_of(Step.WHOLE), open_of(Step.WHOLE)


class Part(StrEnum):
    """The parts of an interruption that lie one after the other and add up to the whole."""

    REPORT = "REPORT"
    DIRECT = "DIRECT"
    DIAGNOSE = "DIAGNOSE"
    REPAIR = "REPAIR"
    VERIFY = "VERIFY"


@dataclass(frozen=True)
class Spread:
    """Seconds (or minutes) of some cases: how many, their median, mean and the ends within which eight of ten lie."""

    cases: int
    median: float | None = None
    mean: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class StepFigures:
    """One step over all interruptions in which it is over: on the clock in seconds, while open in minutes."""

    step: Step
    clock: Spread
    opened: Spread


@dataclass(frozen=True)
class PeriodFigures:
    """The figures of a period. ``over`` have been released, or ended without it; ``running``
    have not: they count in no length. ``disordered`` have moments in the
    wrong order. ``parts`` are the mean seconds of each part of those that are over; ``kept`` of ``judged`` first
    estimates held. ``losses`` are transactions that were missing while it lasted and 28 days after.
    """

    cases: int
    over: int
    running: int
    whole: Spread
    whole_open: Spread
    steps: tuple[StepFigures, ...]
    parts: Mapping[Part, float]
    outlets: int
    service_lines: int
    customers: int
    back: int
    aimed: int
    within_aim: int
    bounded: int
    beyond_tolerable: int
    met: int
    late: int
    excused: int
    judged: int
    kept: int
    revisions: int
    revisions_kept: int
    first_off: Spread
    marks: tuple[int, ...]
    complaints: int
    complaints_late: int
    enquiries: int
    lost_during: int | None
    lost_after: int | None

    @property
    def satisfaction(self) -> float | None:
        """Return the mean mark, None without any."""
        answers = sum(self.marks)
        return (
            sum(score * tally for score, tally in zip(MARKS, self.marks, strict=True)) / answers
            if answers
            else None
        )

    @property
    def complaints_of_thousand(self) -> float | None:
        """Return the complaints of a thousand customers whom the stops met."""
        return self.complaints / self.customers * 1000 if self.customers else None

    @property
    def in_time(self) -> float | None:
        """Return the share of limits that were met in time, of those that were owed and are over."""
        return self.met / (self.met + self.late) if self.met + self.late else None

    @property
    def slowest(self) -> tuple[Part, float] | None:
        """Return the part that takes longest, with its share of the whole."""
        whole_time = sum(self.parts.values())
        if not whole_time:
            return None
        part = max(self.parts, key=lambda one: self.parts[one])
        return part, self.parts[part] / whole_time


def figures_of(rows: Table) -> PeriodFigures:
    """Return the figures of the interruptions whose packed rows these are."""
    over = int(((whole(rows, "OVER") == 1) | np.isfinite(whole(rows, WHOLE))).sum())
    inside = _held(rows)
    return PeriodFigures(
        cases=len(rows),
        over=over,
        running=len(rows) - over,
        whole=spread(column(rows, WHOLE)),
        whole_open=spread(column(rows, WHOLE_OPEN)),
        steps=tuple(
            StepFigures(step, spread(column(rows, clock_of(step))), spread(column(rows, open_of(step))))
            for step in Step
        ),
        parts=dict(zip(Part, _mean_parts(rows), strict=True)),
        outlets=total(rows, "OUTLETS"),
        service_lines=total(rows, "LINES"),
        customers=total(rows, "CUSTOMERS"),
        back=total(rows, "BACK"),
        aimed=total(rows, "AIMED"),
        within_aim=total(rows, "WITHIN"),
        bounded=total(rows, "BOUNDED"),
        beyond_tolerable=total(rows, "BEYOND"),
        met=total(rows, "MET"),
        late=total(rows, "LATE"),
        excused=total(rows, "EXCUSED"),
        judged=len(inside),
        kept=int(inside.sum()),
        revisions=total(rows, "PROMISES"),
        revisions_kept=total(rows, "KEPT"),
        first_off=spread(np.abs(column(rows, "FIRST_OFF_S"))),
        marks=tuple(total(rows, mark_of(score)) for score in MARKS),
        complaints=total(rows, "COMPLAINTS"),
        complaints_late=total(rows, "COMPLAINTS_LATE"),
        enquiries=total(rows, "ENQUIRIES"),
        lost_during=_sum_of_known(rows, "LOST_DURING"),
        lost_after=_sum_of_known(rows, "LOST_AFTER"),
    )


def spread(values: Floats) -> Spread:
    """Return the spread of some lengths."""
    if not len(values):
        return Spread(0)
    low, half, high = np.quantile(values, [0.1, 0.5, 0.9])
    return Spread(len(values), float(half), float(values.mean()), float(low), float(high))


def parts_of(rows: Table) -> Floats:
    """Return the seconds of each part, a line for each interruption; nan where it has no whole."""
    length = whole(rows, WHOLE)
    reported = _or_zero(rows, Step.DETECT) + _or_zero(rows, Step.REPORT)
    directed = _or_zero(rows, Step.VERIFY_REPORT) + _or_zero(rows, Step.DIRECT)
    checked = _or_zero(rows, Step.VERIFY)
    left = np.maximum(length - reported - directed - checked, 0.0)
    diagnosed = np.clip(_or_zero(rows, Step.DIAGNOSE) - directed, 0.0, left)
    return np.stack([reported, directed, diagnosed, left - diagnosed, checked], axis=1) + length[:, None] * 0


def _mean_parts(rows: Table) -> Sequence[float]:
    found = parts_of(rows)
    known = found[np.isfinite(found).all(axis=1)]
    return known.mean(axis=0).tolist() if len(known) else [0.0] * len(Part)


def _or_zero(rows: Table, step: Step) -> Floats:
    return np.nan_to_num(whole(rows, clock_of(step)))


def _held(rows: Table) -> np.ndarray:
    """Return of each first estimate that can be judged whether its interval held."""
    low, high, came = (whole(rows, name) for name in ("FIRST_LOW_S", "FIRST_HIGH_S", "CAME_S"))
    known = np.isfinite(low) & np.isfinite(high) & np.isfinite(came)
    return (low[known] <= came[known]) & (came[known] <= high[known])


def _sum_of_known(rows: Table, name: str) -> int | None:
    found = column(rows, name)
    return int(found.sum()) if len(found) else None


def medians_between(rows: Table, edges: Sequence[float]) -> list[Spread]:
    """Return the spread of restoration between each two ``edges`` (minutes since 1970), by when it began."""
    place = np.searchsorted(np.asarray(edges), whole(rows, "BEGAN_MIN"), side="right") - 1
    length = whole(rows, WHOLE)
    known = np.isfinite(length)
    return [spread(length[known & (place == number)]) for number in range(len(edges) - 1)]


def interval_of(rows: Table) -> Middle | None:
    """Return the median time of restoration with its interval, what still goes on counted; None under 20 cases."""
    lasted, ended = lengths(rows)
    if len(lasted) < ENOUGH:
        return None
    try:
        return middle(lasted, ended, SEED)
    except NoRecords:
        return None


def lengths(rows: Table) -> tuple[Floats, np.ndarray]:
    """Return how many seconds each lasted so far, and whether that is all; those in the wrong order are left out."""
    length, running = whole(rows, WHOLE), whole(rows, "OPEN_S")
    ended = np.isfinite(length)
    lasted = np.where(ended, length, running)
    known = np.isfinite(lasted)
    return lasted[known], ended[known]


@dataclass(frozen=True)
class LimitFigures:
    """One limit of the plan over all interruptions: met in time, late, excused, still running."""

    key: str
    met: int
    late: int
    excused: int
    running: int


def limits_in(entries: Table, keys: Sequence[str]) -> list[LimitFigures]:
    """Return the limits among ``keys`` that were owed, in their order."""
    kinds, place = np.unique(entries[:, 0], return_inverse=True)
    sums = [
        np.bincount(place, weights=np.maximum(entries[:, n], 0), minlength=len(kinds)) for n in range(1, 6)
    ]
    where = {int(kind): number for number, kind in enumerate(kinds)}
    found = []
    for key in keys:
        number = where.get(number_of(key))
        if number is not None:
            met, late, excused, _moot, running = (int(column_[number]) for column_ in sums)
            if met + late + excused + running:
                found.append(LimitFigures(key, met, late, excused, running))
    return found


@dataclass(frozen=True)
class LineFigures:
    """One service line over all interruptions: stops, how many came back, their median, how many within the aim."""

    line: str
    stops: int
    back: int
    median_seconds: float | None
    within_aim: int


def lines_in(entries: Table, keys: Sequence[str]) -> list[LineFigures]:
    """Return the service lines among ``keys`` that stopped, in their order; a median is that of the incidents'."""
    found = []
    for key in keys:
        mine = entries[entries[:, 0] == number_of(key)]
        if len(mine):
            seconds = mine[mine[:, 3] >= 0, 3]
            sums = np.maximum(mine, 0).sum(axis=0)
            median = float(np.median(seconds)) if len(seconds) else None
            found.append(LineFigures(key, int(sums[1]), int(sums[2]), median, int(sums[5])))
    return found
