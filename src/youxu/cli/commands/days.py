"""``youxu days``: days unlike other days, as a unit enters them: market days, new stamps, major events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.kernel.words import mark
from youxu.network import actions, queries
from youxu.network.models import Outlet, SpecialDay, Unit
from youxu.network.queries import SpecialDayRow
from youxu.network.rules import DayRule

DAY = click.DateTime(["%Y-%m-%d"])
RULE = click.Choice([rule.value.lower() for rule in DayRule], case_sensitive=False)


class UnableToFindDays(UnableTo):
    """There are no such days, or none that this person may read."""

    text = mark("There are no special days {number}; list them with: youxu days list")


@click.group("days", help=_("Days unlike other days: market days, new stamps, major events."))
def command() -> None:
    """Group the commands on special days."""


def _shown(row: SpecialDayRow, day: date) -> dict[str, Any]:
    return {
        "id": row.id,
        "calendar": row.calendar,
        "name": row.name,
        "unit": row.unit_path,
        "place": row.place,
        "outlet": row.outlet_code,
        "lines": list(row.lines),
        "starts_date": row.starts_date,
        "ends_date": row.ends_date,
        "rule": row.rule,
        "numbers": list(row.numbers),
        "today": row.holds_on(day),
        "revision": row.revision,
    }


def _line(row: dict[str, Any]) -> str:
    numbers = ",".join(map(str, row["numbers"]))
    days = f"{row['starts_date']} – {row['ends_date'] or ''} {row['rule'].lower()} {numbers}"
    sign = "*" if row["today"] else " "
    return (
        f"{sign} {row['id']}  {row['calendar']} {row['name']}  {row['place'] or row['unit']}  {days}".rstrip()
    )


@command.command("list", help=_("Show what was entered; * is today."))
@json_option
@reading
def list_days(by: Actor, at: datetime, as_json: bool) -> None:
    """List the special days of the reader's unit."""
    unit = queries.unit_at(by.unit)
    today = at.astimezone(queries.zone_of(unit.time_zone if unit else "")).date()
    rows = [_shown(row, today) for row in queries.special_days_of(by.unit, today)]
    emit({"days": rows}, as_json, map(_line, rows))


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.replace("，", ",").split(",") if part.strip()]
    except ValueError as error:
        raise click.UsageError(_("Write numbers with commas: 2, 5, 8")) from error


def _when(function: Any) -> Any:
    """Add the options that say which days and which lines."""
    options: Iterable[Any] = (
        click.option("--from", "starts", type=DAY, required=True, help=_("First day.")),
        click.option("--to", "ends", type=DAY, help=_("Last day; a rule may go on without one.")),
        click.option("--rule", type=RULE, default="every_day", show_default=True, help=_("By which days.")),
        click.option("--numbers", default="", help=_("Last digits of the date, or weekdays: 2,5,8.")),
        click.option("--lines", default="", help=_("Lines; those of the plan when left out.")),
        click.option("--name", default="", help=_("A name of its own.")),
    )
    for option in options:
        function = option(function)
    return function


def _given(
    starts: datetime, ends: datetime | None, rule: str, numbers: str, lines: str, name: str
) -> dict[str, Any]:
    return {
        "starts_date": starts.date(),
        "ends_date": ends.date() if ends else None,
        "rule": rule.upper(),
        "numbers": _numbers(numbers),
        "lines": [part.strip() for part in lines.split(",") if part.strip()],
        "name": name,
    }


def _tell(row: SpecialDay, at: datetime, as_json: bool) -> None:
    found = {
        "id": row.pk,
        "calendar": row.calendar,
        "starts_date": row.starts_date,
        "ends_date": row.ends_date,
        "rule": row.rule,
        "numbers": list(row.numbers),
        "revision": row.revision,
        "withdrawn": row.retired_at is not None,
    }
    emit(found, as_json, [f"{row.pk}  {row.calendar} {row.starts_date} – {row.ends_date or ''}"])


@command.command(
    "add", help=_("Enter days of one kind of the plan's calendar: market_days, new_stamps, major_events …")
)
@click.argument("calendar")
@click.option("--unit", default="", metavar="KEY", help=_("For this unit; yours when left out."))
@click.option("--outlet", default="", metavar="CODE", help=_("Only for this outlet."))
@click.option("--town", default="", help=_("Only for outlets of this town."))
@_when
@json_option
@acting
def add(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    calendar: str,
    unit: str,
    outlet: str,
    town: str,
    **when: Any,
) -> None:
    """Enter special days."""
    row = actions.enter_special_days(
        by=by,
        at=at,
        submission=submission,
        unit=_unit(by, unit),
        calendar=calendar,
        outlet=_outlet(by, outlet),
        town=town,
        **_given(**when),
    )
    _tell(row, at, as_json)


@command.command("change", help=_("Change when days are and which lines they touch."))
@click.argument("number", type=int)
@_when
@json_option
@acting
def change(by: Actor, at: datetime, submission: UUID, as_json: bool, number: int, **when: Any) -> None:
    """Change special days."""
    row = actions.change_special_days(
        by=by, at=at, submission=submission, row=_found(by, number), **_given(**when)
    )
    _tell(row, at, as_json)


@command.command("withdraw", help=_("Take days back."))
@click.argument("number", type=int)
@json_option
@acting
def withdraw(by: Actor, at: datetime, submission: UUID, as_json: bool, number: int) -> None:
    """Withdraw special days."""
    row = actions.withdraw_special_days(by=by, at=at, submission=submission, row=_found(by, number))
    _tell(row, at, as_json)


def _unit(by: Actor, key: str) -> Unit:
    try:
        return queries.unit_by_key(key) if key else queries.unit_by_path(by.unit)
    except Unit.DoesNotExist as error:
        raise UnableToFindDays(mark("There is no unit {key}."), field="unit", key=key or by.unit) from error


def _outlet(by: Actor, code: str) -> Outlet | None:
    if not code:
        return None
    try:
        return queries.outlet_by_code(code, by.unit.split("/")[0] + "/")
    except Outlet.DoesNotExist as error:
        raise UnableToFindDays(mark("There is no outlet {code}."), field="outlet", code=code) from error


def _found(by: Actor, number: int) -> SpecialDay:
    try:
        row = queries.special_day(number)
    except SpecialDay.DoesNotExist:
        row = None
    if row is None or not by.may("read", unit=row.unit_path):
        raise UnableToFindDays(field="number", number=number)
    return row
