"""In which world a command acts: reality, or the drill that the group's ``--drill`` names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.exercises.queries.stages import entered
from youxu.kernel.words import mark

WORLD, ENTERED, ACTS = "youxu.world", "youxu.entered", "youxu.acts"
"""Where a command keeps the drill that was named, the one that its actor may be in, and that it acts."""


class UnableToCross(UnableTo):
    """What is of a drill is not acted on from reality, and the other way round (house law 9)."""

    text = mark(
        "{reference} is of a drill: act on it under /drill/{drill}/, or by youxu incident --drill {drill} …"
    )


NOT_OF_DRILL = mark("{reference} is not of this drill: the two never mix.")


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


def keep_apart(world: str, reference: str) -> None:
    """Refuse what is of another world than the command's: to whoever acts, and in groups with ``--drill`` to readers too.

    Raises UnableToCross.
    """
    ctx = click.get_current_context(silent=True)
    if ctx is None or not (WORLD in ctx.meta or ctx.meta.get(ACTS)) or world_here() == world:
        return
    text = UnableToCross.text if world else NOT_OF_DRILL
    raise UnableToCross(text, field="reference", reference=reference, drill=world)


def enter(by: Actor, *, acting: bool) -> str:
    """Return the world of the command once its actor may be there. Raises UnableToEnterDrill, UnableToPlay."""
    world, ctx = world_here(), click.get_current_context()
    ctx.meta[ACTS] = acting
    if not world:
        return ""
    stage = entered(by, world)
    if acting:
        stage.require_play()
    ctx.meta[ENTERED] = stage.key
    return stage.key
