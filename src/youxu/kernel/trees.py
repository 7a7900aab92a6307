"""Boosted regression trees for a median, a thin face over scikit-learn; stored without anything that could run.

The library is the extra ``forecast``: where it is not installed, NotInstalled says so and nothing else changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SEED = 20_231_231
MANY = 20_000
OPTIONS = {
    "loss": "absolute_error",
    "max_iter": 150,
    "learning_rate": 0.08,
    "min_samples_leaf": 60,
    "max_leaf_nodes": 31,
    "max_bins": 128,
    "early_stopping": False,
}
TRUSTED = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]
"""Beyond what its library trusts by itself, the one type that stored trees are made of."""


class NotInstalled(RuntimeError):
    """The extra ``forecast`` (scikit-learn, skops) is not installed."""


class NotReadable(ValueError):
    """The bytes hold no trees, or something else beside them."""


@dataclass(frozen=True)
class Trees:
    """What was learned; rows are columns in the order in which they were learned, nan where unknown."""

    model: Any

    def median(self, rows: Floats) -> Floats:
        """Return the median of what was learned for each row."""
        return np.asarray(self.model.predict(rows), float)

    def stored(self) -> bytes:
        """Return them as bytes that ``read`` takes."""
        return bytes(_library("skops.io").dumps(self.model))


def learn(rows: Floats, values: Floats) -> Trees:
    """Learn the median of ``values`` from ``rows``; the same rows give the same trees. Raises NotInstalled."""
    model = _library("sklearn.ensemble").HistGradientBoostingRegressor(random_state=SEED, **OPTIONS)
    # Several threads wait for each other by spinning: on few rows, or a busy machine, that costs more than it brings.
    threads = None if len(rows) >= MANY else 1
    with _library("threadpoolctl").threadpool_limits(threads, "openmp"):
        return Trees(model.fit(rows, values))


def read(stored: bytes) -> Trees:
    """Return stored trees. Raises NotReadable for anything else, NotInstalled."""
    skops = _library("skops.io")
    try:
        foreign = set(skops.get_untrusted_types(data=stored)) - set(TRUSTED)
        if foreign:
            raise NotReadable(f"holds {', '.join(sorted(foreign))}")
        return Trees(skops.loads(stored, trusted=TRUSTED))
    except NotReadable:
        raise
    except Exception as error:
        raise NotReadable(str(error)) from error


def installed() -> bool:
    """Tell whether trees can be learned here."""
    return all(find_spec(name) for name in ("sklearn", "skops"))


def _library(name: str) -> Any:
    # Looked up where it is used: importing it takes a second, which no command that forecasts nothing pays.
    try:
        return import_module(name)
    except ImportError as error:
        raise NotInstalled(name) from error
