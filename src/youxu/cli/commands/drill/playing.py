"""What happens in a drill: injects sent, added, skipped; expectations that a person saw; a player's inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.drill.group import UnableToFindPart, command, drill_called
from youxu.cli.commands.drill.shown import (
    expectation_line,
    inject_line,
    own,
    published_expectation,
    published_inbox,
    published_inject,
)
from youxu.cli.options import Moment, acting, emit, json_option, reading
from youxu.core import clock
from youxu.core.actor import Actor
from youxu.core.wording import moment, word
from youxu.exercises import actions, queries
from youxu.exercises.models import Exercise
from youxu.exercises.rules.words import InjectWay


@command.command(
    "inject",
    help=_(
        "Send an inject of a drill now, skip it, or add one that the script does not have; else list them."
    ),
)
@click.argument("key", metavar="DRILL")
@click.argument("inject", metavar="[INJECT]", default="")
@click.option("--skip", is_flag=True, help=_("Leave it out, and what follows it."))
@click.option("--add", is_flag=True, help=_("Add one: with --title and --text."))
@click.option("--way", type=click.Choice([one.lower() for one in InjectWay]), default="message")
@click.option("--title", default="", help=_("What happens, in a few words."))
@click.option("--text", default="", help=_("What the players see or hear."))
@click.option("--to", multiple=True, metavar="POST", help=_("A post or group; without one, all players."))
@click.option("--outlet", default="", metavar="CODE")
@click.option("--in", "in_minutes", type=click.IntRange(0, 14400), default=0, help=_("In so many minutes."))
@json_option
@acting
def inject(
    by: Actor,
    at: datetime,
    submission: UUID,
    key: str,
    inject: str,
    skip: bool,
    add: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Send, skip or add an inject; list them where none is named."""
    drill = drill_called(by, key)
    now = clock.within(drill.world, at)
    how = {"by": by, "at": now, "submission": submission}
    if add:
        given["way"] = given["way"].upper()
        actions.add_inject(**how, exercise=drill, **given)
    elif inject:
        act = actions.skip_inject if skip else actions.send_inject
        act(**how, inject=_part(queries.inject_named(drill, inject), inject, queries.injects_of(drill)))
    rows = queries.injects_of(drill)
    emit([published_inject(row) for row in rows], as_json, map(inject_line, rows))


@command.command("expect", help=_("Say as an observer whether what was expected was done; else list them."))
@click.argument("key", metavar="DRILL")
@click.argument("expectation", metavar="[EXPECTATION]", default="")
@click.option("--met/--missed", default=True, help=_("Whether it was done."))
@click.option("--done-at", type=Moment(), help=_("When it was done, in the time of the scenario."))
@click.option("--note", default="", help=_("What you saw; needed where the engine checks."))
@json_option
@acting
def expect(
    by: Actor,
    at: datetime,
    submission: UUID,
    key: str,
    expectation: str,
    met: bool,
    done_at: datetime | None,
    note: str,
    as_json: bool,
) -> None:
    """Check an expectation; list them where none is named."""
    drill = drill_called(by, key)
    if expectation:
        found = queries.expectation_named(drill, expectation)
        actions.check_expectation(
            by=by,
            at=clock.within(drill.world, at),
            submission=submission,
            expectation=_part(found, expectation, queries.expectations_of(drill)),
            met=met,
            done_at=done_at,
            note_text=note,
        )
    rows = queries.expectations_of(drill)
    emit([published_expectation(row) for row in rows], as_json, map(expectation_line, rows))


def _part(found: Any, key: str, rows: Any) -> Any:
    if found is None:
        known = ", ".join(row.key for row in rows)
        raise UnableToFindPart(field="INJECT", name=key[:40], known=known)
    return found


@command.command("inbox", help=_("Show what reached you in a drill."))
@click.argument("key", metavar="DRILL")
@json_option
@reading
def inbox(by: Actor, at: datetime, key: str, as_json: bool) -> None:
    """Show the inbox."""
    _tell_inbox(by, drill_called(by, key), as_json)


@command.command("seen", help=_("Write down that you saw an inject."))
@click.argument("key", metavar="DRILL")
@click.argument("inject", metavar="INJECT")
@json_option
@acting
def seen(by: Actor, at: datetime, submission: UUID, key: str, inject: str, as_json: bool) -> None:
    """See an inject."""
    drill = drill_called(by, key)
    found = _part(queries.inject_named(drill, inject), inject, queries.inbox_of(drill, by))
    actions.see_inject(by=by, at=clock.within(drill.world, at), inject=found, submission=submission)
    _tell_inbox(by, drill, as_json)


def _tell_inbox(by: Actor, drill: Exercise, as_json: bool) -> None:
    rows = queries.inbox_of(drill, by)
    lines = [
        f"{moment(row.sent_at)}  {row.key}  {word('inject_way', row.way)}  {own(row.title, row.title_en)}"
        + _(": ")
        + own(row.text, row.text_en)
        for row in rows
    ]
    emit([published_inbox(row) for row in rows], as_json, lines or [_("Nothing has reached you yet.")])
