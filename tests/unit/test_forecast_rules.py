"""How long an interruption will last: what is learned from a past, how sure it is, when nothing can be said (E1, P3a)."""

from __future__ import annotations

import dataclasses
import functools
import io
import math
import zipfile

import numpy as np
import pytest

from youxu.evaluation.rules.forecast import storing
from youxu.evaluation.rules.forecast.errors import errors_of
from youxu.evaluation.rules.forecast.forecaster import Basis, Forecaster, TooFew, as_known, learn
from youxu.evaluation.rules.forecast.groups import group
from youxu.evaluation.rules.forecast.past import Past, calendar, crowded
from youxu.evaluation.rules.forecast.scoring import score

YEAR = 365 * 24.0
MEANS = {"power": 2.0, "network_line": 6.0}


def past(count: int = 1200, seed: int = 1, *, looks: float = 0.0) -> Past:
    """Return a year of interruptions: a line lasts three times a power cut, at night twice as long; promises are rough."""
    draw = np.random.default_rng(seed)
    began = np.sort(draw.uniform(0, YEAR, count))
    cause = draw.choice(list(MEANS), count)
    night = (began % 24 < 6).astype(float)
    lasted = np.array([MEANS[one] for one in cause]) * (1 + night) * draw.lognormal(0, 0.4, count)
    return Past(
        began,
        np.maximum(lasted - looks, 0.01),
        lasted + looks,
        np.zeros(count),
        lasted * draw.lognormal(0.3, 0.8, count),
        {"cause": cause},
        {"customers": draw.integers(1, 900, count).astype(float)},
        np.zeros(count),
        np.full(count, "county"),
    )


@functools.cache
def with_trees() -> Forecaster:
    """Return what is learned from three quarters of the year: trees, once for all tests."""
    learned = learn(past(700), YEAR * 0.75)
    assert learned.learned is not None
    return learned


def test_the_group_of_the_same_kind_says_how_long() -> None:
    found = group(past())
    power, line = found.of(["power"]), found.of(["network_line"])
    assert power is not None
    assert line is not None
    assert power.quantile(0.5) == pytest.approx(2.4, rel=0.2)
    assert line.quantile(0.5) / power.quantile(0.5) == pytest.approx(3, rel=0.2)


def test_an_unknown_kind_is_forecast_from_all_and_under_thirty_nothing_is() -> None:
    found = group(past())
    assert found.of(["flood"]) == found.curves[()]
    few = group(past(29))
    assert few.curves == {}
    assert np.isnan(few.forecast(past(3))).all()
    with pytest.raises(TooFew) as said:
        learn(past(29), math.inf)
    assert said.value.ended == 29


def test_what_was_not_known_yet_is_not_learned_from() -> None:
    whole = past()
    known = as_known(whole, 1000.0)
    assert known.began.max() <= 1000
    late = whole.over_at[whole.known_at <= 1000] > 1000
    assert np.isinf(known.upper[late]).all(), "what ended later still went on"
    assert (known.lower[late] <= 1000 - known.began[late] + 1e-9).all()
    assert learn(past(400), 4000.0).cases == int((past(400).over_at <= 4000).sum())


@pytest.mark.long
def test_trees_see_what_groups_do_not_and_their_band_holds_eight_of_ten() -> None:
    found = score(with_trees(), past(700), YEAR * 0.75, math.inf)
    said = {one.who: one for one in found.all}
    assert said["forecast"].median_error < said["group_median"].median_error
    assert said["forecast"].mean_error < said["first_promise"].mean_error
    assert said["forecast"].coverage == pytest.approx(0.8, abs=0.1)
    assert said["first_promise"].coverage is None, "a promise without an interval has none"
    assert found.open_rows == 0


def test_what_has_lasted_longer_is_forecast_longer() -> None:
    learned, going = with_trees(), past(5, seed=9)
    fresh = learned.forecast(going, elapsed=np.full(5, 0.01)).rows
    old = learned.forecast(going, elapsed=np.full(5, 5.0)).rows
    said = np.isfinite(old)
    assert (old[said] >= 5.0 - 1e-9).all()
    assert (old[said] >= fresh[said] - 1e-9).all()


def test_with_few_cases_the_groups_speak_also_of_what_goes_on() -> None:
    learned = learn(past(200), YEAR)
    said = learned.forecast(past(4, seed=3), elapsed=np.full(4, 3.0))
    assert said.basis is Basis.GROUP
    assert (said.rows[np.isfinite(said.rows)] >= 3.0).all()


def test_ends_between_two_looks_and_open_cases_are_learned_from() -> None:
    rough = past(900, looks=0.3)
    still = dataclasses.replace(rough, upper=np.where(np.arange(900) % 10 == 0, np.inf, rough.upper))
    found, exact = group(still).of(["power"]), group(past(900)).of(["power"])
    assert found is not None
    assert exact is not None
    assert found.quantile(0.5) == pytest.approx(exact.quantile(0.5), rel=0.15)


def test_the_band_follows_the_errors_of_late() -> None:
    count = 400
    middle = np.full(count, 2.0)
    over_at = np.linspace(0, 400 * 24.0, count)
    lasted = np.where(over_at < 250 * 24, 2.0, 6.0)
    errors = errors_of(over_at, middle, lasted, lasted)
    assert errors.at(200 * 24.0).band(np.array([2.0]))[0] == pytest.approx([2, 2, 2], abs=0.1)
    assert errors.at(400 * 24.0).band(np.array([2.0]))[0] == pytest.approx([6, 6, 6], abs=0.3)


def test_the_crowd_counts_only_what_was_known_before() -> None:
    rows = past(300)
    found = crowded(rows)
    assert found["last_48_h"][0] == 0, "nobody was there before the first"
    assert (found["last_3_h"] <= found["last_48_h"]).all()
    number = 150
    at = rows.known_at[number]
    assert found["open"][number] == int(((rows.known_at < at) & (rows.over_at >= at)).sum())


def test_the_calendar_is_of_the_place() -> None:
    rows = dataclasses.replace(past(1), began=np.array([0.0]), local=np.array([480.0]))
    found = calendar(rows)
    assert (found["hour"][0], found["weekday"][0], found["month"][0]) == (8.0, 3.0, 0.0), (
        "a Thursday in January"
    )


@pytest.mark.long
@pytest.mark.parametrize("trees", [False, True])
def test_what_is_stored_says_the_same_when_read_again(trees: bool) -> None:
    learned, going = with_trees() if trees else learn(past(200), YEAR), past(7, seed=4)
    again, about = storing.read(storing.stored(learned, {"mapping": "county"}))
    assert about == {"mapping": "county"}
    np.testing.assert_allclose(again.forecast(going).rows, learned.forecast(going).rows, rtol=1e-4)


def test_something_else_is_no_model() -> None:
    for data in (b"", b"PK\x03\x04", _archive("{}"), _archive('{"form": 9}')):
        with pytest.raises(storing.NotAModel):
            storing.read(data)


def _archive(text: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("model.json", text)
    return target.getvalue()
