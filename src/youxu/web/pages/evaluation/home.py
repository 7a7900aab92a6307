"""A period of a unit: what it came to in words, four figures, plots, indicators, each interruption; as a file too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.core.wording import duration, word
from youxu.evaluation import queries
from youxu.evaluation.queries import Calibration, MeasureRow, PeriodMeasures, Side
from youxu.evaluation.rules.indicators import IndicatorFigures, Standing
from youxu.evaluation.rules.packed import MARKS
from youxu.evaluation.rules.period import ENOUGH, Part, PeriodFigures, parts_of
from youxu.evaluation.sheets import write_sheet
from youxu.plan.schema import Plan
from youxu.web.pages.evaluation import plots
from youxu.web.pages.evaluation.places import Asked, asked
from youxu.web.pages.incidents.opened import Names
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

EXPORTED = 2000
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LOOKS = {
    Standing.MET: ("open", "circle-check-filled"),
    Standing.MISSED: ("restricted", "alert-triangle-filled"),
    Standing.NO_TARGET: ("unknown", "help-square"),
    Standing.NO_DATA: ("unknown", "help-square"),
    Standing.NOT_RECORDED: ("unknown", "help-square"),
}
FEW_MARKS = 100
SHOWN = 8
"""Limits that are shown at once: those that were missed first, then those owed most often."""


def home(request: Request) -> HttpResponse:
    """Show a period."""
    wanted = asked(request)
    (found, calibration), age = queries.lately(
        request.actor, wanted.selection, "period", lambda: _reckoned(request.actor, wanted)
    )
    after = request.GET.get("after", "")
    rows, more = queries.rows_of(request.actor, wanted.selection, int(after) if after.isdigit() else 0)
    indicators = queries.indicators_of(found, wanted.plan)
    zone = wanted.selection.zone
    limits = sorted(_limits(found, wanted.plan), key=lambda one: (one["met"] == one["owed"], -one["owed"]))
    return render(
        request,
        "evaluation/home.html",
        {
            **wanted.frame(),
            "found": found,
            "figures": found.figures,
            "said": list(_said(found)),
            "cards": list(_cards(found, indicators, wanted.plan)),
            "split": plots.split(rows, zone) if found.figures.over else None,
            "trend": plots.trend(found, _target(wanted.plan)),
            "promised": plots.promised(rows, zone),
            "calibration": calibration,
            "as_of": wanted.as_of(request.at, age),
            "limits": limits[:SHOWN],
            "more_limits": limits[SHOWN:],
            "marks": _marks(found.figures),
            "indicators": [_indicator(one, wanted.plan) for one in indicators],
            "service_lines": [(Names(wanted.plan).line(one.line), one) for one in found.service_lines],
            "rows": [_row(row, wanted) for row in rows],
            "parts": [word("period_part", part) for part in Part],
            "more": more,
            "first_url": wanted.address() if after else "",
            "sides": _sides(wanted),
            "factors_url": wanted.address(reverse("evaluation-factors")),
            "exports": [
                (ending, wanted.address(reverse("evaluation-export", args=[ending]))) for ending in TYPES
            ],
            "may_keep": request.actor.may("evaluate", unit=wanted.unit.path),
        },
    )


def _reckoned(actor: Actor, wanted: Asked) -> tuple[PeriodMeasures, Calibration]:
    found = queries.measures_between(actor, wanted.selection, wanted.plan)
    return found, queries.calibration_of(actor, wanted.selection)


def _sides(wanted: Asked) -> list[tuple[str, str]]:
    return [
        (word("period_side", side), wanted.address(reverse("evaluation-side", args=[side.value])))
        for side in Side
    ]


def _said(found: PeriodMeasures) -> Iterator[str]:
    """Yield what a manager reads first: how long, against the time before, the slowest part, waiting for vendors."""
    now, before = found.figures.whole, found.before.whole
    if now.median is None:
        yield _("Nothing has ended in this period yet, so there is no length to tell.")
        return
    text = _("From the interruption to the release {median} in the middle").format(
        median=duration(now.median)
    )
    if before.median is not None and before.cases:
        off = now.median - before.median
        if abs(off) < 60:
            text += _(", as long as in the time before")
        else:
            how = _(", {off} faster than in the time before") if off < 0 else _(", {off} slower than in the time before")  # fmt: skip
            text += how.format(off=duration(abs(off)))
    slowest = found.figures.slowest
    if slowest is not None:
        text += _(". The slowest part is “{part}”, {share} % of the time").format(
            part=word("period_part", slowest[0]), share=round(slowest[1] * 100)
        )
    yield text + _(".")


def _cards(
    found: PeriodMeasures, indicators: Sequence[IndicatorFigures], plan: Plan
) -> Iterator[dict[str, Any]]:
    figures = found.figures
    restore = next((one for one in indicators if one.key == "median_restore"), None)
    opened = figures.whole_open.median
    yield {
        "title": _("Time to restoration (median)"),
        "value": duration(figures.whole.median) or "–",
        "note": _("{opened} while open").format(opened=duration(opened * 60)) if opened is not None else _("no data"),
        "look": LOOKS[restore.standing if restore else Standing.NO_TARGET],
        "clause": "E1",
    }  # fmt: skip
    owed = figures.met + figures.late
    yield {
        "title": _("Limits kept"),
        "value": "–" if figures.in_time is None else f"{figures.in_time * 100:.0f} %",
        "note": _("{late} of {owed} late").format(late=figures.late, owed=owed),
        "look": LOOKS[Standing.NO_DATA if not owed else Standing.MISSED if figures.late else Standing.MET],
        "clause": "G5",
    }
    yield _promises(figures)
    satisfied = next((one for one in indicators if one.key == "satisfaction"), None)
    answers = sum(figures.marks)
    few = answers < FEW_MARKS
    yield {
        "title": _("Customers satisfied"),
        "value": "–" if figures.satisfaction is None else f"{figures.satisfaction:.1f} / 5",
        "note": _("answers: {n}, only a hint").format(n=answers)
        if few
        else _("answers: {n}").format(n=answers),
        "look": LOOKS[Standing.NO_DATA if few or satisfied is None else satisfied.standing],
        "clause": "E2",
    }


def _promises(figures: PeriodFigures) -> dict[str, Any]:
    """Return how many first estimates held: eight of ten are meant, fewer and more are both wrong."""
    kept = figures.kept / figures.judged if figures.judged else None
    standing = Standing.NO_DATA
    note = _("no estimate to judge")
    if kept is not None:
        note = _("{share} %, meant are 80 %").format(share=round(kept * 100))
    if kept is not None and figures.judged >= ENOUGH:
        standing = Standing.MET if 0.7 <= kept <= 0.9 else Standing.MISSED
    return {
        "title": _("Estimates that held"),
        "value": f"{figures.kept} / {figures.judged}" if figures.judged else "–",
        "note": note,
        "look": LOOKS[standing],
        "clause": "P3a",
    }


def _target(plan: Plan) -> float | None:
    known = plan.evaluation.indicators.get("median_restore")
    return known.at_most if known else None


def _limits(found: PeriodMeasures, plan: Plan) -> Iterator[dict[str, Any]]:
    for one in found.limits:
        owed = one.met + one.late
        if owed:
            title = plan.clocks[one.key].title
            yield {
                "title": either(title.zh, title.en),
                "share": f"{one.met / owed * 100:.1f}",
                "met": one.met,
                "owed": owed,
                "excused": one.excused,
            }


def _marks(figures: PeriodFigures) -> list[dict[str, Any]]:
    most = max(figures.marks, default=0) or 1
    words = (_("very satisfied"), _("satisfied"), _("neither"), _("dissatisfied"), _("very dissatisfied"))
    pairs = list(zip(MARKS, figures.marks, strict=True))[::-1]
    return [
        {"title": title, "count": count, "share": f"{count / most * 100:.1f}"}
        for title, (_score, count) in zip(words, pairs, strict=True)
    ]


def _indicator(one: IndicatorFigures, plan: Plan) -> dict[str, Any]:
    known = plan.evaluation.indicators[one.key]
    owner = plan.posts.get(known.owner) if known.owner else None
    return {
        "title": either(known.title.zh, known.title.en),
        "target": either(known.target.zh, known.target.en),
        "clauses": known.clause,
        "owner": either(owner.title.zh, owner.title.en) if owner else "",
        "value": _value(one, known.unit, "value"),
        "before": _value(one, known.unit, "before"),
        "cases": one.value.cases if one.value else 0,
        "standing": one.standing,
        "look": LOOKS[one.standing],
    }


def _value(one: IndicatorFigures, unit: str, which: str) -> str:
    found = one.value if which == "value" else one.before
    if found is None:
        return "–"
    if unit in ("od", "h") and found.share is not None:
        return _("{share} % in time").format(share=round(found.share * 100))
    if unit in ("min", ""):
        return duration(found.number * 60)
    if unit == "oh":
        return _("{n} opening hours").format(n=f"{found.number:.1f}")
    return f"{found.number:.1f}"


def _row(row: MeasureRow, wanted: Asked) -> dict[str, Any]:
    whole = row.figure("WHOLE_S")
    return {
        "row": row,
        "name": plots.name_of(row, wanted.selection.zone),
        "cause": Names(wanted.plan).cause(row.cause),
        "parts": [duration(part) for part in parts_of(row.figures)[0]] if whole is not None else [],
        "whole": duration(whole) if whole is not None else "",
        "inside": row.first_held,
    }


def export(request: Request, ending: str) -> HttpResponse:
    """Return each interruption of a period as a file, the newest 2,000; more by the command."""
    if ending not in TYPES:
        raise Http404
    wanted = asked(request)
    rows = queries.each_row(request.actor, wanted.selection, EXPORTED)
    body = write_sheet(rows, wanted.plan, wanted.selection.zone, ending)
    response = HttpResponse(body, content_type=TYPES[ending])
    name = f"{wanted.unit.key}-{wanted.selection.days.start}-{wanted.last_day}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="evaluation-{name}"'
    return response


urlpatterns = [
    path("evaluation/", home, name="evaluation"),
    path("evaluation/export.<slug:ending>", export, name="evaluation-export"),
]
