"""``youxu evaluation metrics``: what one interruption came to, as far as it has come (E1-E3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.evaluation.group import command
from youxu.cli.commands.incident.group import readable
from youxu.cli.commands.incident.naming import line_called
from youxu.cli.options import emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import duration, word
from youxu.evaluation import queries
from youxu.evaluation.queries import IncidentMeasures, LineMeasures
from youxu.evaluation.rules.measures import How, Measured, Promise
from youxu.incidents.planned import plan_of_version
from youxu.plan.schema import Plan


@command.command("metrics", help=_("Show what one interruption came to, as far as it has come."))
@click.option("--incident", required=True, metavar="REF", help=_("The incident's number."))
@reading
@json_option
def metrics(incident: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show the measures of an incident."""
    row = readable(by, incident)
    found = queries.measures_of(by, row, at)
    emit(_published(found), as_json, _lines(found, plan_of_version(row.plan_version_id)))


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


def _lines(found: IncidentMeasures, plan: Plan) -> Iterator[str]:
    if not found.over:
        yield _("It goes on: what is not over has no length yet.")
    yield from map(_step, found.steps)
    yield from (_line(one, line_called(plan, one.line)) for one in found.lines)
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
    title = word("measure_step", one.step)
    if one.how is not How.DONE:
        return f"{title}: {word('measure_how', one.how)}"
    if one.open_minutes is None:
        return f"{title}: {duration(one.seconds)}"
    return _("{title}: {clock} on the clock, {opened} while open").format(
        title=title, clock=duration(one.seconds), opened=duration(one.open_minutes * 60)
    )


def _line(one: LineMeasures, title: str) -> str:
    aim = "–" if one.within_aim is None else f"{one.within_aim}/{one.restored}"
    return _("{line}: {restored} of {outlets} back, median {open} while open, within the aim {aim}").format(
        line=title,
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
