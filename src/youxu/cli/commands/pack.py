"""``youxu pack``: the outage pack (断网包), what an office works with when nothing but paper is left."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youxu.cli.options import acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import moment, say, word
from youxu.documents import packs, queries
from youxu.documents.actions.packs import LANGUAGES, order_pack
from youxu.documents.queries import PackRow
from youxu.kernel.words import Sentence, mark
from youxu.network import queries as network
from youxu.network.models import Unit


class UnableToFindUnit(UnableTo):
    """The command line names a unit that nobody knows."""

    text = mark("There is no unit {key}.")


@click.group("pack", help=_("Build the outage pack: duty list, outlets, cards and forms on paper."))
def command() -> None:
    """Group the commands of outage packs."""


unit_option = click.option(
    "--unit", "unit_key", metavar="KEY", default="", help=_("A unit's key; else your own.")
)


@command.command("build", help=_("Build the outage pack of a unit now: one PDF, and one folder as zip."))
@unit_option
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("Also write the PDF and the folder below this folder."),
)
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=None, help=_("Language of the paper; else yours.")
)
@json_option
@acting
def build(
    by: Actor,
    at: datetime,
    submission: UUID,
    unit_key: str,
    out: Path | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Order the pack, build it here and now, and write it out when asked."""
    ordered = order_pack(
        by=by, at=at, submission=submission, unit=_unit(unit_key, by), language=language or _spoken()
    )
    found = queries.pack_numbered(ordered.pk)
    assert found is not None
    built = packs.build(found, by=by, at=at)
    written = packs.write_out(built, out) if out else []
    row = queries.pack_row(built, at)
    emit(_data(row, written), as_json, [*_lines(row), *(f"  {path}" for path in written)])


@command.command("list", help=_("List the last outage packs of a unit."))
@unit_option
@json_option
@reading
def list_packs(by: Actor, at: datetime, unit_key: str, as_json: bool) -> None:
    """Show what was built, when, and whether it is too old."""
    rows = queries.packs_of(by, _unit(unit_key, by), at)
    lines = [line for row in rows for line in _lines(row)] or [_("No outage pack was built yet.")]
    emit({"packs": [_data(row, []) for row in rows]}, as_json, lines)


def _unit(key: str, by: Actor) -> Unit:
    try:
        return network.unit_by_key(key) if key else network.unit_by_path(by.unit)
    except Unit.DoesNotExist:
        raise UnableToFindUnit(field="unit", key=key or by.unit) from None


def _spoken() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def _data(row: PackRow, written: list[Path]) -> dict[str, Any]:
    return {
        "unit": row.unit_key,
        "language": row.language,
        "state": row.state,
        "ordered_at": row.ordered_at,
        "built_at": row.built_at,
        "old": row.old,
        "pages": row.pages,
        "unshown": list(row.unshown),
        "pdf": row.pdf,
        "folder": row.folder,
        "written": [str(path) for path in written],
    }


def _lines(row: PackRow) -> list[str]:
    pages = _("{count} pages").format(count=row.pages)
    lines = [f"{row.unit_key}  {word('pack', row.state)}  {moment(row.built_at or row.ordered_at)}  {pages}"]
    if row.unshown:
        letters = " ".join(row.unshown)
        lines.append("  " + say(Sentence(UNSHOWN, {"letters": letters})))
    return lines


UNSHOWN = mark("No font has these characters, they are printed as 〓: {letters}")
