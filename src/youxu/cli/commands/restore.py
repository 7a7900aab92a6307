"""``youxu restore``: everything out of an archive into an empty database, and what is held since then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from youxu.cli.options import acting, emit, json_option, plain, system_user
from youxu.cli.progress import bar
from youxu.core import clock
from youxu.core.actor import Actor, system
from youxu.core.backup import held as held_of
from youxu.core.backup import restoring
from youxu.core.wording import moment, say
from youxu.delivery.queries import held_count as held_messages
from youxu.network import queries as network
from youxu.organisation.queries import deciding_unit
from youxu.oversight.actions import record_restore_test

FROM = "from"


class _Restore(click.Group):
    """``youxu restore FILE`` means ``youxu restore from FILE``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``from`` before a file's name."""
        first = next((word for word in args if not word.startswith("-")), None)
        if first is not None and first not in self.commands:
            args = [FROM, *args]
        return super().parse_args(ctx, args)


@click.group("restore", cls=_Restore, help=_("Load an archive into an empty database: youxu restore FILE."))
def command() -> None:
    """Group the commands of a restore."""


@command.command(FROM, help=_("Check the whole archive, then load it; run it again if it was broken off."))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--check", "only_check", is_flag=True, help=_("Only read and check the archive; nothing is changed.")
)
@json_option
def from_file(file: Path, only_check: bool, as_json: bool) -> int:
    """Restore, or only check; exit code 1 when the journal in the archive does not verify."""
    labels = (_("Checking the archive"), _("Restoring"))
    with bar(*labels) as progress:
        if only_check:
            manifest = restoring.check(file, progress=progress).manifest
        else:
            by = replace(system("restore"), system_user=system_user())
            done = restoring.restore(file, by=by, at=clock.now(), progress=progress)
    if only_check:
        said = {"archive": manifest.archive, "made_at": manifest.made, "rows": manifest.rows}
        emit(
            {
                **said,
                "files": manifest.files.rows,
                "held": 0,
                "journal": None,
                "missing_files": [],
                "restored": False,
            },
            as_json,
            [
                _("The archive is whole: {rows} rows of {moment}.").format(
                    rows=manifest.rows, moment=moment(manifest.made)
                )
            ],
        )
        return 0
    emit({**vars(done), "restored": True}, as_json, _lines(done))
    return 0 if done.journal["ok"] else 1


def _lines(done: restoring.Restored) -> Iterator[str]:
    yield _("Restored: {rows} rows and {files} files, as they were on {moment}.").format(
        rows=done.rows, files=done.files, moment=moment(done.made_at)
    )
    if done.journal["ok"]:
        yield _("{entries} journal entries: the chain is unbroken.").format(entries=done.journal["entries"])
    else:
        broken = done.journal["first_broken"]
        words = {**broken, "reason": say(broken["reason"])}
        yield _("Broken at {stream} {sequence}: {reason}").format(**words)
    for digest in done.missing_files:
        yield _("A stored file was not in the archive: {digest}").format(digest=digest)
    if done.held:
        yield ngettext(
            "{count} job that was due before is held: youxu restore held shows it.",
            "{count} jobs that were due before are held: youxu restore held shows them.",
            done.held,
        ).format(count=done.held)
    yield _("Stop the old computer's Youxu, then run youxu doctor and youxu serve here.")


@command.command("held", help=_("Show what was due before the restore and waits for a person."))
@json_option
def held(as_json: bool) -> None:
    """Show what is held, by task."""
    found, messages = held_of.held(), held_messages()
    lines = [f"{row.count:>6}  {row.task:<24}{moment(row.oldest_at)}" for row in found.rows]
    if messages:
        lines.append(
            _("{n} messages from before the restore are held: “youxu delivery release” lets them go.").format(
                n=messages
            )
        )
    emit({**plain(found), "messages": messages}, as_json, lines or [_("Nothing is held.")])


TASK = click.option("--task", default="", help=_("Only jobs of this task, as youxu restore held names it."))


@command.command("release", help=_("Let go what is held: it runs now, and messages are sent."))
@TASK
@json_option
@acting
def release(by: Actor, at: datetime, submission: UUID, task: str, as_json: bool) -> None:
    """Let everything held go."""
    count = held_of.release_all(by=by, at=at, deciding=deciding_unit(by.unit, at), task=task)
    emit({"released": count, "discarded": 0}, as_json, [_("Let go: {count}.").format(count=count)])


@command.command("discard", help=_("Throw away what is held, because it was done meanwhile."))
@TASK
@click.option("--reason", required=True, help=_("Why: who has seen to it, or how it was done."))
@json_option
@acting
def discard(by: Actor, at: datetime, submission: UUID, task: str, reason: str, as_json: bool) -> None:
    """Throw everything held away."""
    deciding = deciding_unit(by.unit, at)
    count = held_of.discard_all(by=by, at=at, deciding=deciding, reason=reason, task=task)
    emit({"released": 0, "discarded": count}, as_json, [_("Thrown away: {count}.").format(count=count)])


@command.command(
    "tested", help=_("Record that the newest backup was restored elsewhere and everything was there.")
)
@json_option
@acting
def tested(by: Actor, at: datetime, submission: UUID, as_json: bool) -> None:
    """Record a tested restore; the readiness board shows when the next is due."""
    unit = network.unit_by_path(deciding_unit(by.unit, at))
    made = record_restore_test(by=by, at=at, unit=unit, submission=submission)
    emit({"entry": made.pk, "tested_at": at}, as_json, [_("Recorded: the restore was tested.")])
