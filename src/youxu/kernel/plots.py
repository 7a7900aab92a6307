"""Plots as SVG, drawn where they are asked for: the same picture on a page without scripts and in a document.

Words come in translated, numbers as they are written beside the bars; colours are those of the design, as attributes,
since a page allows no styles within. Every plot has its title as text for who does not see it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

INK, MUTED, GRID, PINE, RED = "#1c2b25", "#5b6b63", "#dcdfd6", "#0f5c49", "#a3271f"
BAND = "#c3dcd0"
SERIES = ("#08342a", "#2f7d63", "#e0a32e", "#8fb9a8", "#c9c2b2")
WIDTH, RIGHT, TOP, LOW = 640, 24, 34, 28
ROW = 26
LETTER = 7.2
"""About how wide a letter of 12 px is; a Chinese one counts twice."""


@dataclass(frozen=True)
class Bar:
    """One row of stacked bars: its name and its parts in the order of the legend, with what is written in each."""

    name: str
    parts: tuple[float, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interval:
    """One row of intervals: what was promised, what came, and a word where it lies outside."""

    name: str
    low: float
    high: float
    point: float | None
    outside: str = ""


@dataclass(frozen=True)
class Dot:
    """One point of a line: its name on the axis; without a value the line has a gap."""

    name: str
    value: float | None


def stacked(title: str, legend: Sequence[str], rows: Sequence[Bar], unit: str) -> str:
    """Return horizontal bars, a row each, their parts one after the other."""
    left = _margin([row.name for row in rows])
    top = max((sum(row.parts) for row in rows), default=0.0)
    ticks = _ticks(top)
    scale = (WIDTH - left - RIGHT) / (ticks[-1] or 1)
    body = [_legend(legend), _grid(ticks, left, scale, len(rows), unit)]
    for place, row in enumerate(rows):
        y = TOP + place * ROW
        body.append(_text(left - 8, y + 16, row.name, anchor="end"))
        body.extend(_parts(row, left, y, scale))
    return _svg(title, TOP + len(rows) * ROW + LOW, body)


def _parts(row: Bar, left: float, y: float, scale: float) -> Iterator[str]:
    x = float(left)
    for place, part in enumerate(row.parts):
        wide = part * scale
        colour = SERIES[place % len(SERIES)]
        if wide > 0:
            yield f'<rect x="{x:.1f}" y="{y + 4}" width="{max(wide - 1, 0.5):.1f}" height="17" rx="2" fill="{colour}"/>'
        word = row.words[place] if place < len(row.words) else ""
        if word and wide > _wide(word) + 8 and place >= 2:
            yield _text(x + wide / 2, y + 17, word, anchor="middle", size=11)
        x += wide


def intervals(
    title: str, legend: tuple[str, str, str], rows: Sequence[Interval], unit: str, most: float | None = None
) -> str:
    """Return a band for each row and what came of it: a dot inside, a diamond outside."""
    left = _margin([row.name for row in rows])
    ends = [value for row in rows for value in (row.high, row.point or 0.0)]
    ticks = _ticks(min(max(ends, default=0.0), most or math.inf))
    scale = (WIDTH - left - RIGHT - 40) / (ticks[-1] or 1)
    key = "".join(
        (
            f'<rect x="8" y="6" width="18" height="11" rx="2" fill="{BAND}"/>',
            _text(32, 16, legend[0]),
            f'<circle cx="{48 + _wide(legend[0]):.0f}" cy="12" r="5" fill="{PINE}"/>',
            _text(58 + _wide(legend[0]), 16, legend[1]),
            _diamond(78 + _wide(legend[0]) + _wide(legend[1]), 12),
            _text(90 + _wide(legend[0]) + _wide(legend[1]), 16, legend[2]),
        )
    )
    body = [key, _grid(ticks, left, scale, len(rows), unit)]
    for place, row in enumerate(rows):
        body.extend(_band(row, left, TOP + place * ROW, scale, ticks[-1]))
    return _svg(title, TOP + len(rows) * ROW + LOW, body)


def _band(row: Interval, left: float, y: float, scale: float, most: float) -> Iterator[str]:
    start, end = left + min(row.low, most) * scale, left + min(row.high, most) * scale
    yield _text(left - 8, y + 16, row.name, anchor="end")
    yield f'<rect x="{start:.1f}" y="{y + 7}" width="{max(end - start, 3):.1f}" height="11" rx="2" fill="{BAND}"/>'
    if row.point is None:
        return
    x = left + min(row.point, most) * scale
    if row.outside:
        yield _diamond(x, y + 12.5)
        yield _text(x + 10, y + 17, row.outside, fill=RED, weight=600)
    else:
        yield f'<circle cx="{x:.1f}" cy="{y + 12.5}" r="5.5" fill="{PINE}" stroke="#fff"/>'


def line(title: str, dots: Sequence[Dot], unit: str, target: tuple[float, str] | None = None) -> str:
    """Return values over time as a line with a dot each, and the target as a dashed one."""
    values = [dot.value for dot in dots if dot.value is not None]
    high = 260
    ticks = _ticks(max([*values, target[0] if target else 0.0], default=0.0))
    left, bottom = 44, high - LOW
    wide = WIDTH - left - RIGHT - 62
    step = wide / max(1, len(dots) - 1)

    def at(value: float) -> float:
        return bottom - value / (ticks[-1] or 1) * (bottom - 18)

    body = [_level(at(tick), left, left + wide, _number(tick)) for tick in ticks]
    if target is not None:
        y = at(target[0])
        body.append(
            f'<path d="M{left} {y:.1f}H{left + wide}" stroke="{RED}" stroke-width="1.5" stroke-dasharray="5 4"/>'
        )
        body.append(_text(left + wide + 6, y + 4, target[1], fill=RED, weight=600))
    every = max(1, math.ceil(len(dots) * 46 / wide))
    for place, dot in enumerate(dots):
        if place % every == 0 or place == len(dots) - 1:
            body.append(_text(left + place * step, high - 8, dot.name, anchor="middle", fill=MUTED))
    body.append(_polyline(dots, left, step, at))
    last = next((place for place in range(len(dots) - 1, -1, -1) if dots[place].value is not None), None)
    if last is not None:
        value = dots[last].value or 0.0
        label = f"{_number(value)} {unit}".strip()
        near = target is not None and abs(at(target[0]) - at(value)) < 14
        body.append(
            _text(left + last * step + 8, at(value) + (18 if near else 4), label, fill=PINE, weight=600)
        )
    return _svg(title, high, body)


def histogram(
    title: str, counts: Sequence[int], width: float, unit: str, marks: Sequence[tuple[float, str]] = ()
) -> str:
    """Return upright bars of one ``width`` each from 0 on, and marked values as dashed lines with their words."""
    high, left = 240, 16
    bottom, wide = high - LOW, WIDTH - 16 - RIGHT
    span = width * max(1, len(counts))
    top = max(counts, default=0) or 1
    each = wide / max(1, len(counts))
    body = []
    for place, count in enumerate(counts):
        tall = count / top * (bottom - 44)
        body.append(
            f'<rect x="{left + place * each:.1f}" y="{bottom - tall:.1f}" width="{max(each - 1.5, 1):.1f}" '
            f'height="{tall:.1f}" fill="{SERIES[1]}"/>'
        )
    body.append(f'<path d="M{left} {bottom}H{left + wide}" stroke="{GRID}"/>')
    for tick in _ticks(span):
        if tick <= span:
            x = left + tick / span * wide
            body.append(_text(x, bottom + 18, f"{_number(tick)} {unit}".strip(), anchor="middle", fill=MUTED))
    for place, (value, word) in enumerate(marks):
        x = left + min(value, span) / span * wide
        body.append(f'<path d="M{x:.1f} {18 + place * 15}V{bottom}" stroke="{RED}" stroke-dasharray="4 3"/>')
        side = "end" if x > WIDTH - 170 else "start"
        body.append(
            _text(x + (-6 if side == "end" else 6), 22 + place * 15, word, anchor=side, fill=RED, weight=600)
        )
    return _svg(title, high, body)


def spots(
    title: str, points: Sequence[tuple[float, float, float]], legend: Sequence[tuple[float, str]]
) -> str:
    """Return places (latitude, longitude, share) as dots, the greater shares above and darker; 0 is grey."""
    if not points:
        return _svg(title, 40, [])
    north, south = max(one[0] for one in points), min(one[0] for one in points)
    west, east = min(one[1] for one in points), max(one[1] for one in points)
    flat = math.cos(math.radians((north + south) / 2))
    scale = min((WIDTH - 40) / max((east - west) * flat, 1e-3), 560 / max(north - south, 1e-3))
    off = (WIDTH - (east - west) * flat * scale) / 2
    body = []
    for latitude, longitude, share in sorted(points, key=lambda one: one[2]):
        x, y = off + (longitude - west) * flat * scale, 20 + (north - latitude) * scale
        body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3.6 if share else 2.4}" fill="{_heat(share)}"/>')
    high = 40 + (north - south) * scale
    for place, (share, word) in enumerate(legend):
        x = 12 + place * 110
        body.append(f'<circle cx="{x + 6}" cy="{high + 10:.1f}" r="5" fill="{_heat(share)}"/>')
        body.append(_text(x + 16, high + 14, word))
    return _svg(title, high + 30, body)


def _heat(share: float) -> str:
    if not share:
        return SERIES[4]
    return SERIES[3] if share < 0.15 else SERIES[2] if share < 0.45 else RED


def _polyline(dots: Sequence[Dot], left: float, step: float, at: Callable[[float], float]) -> str:
    pieces: list[list[str]] = [[]]
    marks = []
    for place, dot in enumerate(dots):
        if dot.value is None:
            pieces.append([])
            continue
        x, y = left + place * step, at(dot.value)
        pieces[-1].append(f"{x:.1f},{y:.1f}")
        marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{PINE}"/>')
    lines = [
        f'<polyline points="{" ".join(piece)}" fill="none" stroke="{PINE}" stroke-width="2"/>'
        for piece in pieces
        if len(piece) > 1
    ]
    return "".join([*lines, *marks])


def _grid(ticks: Sequence[float], left: float, scale: float, rows: int, unit: str) -> str:
    bottom = TOP + rows * ROW
    found = []
    for tick in ticks:
        x = left + tick * scale
        found.append(f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="{GRID}"/>')
        found.append(_text(x, bottom + 18, f"{_number(tick)} {unit}".strip(), anchor="middle", fill=MUTED))
    return "".join(found)


def _level(y: float, left: float, right: float, word: str) -> str:
    return f'<path d="M{left} {y:.1f}H{right}" stroke="{GRID}"/>' + _text(
        left - 8, y + 4, word, anchor="end", fill=MUTED
    )


def _legend(words: Sequence[str]) -> str:
    x, found = 8.0, []
    for place, word in enumerate(words):
        colour = SERIES[place % len(SERIES)]
        found.append(f'<rect x="{x:.0f}" y="7" width="11" height="11" rx="2" fill="{colour}"/>')
        found.append(_text(x + 16, 17, word))
        x += 30 + _wide(word)
    return "".join(found)


def _diamond(x: float, y: float) -> str:
    return (
        f'<path d="M{x - 6.5:.1f} {y}L{x:.1f} {y - 5.5}L{x + 6.5:.1f} {y}L{x:.1f} {y + 5.5}Z" fill="{RED}"/>'
    )


def _ticks(top: float) -> list[float]:
    """Return from 0 on at most seven round steps, the last not below ``top``."""
    if top <= 0:
        return [0.0, 1.0]
    rough = top / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    return [step * number for number in range(math.ceil(top / step - 1e-9) + 1)]


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _margin(names: Sequence[str]) -> float:
    return min(210.0, max((_wide(name) for name in names), default=0.0) + 22)


def _wide(text: str) -> float:
    return sum(LETTER if ord(letter) < 0x2E80 else 12.5 for letter in text)


def _text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    fill: str = INK,
    size: int = 12,
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{fill}">{escape(words)}</text>'
    )


def _svg(title: str, height: float, body: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {WIDTH} {height:.0f}" role="img" '
        f'aria-label="{escape(title)}" font-family="system-ui, sans-serif">{"".join(body)}</svg>'
    )
