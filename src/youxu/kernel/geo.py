"""Places on the Earth: distances, the datums of Chinese maps, the nearest of many, what lies within.

Coordinates are degrees; unless said otherwise WGS-84. The forward shift of GCJ-02 is the published one; its inverse
is found by fixed-point steps, to well below a metre. Outside mainland China's box the shift is nought.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088
_AXIS, _ECCENTRICITY = 6378245.0, 0.00669342162296594323
_BD_TURN = math.pi * 3000.0 / 180.0
_STEPS = 12
_TOGETHER, _CELLS = 256, 500_000
"""For how many points at once the nearest are looked for, and in how many cells: a matrix of four megabytes."""
_DEGREES = re.compile(
    r"""^\s*([NSEW])?\s*(-?\d+(?:\.\d+)?)\s*°\s*
    (?:(\d+(?:\.\d+)?)\s*['′]\s*)?(?:(\d+(?:\.\d+)?)\s*(?:["″]|'')?\s*)?([NSEW])?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)

Point = tuple[float, float]
"""Latitude, longitude."""


class Datum(StrEnum):
    """How a pair of coordinates was made: true (WGS-84), China's shifted one, Baidu's further shift."""

    WGS84 = "WGS84"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


@dataclass(frozen=True)
class Box:
    """A rectangle of latitudes and longitudes, its edges included."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, point: Point) -> bool:
        """Tell whether ``point`` lies within."""
        return self.south <= point[0] <= self.north and self.west <= point[1] <= self.east


WORLD = Box(-90.0, -180.0, 90.0, 180.0)
_SHIFTED = Box(0.8293, 72.004, 55.8271, 137.8347)


def distance_km(a: Point, b: Point) -> float:
    """Return the great-circle distance by the haversine, on the mean sphere."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def to_wgs84(point: Point, datum: Datum) -> Point:
    """Return ``point``, given in ``datum``, in WGS-84."""
    if datum is Datum.BD09:
        point = bd09_to_gcj02(point)
    return point if datum is Datum.WGS84 else gcj02_to_wgs84(point)


def wgs84_to_gcj02(point: Point) -> Point:
    """Return a true point as Chinese maps show it."""
    if not _SHIFTED.holds(point):
        return point
    north, east = _shift(*point)
    return point[0] + north, point[1] + east


def gcj02_to_wgs84(point: Point) -> Point:
    """Return the true point of one on a Chinese map, by fixed-point steps."""
    guess = point
    for _ in range(_STEPS):
        shown = wgs84_to_gcj02(guess)
        step = point[0] - shown[0], point[1] - shown[1]
        guess = guess[0] + step[0], guess[1] + step[1]
        if abs(step[0]) + abs(step[1]) < 1e-10:
            break
    return guess


def gcj02_to_bd09(point: Point) -> Point:
    """Return a point of a Chinese map as Baidu shows it."""
    latitude, longitude = point
    radius = math.hypot(longitude, latitude) + 0.00002 * math.sin(latitude * _BD_TURN)
    angle = math.atan2(latitude, longitude) + 0.000003 * math.cos(longitude * _BD_TURN)
    return radius * math.sin(angle) + 0.006, radius * math.cos(angle) + 0.0065


def bd09_to_gcj02(point: Point) -> Point:
    """Return Baidu's point as other Chinese maps show it, by fixed-point steps."""
    guess = point[0] - 0.006, point[1] - 0.0065
    for _ in range(_STEPS):
        shown = gcj02_to_bd09(guess)
        guess = guess[0] + point[0] - shown[0], guess[1] + point[1] - shown[1]
    return guess


def _shift(latitude: float, longitude: float) -> Point:
    x, y = longitude - 105.0, latitude - 35.0
    wave = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + wave
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + wave
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    radians = math.radians(latitude)
    bend = 1 - _ECCENTRICITY * math.sin(radians) ** 2
    root = math.sqrt(bend)
    north = (north * 180.0) / ((_AXIS * (1 - _ECCENTRICITY)) / (bend * root) * math.pi)
    east = (east * 180.0) / (_AXIS / root * math.cos(radians) * math.pi)
    return north, east


def nearest(
    point: Point, others: NDArray[np.float64] | Sequence[Point], count: int
) -> list[tuple[int, float]]:
    """Return (place in ``others``, km) of the ``count`` nearest points, nearest first."""
    table = np.asarray(others, dtype=np.float64).reshape(-1, 2)
    distances = distances_km(point, table)
    count = min(count, len(table))
    if not count:
        return []
    picked = np.argpartition(distances, count - 1)[:count]
    picked = picked[np.lexsort((picked, distances[picked]))]
    return [(int(place), float(distances[place])) for place in picked]


def nearest_each(
    points: NDArray[np.float64], others: NDArray[np.float64], count: int, within_km: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return, for each row of ``points``, the places in ``others`` of its nearest within ``within_km``, and the km.

    Two matrices of ``count`` columns, nearest first; -1 and infinity where there are fewer. Only a band of latitudes is
    looked at for points of like latitude, so that a nation takes seconds.
    """
    found = np.full((len(points), count), -1, dtype=np.int64)
    far = np.full((len(points), count), np.inf)
    if not len(others):
        return found, far
    north = np.argsort(others[:, 0], kind="stable")
    latitudes, targets = others[north, 0], _on_sphere(others[north])
    reach = math.degrees(within_km / EARTH_RADIUS_KM)
    order = np.argsort(points[:, 0], kind="stable")
    together = max(1, min(_TOGETHER, _CELLS // len(others)))
    for start in range(0, len(points), together):
        rows = order[start : start + together]
        low, high = points[rows[0], 0] - reach, points[rows[-1], 0] + reach
        first, last = np.searchsorted(latitudes, (low, high + 1e-12))
        if first < last:
            cosines = _on_sphere(points[rows]) @ targets[first:last].T
            _fill(found, far, rows, cosines, north[first:last])
    beyond = far > within_km
    found[beyond], far[beyond] = -1, np.inf
    return found, far


def _fill(
    found: NDArray[np.int64],
    far: NDArray[np.float64],
    rows: NDArray[np.int64],
    cosines: NDArray[np.float64],
    places: NDArray[np.int64],
) -> None:
    taken = min(found.shape[1], cosines.shape[1])
    picked = np.argpartition(-cosines, taken - 1, axis=1)[:, :taken]
    near = np.take_along_axis(cosines, picked, axis=1)
    ranked = np.argsort(-near, axis=1, kind="stable")
    angles = np.arccos(np.clip(np.take_along_axis(near, ranked, axis=1), -1.0, 1.0))
    found[rows, :taken] = places[np.take_along_axis(picked, ranked, axis=1)]
    far[rows, :taken] = angles * EARTH_RADIUS_KM


def _on_sphere(places: NDArray[np.float64]) -> NDArray[np.float64]:
    latitude, longitude = np.radians(places[:, 0]), np.radians(places[:, 1])
    flat = np.cos(latitude)
    table: NDArray[np.float64] = np.stack(
        [flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1
    )
    return table


def distances_km(point: Point, others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the great-circle distance to each row (latitude, longitude) of ``others``."""
    radians = np.radians(others)
    latitude, longitude = math.radians(point[0]), math.radians(point[1])
    half = np.sin((radians[:, 0] - latitude) / 2) ** 2
    half += math.cos(latitude) * np.cos(radians[:, 0]) * np.sin((radians[:, 1] - longitude) / 2) ** 2
    result: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    return result


def box_of(points: Sequence[Point]) -> Box:
    """Return the smallest box around ``points``. Raises ValueError when there are none."""
    latitudes, longitudes = [p[0] for p in points], [p[1] for p in points]
    return Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def box_around(point: Point, radius_km: float) -> Box:
    """Return a box that holds the circle around ``point``; over a pole or the date line it holds the whole turn."""
    north = math.degrees(radius_km / EARTH_RADIUS_KM)
    south, top = point[0] - north, point[0] + north
    if south <= -90 or top >= 90:
        return Box(max(south, -90.0), -180.0, min(top, 90.0), 180.0)
    east = math.degrees(math.asin(min(1.0, math.sin(math.radians(north)) / math.cos(math.radians(point[0])))))
    west, right = point[1] - east, point[1] + east
    return Box(south, -180.0, top, 180.0) if west < -180 or right > 180 else Box(south, west, top, right)


def within(point: Point, ring: Sequence[Point]) -> bool:
    """Tell whether ``point`` lies in the polygon ``ring`` (its edge: either answer), by even and odd."""
    inside, (y, x) = False, point
    for (y1, x1), (y2, x2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def inside(points: NDArray[np.float64], ring: Sequence[Point]) -> NDArray[np.bool_]:
    """Tell of each row (latitude, longitude) of ``points`` whether it lies in the polygon ``ring``, as ``within``."""
    found = np.zeros(len(points), dtype=np.bool_)
    y, x = points[:, 0], points[:, 1]
    for (y1, x1), (y2, x2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if y1 != y2:
            with np.errstate(over="ignore"):  # a side that is all but level is met infinitely far away
                found ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return found


def crosses_itself(ring: Sequence[Point]) -> bool:
    """Tell whether two sides of the polygon ``ring`` (its first point not repeated) cross, touch or overlap.

    Neighbours, which share a point, may do no more than that: a side that runs back over the one before it counts.
    """
    table = np.asarray(ring, dtype=np.float64)
    ends = np.roll(table, -1, axis=0)
    count = len(table)
    for place in range(count - 1):
        last = count - 1 if place == 0 else count
        others = slice(place + 2, last)
        if _any_meets(table[place], ends[place], table[others], ends[others]):
            return True
    return any(_turns_back(table[place], ends[place], ends[(place + 1) % count]) for place in range(count))


def _any_meets(
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
) -> bool:
    """Tell whether the side meets one of the others: each lies not wholly on one side of the other."""
    a, b = _side(start, end, starts), _side(start, end, ends)
    c, d = _side(starts, ends, start), _side(starts, ends, end)
    low, high = np.minimum(start, end), np.maximum(start, end)
    apart = (np.maximum(starts, ends) < low) | (np.minimum(starts, ends) > high)
    return bool(np.any((a * b <= 0) & (c * d <= 0) & ~apart.any(axis=1)))


def _turns_back(first: NDArray[np.float64], corner: NDArray[np.float64], last: NDArray[np.float64]) -> bool:
    back, on = first - corner, last - corner
    return bool(_side(first, corner, last) == 0 and float(back @ on) > 0)


def _side(
    start: NDArray[np.float64], end: NDArray[np.float64], point: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return on which side of the line from ``start`` to ``end`` a point lies: the sign of the cross product."""
    run, to = end - start, point - start
    result: NDArray[np.float64] = np.sign(run[..., 0] * to[..., 1] - run[..., 1] * to[..., 0])
    return result


def degrees(text: str) -> float:
    """Read degrees from ``25.04``, ``25.04°``, ``25°2'24"N``, ``25.04 N``. Raises ValueError otherwise."""
    plain = text.strip().replace("，", ".")
    try:
        value = float(plain)
    except ValueError:
        value = _written_out(plain)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _written_out(text: str) -> float:
    if text and text[-1].upper() in "NSEW" and "°" not in text:
        text = f"{text[:-1].strip()}°{text[-1]}"
    found = _DEGREES.match(text)
    if found is None:
        raise ValueError(text)
    before, whole, minutes, seconds, after = found.groups()
    value = abs(float(whole)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    side = (after or before or "").upper()
    return -value if side in ("S", "W") or whole.startswith("-") else value
