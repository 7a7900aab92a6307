"""Moments that a person can mean: with a year that was mistyped nothing is reckoned.

What reckons opening hours goes from day to day: to the year 9999 that is minutes for each outlet, in every job.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.kernel.words import mark

AGO, AHEAD = timedelta(days=20 * 366), timedelta(days=5 * 366)
"""How far from now a moment may be entered: old papers are typed up, a closed house is built anew."""

CHECK_YEAR = mark("Check the year: {year} is too far from now.")


def is_meant(moment: datetime, now: datetime) -> bool:
    """Tell whether a moment is near enough to ``now`` to be meant."""
    return now - AGO <= moment <= now + AHEAD
