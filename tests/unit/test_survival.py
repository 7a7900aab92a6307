"""How long something lasts: textbook values, and what must hold of every curve."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from youxu.kernel.survival import NoRecords, curve

# Remission in weeks under 6-mercaptopurine (Freireich 1963), as every textbook has it; + stands for "not ended".
REMISSION = [
    "6",
    "6",
    "6",
    "7",
    "10",
    "13",
    "16",
    "22",
    "23",
    "6+",
    "9+",
    "10+",
    "11+",
    "17+",
    "19+",
    "20+",
    "25+",
    "32+",
    "32+",
    "34+",
    "35+",
]
SHARES = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def test_with_exact_ends_it_is_the_product_limit_of_the_textbook() -> None:
    low = [float(one.rstrip("+")) for one in REMISSION]
    high = [math.inf if one.endswith("+") else float(one) for one in REMISSION]
    found = curve(low, high)
    for time, share in SHARES.items():
        assert found.lasting(time) == pytest.approx(share, abs=0.001)
    assert found.quantile(0.5) == pytest.approx(23, abs=0.6)
    assert found.quantile(0.9) == math.inf, "too few have ended to say by when nine of ten have"


def test_an_end_between_two_looks_is_put_where_the_others_say() -> None:
    # Two of three are known to have ended within (1, 2]; the third, seen only at 0 and at 3, most likely did, too.
    found = curve([1, 1, 0], [2, 2, 3])
    assert found.lasting(2) == pytest.approx(0, abs=1e-3)
    assert found.quantile(0.5) <= 2


def test_what_has_lasted_already_is_taken_for_granted() -> None:
    found = curve([1, 2, 3, 4], [1, 2, 3, 4])
    assert found.quantile(0.5) == pytest.approx(2)
    assert found.quantile(0.5, elapsed=2) == pytest.approx(3)
    assert found.quantile(0.5, elapsed=9) == math.inf, "nothing has ever lasted so long"


def test_nothing_that_ended_is_nothing_to_learn_from() -> None:
    with pytest.raises(NoRecords):
        curve([1, 2], [math.inf, math.inf])
    with pytest.raises(ValueError, match="ends before"):
        curve([3], [2])


bounds = some.lists(
    some.tuples(some.floats(0.1, 500), some.floats(0, 50), some.booleans()), min_size=1, max_size=40
)


@given(bounds, some.floats(0, 600))
def test_a_curve_falls_and_its_quantiles_rise(rows: list[tuple[float, float, bool]], elapsed: float) -> None:
    low = [start for start, _width, _open in rows]
    high = [math.inf if still else start + width for start, width, still in rows]
    if all(still for *_rest, still in rows):
        return
    found = curve(low, high)
    assert (np.diff((1.0, *found.shares)) <= 1e-9).all()
    quantiles = [found.quantile(part, elapsed) for part in (0.1, 0.5, 0.9)]
    assert quantiles == sorted(quantiles)
    assert quantiles[0] >= elapsed


def test_many_records_give_what_they_were_drawn_from() -> None:
    drawn = np.random.default_rng(7).exponential(3.0, 20_000)
    still = drawn > 6
    found = curve(np.where(still, 6, drawn), np.where(still, np.inf, drawn))
    for part in (0.1, 0.5, 0.8):
        assert found.quantile(part) == pytest.approx(-3 * math.log(1 - part), rel=0.05)
