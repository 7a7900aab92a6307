"""``youxu supplies import | export``: a sheet of supplies as offices have it, in and out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.supplies.group import UNIT, command, home
from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.wording import say
from youxu.kernel.imported import ImportResult
from youxu.supplies import queries
from youxu.supplies.importing import import_sheet
from youxu.supplies.sheets import write_sheet

MANY = 200
SHOWN = 20


@command.command(
    "import", help=_("Take over a sheet of supplies (xlsx, csv); exit code 1 if a row is rejected.")
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@UNIT
@json_option
@acting
def import_file(by: Actor, at: datetime, submission: UUID, file: Path, unit: str, as_json: bool) -> int:
    """Import a sheet; the same file again changes nothing."""
    place = home(by, unit)
    found = import_sheet(by=by, at=at, unit=place, data=file.read_bytes(), name=file.name, progress=_progress)
    emit(found.as_json(say), as_json, _lines(found))
    return 1 if found.rejected else 0


def _progress(done: int, total: int) -> None:
    if total > MANY:
        click.echo(_("{done} of {total}").format(done=done, total=total), err=True)


def _lines(found: ImportResult) -> Iterator[str]:
    for title, faults in ((_("Rejected"), found.rejected), (_("Warned"), found.warned)):
        if faults:
            yield f"{title}: {len(faults)}"
            yield from (f"  {fault.row}: {say(fault.reason)}" for fault in faults[:SHOWN])
        if len(faults) > SHOWN:
            yield "  " + _("… and {count} more; all of them with --json").format(count=len(faults) - SHOWN)
    yield _(
        "{rows} rows in {seconds} s: {created} created, {updated} updated, {unchanged} unchanged, {count} rejected."
    ).format(
        rows=found.rows,
        seconds=found.seconds,
        created=found.created,
        updated=found.updated,
        unchanged=found.unchanged,
        count=len(found.rejected),
    )


@command.command("export", help=_("Write what lies where as a sheet (xlsx, csv) that can be imported again."))
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@UNIT
@reading
@json_option
def export(file: Path, unit: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Export the shelves of a unit."""
    place = home(by, unit)
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise click.UsageError(_("The file ends in .xlsx or .csv."))
    plan = queries.plan_at(place.path, at)
    shelves = queries.shelves(queries.sites_of(place.path), plan, at, all_asked=False)
    items = {item.key: item for item in queries.items_of(place.path).values()}
    rows = sum(max(len(shelf.lots), 1) for shelf in shelves)
    file.write_bytes(write_sheet(shelves, items, file.suffix.lower()[1:]))
    said = {"file": file.name, "rows": rows, "sites": len({shelf.site_id for shelf in shelves})}
    emit(said, as_json, [_("{rows} rows of {sites} places are in {file}.").format(**said)])
