"""The plots of a period, put into words: drawn by ``kernel.plots``, the same on a page and in a document."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from youxu.core.wording import word
from youxu.evaluation.queries import MeasureRow, PeriodMeasures
from youxu.evaluation.rules.period import Part, parts_of
from youxu.kernel import plots
from youxu.kernel.spans import ZoneInfo
from youxu.web.templatetags.youxu import either

SHOWN = 12
HOURS, MINUTES = 3600, 60


def name_of(row: MeasureRow, zone: ZoneInfo) -> str:
    """Return how a row is called beside a bar: its day and its outlet, or its number where there are several."""
    place = either(row.outlet or "", row.outlet_en or "") or row.reference
    return f"{row.began_at.astimezone(zone):%m-%d} {place[:18]}"


def split(rows: Sequence[MeasureRow], zone: ZoneInfo) -> SafeString:
    """Draw where the time went, a bar for each of the last interruptions that are over."""
    done = [row for row in rows if row.figure("WHOLE_S") is not None][:SHOWN]
    unit, length = _scale([row.figure("WHOLE_S") or 0 for row in done])
    bars = []
    for row in done:
        parts = [float(part) / length for part in parts_of(row.figures)[0]]
        bars.append(plots.Bar(name_of(row, zone), tuple(parts), tuple(f"{part:.0f}" for part in parts)))
    title = _("Where the time went in the last {count} interruptions; the table below says the same").format(
        count=len(done)
    )
    return _safe(plots.stacked(title, [word("period_part", part) for part in Part], bars, unit))


def _scale(seconds: Sequence[int]) -> tuple[str, int]:
    """Return minutes where all are short, else hours."""
    if max(seconds, default=0) <= 10 * HOURS:
        return _("min"), MINUTES
    return _("h"), HOURS


def trend(found: PeriodMeasures, target_hours: float | None) -> SafeString:
    """Draw the median time to restoration month by month."""
    dots = [
        plots.Dot(f"{month.day:%y-%m}", None if month.whole.median is None else month.whole.median / HOURS)
        for month in found.trend
    ]
    said = [f"{dot.name} {dot.value:.1f}" for dot in dots if dot.value is not None]
    title = _("Median hours to restoration by month: {months}").format(months=", ".join(said) or "–")
    target = None if target_hours is None else (target_hours, _("target {n}").format(n=f"{target_hours:g}"))
    return _safe(plots.line(title, dots, _("h"), target))


def promised(rows: Sequence[MeasureRow], zone: ZoneInfo) -> SafeString | None:
    """Draw the first estimate of each of the last interruptions and when it came; None without any."""
    found: list[plots.Interval] = []
    for row in rows:
        low, high, came = (row.figure(name) for name in ("FIRST_LOW_S", "FIRST_HIGH_S", "CAME_S"))
        if low is None or high is None or len(found) == SHOWN:
            continue
        outside = row.first_held is False
        found.append(
            plots.Interval(
                name_of(row, zone),
                max(0, low) / HOURS,
                max(0, high) / HOURS,
                None if came is None else max(0, came) / HOURS,
                _("outside") if outside else "",
            )
        )
    if not found:
        return None
    title = _("First estimates of the last {count} interruptions and when service came back").format(
        count=len(found)
    )
    legend = (_("interval promised"), _("came, inside"), _("came, outside"))
    return _safe(plots.intervals(title, legend, found, _("h")))


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)
