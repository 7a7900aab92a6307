"""``youxu evaluation``: what interruptions come to: each step's time, aims, promises, limits, customers, cost (E1-E3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import readable
from youxu.cli.options import emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import duration, word
from youxu.evaluation import queries
from youxu.evaluation.queries import IncidentMeasures, LineMeasures
from youxu.evaluation.rules.measures import How, Measured, Promise, Step
from youxu.kernel.words import mark

STEPS = {
    Step.DETECT: mark("Until it was noticed"),
    Step.REPORT: mark("Until it was reported"),
    Step.VERIFY_REPORT: mark("Until the report was verified"),
    Step.CONVENE: mark("Until the leading group convened"),
    Step.DIRECT: mark("Until the first directive"),
    Step.FIRST_NOTICE: mark("Until the first notice"),
    Step.WORKAROUND: mark("Until customers had another way"),
    Step.DIAGNOSE: mark("Until a time of restoration was named"),
    Step.REPAIR: mark("From there until restored, as claimed"),
    Step.RESTORE: mark("From the interruption until restored, as claimed"),
    Step.VERIFY: mark("Until checked and released"),
    Step.ANNOUNCE: mark("From the release until it was announced"),
    Step.CLEAR: mark("From the release until the site was clean"),
    Step.CLOSE: mark("From there until closed"),
    Step.WHOLE: mark("From the interruption to the release"),
}


@click.group(
    "evaluation", help=_("What interruptions came to: steps, aims, promises, limits, customers, cost.")
)
def command() -> None:
    """Group the commands of evaluation."""


@command.command("metrics", help=_("Show what one interruption came to, as far as it has come."))
@click.option("--incident", required=True, metavar="REF", help=_("The incident's number."))
@reading
@json_option
def metrics(incident: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show the measures of an incident."""
    found = queries.measures_of(by, readable(by, incident), at)
    emit(_published(found), as_json, _lines(found))


def _published(found: IncidentMeasures) -> dict[str, Any]:
    return {
        "reference": found.reference,
        "over": found.over,
        "steps": [asdict(one) for one in found.steps],
        "service_lines": [asdict(one) for one in found.lines],
        "promises": [asdict(one) for one in found.promises],
        "limits": dict(found.limits),
        "feedback": asdict(found.feedback),
        "costs": [asdict(one) for one in found.costs],
    }


def _lines(found: IncidentMeasures) -> Iterator[str]:
    if not found.over:
        yield _("It goes on: what is not over has no length yet.")
    yield from map(_step, found.steps)
    yield from map(_line, found.lines)
    yield from map(_promise, found.promises)
    yield _(
        "Limits: {met} met, {late} late, {excused} excused, {not_needed} not needed, {running} running"
    ).format(**{key: found.limits.get(key, 0) for key in ("met", "late", "excused", "not_needed", "running")})
    if found.feedback.satisfaction is not None:
        yield _("Satisfaction {mean} of 5, {marks} answers").format(
            mean=f"{found.feedback.satisfaction:.1f}", marks=found.feedback.marks
        )
    for cost in found.costs:
        yield f"{word('cost', cost.kind)} {cost.amount} {cost.currency}"


def _step(one: Measured) -> str:
    title = _(STEPS[one.step])
    if one.how is not How.DONE:
        return f"{title}: {_(HOW[one.how])}"
    if one.open_minutes is None:
        return f"{title}: {duration(one.seconds)}"
    return _("{title}: {clock} on the clock, {opened} while open").format(
        title=title, clock=duration(one.seconds), opened=duration(one.open_minutes * 60)
    )


HOW = {
    How.GOES_ON: mark("goes on"),
    How.TO_COME: mark("not begun"),
    How.LEFT_OUT: mark("left out"),
    How.OUT_OF_ORDER: mark("its times are in the wrong order: correct them"),
}


def _line(one: LineMeasures) -> str:
    aim = "–" if one.within_aim is None else f"{one.within_aim}/{one.restored}"
    return _("{line}: {restored} of {outlets} back, median {open} while open, within the aim {aim}").format(
        line=one.line,
        restored=one.restored,
        outlets=one.outlets,
        open="–" if one.median_open_minutes is None else duration(one.median_open_minutes * 60),
        aim=aim,
    )


def _promise(one: Promise) -> str:
    if one.off_seconds is None:
        return _("Estimate {number}: nothing to compare").format(number=one.number)
    off = duration(abs(one.off_seconds))
    held = _("inside its interval") if one.inside else _("outside its interval")
    if one.off_seconds > 0:
        return _("Estimate {number}: restored {off} later, {held}").format(
            number=one.number, off=off, held=held
        )
    return _("Estimate {number}: restored {off} earlier, {held}").format(
        number=one.number, off=off, held=held
    )
