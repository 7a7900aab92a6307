"""What one interruption came to as tables and plots of its report: steps, lines against their aims, promises, customers, cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from youxu.core import wording
from youxu.documents.blocks import Bar, Block, Chart, Fill, Heading, Paragraph, Table
from youxu.documents.builders.pack.section import said
from youxu.evaluation.queries import Cost, IncidentMeasures, LineMeasures
from youxu.evaluation.rules.measures import How, Measured, Promise, Step
from youxu.feedback.queries import FeedbackFigures
from youxu.kernel.words import mark
from youxu.plan.schema import Plan

STEPS = {
    Step.DETECT: mark("Noticed"),
    Step.REPORT: mark("Told the office"),
    Step.VERIFY_REPORT: mark("Verified"),
    Step.CONVENE: mark("Convened"),
    Step.DIRECT: mark("First directive"),
    Step.FIRST_NOTICE: mark("First notice"),
    Step.WORKAROUND: mark("Another way open"),
    Step.DIAGNOSE: mark("Estimate named"),
    Step.REPAIR: mark("Repaired"),
    Step.VERIFY: mark("Checked, released"),
    Step.ANNOUNCE: mark("Return announced"),
    Step.CLEAR: mark("Site clean"),
    Step.WHOLE: mark("From the interruption to the release"),
}
"""The steps that a report shows, by what each ends with."""
ALONG = tuple(step for step in STEPS if step is not Step.WHOLE)
TICKS = 5


def steps_chart(found: IncidentMeasures) -> Iterator[Block]:
    """Yield the steps of the handling along the clock, from the first moment to the last."""
    rows = {one.step: one for one in found.steps}
    drawn = [rows[step] for step in ALONG if step in rows and _is_drawn(rows[step])]
    if not drawn:
        return
    start = min(min(_ends(one)) for one in drawn)
    end = max(max(_ends(one)) for one in drawn)
    back = next((one.end for one in found.steps if one.step is Step.WHOLE and one.how is How.DONE), None)
    yield Chart(
        caption=_("The steps of the handling, from their beginning to their end"),
        bars=tuple(_bar(one, start, end) for one in drawn),
        ticks=_ticks(start, end),
        line=(_share(back, start, end), _released(back)) if back is not None else None,
    )


def _is_drawn(one: Measured) -> bool:
    return one.how is How.DONE and one.start is not None and one.end is not None


def _ends(one: Measured) -> tuple[datetime, datetime]:
    assert one.start is not None
    assert one.end is not None
    return one.start, one.end


def _bar(one: Measured, start: datetime, end: datetime) -> Bar:
    first, last = sorted(_ends(one))
    length = wording.duration(one.seconds)
    return Bar(_(STEPS[one.step]), _share(first, start, end), _share(last, start, end), length)


def _share(at: datetime, start: datetime, end: datetime) -> float:
    whole = max((end - start).total_seconds(), 1.0)
    return round(min(max((at - start).total_seconds() / whole, 0.0), 1.0), 4)


def _ticks(start: datetime, end: datetime) -> tuple[tuple[float, str], ...]:
    step = (end - start) / (TICKS - 1)
    moments = [start + step * place for place in range(TICKS)]
    days = wording.local(start).date() != wording.local(end).date()
    words = [wording.moment(at) if days else wording.clock_time(at) for at in moments]
    return tuple((round(place / (TICKS - 1), 4), word) for place, word in enumerate(words))


def _released(at: datetime) -> str:
    return _("released {time}").format(time=wording.clock_time(at))


def effect(found: IncidentMeasures, plan: Plan) -> Iterator[Block]:
    """Yield what stands behind the effect of restoration: steps, lines, promises, customers, limits, cost."""
    yield Heading(_("Times"), level=2)
    yield _steps(found.steps)
    if found.lines:
        yield Heading(_("How each service came back"), level=2)
        yield _lines(found.lines, plan)
    yield from _promises(found)
    yield Heading(_("Customers, limits and cost"), level=2)
    yield Paragraph(_voices(found.feedback))
    yield Paragraph(_limits(found))
    yield from _costs(found.costs)


def _steps(steps: Sequence[Measured]) -> Table:
    rows = tuple(
        (
            _(STEPS[one.step]),
            wording.moment(one.start),
            wording.moment(one.end),
            wording.duration(one.seconds) if one.how is How.DONE else _(HOW[one.how]),
            _opened(one),
        )
        for one in steps
        if one.step in STEPS
    )
    head = (_("Step"), _("From"), _("Until"), _("On the clock"), _("While open"))
    return Table(head, rows, (1.5, 1.2, 1.2, 1.3, 1.2), strong=False)


HOW = {
    How.GOES_ON: mark("goes on"),
    How.TO_COME: mark("not begun"),
    How.LEFT_OUT: mark("left out"),
    How.OUT_OF_ORDER: mark("its times are in the wrong order: correct them"),
}


def _opened(one: Measured) -> str:
    if one.how is not How.DONE or one.open_minutes is None:
        return "–"
    return wording.duration(one.open_minutes * 60) if one.open_minutes else _("closed then")


def _lines(lines: Sequence[LineMeasures], plan: Plan) -> Table:
    rows = tuple(
        (
            said(plan.lines[one.line].short) if one.line in plan.lines else one.line,
            f"{one.restored}/{one.outlets}",
            wording.duration(one.median_seconds) or "–",
            _of(one.within_aim, one.restored),
            _of(one.beyond_tolerable, one.restored),
        )
        for one in lines
    )
    head = (
        pgettext("paper", "Line"),
        _("Back, of outlets"),
        _("Median stop"),
        _("Within the aim (RTO)"),
        _("Beyond the tolerable (MTPD)"),
    )
    return Table(head, rows, (1.4, 1.1, 1.2, 1.3, 1.4), strong=False)


def _of(count: int | None, whole: int) -> str:
    return "–" if count is None else f"{count}/{whole}"


def _promises(found: IncidentMeasures) -> Iterator[Block]:
    """Yield the estimates as they were revised, against the moment at which service was claimed back."""
    named = [one for one in found.promises if one.eta_at is not None]
    came = next((one.end for one in found.steps if one.step is Step.RESTORE and one.how is How.DONE), None)
    if not named:
        return
    moments = [at for one in named for at in (one.made_at, *_interval(one))] + ([came] if came else [])
    start, end = min(moments), max(moments)
    if end - start < timedelta(minutes=1):
        return
    yield Heading(_("Estimates against what came"), level=2)
    yield Chart(
        caption=_("Each estimate with its interval, against the moment at which service was back as claimed"),
        bars=tuple(_promise(one, start, end) for one in named),
        ticks=_ticks(start, end),
        line=(_share(came, start, end), _("back {time}").format(time=wording.clock_time(came)))
        if came is not None
        else None,
    )


def _interval(one: Promise) -> tuple[datetime, datetime]:
    assert one.eta_at is not None
    return one.low_at or one.eta_at, one.high_at or one.eta_at


def _promise(one: Promise, start: datetime, end: datetime) -> Bar:
    assert one.eta_at is not None
    low, high = _interval(one)
    return Bar(
        label=_("Estimate {number}, {time}").format(number=one.number, time=wording.clock_time(one.made_at)),
        start=_share(low, start, end),
        end=_share(high, start, end),
        words=_off(one),
        fill=Fill.PALE,
        point=_share(one.eta_at, start, end),
    )


def _off(one: Promise) -> str:
    if one.off_seconds is None:
        return ""
    length = wording.duration(abs(one.off_seconds))
    return (_("{length} later") if one.off_seconds > 0 else _("{length} earlier")).format(length=length)


def _voices(found: FeedbackFigures) -> str:
    if not found.any:
        return _("No enquiry, complaint or mark was recorded.")
    counted = [f"{wording.word('voice', kind)} {count}" for kind, count in found.counts.items() if count]
    words = _("Heard from customers: {counted}.").format(
        counted=("、" if wording.chinese() else ", ").join(counted) or _("marks only")
    )
    if found.satisfaction is None:
        return words
    mean = _("Satisfaction {mean} of 5, {marks} answers.").format(
        mean=f"{found.satisfaction:.1f}", marks=found.marks
    )
    return words + ("" if wording.chinese() else " ") + mean


def _limits(found: IncidentMeasures) -> str:
    return _(
        "Limits: {met} met, {late} late, {excused} excused, {not_needed} not needed, {running} running."
    ).format(**{key: found.limits.get(key, 0) for key in ("met", "late", "excused", "not_needed", "running")})


def _costs(costs: Sequence[Cost]) -> Iterator[Block]:
    if costs:
        rows = tuple(
            (wording.word("cost", one.kind), wording.money(f"{one.amount:.2f}", one.currency))
            for one in costs
        )
        yield Table((_("Extra cost"), _("Amount")), rows, (2, 1), strong=False)
    else:
        yield Paragraph(_("No extra cost was entered."))
