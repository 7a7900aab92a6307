"""The map as one SVG without tiles: the outline, a mark of its own shape for each state, names where they do not collide."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from youxu.kernel import geo
from youxu.network.rules import RANK, State
from youxu.statuspage.facts import Place, Site
from youxu.statuspage.words import state_word

WIDTH, HEIGHT, MARGIN = 440.0, 360.0, 26.0
MOST_MARKS = 150
MOST_NAMES = 40
MOST_OUTLINE = 400
LETTER = 15.0
QUIET = (State.OPEN, State.CLOSED_NOW, State.NOT_OFFERED)
SUFFIXES = ("邮政支局", "邮政所", "营业所", "支局", "邮局", " Post Office", " Sub-office", " Branch")


@dataclass(frozen=True)
class Mark:
    """One mark of the map: where it stands on the drawing, its state, its name and where that stands (None: no room)."""

    x: float
    y: float
    state: str
    quiet: bool
    name: str
    text_x: float = 0.0
    text_y: float = 0.0
    named: bool = False
    count: int = 0
    radius: float = 0.0


@dataclass(frozen=True)
class Drawing:
    """What the template draws: the path of the outline, quiet marks first, loud ones above them."""

    outline: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class _Sheet:
    """How a point of the Earth falls on the drawing."""

    west: float
    north: float
    scale: float
    squeeze: float
    left: float
    top: float

    def on(self, point: geo.Point) -> tuple[float, float]:
        x = self.left + (point[1] - self.west) * self.squeeze * self.scale
        return round(x, 1), round(self.top + (self.north - point[0]) * self.scale, 1)


def drawn(site: Site, language: str) -> Drawing | None:
    """Return the map of a site; None where no outlet has a point. A large network is drawn by region."""
    placed = [
        (place, (place.latitude, place.longitude))
        for place in site.places
        if place.latitude is not None and place.longitude is not None
    ]
    points = [point for _place, point in placed]
    if not points:
        return None
    sheet = _sheet([*points, *site.outline])
    step = max(1, len(site.outline) // MOST_OUTLINE)
    path = "L".join("{} {}".format(*sheet.on(point)) for point in site.outline[::step])
    marks = _single(placed, sheet, language) if len(placed) <= MOST_MARKS else _gathered(placed, sheet)
    return Drawing(f"M{path}z" if path else "", tuple(marks))


def _sheet(points: Sequence[geo.Point]) -> _Sheet:
    box = geo.box_of(points)
    squeeze = math.cos(math.radians((box.south + box.north) / 2))
    wide, high = max((box.east - box.west) * squeeze, 1e-4), max(box.north - box.south, 1e-4)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    return _Sheet(box.west, box.north, scale, squeeze, left, top)


def _single(placed: Iterable[tuple[Place, geo.Point]], sheet: _Sheet, language: str) -> list[Mark]:
    """Return a mark for each outlet; the loud ones are named first, then as many of the quiet as find room."""
    marks = []
    for place, point in sorted(placed, key=lambda one: (RANK[one[0].state], one[0].code)):
        x, y = sheet.on(point)
        quiet = place.state in QUIET
        name = short(place.name.said(language))
        marks.append(
            Mark(x, y, place.state.lower(), quiet, name if quiet else f"{name} {state_word(place.state)}")
        )
    return _named(marks)[::-1]


def _named(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks with the places of their names: right, left, below or above, wherever nothing lies yet."""
    found: list[Mark] = []
    taken = [(mark.x - 9, mark.y - 9, mark.x + 9, mark.y + 9) for mark in marks]
    for mark in marks:
        spot = next((one for one in _spots(mark) if not any(_overlap(one, other) for other in taken)), None)
        if spot is None or len(found) >= MOST_NAMES:
            found.append(mark)
            continue
        taken.append(spot)
        found.append(
            Mark(
                mark.x,
                mark.y,
                mark.state,
                mark.quiet,
                mark.name,
                round(spot[0], 1),
                round(spot[3] - 4, 1),
                True,
            )
        )
    return found


Spot = tuple[float, float, float, float]


def _spots(mark: Mark) -> Iterable[Spot]:
    width = sum(LETTER if ord(letter) > 0x2E80 else LETTER * 0.56 for letter in mark.name)
    gap = 8.0 if mark.quiet else 12.0
    corners = (
        (mark.x + gap, mark.y - 9),
        (mark.x - gap - width, mark.y - 9),
        (mark.x - width / 2, mark.y + gap),
        (mark.x - width / 2, mark.y - gap - 18),
    )
    for left, top in corners:
        if left >= 0 and left + width <= WIDTH and top >= 0 and top + 18 <= HEIGHT:
            yield left, top, left + width, top + 18


def _overlap(one: Spot, other: Spot) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _gathered(placed: Iterable[tuple[Place, geo.Point]], sheet: _Sheet) -> list[Mark]:
    """Return a mark for each region: how many are affected, the worst state, quiet where none is."""
    heaps: dict[str, list[tuple[Place, geo.Point]]] = {}
    for place, point in placed:
        heaps.setdefault(place.region, []).append((place, point))
    marks = []
    for rows in heaps.values():
        hit = [place for place, _point in rows if place.affected]
        among = [point for place, point in rows if place.affected or not hit]
        centre = sum(point[0] for point in among) / len(among), sum(point[1] for point in among) / len(among)
        worst = min((place.state for place, _point in rows), key=RANK.__getitem__)
        radius = round(min(22.0, 7.0 + 1.1 * math.sqrt(len(hit))), 1) if hit else 3.0
        x, y = sheet.on(centre)
        marks.append(Mark(x, y, worst.lower() if hit else "open", not hit, "", count=len(hit), radius=radius))
    return sorted(marks, key=lambda one: one.count)


def short(name: str) -> str:
    """Return a name without what all outlets are called."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name
