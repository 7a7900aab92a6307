"""Any operator's log of interruptions as a past: its mapping, its rows, and why a row was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field, model_validator

from youxu.core.errors import UnableTo
from youxu.evaluation.rules.forecast.past import Past
from youxu.kernel import spans
from youxu.kernel.words import Sentence, mark
from youxu.network.mapping import FileMapping, Part, Taken, parsed, text_of
from youxu.network.readers import rows

HOUR = 3600.0
NO_TIME = mark("{column} holds no time: {value}")
NEGATIVE = mark("It ended before it began.")
BEGINS_NOWHERE = mark("It has no beginning.")
UNSEEN = mark("It was first seen {hours} hours after it began; its beginning was not witnessed.")
LOOKED_BACK = mark("It was last seen after it was seen to be gone.")


class UnableToForecast(UnableTo):
    """There are too few cases, or the log or the model does not fit."""

    text = mark("Nothing can be forecast from this log.")
    clause = "E1"


class When(Part):
    """A moment: a column in seconds since 1970 (``epoch``) or in ISO writing, read in the mapping's zone where it names
    none."""

    column: str
    form: Literal["epoch", "iso"] = "iso"


class Ended(Part):
    """When it ended: ``at`` a moment, or between ``after`` (last seen going on) and ``by`` (first seen gone)."""

    at: When | None = None
    after: When | None = None
    by: When | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Ended:
        if (self.at is None) == (self.by is None):
            raise ValueError("ended needs either at, or by with after")
        return self


class Point(Part):
    """Where it was: two columns in degrees."""

    latitude: str
    longitude: str


class LogMapping(FileMapping):
    """A mapping of a log: which column is which moment and fact; see ``mappings/logs/restoration_log.yaml``.

    ``known`` is when the facts of the row were first known (its beginning unless named), ``promised`` the first estimate.
    ``kinds`` are words, the most telling first; ``numbers`` quantities; ``crowd`` whose repairers it falls to. ``only``
    and ``without`` keep or leave out rows by a column's value. ``witnessed_within``: hours after which a row that shows up
    late is left out, because how many like it ended unseen is not known.
    """

    began: When
    ended: Ended
    known: When | None = None
    promised: When | None = None
    kinds: Mapping[str, Taken] = Field(default_factory=dict)
    numbers: Mapping[str, str] = Field(default_factory=dict)
    point: Point | None = None
    crowd: Taken | None = None
    only: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    without: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    witnessed_within: float | None = Field(default=None, gt=0)
    time_zone: str = "UTC"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that the mapping reads, each once."""
        moments = [self.began, self.ended.at, self.ended.after, self.ended.by, self.known, self.promised]
        takes = [*self.kinds.values(), *([self.crowd] if self.crowd else [])]
        names = [
            *self.id,
            *(one.column for one in moments if one),
            *(name for take in takes for name in take.columns),
            *self.numbers.values(),
            *([self.point.latitude, self.point.longitude] if self.point else []),
            *self.only,
            *self.without,
        ]
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class LeftOut:
    """A row that could not be used, by its number, and why."""

    row: int
    reason: Sentence


@dataclass(frozen=True)
class Log:
    """A log that was read: the past, the source's own keys of its rows, what was left out of how many that were wanted."""

    past: Past
    keys: tuple[str, ...]
    wanted: int
    left_out: tuple[LeftOut, ...]


class _Unusable(Exception):
    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.reason = Sentence(text, values)


def mapping_in(path: Path) -> LogMapping:
    """Return the mapping of a log in a YAML file. Raises UnableToReadMapping."""
    return parsed(text_of(path), LogMapping)


def read(path: Path, mapping: LogMapping) -> Log:
    """Read a log; rows that cannot be used are named, the others used. Raises UnableToReadFile, UnableToForecast."""
    taken: list[tuple[str, _Row]] = []
    left: list[LeftOut] = []
    wanted = 0
    for number, row in rows(path, mapping):
        if not _is_wanted(row, mapping):
            continue
        wanted += 1
        try:
            taken.append(("/".join(str(row.get(name, "")) for name in mapping.id), _row(row, mapping)))
        except _Unusable as fault:
            left.append(LeftOut(number, fault.reason))
    if not taken:
        raise UnableToForecast(
            mark("No row of the log can be used."), field="log", details={"left_out": len(left)}
        )
    return Log(
        _past([row for _key, row in taken], mapping), tuple(key for key, _row in taken), wanted, tuple(left)
    )


@dataclass(frozen=True)
class _Row:
    began: float
    lower: float
    upper: float
    known: float
    estimate: float
    local: float
    crowd: str
    kinds: tuple[str, ...]
    numbers: tuple[float, ...]


def _is_wanted(row: Mapping[str, Any], mapping: LogMapping) -> bool:
    def value(name: str) -> str:
        return str(row.get(name) or "")

    return all(value(name) in kept for name, kept in mapping.only.items()) and not any(
        value(name) in left for name, left in mapping.without.items()
    )


def _row(row: Mapping[str, Any], mapping: LogMapping) -> _Row:
    zone = spans.zone(mapping.time_zone)
    began = _seconds(row, mapping.began, zone)
    if began is None:
        raise _Unusable(BEGINS_NOWHERE)
    lower, upper = _lasted(row, mapping, began, zone)
    known = _seconds(row, mapping.known, zone)
    seen = 0.0 if known is None else (known - began) / HOUR
    if mapping.witnessed_within is not None and seen > mapping.witnessed_within:
        raise _Unusable(UNSEEN, hours=round(seen))
    promised = _seconds(row, mapping.promised, zone)
    return _Row(
        began / HOUR,
        lower,
        upper,
        max(seen, 0.0),
        np.nan if promised is None else (promised - began) / HOUR,
        (datetime.fromtimestamp(began, zone).utcoffset() or timedelta()).total_seconds() / 60,
        mapping.crowd.of(row) if mapping.crowd else "",
        tuple(take.of(row) for take in mapping.kinds.values()),
        tuple(_number(row.get(name)) for name in _number_columns(mapping)),
    )


def _lasted(
    row: Mapping[str, Any], mapping: LogMapping, began: float, zone: spans.ZoneInfo
) -> tuple[float, float]:
    after, by = _seconds(row, mapping.ended.after, zone), _seconds(row, mapping.ended.by, zone)
    if mapping.ended.at is not None:
        after = by = _seconds(row, mapping.ended.at, zone)
    lower = 0.0 if after is None else (after - began) / HOUR
    upper = np.inf if by is None else (by - began) / HOUR
    if upper < lower:
        raise _Unusable(LOOKED_BACK)
    if upper <= 0 or (lower + upper) <= 0:
        raise _Unusable(NEGATIVE)
    return max(lower, 0.0), upper


def _seconds(row: Mapping[str, Any], when: When | None, zone: spans.ZoneInfo) -> float | None:
    text = "" if when is None else str(row.get(when.column) or "").strip()
    if when is None or not text:
        return None
    try:
        if when.form == "epoch":
            seconds = float(text)
            datetime.fromtimestamp(seconds, zone)
            return seconds
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError, OSError):
        raise _Unusable(NO_TIME, column=when.column, value=text[:40]) from None


def _number_columns(mapping: LogMapping) -> Iterator[str]:
    yield from mapping.numbers.values()
    if mapping.point:
        yield from (mapping.point.latitude, mapping.point.longitude)


def _number(value: Any) -> float:
    try:
        return float(str(value))
    except ValueError:
        return float("nan")


def _past(taken: list[_Row], mapping: LogMapping) -> Past:
    names = [*mapping.numbers, *(["latitude", "longitude"] if mapping.point else [])]

    def column(name: str) -> np.ndarray:
        return np.array([getattr(row, name) for row in taken], float)

    return Past(
        column("began"),
        column("lower"),
        column("upper"),
        column("known"),
        column("estimate"),
        {name: np.array([row.kinds[n] for row in taken], str) for n, name in enumerate(mapping.kinds)},
        {name: np.array([row.numbers[n] for row in taken], float) for n, name in enumerate(names)},
        column("local"),
        np.array([row.crowd for row in taken], str),
    )
