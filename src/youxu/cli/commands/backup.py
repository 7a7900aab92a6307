"""``youxu backup``: everything into one file, while people go on working."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from youxu.cli.options import emit, json_option, system_user
from youxu.cli.progress import bar
from youxu.core import clock, environment
from youxu.core.actor import system
from youxu.core.backup import instruction, making
from youxu.core.models import Backup


@click.command(
    "backup", help=_("Write everything (rows, files, the secret key) into one archive; people go on working.")
)
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--instruction", "as_instruction", is_flag=True, help=_("Print how to move to another computer.")
)
@click.option("--nightly", is_flag=True, hidden=True)
@json_option
def command(file: Path | None, as_instruction: bool, nightly: bool, as_json: bool) -> None:
    """Make the archive; without FILE in the folder backups of the home."""
    if as_instruction:
        for line in instruction_lines():
            click.echo(line)
        return
    at = clock.now()
    target = file.absolute() if file else making.folder() / name_for(at, nightly)
    by = replace(system("backup"), system_user=system_user())
    with bar(_("Backing up"), quiet=nightly) as progress:
        made = making.back_up(target, by=by, at=at, progress=progress, nightly=nightly)
    gone = making.keep_newest(environment.integer("YOUXU_BACKUP_KEEP"), at) if nightly else []
    said = {"file": str(target), "archive": made.archive, "made_at": made.made_at, "rows": made.rows}
    emit({**said, "files": made.files, "bytes": made.size, "removed": gone}, as_json, _lines(made, target))


def name_for(at: datetime, nightly: bool) -> str:
    """Return the archive's name: its local time, so that names sort by age."""
    head = making.NIGHTLY if nightly else "youxu-"
    return f"{head}{timezone.localtime(at):%Y-%m-%d-%H%M%S}.zip"


def instruction_lines() -> Iterator[str]:
    """Yield the page in the reader's language."""
    yield _(instruction.TITLE)
    yield ""
    for number, step in enumerate(instruction.STEPS, 1):
        yield f"{number:>2}. {_(step)}"
    yield ""
    yield _(instruction.END)


def _lines(made: Backup, target: Path) -> Iterator[str]:
    megabytes = round(made.size / 1024**2, 1)
    yield _("{file}: {rows} rows, {files} files, {megabytes} MB.").format(
        file=target, rows=made.rows, files=made.files, megabytes=megabytes
    )
    yield _(
        "It holds personal data and the secret key: keep it locked up, and a copy of it in another building."
    )
