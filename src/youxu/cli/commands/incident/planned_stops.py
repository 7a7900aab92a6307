"""The commands of ``youxu incident`` that plan a stop and carry it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import REF, Act, command, readable, verb
from youxu.cli.options import Moment, emit, json_option, reading
from youxu.cli.worlds import world_here
from youxu.core.actor import Actor
from youxu.core.wording import chinese, moment, word
from youxu.incidents.actions import planned_stop
from youxu.incidents.queries.planned_stops import StopRow, planned_stops, stop_notices
from youxu.plan.schema import StopNotice

DAY = click.DateTime(["%Y-%m-%d"])


def _parts(text: str) -> list[str]:
    return [part for part in text.replace("，", ",").replace(" ", ",").split(",") if part]


def _told(row: Any) -> dict[str, Any]:
    return {
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "permission": row.permission,
        "permission_number": row.permission_number,
    }


WHY = click.option("--reason", required=True, help=_("Why."))


@verb(
    "plan-stop",
    _("Plan a stop of services at outlets (P3b); universal and special ones need a permission."),
    click.argument("outlets", metavar="OUTLET[,OUTLET]"),
    click.option("--lines", required=True, help=_("Lines, such as letters,ems:by_hand; or all.")),
    click.option("--from", "starts_at", type=Moment(), required=True, help=_("When it begins.")),
    click.option("--to", "ends_at", type=Moment(), required=True, help=_("When it ends.")),
    WHY,
    click.option("--public-reason", default="", help=_("What notices say.")),
    click.option("--counters", default="", help=_("Only these counters of the one outlet.")),
    click.option("--permission", "permission_number", default="", help=_("Number of the permission.")),
    click.option(
        "--applied", "applied_date", type=DAY, help=_("When it was applied for, if it is not there yet.")
    ),
)
def plan_stop(
    act: Act, outlets: str, lines: str, counters: str, applied_date: datetime | None, **given: Any
) -> Sequence[Any]:
    """Plan a stop."""
    incident = planned_stop.plan_stop(
        **act.values(),
        outlet_codes=_parts(outlets),
        lines=_parts(lines),
        counters=_parts(counters),
        applied_date=applied_date.date() if applied_date else None,
        world=world_here(),
        **given,
    )
    return [incident, _told(incident.plannedstops.get())]


@verb(
    "permit-stop",
    _("Record the permission of a planned stop (Postal Law art. 15)."),
    REF,
    click.option("--permission", "permission_number", required=True, help=_("Number of the permission.")),
)
def permit_stop(act: Act, reference: str, permission_number: str) -> Sequence[Any]:
    """Record a permission."""
    row = planned_stop.permit_stop(
        **act.values(), incident=act.on(reference), permission_number=permission_number
    )
    return [row.incident, _told(row)]


@verb(
    "move-stop",
    _("Move a planned stop that has not begun."),
    REF,
    click.option("--from", "starts_at", type=Moment(), required=True, help=_("When it begins.")),
    click.option("--to", "ends_at", type=Moment(), required=True, help=_("When it ends.")),
    WHY,
)
def move_stop(act: Act, reference: str, **given: Any) -> Sequence[Any]:
    """Move a stop."""
    row = planned_stop.reschedule_stop(**act.values(), incident=act.on(reference), **given)
    return [row.incident, _told(row)]


@verb("begin-stop", _("Begin a planned stop whose time has come; the sweep does it by itself."), REF)
def begin_stop(act: Act, reference: str) -> Sequence[Any]:
    """Begin a stop."""
    return [planned_stop.begin_stop(**act.values(), incident=act.on(reference))]


@verb(
    "prolong-stop",
    _("Prolong a planned stop under way, with the reason."),
    REF,
    click.option("--to", "ends_at", type=Moment(), required=True, help=_("The new end.")),
    WHY,
    click.option(
        "--permission",
        "permission_number",
        default="",
        help=_("Number of the permission for the longer stop."),
    ),
    click.option(
        "--applied", "applied_date", type=DAY, help=_("The day on which that permission was applied for.")
    ),
)
def prolong_stop(act: Act, reference: str, **given: Any) -> Sequence[Any]:
    """Prolong a stop."""
    given["applied_date"] = given["applied_date"].date() if given["applied_date"] else None
    row = planned_stop.prolong_stop(**act.values(), incident=act.on(reference), **given)
    return [row.incident, _told(row)]


@verb("cancel-stop", _("Call a planned stop off before it begins."), REF, WHY)
def cancel_stop(act: Act, reference: str, reason: str) -> Sequence[Any]:
    """Call a stop off."""
    return [planned_stop.cancel_stop(**act.values(), incident=act.on(reference), reason=reason)]


@command.command("stops", help=_("List planned stops; an end that passed is marked."))
@click.option("--ended", is_flag=True, help=_("Those that are over."))
@json_option
@reading
def stops(by: Actor, at: datetime, as_json: bool, ended: bool) -> None:
    """List planned stops."""
    rows = planned_stops(by, by.unit, at, ended=ended, world=world_here())
    emit({"stops": rows}, as_json, (_line(row, at) for row in rows))


@command.command(
    "stop-notice", help=_("Print a notice of a planned stop: before, start, end. Nothing is sent.")
)
@click.argument("reference", metavar="REF")
@click.argument("which", type=click.Choice([one.value for one in StopNotice]))
@json_option
@reading
def stop_notice(by: Actor, at: datetime, as_json: bool, reference: str, which: str) -> None:
    """Print the words of a planned stop."""
    rows = stop_notices(readable(by, reference), StopNotice(which), at)
    emit({"notices": rows}, as_json, (text for row in rows for text in (row.zh, "", row.en, "")))


def _line(row: StopRow, at: datetime) -> str:
    title = row.title if chinese() else row.title_en or row.title
    sign = "!" if row.overdue else " "
    dates = f"{moment(row.starts_at, at)} – {moment(row.ends_at, at)}"
    return f"{sign} {row.reference}  {word('stage', row.stage)}  {dates}  {title}  {word('permission', row.permission)}"
