"""The clock of a drill: start, pause, go on, pace, end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.drill.group import command, drill_called
from youxu.cli.commands.drill.preparing import tell
from youxu.cli.options import acting, json_option
from youxu.core.actor import Actor
from youxu.exercises import actions
from youxu.exercises.models import Exercise


def _turn(name: str, help_text: str, act: Callable[..., Exercise]) -> None:
    """Make a command of an action that needs the drill alone."""

    @command.command(name, help=help_text)
    @click.argument("key", metavar="DRILL")
    @json_option
    @acting
    def turn(by: Actor, at: datetime, submission: UUID, key: str, as_json: bool) -> None:
        """Turn the drill."""
        drill = act(by=by, at=at, exercise=drill_called(by, key), submission=submission)
        tell(drill, at, as_json)


_turn("start", _("Start a drill: its clock runs, what is due first goes out."), actions.start_drill)
_turn("pause", _("Let the clock of a drill stand."), actions.pause_drill)
_turn("resume", _("Let a drill go on from where it stands."), actions.resume_drill)
_turn("end", _("End a drill: what was owed is judged, its clock stands for good."), actions.end_drill)


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
