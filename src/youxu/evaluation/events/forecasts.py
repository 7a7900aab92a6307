"""What is written of forecasts."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class ForecastMade(Event):
    """From the operator's own past an end was forecast: advice inside, no promise."""

    code = "FORECAST_MADE"
    sentence = mark(
        "From {cases} own cases the end is forecast for {median_at}, eight of ten between {low_at} and {high_at}; advice, not a promise."
    )
    clause = "E1"
    routine = True

    number: int
    low_at: str
    median_at: str
    high_at: str
    basis: str
    cases: int
