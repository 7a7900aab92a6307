"""In which world a command acts: reality, or the drill that the group's ``--drill`` names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.exercises.queries.stages import entered

WORLD, ENTERED = "youxu.world", "youxu.entered"
"""Where a command keeps the drill that was named, and the one that its actor may be in."""


def drill_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--drill`` to a group: every command below it then reads and acts in that drill, at its own time."""

    def note(ctx: click.Context, _param: click.Parameter, value: str) -> str:
        ctx.meta[WORLD] = value
        return value

    words = _("In this drill, at its own time; without it in reality.")
    option = click.option(
        "--drill", metavar="KEY", default="", callback=note, is_eager=True, expose_value=False, help=words
    )
    return option(function)


def world_here() -> str:
    """Return the world of the command that runs."""
    ctx = click.get_current_context(silent=True)
    return str(ctx.meta.get(WORLD, "")) if ctx is not None else ""


def is_apart(world: str) -> bool:
    """Tell whether what is of ``world`` is none of the command's: only groups with ``--drill`` keep worlds apart."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and WORLD in ctx.meta and ctx.meta[WORLD] != world


def enter(by: Actor, *, acting: bool) -> str:
    """Return the world of the command once its actor may be there. Raises UnableToEnterDrill, UnableToPlay."""
    world = world_here()
    if not world:
        return ""
    stage = entered(by, world)
    if acting:
        stage.require_play()
    click.get_current_context().meta[ENTERED] = stage.key
    return stage.key
