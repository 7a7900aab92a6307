"""Show one incident, and list them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import (
    REF,
    UnableToFindIncident,
    command,
    readable,
)
from youxu.cli.commands.incident.naming import cause_called, line_called, own
from youxu.cli.options import emit, json_option, reading
from youxu.cli.worlds import world_here
from youxu.core.actor import Actor
from youxu.core.wording import moment, say, word
from youxu.incidents import queries
from youxu.incidents.planned import plan_of
from youxu.kernel.words import Sentence
from youxu.plan.schema import Plan


@command.command("show", help=_("Show one incident: lines, tasks, estimate, what comes next."))
@REF
@json_option
@reading
def show(by: Actor, at: datetime, as_json: bool, reference: str) -> None:
    """Show one incident."""
    room = queries.room(by, reference, at)
    if room is None:
        raise UnableToFindIncident(field="reference", reference=reference)
    emit(room, as_json, _room_lines(room, plan_of(readable(by, reference)), at))


def _room_lines(room: Any, plan: Plan, at: datetime) -> Iterator[str]:
    brief = room.header.brief
    yield f"{brief.reference}  {word('stage', brief.stage)}  {word('level', brief.level)}  {own(brief.title, brief.title_en)}"
    if room.next_step is not None:
        yield "  " + _("Next: {what}").format(what=_shown(room.next_step.title, room.next_step.title_en))
    for outlet in room.outlets.rows:
        lines = _(", ").join(
            f"{line_called(plan, row.line)} {word('line_status', row.status)}" for row in outlet.lines
        )
        yield f"  {outlet.code} {own(outlet.name, outlet.name_en)}" + _(": ") + lines
    yield from _linked(room, plan, at)
    if brief.estimate is not None:
        yield "  " + _("Expected back: {eta}").format(
            eta=moment(brief.estimate.eta_at, at) or _("not known yet")
        )
    yield "  " + _("Tasks: {done} of {total} done").format(done=brief.tasks_done, total=brief.tasks_total)
    for entry in room.timeline.entries[:10]:
        yield f"  {moment(entry.occurred_at, at):>12}  {say(entry.sentence)}"


def _linked(room: Any, plan: Plan, at: datetime) -> Iterator[str]:
    """Say what comes from above, who has command, and how the units below stand."""
    told, command_row, below = room.from_above, room.command, room.below
    if told is not None:
        yield "  " + _("From {unit}, as of {time}: {cause}").format(
            unit=own(told.unit, told.unit_en),
            time=moment(told.as_of, at),
            cause=cause_called(plan, told.cause),
        )
        if told.claimed_at is not None:
            yield "  " + _("Reported gone since {time}: check your own lines").format(
                time=moment(told.restored_at, at)
            )
    if command_row is not None:
        yield "  " + _("{unit} has command since {time}: {reason}").format(
            unit=own(command_row.unit, command_row.unit_en),
            time=moment(command_row.since, at),
            reason=command_row.reason,
        )
    if below is None:
        return
    opened = below.done - len(below.left_out)
    yield "  " + _("{done} of {total} units have their response").format(done=opened, total=below.total)
    for unit in below.left_out:
        why = say(unit.why)
        yield "  " + _("{unit} got no response of its own: {why}").format(
            unit=own(unit.unit, unit.unit_en), why=why
        )
    for row in (row for group in below.groups for row in group.rows):
        figures = _(
            "open again {open} of {outlets} outlets, checked {checked} of {lines}, late {late}"
        ).format(
            open=row.outlets_open,
            outlets=row.outlets,
            checked=row.lines_checked,
            lines=row.lines,
            late=row.late,
        )
        word_at = moment(row.word_at, at) or _("no word yet")
        yield f"  {own(row.unit, row.unit_en)}  {word('stage', row.stage)}  {figures}  {word_at}  {row.reference}"


def _shown(title: str | Sentence, title_en: str) -> str:
    return say(title) if isinstance(title, Sentence) else own(title, title_en)


@command.command("list", help=_("List incidents, the newest report first."))
@click.option("--state", type=click.Choice(["open", "closed", "false_alarm", "all"]), default="open")
@click.option("--unit", "unit_path", default="", help=_("A unit's path and what lies below it."))
@click.option("--level", default="", help=_("Only of this level."))
@click.option("--text", default="", help=_("Part of the reference or title."))
@click.option("--after", default="", help=_("The mark that the page before ended with."))
@json_option
@reading
def list_incidents(by: Actor, at: datetime, as_json: bool, after: str, **given: Any) -> None:
    """List incidents."""
    page = queries.incidents_of(by, queries.Filters(**given), at, after=after, world=world_here())
    lines = [
        f"{row.reference}  {word('stage', row.stage):<6} {word('level', row.level):<6} "
        f"{moment(row.reported_at, at):>12}  {own(row.title, row.title_en)}"
        for row in page.rows
    ]
    emit(
        page, as_json, [*lines, *([_("More: --after {mark}").format(mark=page.after)] if page.after else [])]
    )
