"""The rule by which a mass report means its outlets, read from what people write: codes, corners, GeoJSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from youxu.kernel import geo
from youxu.kernel.words import Sentence, mark

KINDS = ("outlets", "unit", "region", "polygon")
MOST_CODES = 20_000
MOST_CORNERS = 2_000
LONGEST = 2_000_000
"""Characters of a list or an area that are read at most."""

TOO_LONG = mark("This is too long: at most {most} characters are read.")
NO_CODES = mark("Give the codes of the outlets, by commas, blanks or lines.")
TOO_MANY_CODES = mark("At most {most} codes at once; a unit, a region or a polygon means more of them.")
NO_POLYGON = mark(
    "Give a GeoJSON polygon, or at least three corners: longitude and latitude, one corner a line."
)
ONE_POLYGON = mark("One polygon at a time: this holds {count}.")
WITH_A_HOLE = mark("A polygon with a hole cannot be read; draw one without.")
BAD_CORNER = mark("This is no corner: {corner}. Write longitude, then latitude, in degrees.")
TOO_MANY_CORNERS = mark("At most {most} corners; simplify the polygon.")
CROSSES = mark("This polygon crosses itself: give its corners in their order around the area.")

Corners = list[list[float]]


def read_codes(text: str) -> list[str] | Sentence:
    """Return the codes in a list (commas, semicolons, blanks, lines), each once, or what is wrong with it."""
    if len(text) > LONGEST:
        return Sentence(TOO_LONG, {"most": LONGEST})
    codes = list(dict.fromkeys(part for part in re.split(r"[\s,;，；、\ufeff]+", text) if part))
    if not codes:
        return Sentence(NO_CODES)
    return codes if len(codes) <= MOST_CODES else Sentence(TOO_MANY_CODES, {"most": MOST_CODES})


def read_polygon(text: str) -> Corners | Sentence:
    """Return the corners (longitude, latitude) of a GeoJSON polygon or of a list of points, or what is wrong."""
    text = text.strip().removeprefix("\ufeff")
    if len(text) > LONGEST:
        return Sentence(TOO_LONG, {"most": LONGEST})
    found = _of_geojson(text) if text.startswith(("{", "[")) else _of_points(text)
    if isinstance(found, Sentence):
        return found
    corners = found[:-1] if len(found) > 1 and found[0] == found[-1] else found
    if len(corners) < 3:
        return Sentence(NO_POLYGON)
    if len(corners) > MOST_CORNERS:
        return Sentence(TOO_MANY_CORNERS, {"most": MOST_CORNERS})
    ring = [(latitude, longitude) for longitude, latitude in corners]
    return Sentence(CROSSES) if geo.crosses_itself(ring) else corners


def _of_points(text: str) -> Corners | Sentence:
    """Read one corner a line, or several parted by semicolons."""
    rows = [row.strip() for row in re.split(r"[\n;；]+", text) if row.strip()]
    return _corners([re.split(r"[\s,，]+", row) for row in rows])


def _of_geojson(text: str) -> Corners | Sentence:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Sentence(NO_POLYGON)
    polygons = list(_polygons(data))
    if len(polygons) > 1:
        return Sentence(ONE_POLYGON, {"count": len(polygons)})
    rings = polygons[0] if polygons else data if isinstance(data, list) else []
    if polygons and isinstance(rings, list) and len(rings) > 1:
        return Sentence(WITH_A_HOLE)
    ring = rings[0] if polygons and isinstance(rings, list) and rings else rings
    return _corners(ring) if isinstance(ring, list) else Sentence(NO_POLYGON)


def _polygons(data: Any) -> list[Any]:
    """Return the coordinates of every polygon of a GeoJSON object."""
    if not isinstance(data, Mapping):
        return []
    kind = data.get("type")
    if kind == "Polygon":
        return [data.get("coordinates")]
    if kind == "MultiPolygon":
        return list(data.get("coordinates") or [])
    parts = {"Feature": [data.get("geometry")], "FeatureCollection": data.get("features") or []}.get(
        str(kind), []
    )
    return [found for part in parts if isinstance(part, Mapping) for found in _polygons(part)]


def _corners(rows: Sequence[Any]) -> Corners | Sentence:
    found: Corners = []
    for row in rows:
        try:
            longitude, latitude = float(row[0]), float(row[1])
        except (TypeError, ValueError, IndexError, KeyError):
            return Sentence(BAD_CORNER, {"corner": _written(row)})
        if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
            return Sentence(BAD_CORNER, {"corner": _written(row)})
        found.append([longitude, latitude])
    return found


def _written(row: object) -> str:
    """Return a corner as a person wrote it, shortened."""
    words = " ".join(map(str, row)) if isinstance(row, list) else str(row)
    return words if len(words) <= 60 else f"{words[:60]}…"
