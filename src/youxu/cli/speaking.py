"""click in the reader's language: its own texts go through our catalogue, its faults become JSON for scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types
from django.utils.translation import gettext, ngettext

from youxu.kernel.words import mark

MODULES = (
    click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.termui, click.types,
)  # fmt: skip

TEXTS = (
    mark("(dynamic)"),
    mark("Aborted!"),
    mark("Argument {name!r} takes {nargs} values."),
    mark("Choose from:\n\t{choices}"),
    mark("Commands"),
    mark("Could not open file {filename!r}: {message}"),
    mark("Error: {message}"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("Invalid value: {message}"),
    mark("Missing argument"),
    mark("Missing command."),
    mark("Missing option"),
    mark("Missing parameter"),
    mark("Missing parameter: {param_name}"),
    mark("Missing {param_type}"),
    mark("No such command {name!r}."),
    mark("No such option {name!r}."),
    mark("Option {name!r} does not take a value."),
    mark("Options"),
    mark("Positional arguments"),
    mark("Show the version and exit."),
    mark("Show this message and exit."),
    mark("Try '{command} {option}' for help."),
    mark("Usage:"),
    mark("default: {default}"),
    mark("directory"),
    mark("env var: {var}"),
    mark("file"),
    mark("path"),
    mark("unknown error"),
    mark("{name} {filename!r} does not exist."),
    mark("{name} {filename!r} is a directory."),
    mark("{name} {filename!r} is a file."),
    mark("{name} {filename!r} is not executable."),
    mark("{name} {filename!r} is not readable."),
    mark("{name} {filename!r} is not writable."),
    mark("{value!r} is not a valid UUID."),
    mark("{value!r} is not a valid boolean. Recognized values: {states}"),
    mark("{value!r} is not a valid {number_type}."),
    mark("{value} is not in the range {range}."),
)
"""What click may say to a person; a test compares it with the installed version."""


def counted(count: int) -> tuple[str, ...]:
    """Name click's texts that depend on a count, for the catalogue."""
    return (
        ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", count),
        ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", count),
        ngettext(
            "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", count
        ),
        ngettext(
            "Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given.", count
        ),
        ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", count),
        ngettext(
            "{value!r} does not match the format {format}.",
            "{value!r} does not match the formats {formats}.",
            count,
        ),
        ngettext(
            "{len_type} values are required, but {len_value} was given.",
            "{len_type} values are required, but {len_value} were given.",
            count,
        ),
    )


def translate_click() -> None:
    """Make click take its texts from our catalogue; it asks for them when it speaks."""
    for module in MODULES:
        for name, ours in (("_", gettext), ("ngettext", ngettext)):
            if hasattr(module, name):
                setattr(module, name, ours)


def wants_json(words: Sequence[str]) -> bool:
    """Tell whether a command line asks for JSON, even one that cannot be understood otherwise."""
    before = words[: words.index("--")] if "--" in words else words
    return "--json" in before


def show_as_json(error: click.ClickException) -> None:
    """Print a fault of the command line in the published form of a refusal: no rule stands behind it, no one can do it."""
    found = {
        "kind": type(error).__name__,
        "reason": error.format_message(),
        "field": field_of(error),
        "clause": "",
        "faults": {},
        "who_can": [],
    }
    click.echo(json.dumps({"ok": False, "refused": found}, ensure_ascii=False))


def field_of(error: click.ClickException) -> str:
    """Return the option or argument at fault as it is written on the command line, '' for none."""
    if isinstance(error, click.NoSuchOption | click.BadOptionUsage):
        return error.option_name
    parameter, context = getattr(error, "param", None), getattr(error, "ctx", None)
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    if isinstance(parameter, click.Argument):
        return parameter.make_metavar(context) if context else str(parameter.name)
    return str(getattr(error, "param_hint", None) or "")
