"""``youxu notice doors|posted|taken-down|sheet``: the paper of a notice and the proof that it hangs (P3b, S2, P5a)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.core.files import File
from django.utils.translation import gettext as _

from youxu.announcements import actions, queries
from youxu.announcements.models import NoticeRevision
from youxu.announcements.queries import PostingRow, Postings
from youxu.announcements.rules.words import PROVEN
from youxu.cli.commands.incident.naming import own
from youxu.cli.commands.notice.writing import NOTICE, UnableToFindNotice, command, named
from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.relay import outside_address
from youxu.core.wording import moment, word
from youxu.documents.builders.notice import Size, notice_sheet
from youxu.documents.writers import pdf
from youxu.incidents.actions.report import outlet_by_code

OUTLET = click.option("--outlet", required=True, metavar="OUTLET", help=_("At which outlet."))
SIZES = click.Choice([str(size) for size in Size])


@command.command("doors", help=_("Show where a notice hangs or was read out, what is missing, whom to ring."))
@NOTICE
@reading
@json_option
def doors(reference: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show the proof of a notice."""
    found = queries.postings_of(named(by, reference), at)
    emit(found, as_json, list(_lines(found, at)))


@command.command("posted", help=_("Say that a notice hangs at an outlet's door, or was read out there."))
@NOTICE
@OUTLET
@click.option(
    "--channel",
    type=click.Choice([str(one) for one in PROVEN]),
    default="door",
    help=_("Door or loudspeaker."),
)
@click.option("--word", "said", default="", help=_("Where it hangs, or who heard it."))
@click.option(
    "--photo",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("A picture of the door."),
)
@json_option
@acting
def posted(
    reference: str, outlet: str, channel: str, said: str, photo: Path | None, as_json: bool, **given: Any
) -> None:
    """Record that a notice hangs."""
    row = _standing(given["by"], reference)
    values = {
        "published": row,
        "outlet": outlet_by_code(outlet, given["by"]),
        "channel": channel,
        "word": said,
    }
    if photo is None:
        actions.prove_posting(**values, **given)
    else:
        with photo.open("rb") as picture:
            actions.prove_posting(**values, photo=File(picture, photo.name), **given)
    _show(reference, given, as_json)


@command.command("taken-down", help=_("Say that the sheet of a notice is down at an outlet."))
@NOTICE
@OUTLET
@json_option
@acting
def taken_down(reference: str, outlet: str, as_json: bool, **given: Any) -> None:
    """Record that a sheet is down."""
    notice = named(given["by"], reference)
    actions.take_down_posting(notice=notice, outlet=outlet_by_code(outlet, given["by"]), **given)
    _show(reference, given, as_json)


@command.command("sheet", help=_("Write the sheet of a notice that is out as PDF: A4, A5 or large print."))
@NOTICE
@click.option("--size", type=SIZES, default=str(Size.A4), help=_("Which paper."))
@click.option("--number", type=int, default=0, help=_("Of which revision; the one that stands by default."))
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help=_("The file to write.")
)
@reading
@json_option
def sheet(reference: str, size: str, number: int, out: Path, by: Actor, at: datetime, as_json: bool) -> None:
    """Write a sheet."""
    notice = named(by, reference)
    row = queries.revision_named(by, notice.reference, str(number)) if number else queries.standing_of(notice)
    if row is None or row.published_at is None:
        raise UnableToFindNotice(field="reference", reference=reference)
    written = pdf.write(notice_sheet(row, Size(size), base=outside_address(), at=row.published_at))
    out.write_bytes(written.body)
    told = {"reference": notice.reference, "number": row.number, "size": size, "file": str(out)}
    emit(told, as_json, [str(out)])


def _standing(by: Actor, reference: str) -> NoticeRevision:
    found = queries.standing_of(named(by, reference))
    if found is None:
        raise UnableToFindNotice(field="reference", reference=reference)
    return found


def _show(reference: str, given: dict[str, Any], as_json: bool) -> None:
    found = queries.postings_of(named(given["by"], reference), given["at"])
    emit(found, as_json, list(_lines(found, given["at"])))


def _lines(found: Postings, at: datetime) -> Iterator[str]:
    for one in found.channels:
        pictured = _("{n} with a picture").format(n=one.pictured)
        yield f"{word('notice_channel', one.channel)}  {one.done} / {one.total}  {pictured}"
        yield from (f"  - {_named_row(row)}  {row.telephone}" for row in one.missing)
        yield from (f"  + {_named_row(row)}  {row.done_by} {moment(row.done_at, at)}" for row in one.proven)
    yield from (_("Still hangs: {outlet}").format(outlet=_named_row(row)) for row in found.hanging)


def _named_row(row: PostingRow) -> str:
    return f"{own(row.name, row.name_en)} {row.outlet}"
