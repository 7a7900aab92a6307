"""How good forecasts were, beside three that need no learning: a constant, the median of the group, the first promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from youxu.evaluation.rules.forecast.forecaster import Forecaster
from youxu.evaluation.rules.forecast.groups import PARTS
from youxu.evaluation.rules.forecast.past import Floats, Past

WEEK = 7 * 24.0


@dataclass(frozen=True)
class Score:
    """Hours off in the middle and on average, the share inside the band of eight of ten, the pinball loss of its three
    parts in hours; the last two are None for what has no band."""

    who: str
    rows: int
    median_error: float
    mean_error: float
    coverage: float | None = None
    pinball: float | None = None


@dataclass(frozen=True)
class Scores:
    """Of all rows, and of those for which something had been promised at first; ``open_rows`` had not ended."""

    rows: int
    open_rows: int
    all: tuple[Score, ...]
    promised: tuple[Score, ...]


def score(model: Forecaster, past: Past, since: float, until: float) -> Scores:
    """Score the forecasts of what became known from ``since`` until before ``until``, against what came of it.

    The trees are those that were learned; the band follows what has ended since, week by week, as it would in use.
    """
    wanted = (past.known_at >= since) & (past.known_at < until)
    tested, going = past.where(wanted & past.ended), int((wanted & ~past.ended).sum())
    ways = dict(_ways(model, tested, past))
    promised = np.isfinite(tested.estimate) & (tested.estimate > 0)
    return Scores(
        len(tested),
        going,
        tuple(_scores(ways, tested, np.ones(len(tested), bool))),
        tuple(_scores(ways, tested, promised)),
    )


def _ways(model: Forecaster, tested: Past, past: Past) -> Iterator[tuple[str, Floats]]:
    yield "forecast", weekly(model, tested, past)
    if model.errors is not None:
        yield "forecast_as_learned", model.at(model.until).forecast(tested, among=past).rows
    yield "group_median", model.groups.forecast(tested)
    whole = model.groups.curves.get(())
    if whole is not None:
        yield "constant_median", np.tile([whole.quantile(part) for part in PARTS], (len(tested), 1))
    yield (
        "first_promise",
        np.stack([np.full(len(tested), np.nan), tested.estimate, tested.estimate * np.nan], 1),
    )


def weekly(model: Forecaster, tested: Past, past: Past) -> Floats:
    """Return the forecasts of each row as they would have been made then: a week's rest on what had ended before it."""
    if model.errors is None:
        return model.forecast(tested, among=past).rows
    newer = model.since(past.where(past.known_at > model.until), past)
    middle = model.middle(tested, past)
    week = np.floor((tested.known_at - model.until) / WEEK)
    found = np.full((len(tested), 3), np.nan)
    for number in np.unique(week):
        here = week == number
        errors = newer.at(model.until + number * WEEK).errors
        found[here] = errors.band(middle[here]) if errors is not None else np.nan
    return found


def _scores(ways: dict[str, Floats], tested: Past, rows: np.ndarray) -> Iterator[Score]:
    truth = tested.lasted[rows]
    for who, found in ways.items():
        low, middle, high = found[rows].T
        said = np.isfinite(middle)
        if not said.any():
            continue
        yield _score(who, truth[said], low[said], middle[said], high[said])


def _score(who: str, truth: Floats, low: Floats, middle: Floats, high: Floats) -> Score:
    off = np.abs(middle - truth)
    banded = np.isfinite(low).all()
    inside = float(((low <= truth) & (truth <= high)).mean()) if banded else None
    pinball = None
    if banded and np.isfinite(high).all():
        pinball = float(
            np.mean([_pinball(p, truth, q) for p, q in zip(PARTS, (low, middle, high), strict=True)])
        )
    return Score(who, len(truth), float(np.median(off)), float(off.mean()), inside, pinball)


def _pinball(part: float, truth: Floats, said: Floats) -> float:
    return float(np.maximum(part * (truth - said), (part - 1) * (truth - said)).mean())
