"""``youxu site``: the public status site as static files: built, copied to its targets, served, bundled (P3b)."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import click
from django.utils.translation import gettext as _

from youxu.cli.options import emit, json_option
from youxu.core import clock
from youxu.core.actor import Actor, system
from youxu.core.errors import UnableTo
from youxu.core.wording import moment
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.statuspage import building, queries
from youxu.statuspage.building import Build, Copy
from youxu.statuspage.folder import put
from youxu.statuspage.queries import CopyRow
from youxu.statuspage.rules import CopyState

SERVER = "youxu.statuspage.serving:server"
FOLDER = click.Path(file_okay=False, path_type=Path)


class UnableToBuildSite(UnableTo):
    """A site is that of a unit with outlets."""

    text = mark(
        "No status site can be built: no outlet yet, no unit of this key, or outlets of several trees. Name one: --unit or YOUXU_SITE_UNIT."
    )
    clause = "P3b"


class UnableToServeSite(UnableTo):
    """A site is served once it is built."""

    text = mark("There is no site in {folder}; run: youxu site build")
    clause = "P3b"


@click.group("site", help=_("The public status site: static files that stay up (P3b)."))
def command() -> None:
    """Group the commands of the site."""


@command.command("build", help=_("Build the site; only what changed is written."))
@click.option("--out", type=FOLDER, help=_("Into this folder instead of that of the home."))
@click.option("--unit", default="", metavar="KEY", help=_("Of this unit and those below."))
@click.option("--whole", is_flag=True, help=_("Read and render everything, whatever was issued last."))
@json_option
def build(out: Path | None, unit: str, whole: bool, as_json: bool) -> None:
    """Build into a folder."""
    by, at = _now()
    made = building.build(_unit(unit), by=by, at=at, out=out, whole=whole)
    emit(made, as_json, [_line_of_build(made, out or building.built())])


@command.command(
    "publish", help=_("Bring the site up to date and copy it to every target; each result is kept.")
)
@json_option
def publish(as_json: bool) -> int:
    """Build and copy; the exit code is 1 when a target failed."""
    by, at = _now()
    unit = _unit("")
    made = building.build(unit, by=by, at=at)
    copies = building.publish(unit, by=by, at=at)
    emit(
        {"build": made, "copies": copies},
        as_json,
        [_line_of_build(made, building.built()), *map(_line_of_copy, copies)],
    )
    return 1 if any(one.state == CopyState.FAILED for one in copies) else 0


@command.command("status", help=_("Show how the last copy to each target went."))
@json_option
def status(as_json: bool) -> None:
    """List the targets."""
    rows = queries.copies()
    emit({"copies": rows}, as_json, list(map(_line_of_row, rows)) or [_("No copy was made yet.")])


@command.command(
    "bundle", help=_("Write the built site as one archive, for a memory stick or another web server.")
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
def bundle(file: Path, as_json: bool) -> None:
    """Write the archive; it opens by its index.html."""
    _folder(None)
    by, at = _now()
    content = building.bundle(building.portable(_unit(""), by=by, at=at))
    put(file, content)
    said = _("{file}: {kilobytes} KB; unpack it anywhere and open index.html")
    emit(
        {"file": str(file), "bytes": len(content)},
        as_json,
        [said.format(file=file, kilobytes=len(content) // 1024)],
    )


@command.command(
    "serve", help=_("Serve the built site by itself, without the product and without its database.")
)
@click.option("--dir", "folder", type=FOLDER, help=_("This folder instead of that of the home."))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("Address to listen on."))
@click.option("--port", type=int, default=8010, show_default=True, help=_("Port to listen on."))
def serve(folder: Path | None, host: str, port: int) -> None:
    """Become a server of files; it ends with Ctrl-C."""
    root = _folder(folder)
    click.echo(
        _("The status site is at http://{host}:{port}/ (Ctrl-C stops it)").format(host=host, port=port)
    )
    sys.stdout.flush()
    words = ["--interface", "rsgi", "--host", host, "--port", str(port), "--workers", "1", "--no-ws"]
    words += ["--runtime-mode", "st", "--task-impl", "rust", "--log-level", "error"]
    os.chdir(root)  # the server gives the files of where it stands
    os.execv(sys.executable, [sys.executable, "-m", "granian", *words, SERVER])


def _now() -> tuple[Actor, datetime]:
    return system("site.build"), clock.now()


def _unit(key: str) -> Unit:
    try:
        return queries.site_unit(key or building.unit_key())
    except Unit.DoesNotExist as error:
        raise UnableToBuildSite(field="unit") from error


def _folder(folder: Path | None) -> Path:
    root = folder or building.built()
    if not (root / building.FIRST).exists():
        raise UnableToServeSite(field="folder", folder=str(root))
    return root.resolve()


def _line_of_build(made: Build, root: Path) -> str:
    text = _(
        "{folder}: {pages} pages, {written} files written, {unchanged} unchanged, {removed} removed in {seconds} s"
    )
    return text.format(
        folder=root,
        pages=made.pages,
        written=made.written,
        unchanged=made.unchanged,
        removed=made.removed,
        seconds=made.seconds,
    )


def _line_of_copy(one: Copy) -> str:
    if one.error:
        return _("{target}: failed: {error}").format(target=one.target, error=one.error)
    text = _("{target}: {written} files written, {removed} removed in {seconds} s")
    return text.format(target=one.target, written=one.written, removed=one.removed, seconds=one.seconds)


def _line_of_row(row: CopyRow) -> str:
    if row.error:
        text = _("{target}: failing since {time}: {error}")
        return text.format(target=row.target, time=moment(row.failing_since), error=row.error)
    return _("{target}: copied {time}").format(target=row.target, time=moment(row.succeeded_at))
