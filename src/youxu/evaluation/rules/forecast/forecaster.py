"""What was learned from a past, and what it says of interruptions that go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from youxu.evaluation.rules.forecast.columns import Columns, columns_of
from youxu.evaluation.rules.forecast.errors import Errors, errors_of
from youxu.evaluation.rules.forecast.groups import LEAST, PARTS, Groups, group
from youxu.evaluation.rules.forecast.past import Floats, Past
from youxu.kernel import trees

ENOUGH = 500
"""With fewer ended cases trees learn the noise; the groups alone speak then."""
BLOCKS = 4
"""Parts of the time of which each is forecast by the others."""
SHORTEST = 1 / 60
STEPS = BLOCKS + 1
Told = Callable[[], None]


class TooFew(ValueError):
    """Fewer than 30 cases have ended: only the plan's default can be said."""

    def __init__(self, ended: int) -> None:
        super().__init__(ended)
        self.ended = ended


class Basis(StrEnum):
    """What a forecast rests on: trees over all facts, the group of the same kind, or nothing of one's own."""

    LEARNED = "LEARNED"
    GROUP = "GROUP"
    NONE = "NONE"


@dataclass(frozen=True)
class Forecast:
    """Rows of low end, median and high end in hours after the beginning, nan where there are too few cases."""

    rows: Floats
    basis: Basis


@dataclass(frozen=True)
class Forecaster:
    """What was learned from what was known at ``until`` (hours since 1970), of ``cases`` that had ended.

    Without trees the groups speak. ``errors`` are those of forecasts of cases that were left out when learning, so
    that they err as forecasts of new cases do.
    """

    until: float
    cases: int
    groups: Groups
    columns: Columns | None = None
    learned: trees.Trees | None = None
    errors: Errors | None = None

    def middle(self, past: Past, among: Past | None = None) -> Floats:
        """Return the trees' middle for each interruption in hours. Raises ValueError without trees."""
        if self.columns is None or self.learned is None:
            raise ValueError("nothing but groups was learned")
        return np.exp(self.learned.median(self.columns.table(past, among)))

    def forecast(self, past: Past, *, among: Past | None = None, elapsed: Floats | None = None) -> Forecast:
        """Return what is forecast of interruptions from their first facts; ``elapsed``: as each has lasted so long."""
        if self.learned is None or self.errors is None:
            return Forecast(_lasting(self.groups, past, elapsed), Basis.GROUP)
        return Forecast(self.errors.band(self.middle(past, among), elapsed), Basis.LEARNED)

    def since(self, past: Past, among: Past | None = None) -> Forecaster:
        """Return it with the errors that it made at interruptions which it has not learned from."""
        if self.errors is None:
            return self
        middle = self.middle(past, among)
        made = errors_of(past.over_at, middle, past.lower, past.upper)
        return replace(self, errors=self.errors.joined(made))

    def at(self, moment: float) -> Forecaster:
        """Return it as it speaks at a moment: with the errors known by then."""
        return self if self.errors is None else replace(self, errors=self.errors.at(moment))


def as_known(past: Past, until: float) -> Past:
    """Return what was known at a moment: what began later is unknown, what ended later still went on."""
    known = past.where(past.known_at <= until)
    open_then = known.over_at > until
    return replace(
        known,
        lower=np.where(open_then, np.minimum(known.lower, until - known.began), known.lower),
        upper=np.where(open_then, np.inf, known.upper),
    )


def learn(past: Past, until: float, told: Told | None = None) -> Forecaster:
    """Learn from what was known at ``until``. Raises TooFew."""
    known = as_known(past, until)
    ended = int(known.ended.sum())
    if ended < LEAST:
        raise TooFew(ended)
    plain = Forecaster(until, ended, group(known))
    if ended < ENOUGH or not trees.installed():
        return plain
    return _with_trees(plain, known, told or (lambda: None))


def _with_trees(plain: Forecaster, known: Past, told: Told) -> Forecaster:
    """Return it with trees: each quarter of the time is forecast by the other three for the errors, then all is learned."""
    order = np.argsort(known.began, kind="stable")
    known = known.where(order)
    logs = np.log(np.maximum(_assumed(known, plain.groups), SHORTEST))
    columns = columns_of(known, logs)
    table = columns.table(known)
    block = np.arange(len(known)) * BLOCKS // len(known)
    middle = np.empty(len(known))
    for number in range(BLOCKS):
        out = block == number
        middle[out] = np.exp(trees.learn(table[~out], logs[~out]).median(table[out]))
        told()
    errors = errors_of(known.over_at, middle, known.lower, known.upper)
    learned = trees.learn(table, logs)
    told()
    return replace(plain, columns=columns, learned=learned, errors=errors)


def _assumed(past: Past, groups: Groups) -> Floats:
    """Return how long each lasted; of what goes on, what the median of its group says beyond what it has lasted."""
    lasted = past.lasted.copy()
    still = ~past.ended
    if still.any():
        rows = past.where(still)
        lasted[still] = _lasting(groups, rows, rows.lower)[:, 1]
    return np.where(np.isfinite(lasted), lasted, past.lower * 2)


def _lasting(groups: Groups, past: Past, elapsed: Floats | None) -> Floats:
    if elapsed is None:
        return groups.forecast(past)
    found = np.full((len(past), 3), np.nan)
    for number in range(len(past)):
        here = groups.of([str(past.kinds[name][number]) for name in groups.names])
        if here is not None:
            found[number] = [here.quantile(part, float(elapsed[number])) for part in PARTS]
    return found
