"""How a command is told as what, in which language and where to write a paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from django.utils.translation import gettext as _

from youxu.documents.papers import LANGUAGES
from youxu.documents.rules import Format

Command = TypeVar("Command", bound=Callable[..., Any])


def paper_options(function: Command) -> Command:
    """Add ``--format``, ``--language`` and ``--out``; the function gets ``form``, ``language`` and ``out``."""
    decorated = function
    for option in (
        click.option(
            "--out",
            required=True,
            type=click.Path(dir_okay=False, path_type=Path),
            help=_("The file to write."),
        ),
        click.option(
            "--language",
            type=click.Choice(sorted(LANGUAGES)),
            default="zh",
            show_default=True,
            help=_("In which language."),
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice([one.value for one in Format]),
            default=Format.DOCX.value,
            show_default=True,
            help=_("As what it is written."),
        ),
    ):
        decorated = option(decorated)
    return decorated
