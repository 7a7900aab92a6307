"""``youxu completion``: the script that lets a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class
from django.utils.translation import gettext as _


@click.command(
    "completion", help=_("Print the completion script of a shell; source it from the shell's start file.")
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script for ``shell``."""
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "youxu", "_YOUXU_COMPLETE").source())
