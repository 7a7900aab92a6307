"""The clock of a drill: start, pause, go on, pace, end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.drill.group import command, drill_called
from youxu.cli.commands.drill.preparing import tell
from youxu.cli.options import acting, json_option
from youxu.core.actor import Actor
from youxu.exercises import actions


@command.command("start", help=_("Start a drill: its clock runs, what is due first goes out."))
@click.argument("key", metavar="DRILL")
@json_option
@acting
def start(by: Actor, at: datetime, submission: UUID, key: str, as_json: bool) -> None:
    """Start."""
    drill = actions.start_drill(by=by, at=at, exercise=drill_called(by, key), submission=submission)
    tell(drill, at, as_json)


@command.command("pause", help=_("Let the clock of a drill stand."))
@click.argument("key", metavar="DRILL")
@json_option
@acting
def pause(by: Actor, at: datetime, submission: UUID, key: str, as_json: bool) -> None:
    """Pause."""
    drill = actions.pause_drill(by=by, at=at, exercise=drill_called(by, key), submission=submission)
    tell(drill, at, as_json)


@command.command("resume", help=_("Let a drill go on from where it stands."))
@click.argument("key", metavar="DRILL")
@json_option
@acting
def resume(by: Actor, at: datetime, submission: UUID, key: str, as_json: bool) -> None:
    """Go on."""
    drill = actions.resume_drill(by=by, at=at, exercise=drill_called(by, key), submission=submission)
    tell(drill, at, as_json)


@command.command("speed", help=_("Let the clock of a drill run so many times as fast, 1 to 60."))
@click.argument("key", metavar="DRILL")
@click.argument("speed", type=int)
@json_option
@acting
def speed(by: Actor, at: datetime, submission: UUID, key: str, speed: int, as_json: bool) -> None:
    """Change the pace."""
    found = drill_called(by, key)
    drill = actions.set_speed(by=by, at=at, exercise=found, speed=speed, submission=submission)
    tell(drill, at, as_json)


@command.command("end", help=_("End a drill: what was owed is judged, its clock stands for good."))
@click.argument("key", metavar="DRILL")
@json_option
@acting
def end(by: Actor, at: datetime, submission: UUID, key: str, as_json: bool) -> None:
    """End."""
    drill = actions.end_drill(by=by, at=at, exercise=drill_called(by, key), submission=submission)
    tell(drill, at, as_json)
