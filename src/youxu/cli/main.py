"""``youxu``: every command is one file (or folder) of ``commands/``, found by its name.

A command parses, reads the clock, calls ONE action or query and prints. Exit code 0: done; 1: refused by the
rules, or faults were found; 2: the command line was not understood.
"""

from __future__ import annotations

import json
import os
import pkgutil
import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any

import click

from youxu.cli import commands
from youxu.kernel.words import mark

# Published forms carry a number; a change that breaks a reader raises it (docs/reference/json.md).
FAULTS_AS_JSON = "youxu.faults_as_json"
CONTRACTS = {"cli": 2, "journal": 1, "plan": 1}


def set_up() -> None:
    """Load Django's settings and apps, once, when the first command is looked up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        try:
            django.setup()
        except ValueError as error:
            raise click.UsageError(str(error)) from error


def language_of(environ: Mapping[str, str]) -> str:
    """Return the reader's language: YOUXU_LANGUAGE, else the terminal's, else the product's default."""
    if chosen := environ.get("YOUXU_LANGUAGE"):
        return chosen
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := environ.get(name):
            return "zh-hans" if locale.lower().startswith("zh") else "en"
    return "zh-hans"


class Commands(click.Group):
    """The group of all commands: each is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the modules in ``commands``."""
        return list(_names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, with Django loaded."""
        if cmd_name not in self.list_commands(ctx):
            return None
        set_up()
        module = import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest commands when there is none of that name."""
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            from difflib import get_close_matches

            set_up()
            from django.utils.translation import gettext as _

            near = get_close_matches(args[0], self.list_commands(ctx))
            hint = " " + _("Did you mean: {commands}?").format(commands=", ".join(near)) if near else ""
            ctx.fail(_("No such command {name!r}.").format(name=args[0]) + hint)
        return super().resolve_command(ctx, args)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the words of the command line; with ``--json`` among them faults are JSON, too."""
        as_json = _asks_json(args)
        try:
            made = super().make_context(info_name, args, parent, **extra)
        except click.ClickException as error:
            if not as_json:
                raise
            _show_as_json(error)
            raise click.exceptions.Exit(error.exit_code) from error
        made.meta[FAULTS_AS_JSON] = as_json
        return made

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a refusal is shown in the reader's language and ends with 1."""
        from youxu.core.errors import UnableTo

        try:
            result = super().invoke(ctx)
        except click.ClickException as error:
            if not ctx.meta.get(FAULTS_AS_JSON):
                raise
            _show_as_json(error)
            ctx.exit(error.exit_code)
        except UnableTo as refusal:
            set_up()
            from youxu.cli.refusing import show_refusal

            show_refusal(refusal, ctx)
            ctx.exit(1)
        except Exception as error:
            from youxu.cli.refusing import of_files, of_tables, show_refusal

            found = of_tables(error) or of_files(error)
            if found is None:
                raise
            show_refusal(found, ctx)
            ctx.exit(1)
        if isinstance(result, int) and not isinstance(result, bool) and result:
            ctx.exit(result)
        return result


@cache
def _names() -> tuple[str, ...]:
    """Read the folder once: click asks for the names several times for each command line."""
    return tuple(sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)))


def _asks_json(args: list[str]) -> bool:
    from youxu.cli.speaking import wants_json

    return wants_json(args)


def _show_as_json(error: click.ClickException) -> None:
    from youxu.cli.speaking import show_as_json

    show_as_json(error)


@click.group(
    cls=Commands,
    help=mark(
        "Youxu keeps postal counters in order when they are interrupted: report, direct, restore, close."
    ),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--version", "show_version", is_flag=True, help=mark("Print the version and stop."))
@click.option(
    "--json", "as_json", is_flag=True, help=mark("With --version: as JSON, with the published contracts.")
)
@click.pass_context
def youxu(ctx: click.Context, show_version: bool, as_json: bool) -> None:
    """Print the version, or how to go on when no command is named."""
    if show_version:
        found = version("youxu")
        click.echo(json.dumps({"version": found, "contracts": CONTRACTS}) if as_json else f"youxu {found}")
        ctx.exit()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        ctx.exit()


def main() -> None:
    """Run the command line of this process."""
    if "_YOUXU_COMPLETE" not in os.environ:
        _speak()
    youxu.main(prog_name="youxu")


def _speak() -> None:
    from django.utils import translation

    try:
        set_up()
        translation.activate(language_of(os.environ))
        from youxu.cli.speaking import translate_click

        translate_click()
        for part in (youxu, *youxu.params):
            if isinstance(part, click.Command | click.Option) and part.help:
                part.help = translation.gettext(part.help)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
