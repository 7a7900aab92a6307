"""``youxu oversight``: the office's day, summed up at the plan's hours or as it stands now (O3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.options import emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, duration, moment, word
from youxu.incidents.queries.rows import IncidentBrief
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.oversight import queries
from youxu.oversight.queries import BelowRow, DayRow, FigureRow, SummaryRow


class UnableToFindOffice(UnableTo):
    """The command line names a unit that nobody knows, or that this person may not read."""

    text = mark("There is no unit {key} that you may read.")
    clause = "O3"


@click.group("oversight", help=_("The office's day: what was new, stands, is late and was restored."))
def command() -> None:
    """Group the commands of oversight."""


@command.command("summary", help=_("Show the daily summary of a unit, and of the units below with its age."))
@click.option("--unit", "unit_key", metavar="KEY", default="", help=_("A unit's key; else your own."))
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help=_("The day on the unit's clock; else today."),
)
@json_option
@reading
def summary(by: Actor, at: datetime, unit_key: str, day: datetime | None, as_json: bool) -> None:
    """Show what was frozen on a day, and of today what stands now."""
    found = queries.day_of(by, read_unit(unit_key, by), day.date() if day else None, at)
    emit(_published(found), as_json, _lines(found, at))


def read_unit(key: str, by: Actor) -> Unit:
    """Return the unit of that key, or the reader's own. Raises UnableToFindOffice for one that may not be read."""
    try:
        unit = network.unit_by_key(key) if key else network.unit_by_path(by.unit)
    except Unit.DoesNotExist:
        raise UnableToFindOffice(field="unit", key=key or by.unit) from None
    if not by.may("read", unit=unit.path):
        raise UnableToFindOffice(field="unit", key=key)
    return unit


def _published(row: DayRow) -> dict[str, Any]:
    return {
        "day": row.day,
        "summaries": [_summary(one) for one in row.summaries],
        "incidents": [_incident(one) for one in row.incidents],
        "below": [_below(one) for one in row.below],
    }


def _summary(row: SummaryRow) -> dict[str, Any]:
    return {
        "unit": row.unit_key,
        "from_at": row.from_at,
        "until_at": row.until_at,
        "made_at": row.made_at,
        "figures": _figures(row.figures),
        "rollcalls": [one.zh if chinese() else one.en for one in row.heads],
        "check_day": row.check_day,
        "check_hash": row.check_hash,
        "told": row.told,
        "stale": row.stale,
    }


def _incident(row: IncidentBrief) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "title": row.title if chinese() else row.title_en or row.title,
        "level": row.level,
        "stage": row.stage,
        "reported_at": row.reported_at,
        "ended_at": row.ended_at,
        "outlets": row.outlet_count,
        "late": row.late_count,
    }


def _below(row: BelowRow) -> dict[str, Any]:
    return {
        "unit": row.unit.key,
        "until_at": row.until_at,
        "age_minutes": int(row.age.total_seconds() // 60) if row.age is not None else None,
        "figures": _figures(row.figures),
    }


def _figures(rows: tuple[FigureRow, ...]) -> dict[str, int]:
    return {row.key: row.count for row in rows}


def _lines(found: DayRow, at: datetime) -> Iterator[str]:
    if not found.summaries:
        yield _("No summary was made on {day}.").format(day=found.day)
    for row in found.summaries:
        yield _head(row, at)
        yield from (f"  {one.zh if chinese() else one.en}" for one in row.heads)
        yield from (f"  {_(one.title)}: {one.count}" for one in row.figures)
        if row.check_hash:
            yield "  " + _("Journal check of {day}: {check}").format(day=row.check_day, check=row.check_hash)
    for one in found.incidents:
        title = one.title if chinese() else one.title_en or one.title
        yield f"{one.reference}  {word('level', one.level)}  {word('stage', one.stage)}  {title}"
    for below in found.below:
        yield _line_below(below)


def _head(row: SummaryRow, at: datetime) -> str:
    span = f"{row.unit_key}  {moment(row.from_at)} – {moment(row.until_at)}"
    if row.made_at is None:
        return _("{span}, as it stands now, not frozen yet").format(span=span)
    if row.stale:
        return _("{span}, made {time}; too late to be sent").format(span=span, time=moment(row.made_at, at))
    return _("{span}, made {time}; sent to {told} people").format(
        span=span, time=moment(row.made_at, at), told=row.told or 0
    )


def _line_below(row: BelowRow) -> str:
    name = row.unit.name if chinese() else row.unit.name_en or row.unit.name
    if row.until_at is None:
        return _("{unit}: no summary yet").format(unit=name)
    figures = _(", ").join(f"{_(one.title)} {one.count}" for one in row.figures if one.count) or _("nothing")
    return _("{unit}, {age} old: {figures}").format(unit=name, age=duration(row.age), figures=figures)
