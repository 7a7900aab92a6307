"""When a forecast says something new: its middle or an end moved by more than a tenth of the whole, or lies behind."""

from __future__ import annotations

from datetime import datetime

Moments = tuple[datetime | None, datetime | None, datetime | None]
PART = 0.1


def is_news(stood: Moments | None, moments: Moments, began_at: datetime) -> bool:
    """Tell whether moments (low, middle, high) are worth a revision of those that stood."""
    if stood is None:
        return True
    for before, now in zip(stood, moments, strict=True):
        if before is None or now is None:
            return before is not now
        if abs((now - before).total_seconds()) > PART * (before - began_at).total_seconds():
            return True
    return False


def is_outside(eta_at: datetime | None, moments: Moments) -> bool:
    """Tell whether a promised time lies outside what is forecast, or none is promised."""
    low, _middle, high = moments
    return eta_at is None or (low is not None and eta_at < low) or (high is not None and eta_at > high)
