"""``youxu spot-check``: outlets drawn every week and asked by telephone whether their status is true (E0, G2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.oversight import read_unit
from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, word
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.watch.actions import draw_spot_checks, record_spot_check
from youxu.watch.models import SpotCheck
from youxu.watch.queries import spot_checks as queries
from youxu.watch.queries.spot_checks import SpotRow
from youxu.watch.rules.spot_checks import FOUND, SpotResult, week_of

RESULTS = {"right": SpotResult.RIGHT, "wrong": SpotResult.WRONG, "not-reached": SpotResult.NOT_REACHED}


class UnableToFindCheck(UnableTo):
    """The command line names an outlet that was not drawn this week."""

    text = mark("{code} was not drawn this week; list who was with: youxu spot-check list")
    clause = "E0"


@click.group("spot-check", help=_("Ask outlets by telephone whether their status is true."))
def command() -> None:
    """Group the commands of spot checks."""


@command.command("list", help=_("Show the outlets drawn for a week, and the weeks before."))
@click.option("--week", type=click.DateTime(["%Y-%m-%d"]), help=_("Any day of that week; else this one."))
@click.option("--unit", "unit_key", metavar="KEY", default="", help=_("A unit's key; else your own."))
@json_option
@reading
def show(by: Actor, at: datetime, week: datetime | None, unit_key: str, as_json: bool) -> None:
    """Show a week."""
    unit = read_unit(unit_key, by)
    _tell(by, unit, week_of(week.date()) if week else queries.week_at(unit, at), at, as_json)


@command.command("draw", help=_("Draw the outlets of this week now; every hour looks whether it was done."))
@json_option
@acting
def draw(by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Draw this week's outlets."""
    unit = read_unit("", by)
    draw_spot_checks(by=by, at=at, submission=submission, unit=unit)
    _tell(by, unit, queries.week_at(unit, at), at, as_json)


@command.command("record", help=_("Write down what a call came to: right, wrong, or not-reached."))
@click.argument("code", metavar="OUTLET")
@click.argument("result", type=click.Choice(list(RESULTS)))
@click.option(
    "--found",
    type=click.Choice([one.lower() for one in FOUND]),
    default=None,
    help=_("What was found instead."),
)
@click.option("--note", default="", help=_("What else was said."))
@json_option
@acting
def record(
    by: Actor,
    at: datetime,
    submission: UUID,
    code: str,
    result: str,
    found: str | None,
    note: str,
    as_json: bool,
) -> None:
    """Record a call."""
    unit = read_unit("", by)
    week = queries.week_at(unit, at)
    record_spot_check(
        by=by,
        at=at,
        submission=submission,
        check=_drawn(by, unit, week, code),
        result=RESULTS[result],
        found=(found or "").upper(),
        note=note,
    )
    _tell(by, unit, week, at, as_json)


def _drawn(by: Actor, unit: Unit, week: date, code: str) -> SpotCheck:
    row = queries.check_of_outlet(by, unit, week, code)
    if row is None:
        raise UnableToFindCheck(field="OUTLET", code=code)
    return row


def _tell(by: Actor, unit: Unit, week: date, at: datetime, as_json: bool) -> None:
    rows, weeks = queries.checks_of(by, unit, week, at), queries.weeks_of(by, unit)
    value = {
        "unit": unit.key,
        "week": week,
        "outlets": [_published(row) for row in rows],
        "weeks": [
            {
                "week": one.week,
                "drawn": one.drawn,
                "right": one.truth.right,
                "wrong": one.truth.wrong,
                "share": one.truth.share,
            }
            for one in weeks
        ],
    }
    emit(value, as_json, [_line(row) for row in rows] or [_("No outlets were drawn for this week.")])


def _published(row: SpotRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "outlet": row.outlet if chinese() else row.outlet_en,
        "telephone": row.telephone,
        "state": row.state,
        "open_now": row.open_now,
        "result": row.result,
        "said": row.said,
        "found": row.found,
        "note": row.note,
        "checked_at": row.checked_at,
        "checked_by": row.checked_by,
        "tries": row.tries,
        "next": row.step,
    }


def _line(row: SpotRow) -> str:
    name = row.outlet if chinese() else row.outlet_en
    parts = [row.code, name, row.telephone, word("state", row.state)]
    if row.result:
        parts.append(word("spot_result", row.result))
    if row.checked_at:
        parts.append(f"{word('state', row.said)} → {word('state', row.found)} · {moment(row.checked_at)}")
    return " · ".join(part for part in parts if part)
