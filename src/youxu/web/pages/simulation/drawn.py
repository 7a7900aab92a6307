"""Plots of a simulation, drawn from what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from youxu.kernel import plots

HOUR = 60
LONG = 600
SHOWN = 10
Row = Mapping[str, Any]


def length(row: Row, title: str) -> SafeString:
    """Draw how long something takes; hours where minutes would be many."""
    factor, unit = (HOUR, _("h")) if row["quantiles"]["90"] > LONG else (1, _("min"))
    marks = [
        (
            row["quantiles"]["50"] / factor,
            _("half within {n}").format(n=f"{row['quantiles']['50'] / factor:.1f}"),
        ),
        (
            row["quantiles"]["90"] / factor,
            _("90 % within {n}").format(n=f"{row['quantiles']['90'] / factor:.1f}"),
        ),
    ]
    return _safe(plots.histogram(title, row["bars"], row["width"] / factor, unit, marks))


def amount(row: Row, title: str) -> SafeString:
    """Draw how often an amount comes out."""
    half = row["quantiles"]["50"]
    return _safe(
        plots.histogram(
            title, row["bars"], row["width"], "", [(half, _("half up to {n}").format(n=f"{half:,.0f}"))]
        )
    )


def critical(rows: Sequence[tuple[str, float]]) -> SafeString:
    """Draw in how many of a hundred runs each task decides."""
    bars = [plots.Bar(_short(name), (share * 100,)) for name, share in rows[:SHOWN]]
    title = _("In how many of a hundred runs a task decides when service is back")
    return _safe(plots.stacked(title, [_("decides")], bars, "%"))


def waiting(rows: Sequence[tuple[str, float, float]]) -> SafeString:
    """Draw who is waited for: until somebody is found, and as all are busy."""
    bars = [plots.Bar(_short(name), (away, busy)) for name, away, busy in rows[:SHOWN]]
    title = _("Minutes lost on the way that decides, by post")
    return _safe(plots.stacked(title, [_("until somebody is found"), _("all are busy")], bars, _("min")))


def gains(rows: Sequence[tuple[str, Row]]) -> SafeString:
    """Draw how many minutes sooner each change brings service back, with its interval."""
    found = [
        plots.Interval(_short(name), max(0.0, one["low"]), max(0.0, one["high"]), max(0.0, one["value"]))
        for name, one in rows
    ]
    title = _("Minutes sooner back in service, with the 95 % interval")
    return _safe(plots.intervals(title, (_("95 % interval"), _("gain"), ""), found, _("min")))


def days(rows: Sequence[Row], key: str, title: str) -> SafeString:
    """Draw a figure day by day."""
    dots = [plots.Dot(str(place), one[key]["value"]) for place, one in enumerate(rows, start=1)]
    return _safe(plots.line(title, dots, ""))


def places(variant: Row, points: Sequence[tuple[str, float, float]], title: str) -> SafeString:
    """Draw the outlets by how likely each is down."""
    shares = {row["code"]: row["share"] for row in variant["places"]}
    spots = [(north, east, shares.get(code, 0.0)) for code, north, east in points]
    legend = [(0.0, _("not hit")), (0.1, _("under 15 %")), (0.3, _("under 45 %")), (0.6, _("45 % and more"))]
    return _safe(plots.spots(title, spots, legend))


def _short(name: str) -> str:
    wide = sum(1 if ord(letter) < 0x2E80 else 2 for letter in name)
    if wide <= 27:
        return name
    kept, width = "", 0
    for letter in name:
        width += 1 if ord(letter) < 0x2E80 else 2
        if width > 25:
            break
        kept += letter
    return kept + "…"


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)
