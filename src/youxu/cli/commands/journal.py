"""``youxu journal``: verify the chain, show it, export it."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

import click
from django.utils.translation import gettext as _

from youxu.cli.options import Moment, emit, json_option, plain, reading
from youxu.core import checkpoint, leftovers
from youxu.core import journal as journal_of
from youxu.core.actor import Actor
from youxu.core.errors import NotPermitted
from youxu.core.records import EntryRow, Filter, entry_rows
from youxu.core.wording import moment, say
from youxu.incidents.actions.purge import purge_before
from youxu.incidents.queries import purging
from youxu.organisation.queries import entries_named

AT_ONCE = 100
COLUMNS = (
    "id", "stream", "sequence", "code", "clause", "occurred_at", "recorded_at", "actor_kind", "actor_key", "by",
    "surface", "on_behalf_of", "system_user", "unit_path", "world", "visibility", "sentence", "hash",
)  # fmt: skip


@click.group("journal", help=_("Check, show and export the append-only journal."))
def command() -> None:
    """Group the journal's commands."""


@command.command("verify", help=_("Walk every stream and name the first broken link (exit code 1)."))
@json_option
def verify(as_json: bool) -> int:
    """Verify chain and checkpoints."""
    verdict = journal_of.verify()
    found: dict[str, Any] = verdict.as_json()
    if verdict.ok and (day := checkpoint.first_difference()) is not None:
        reason = f"the entries of {day} no longer give the printed checkpoint"
        found |= {"ok": False, "first_broken": {"stream": "", "sequence": 0, "reason": reason}}
    emit(found, as_json, _verdict_lines(found))
    return 0 if found["ok"] else 1


def _verdict_lines(found: dict[str, Any]) -> Iterator[str]:
    yield _("{entries} entries, {purged} with their words purged by rule.").format(**found)
    if found["ok"]:
        yield _("The chain is unbroken.")
    else:
        broken = found["first_broken"]
        words = {**broken, "reason": say(broken["reason"])}
        yield _("Broken at {stream} {sequence}: {reason}").format(**words)


def _filters(function: Any) -> Any:
    for option in (
        click.option("--world", default="", help=_("An exercise's key; without it, reality.")),
        click.option("--until", type=Moment(), help=_("What happened before this moment.")),
        click.option("--since", type=Moment(), help=_("What happened at this moment or later.")),
        click.option("--unit", default="", help=_("A unit's path and what lies below it.")),
        click.option("--actor", "actor_key", default="", help=_("The actor's key.")),
        click.option("--code", default="", help=_("A journal code, as in the reference.")),
        click.option("--stream", default="", help=_("One stream, such as incident:7.")),
    ):
        function = option(function)
    return function


@command.command("show", help=_("Print the newest entries that this person may read."))
@_filters
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help=_("How many, at most."))
@json_option
@reading
def show(by: Actor, at: datetime, limit: int, as_json: bool, **wanted: Any) -> None:
    """Show the newest entries."""
    rows = list(entries_named(entry_rows(by, Filter(**wanted), limit=limit)))
    emit([row_of(row) for row in rows], as_json, (_line(row, at) for row in rows))


@command.command("export", help=_("Write entries to a file or to the terminal, oldest first."))
@_filters
@click.option(
    "--format", "kind", type=click.Choice(["csv", "json"]), default="csv", help=_("The file's format.")
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help=_("The file; else the terminal.")
)
@reading
def export(by: Actor, at: datetime, kind: str, out: Path | None, **wanted: Any) -> None:
    """Export what the person may read; needs the grant ``export_journal``."""
    by.require("export_journal", unit=wanted["unit"] or by.unit)
    rows = (row_of(row) for row in entries_named(entry_rows(by, Filter(**wanted))))
    if out is None:
        _write(rows, kind, sys.stdout)
        return
    with out.open("w", encoding="utf-8-sig" if kind == "csv" else "utf-8", newline="") as file:
        _write(rows, kind, file)


@command.command(
    "purge", help=_("Remove free text and photographs of incidents that ended long ago, by rule.")
)
@click.option(
    "--older-than",
    "days",
    type=click.IntRange(min=1),
    required=True,
    help=_("Days since the incident's end; the daily round takes YOUXU_PURGE_DAYS."),
)
@click.option("--dry-run", is_flag=True, help=_("Only count what would go."))
@json_option
@reading
def purge(by: Actor, at: datetime, days: int, dry_run: bool, as_json: bool) -> None:
    """Purge where the person has the grant ``purge``; what went keeps its place and proof in the journal."""
    if not by.readable_paths("purge"):
        raise NotPermitted(verb="purge")
    before = at - timedelta(days=days)
    counted = purging.purgeable(by, before)
    files = leftovers.unreferenced(at, by).count()
    if not dry_run:
        while purge_before(before, by=by, at=at, most=AT_ONCE)[0] == AT_ONCE:
            pass
        while leftovers.remove_unreferenced(by=by, at=at) == leftovers.AT_ONCE:
            pass
    found = {
        "dry_run": dry_run,
        "before": before,
        "incidents": counted.incidents,
        "entries": counted.entries,
        "texts": counted.texts,
        "photos": counted.photos,
        "files": files,
    }
    text = (
        _(
            "Would go: {entries} entries' words, {texts} texts and {photos} photographs of {incidents} incidents."
        )
        if dry_run
        else _(
            "Gone: {entries} entries' words, {texts} texts and {photos} photographs of {incidents} incidents."
        )
    )
    emit(found, as_json, [text.format(**found), _("Files that nothing points at: {files}.").format(**found)])


def row_of(row: EntryRow) -> dict[str, Any]:
    """Return the published form of an entry: codes as stored, the sentence in the reader's language."""
    return {**{name: plain(getattr(row, name)) for name in COLUMNS}, "payload": row.payload}


def _write(rows: Iterable[dict[str, Any]], kind: str, file: IO[str]) -> None:
    if kind == "json":
        file.write("[")
        for place, row in enumerate(rows):
            file.write((",\n" if place else "\n") + json.dumps(row, ensure_ascii=False))
        file.write("\n]\n")
        return
    writer = csv.DictWriter(file, [*COLUMNS, "payload"])
    writer.writeheader()
    for row in rows:
        body = json.dumps(row["payload"], ensure_ascii=False) if row["payload"] is not None else ""
        writer.writerow({name: _cell(value) for name, value in {**row, "payload": body}.items()})


def _cell(value: Any) -> Any:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def _line(row: EntryRow, at: datetime) -> str:
    return f"{moment(row.occurred_at, at):>12}  {row.stream} {row.sequence}  {row.code}  {say(row.sentence)}"
