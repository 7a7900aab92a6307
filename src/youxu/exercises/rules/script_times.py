"""Times as chronograms write them: since the start (T+15, +15, 15, 0:15) or of the clock (09:25, 9点25分)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

DAY, HALF_DAY, HOUR = 24 * 60, 12 * 60, 60
MOST_MINUTES = 10 * DAY
_AFTER = re.compile(r"(?:[TtＴ]\s*)?([+-])\s*(\d{1,5})\s*(?:min|m|分钟|分|')?", re.IGNORECASE)
_AFTER_CLOCK = re.compile(r"(?:[TtＴ]\s*)?([+-])\s*(\d{1,3})[:：](\d{2})(?:[:：]\d{2})?")
_ZERO = re.compile(r"[TtＴ]")
_COUNT = re.compile(r"(?:第\s*)?(\d{1,5})(?:\.0+)?\s*(?:min|minutes|m|分钟|分|')?", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[ T]+)?(\d{1,3})\s*[:：点时]\s*(\d{2})?\s*分?(?:[:：]\d{2}(?:\.\d+)?)?"
)


class Reading(StrEnum):
    """How clock-like times of a file are read; AUTO: by whether the first of them lies within the first hour."""

    AUTO = "AUTO"
    RELATIVE = "RELATIVE"
    ABSOLUTE = "ABSOLUTE"


@dataclass(frozen=True)
class Written:
    """A time as it is written: ``minutes`` since the start, or of the clock where ``clock`` is set."""

    minutes: int
    clock: bool


def written(text: str) -> Written | None:
    """Return what a text says of a time, or None where it says none."""
    text = text.strip()
    if _ZERO.fullmatch(text):
        return Written(0, clock=False)
    if found := _AFTER_CLOCK.fullmatch(text):
        sign, hours, minutes = found.groups()
        return _bounded((int(hours) * HOUR + int(minutes)) * (-1 if sign == "-" else 1), clock=False)
    if found := _AFTER.fullmatch(text):
        return _bounded(int(found[2]) * (-1 if found[1] == "-" else 1), clock=False)
    if found := _COUNT.fullmatch(text):
        return _bounded(int(found[1]), clock=False)
    if (found := _CLOCK.fullmatch(text)) and int(found[2] or 0) < HOUR:
        return _bounded(int(found[1]) * HOUR + int(found[2] or 0), clock=True)
    return None


def _bounded(minutes: int, *, clock: bool) -> Written | None:
    return Written(minutes, clock) if abs(minutes) <= MOST_MINUTES else None


def are_relative(times: Iterable[Written], reading: Reading) -> bool:
    """Tell whether the clock-like times of a file count from the start: as told, else if one lies in the first hour."""
    if reading is not Reading.AUTO:
        return reading is Reading.RELATIVE
    found = [one.minutes for one in times if one.clock]
    return bool(found) and min(found) < HOUR


def since(begins: int, clock: int) -> int:
    """Return how many minutes after the beginning a time of the clock is; more than half a day before is the next day."""
    found = clock - begins
    return found + DAY if found < -HALF_DAY else found


def clock_text(minutes: int) -> str:
    """Return a time of the clock as text: 565 is 09:25."""
    return f"{minutes // HOUR % 24:02d}:{minutes % HOUR:02d}"


def offset_text(minutes: int) -> str:
    """Return a time since the start as chronograms write it: T+15, T+1:05."""
    return f"T+{minutes}" if minutes < HOUR else f"T+{minutes // HOUR}:{minutes % HOUR:02d}"
